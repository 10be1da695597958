// Says what a term of the evidence means and where its numbers come from: any cause, family, finding, test,
// treatment, red flag, rule, variable, setting, source or table row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nucha/evidence/evidence.h"

namespace nucha {

/// Text for a terminal. `term` is an id, alias, label (any case) or the place of a row ("cause_finding.csv:41").
/// A term of several tables is explained for each. Throws InputError with near matches when nothing bears that name.
std::string explainTerm(const Evidence& evidence, std::string_view term);

struct EvidencePage {
  std::string path;  ///< relative, "causes/nonunion.md"
  std::string markdown;
};

/// Every table as readable pages: an index, one page a cause, and one each for findings, tests, treatments, red flags,
/// priors, settings and sources. The same evidence gives the same bytes.
std::vector<EvidencePage> explainAll(const Evidence& evidence);

}  // namespace nucha
