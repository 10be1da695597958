// Studies as JSON: what is asked (STUDY.json) and what came out. docs/json.md describes both; the contracts are
// docs/schemas/study.schema.json and docs/schemas/simulation.schema.json.
#pragma once

#include <filesystem>
#include <string>

#include "nucha/base/json.h"
#include "nucha/mechanics/study.h"

namespace nucha {

/// Version of the simulation JSON.
inline constexpr int kSimulationSchemaVersion = 1;

Json toJson(const LoadCase& load);
/// One equilibrium with everything in it. `neck` names its ligaments, implants and muscles.
Json toJson(const Equilibrium& equilibrium, const Neck& neck);
Json toJson(const Response& response, const Neck& neck);
/// Everything a study gave, without the members that name the program (see writeStudyJson in report/).
Json toJson(const StudyResult& result, const Study& study);

}  // namespace nucha
