// A small reader of sources.bib: what is needed to cite, nothing of BibTeX's typesetting. Fields may be in braces
// (nested), quotes or bare words; @string, @comment and @preamble are passed over.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/evidence/evidence.h"

namespace nucha {

/// Entries in file order. Broken entries and repeated keys are added to `faults` (line and column) and reading goes on
/// at the next entry. `file` is used in messages; Source::where takes its file name only.
std::vector<Source> parseBibtex(const std::string& file, std::string_view text, std::vector<Fault>& faults);

}  // namespace nucha
