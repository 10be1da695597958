#include "nucha/mechanics/study_plan.h"

#include <cmath>
#include <type_traits>

#include "nucha/base/text.h"
#include "nucha/neck/neck_json.h"

namespace nucha {
namespace {

Neck changed(Neck neck, const std::vector<Change>& changes, const ImplantTable& implants) {
  for (const Change& change : changes) {
    neck = std::visit(
        [&](const auto& c) {
          if constexpr (std::is_same_v<std::decay_t<decltype(c)>, Operation>)
            return operate(std::move(neck), c, implants);
          else
            return bringAbout(std::move(neck), c, implants);
        },
        change);
  }
  return neck;
}

bool isNumberFrom0(double value) { return std::isfinite(value) && value >= 0; }

}  // namespace

std::vector<Fault> faultsOf(const LoadCase& load, const std::string& where) {
  std::vector<Fault> faults;
  const auto wrong = [&](std::string what, std::string fix) {
    faults.push_back({where, std::move(what), std::move(fix)});
  };
  const bool turned = load.protocol == Protocol::displacement_control;
  const double amount = turned ? load.rotation_deg : load.moment_Nm;
  if (!isNumberFrom0(amount)) {
    wrong((turned ? "a rotation of " : "a moment of ") + shown(amount), "name the other direction instead of a sign");
  } else if (turned && amount == 0) {
    wrong("displacement control without a rotation", "give rotation_deg");
  }
  if (!isNumberFrom0(load.follower_N))
    wrong("a follower load of " + shown(load.follower_N) + " N", "a cable only pulls");
  if (indexOf(load.loaded) >= indexOf(Vertebra::T1)) wrong("T1 is fixed and takes no load", "load C0 to C7");
  if (load.steps < 1 || load.steps > 1000) wrong(std::to_string(load.steps) + " steps", "1 to 1000");
  return faults;
}

Study makeStudy(const StudyPlan& plan, const NeckTables& tables, const ImplantTable& implants) {
  Study study;
  study.label = plan.label;
  study.loads = plan.loads;
  Neck neck = std::holds_alternative<Measurements>(plan.neck)
                  ? makeNeck(std::get<Measurements>(plan.neck), tables)
                  : readNeck(std::get<std::filesystem::path>(plan.neck), tables);
  study.intact = changed(std::move(neck), plan.before, implants);
  if (!plan.operations.empty()) study.operated = changed(study.intact, plan.operations, implants);
  return study;
}

}  // namespace nucha
