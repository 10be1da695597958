#include "nucha/course/fate.h"

#include <cmath>

#include "nucha/base/random.h"

namespace nucha {

namespace {

Random randomOf(std::uint64_t seed, int index) {
  return Random(seed ^ (0xD1B54A32D192ED03u * (static_cast<std::uint64_t>(index) + 1)));
}

HealingFate drawHealing(Random& random) {
  HealingFate fate;
  fate.person = random.normal();
  fate.screws = random.normal();
  for (PerSegment* normals : {&fate.level, &fate.remodel}) {
    for (double& normal : *normals) normal = random.normal();
  }
  return fate;
}

}  // namespace

HealingFate drawHealingFate(std::uint64_t seed, int index) {
  Random random = randomOf(seed, index);
  return drawHealing(random);
}

Fate drawFate(std::uint64_t seed, int index) {
  Random random = randomOf(seed, index);
  const auto exponential = [&random] { return -std::log(1 - random.uniform()); };
  Fate fate;
  fate.healing = drawHealing(random);
  for (double* normal : {&fate.age, &fate.wear_person, &fate.symptom_person, &fate.ossified_person}) {
    *normal = random.normal();
  }
  for (PerSegment* normals : {&fate.wear, &fate.facet, &fate.sink, &fate.ossified}) {
    for (double& normal : *normals) normal = random.normal();
  }
  for (PerSegment* uniforms : {&fate.start_u, &fate.reoperation_u, &fate.hurts_u, &fate.near_u, &fate.united_u}) {
    for (double& uniform : *uniforms) uniform = random.uniform();
  }
  for (PerSegment* times : {&fate.symptom_e, &fate.reoperation_e, &fate.hurts_e, &fate.revised_e, &fate.ossified_e}) {
    for (double& time : *times) time = exponential();
  }
  fate.early_u = random.uniform();
  fate.early_e = exponential();
  fate.index_e = exponential();
  fate.choice_u = random.uniform();
  return fate;
}

}  // namespace nucha
