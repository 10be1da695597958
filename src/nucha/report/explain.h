// Says what a term of the evidence means and where its numbers come from: any cause, family, finding, test,
// treatment, red flag, rule, variable, setting, source or table row.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/csv.h"
#include "nucha/evidence/evidence.h"

namespace nucha {

/// Text for a terminal. `term` is an id, alias, label (any case) or the place of a row ("cause_finding.csv:41").
/// A term of several tables is explained for each. `more` are tables that the evidence does not hold
/// (readPlainTables()): their rows are told as they stand. Throws InputError with near matches when nothing bears that
/// name.
std::string explainTerm(const Evidence& evidence, std::string_view term, const std::vector<CsvTable>& more = {});

/// Tables of a data folder that the evidence holds no row of: the neck's, its tissue's, its course's.
std::vector<CsvTable> readPlainTables(const std::filesystem::path& data_folder, const Evidence& evidence);

struct EvidencePage {
  std::string path;  ///< relative, "causes/nonunion.md"
  std::string markdown;
};

/// Every table as readable pages: an index, one page a cause, and one each for findings, tests, treatments, red flags,
/// priors, settings and sources. The same evidence gives the same bytes.
std::vector<EvidencePage> explainAll(const Evidence& evidence);

}  // namespace nucha
