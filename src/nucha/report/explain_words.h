// Numbers of the evidence in plain words, shared by explanations.
#pragma once

#include <string>

#include "nucha/evidence/evidence.h"

namespace nucha {

/// "85 of 100 (70 to 95)"; rare shares count of 1000 or 10 000.
std::string inPeople(const Range& share);
/// "1.9 (1.5 to 2.4)", with the unit when there is one.
std::string withRange(const Range& value, std::string_view unit = {});
/// "11 times as likely", or "half as likely" read as "0.5 times as likely".
std::string timesAsLikely(double ratio);
/// "Union after one-level fusion. Alpha. Journal, 2010. doi:..., pmid:..." after the key.
std::string citation(const Evidence& evidence, const std::string& key);
/// "read in the source: Alpha2010", "clinical judgement, not measured", and the note.
std::string origin(const Provenance& provenance);
/// "after anterior surgery with a plate, 3 or more levels".
std::string operationWords(const Prior& prior);
/// "share 0.72 (0.6 to 0.82) against no surgery".
std::string effectSize(const Effect& effect);
std::string siteWords(SiteKind site);

}  // namespace nucha
