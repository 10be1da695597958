// Words that the reports share whatever they are written in: times, units, grades, names made of ids. Nothing here is
// escaped or cleaned; every report does that in its own way.
#pragma once

#include <string>
#include <string_view>

#include "nucha/evidence/evidence.h"

namespace nucha::words {

/// "14 months", "3 days", "2.5 years".
std::string duration(double months);
/// The first letter large, as a sentence starts.
std::string sentence(std::string_view text);
/// The first letter small unless it starts an abbreviation ("CT", "C5 palsy").
std::string midSentence(std::string_view text);
/// "adjacent_segment_disease" to "Adjacent segment disease"; what stands before a colon is dropped.
std::string humanised(std::string_view id);
/// A UCUM unit as people write it: "°C", "mmHg"; "" for annotations in braces and for the bare "1".
std::string unit(std::string_view ucum);
/// A GRADE rating: "strong", "moderate", "weak", "very weak", "not graded".
std::string grade(std::string_view rating);
/// A sentence in which findings are named by their ids, with their labels instead. An id without an underscore may be
/// an ordinary word, so it is only replaced where the sentence starts with it.
std::string labelled(std::string_view sentence, const Evidence& evidence);

}  // namespace nucha::words
