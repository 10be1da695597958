// What a study is made from: measurements or a neck file, what was done to the neck, and the loads. Study files and the
// options of the command both fill a plan.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/json.h"
#include "nucha/evidence/implant_table.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/mechanics/study.h"
#include "nucha/neck/build.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/surgery.h"

namespace nucha {

/// An operation, or what became of the neck.
using Change = std::variant<Operation, Condition>;

struct StudyPlan {
  std::string label;
  std::variant<Measurements, std::filesystem::path> neck;  ///< the path is that of a neck file
  std::vector<Change> before;                              ///< the neck has these before the operation
  std::vector<Change> operations;                          ///< none: the neck is studied as it is
  std::vector<LoadCase> loads;
};

/// Reads a plan (docs/schemas/study.schema.json). A neck file is looked for beside `file`. Throws InputError naming the
/// JSON pointer of every unknown key, missing key and wrong value.
StudyPlan studyPlanFromJson(const Json& json, const std::string& file);
StudyPlan readStudyPlan(const std::filesystem::path& path);

/// Builds the necks. Throws InputError when the neck or an operation is impossible.
Study makeStudy(const StudyPlan& plan, const NeckTables& tables, const ImplantTable& implants);

/// What is wrong with a load case, each with a fix; empty when it can be run.
std::vector<Fault> faultsOf(const LoadCase& load, const std::string& where);

}  // namespace nucha
