// A neck with a plate at C5-C6 and the treatments of the project, for the tests of treatments.
#pragma once

#include <optional>
#include <string>

#include "neck/built_neck.h"
#include "nucha/causes/cause_change.h"
#include "nucha/evidence/implant_table.h"
#include "nucha/treatments/treatment_change.h"

namespace nucha::test {

inline constexpr Level kC45{Vertebra::C4}, kC56{Vertebra::C5}, kC67{Vertebra::C6};

inline const Evidence& evidence() {
  static const Evidence kEvidence = loadEvidence(dataFolder());
  return kEvidence;
}

inline const TreatmentTables& treatmentTables() {
  static const TreatmentTables kTables = loadTreatmentTables(dataFolder(), evidence());
  return kTables;
}

inline const CauseTables& causeTables() {
  static const CauseTables kTables = loadCauseTables(dataFolder(), evidence());
  return kTables;
}

inline const ImplantTable& implantTable() {
  static const ImplantTable kTable = loadImplantTable(dataFolder());
  return kTable;
}

/// Fused from C5 to C6 with cage and plate, so much grown together.
inline CourseSubject subject(double maturity = 1, ConstructWord word = ConstructWord::plate) {
  CourseSubject subject;
  subject.now = operate(built(), operationFor(word, Vertebra::C5, Vertebra::C6), implantTable());
  subject.operated = {kC56};
  subject.months_since = 24;
  if (word == ConstructWord::disc) return subject;
  subject.now = setUnion(std::move(subject.now), Vertebra::C5, Vertebra::C6, maturity);
  subject.healing = {{kC56, std::nullopt}};
  return subject;
}

inline TreatmentSites sitesAt(Level level, Side side = Side::bilateral) {
  const TreatmentSite site{level.upper, level.lower(), side};
  return {{TreatmentSite{Vertebra::C5, Vertebra::C6, Side::bilateral}}, site, site};
}

inline std::optional<Treated> tryTo(const CourseSubject& before, const std::string& treatment,
                                    const TreatmentSites& sites, std::string& why) {
  return treat(before, treatment, sites, treatmentTables(), implantTable(), 1, why);
}

inline Treated done(const CourseSubject& before, const std::string& treatment,
                    const TreatmentSites& sites = sitesAt(kC67)) {
  std::string why;
  return tryTo(before, treatment, sites, why).value();
}

inline Neck suffering(const Neck& neck, const std::string& cause, std::optional<Level> level = {},
                      Side side = Side::bilateral) {
  return withCause(neck, cause, {level, side}, 0.5, causeTables(), implantTable());
}

}  // namespace nucha::test
