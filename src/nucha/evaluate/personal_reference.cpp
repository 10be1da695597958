#include "nucha/evaluate/personal_reference.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/neck/build.h"

namespace nucha {
namespace {

using Place = CourseReference::Place;

bool replacesDisc(ConstructWord construct) {
  return construct == ConstructWord::disc || construct == ConstructWord::disc_constrained ||
         construct == ConstructWord::disc_elastic;
}

CourseSubject operatedSubject(const Neck& intact, ConstructWord construct, const TypicalPatient& patient,
                              const MechanicsTables& tables) {
  CourseSubject subject;
  const Operation operation = operationFor(construct, patient.levels.front().upper, patient.levels.back().lower());
  subject.now = operate(intact, operation, tables.parameters.implants);
  subject.operated = patient.levels;
  if (replacesDisc(construct)) return subject;
  for (const Level level : patient.levels) subject.healing.push_back({level, std::nullopt});
  return subject;
}

// the level that a place beside the construct stands for; none for anywhere
std::optional<Level> levelOf(Place place, const std::vector<Level>& operated) {
  if (place == Place::any) return std::nullopt;
  const int index = place == Place::cranial ? indexOf(operated.front()) - 1 : indexOf(operated.back()) + 1;
  return Level{static_cast<Vertebra>(index)};
}

}  // namespace

std::vector<TypicalPatient> typicalPatients(int levels, const CourseParameters& course) {
  const double mean = course.value("population.age"), spread = course.value("population.age_spread");
  const double female = course.value("population.female");
  // Gauss-Hermite with three points
  const std::array<std::pair<double, double>, 3> ages{
      {{mean - std::sqrt(3.0) * spread, 1.0 / 6}, {mean, 2.0 / 3}, {mean + std::sqrt(3.0) * spread, 1.0 / 6}}};
  std::vector<TypicalPatient> patients;
  double sum = 0;
  for (int top = 0; top + levels <= kSegments; ++top) {
    const Level first{static_cast<Vertebra>(top)};
    const std::string id = fmt::format("population.levels_{}.{}", levels, name(first));
    if (!course.has(id)) continue;
    sum += course.value(id);
    for (const auto& [age, weight] : ages) {
      for (const Sex sex : {Sex::female, Sex::male}) {
        TypicalPatient patient{course.value(id) * weight * (sex == Sex::female ? female : 1 - female), sex, age, {}};
        for (int i = 0; i < levels; ++i) patient.levels.push_back(Level{static_cast<Vertebra>(top + i)});
        patients.push_back(std::move(patient));
      }
    }
  }
  for (TypicalPatient& patient : patients) patient.weight /= sum;
  return patients;
}

std::vector<CourseReference> calcReference(ConstructWord construct, int levels, const Evidence& evidence,
                                           const MechanicsTables& tables) {
  std::vector<CourseReference> references;
  double years = 0;
  for (const PersonalPrior& row : tables.personal.priors) {
    years = std::max(years, row.at_years);
    for (const Place place : {Place::any, Place::cranial, Place::caudal}) {
      if (row.beside == (place == Place::any)) continue;
      const CourseReference reference{place, construct, levels, row.event, row.at_years, 0};
      const bool known = std::any_of(references.begin(), references.end(), [&](const CourseReference& other) {
        return other.place == place && other.event == row.event && other.at_years == row.at_years;
      });
      if (!known) references.push_back(reference);
    }
  }
  for (const TypicalPatient& patient : typicalPatients(levels, tables.course)) {
    Measurements person;
    person.sex = patient.sex;
    person.age_years = patient.age_years;
    NeckBench bench(makeNeck(person, tables.neck), tables.parameters, evidence.setting("patient_neck_moment"));
    const Futures futures = follow(operatedSubject(bench.intact(), construct, patient, tables), bench, tables.course,
                                   personalOptions(evidence, years));
    for (CourseReference& reference : references) {
      const EventCurve* curve = futures.find(reference.event, levelOf(reference.place, patient.levels));
      if (curve != nullptr) reference.share += patient.weight * futures.shareAt(*curve, reference.at_years);
    }
  }
  return references;
}

}  // namespace nucha
