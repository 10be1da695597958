// Every row of every table as one sentence with its place and provenance.
#pragma once

#include <string>
#include <vector>

#include "nucha/evidence/evidence.h"

namespace nucha {

struct DescribedRow {
  std::string place;  ///< "cause_finding.csv:41"
  std::string id;     ///< when the row has one of its own
  std::string sentence;
  const Provenance* provenance = nullptr;  ///< nullptr for tables without (gaps, variables)
};

/// All rows, table by table. `evidence` must outlive the result.
std::vector<DescribedRow> describeRows(const Evidence& evidence);

}  // namespace nucha
