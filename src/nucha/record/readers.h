// The two readers behind parseCase(): the case file and FHIR.
#pragma once

#include <string>
#include <string_view>

#include "nucha/base/json.h"
#include "nucha/record/case.h"
#include "nucha/record/tables.h"

namespace nucha {

/// `json` is the parsed file. Both throw InputError with every fault found.
Case readCaseJson(const std::string& file, const Json& json, const Evidence& evidence, const RecordTables& tables);
Case readFhirBundle(const std::string& file, const Json& json, const Evidence& evidence, const RecordTables& tables);

}  // namespace nucha
