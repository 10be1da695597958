#include "nucha/mechanics/neck_bench.h"

#include <utility>

#include "nucha/base/error.h"
#include "nucha/mechanics/respond.h"

namespace nucha {
namespace {

constexpr int kSteps = 2;  // along a curve of which only the end is read

}  // namespace

NeckBench::NeckBench(Neck intact, const MechanicsParameters& parameters, double moment_Nm)
    : intact_(std::move(intact)), intact_key_(contentKey(intact_)), parameters_(&parameters), moment_(moment_Nm) {
  NUCHA_ASSERT(moment_Nm > 0, "the moment of the intact neck's turn is above zero");
}

const Equilibrium* NeckBench::end(const Neck& neck, const LoadCase& load, Load kind) {
  const Key key{&neck == &intact_ ? intact_key_ : contentKey(neck), kind, load.direction};
  const auto [found, is_new] = ends_.try_emplace(key);
  if (is_new) {
    ++computed_;
    Response response = respond(neck, *parameters_, load);
    if (response.complete) found->second = std::move(response.curve.back());
  }
  return found->second ? &*found->second : nullptr;
}

const Equilibrium* NeckBench::intactEnd(Direction direction) { return loaded(intact_, direction); }

const Equilibrium* NeckBench::loaded(const Neck& neck, Direction direction) {
  LoadCase load;
  load.direction = direction;
  load.moment_Nm = moment_;
  load.steps = kSteps;
  return end(neck, load, Load::moment);
}

const Equilibrium* NeckBench::resting(const Neck& neck) {
  LoadCase load;
  load.steps = 1;
  return end(neck, load, Load::nothing);
}

const Equilibrium* NeckBench::turned(const Neck& neck, Direction direction) {
  const Equilibrium* intact = intactEnd(direction);
  if (intact == nullptr) return nullptr;
  LoadCase load;
  load.direction = direction;
  load.protocol = Protocol::displacement_control;
  load.rotation_deg = intact->rotation_deg;
  load.steps = kSteps;
  return end(neck, load, Load::turn);
}

const Equilibrium* NeckBench::held(const Neck& neck) {
  LoadCase load;
  load.head_weight = true;
  load.muscles = true;
  load.steps = 1;
  return end(neck, load, Load::weight);
}

}  // namespace nucha
