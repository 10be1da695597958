#include "nucha/mechanics/study_plan.h"

#include <type_traits>

#include "nucha/mechanics/respond.h"
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

}  // namespace

std::vector<Fault> faultsOf(const LoadCase& load, const std::string& where) {
  constexpr int kMostSteps = 1000;
  std::vector<Fault> faults = loadFaults(load, where);
  if (load.protocol == Protocol::displacement_control && load.rotation_deg == 0)
    faults.push_back({where, "displacement control without a rotation", "give rotation_deg"});
  if (load.steps > kMostSteps) faults.push_back({where, std::to_string(load.steps) + " steps", "1 to 1000"});
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
