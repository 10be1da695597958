#include "nucha/report/explain_parts.h"

#include <fmt/core.h>

#include "nucha/base/text.h"
#include "nucha/report/explain_words.h"

namespace nucha {

std::string sourced(const std::string& text, const Provenance& provenance) {
  return text + " [" + origin(provenance) + "]";
}

void CitedSources::add(const Provenance& provenance) {
  keys_.insert(provenance.sources.begin(), provenance.sources.end());
}

std::vector<std::string> CitedSources::lines(const Evidence& evidence) const {
  std::vector<std::string> lines;
  for (const std::string& key : keys_) {
    if (key != "Judged") lines.push_back(citation(evidence, key));
  }
  return lines;
}

std::string labelled(const std::string& id, const std::string& label) { return label + " (" + id + ")"; }

std::string findingName(const Evidence& evidence, const std::string& id) {
  const Finding* finding = evidence.findFinding(id);
  return finding ? labelled(id, finding->label) : id;
}

std::string causeName(const Evidence& evidence, const std::string& id) {
  const Cause* cause = evidence.findCause(id);
  return cause ? labelled(id, cause->label) : id;
}

std::vector<std::string> gapsOf(const Evidence& evidence, const std::string& subject) {
  std::vector<std::string> lines;
  for (const Gap& gap : evidence.gaps) {
    if (gap.subject == subject) lines.push_back(gap.gap + (gap.advice.empty() ? "" : " " + gap.advice));
  }
  return lines;
}

std::string describeReading(const Reading& reading, const std::string& unit) {
  const bool logs = reading.kind == Reading::Kind::lognormal;
  return fmt::format("{} {}, spread {}", logs ? "median" : "mean",
                     withRange({reading.center, reading.center_lo, reading.center_hi}, unit), shown(reading.spread));
}

std::string describeBenefit(const Benefit& benefit) {
  return inPeople(benefit.chance) + " gain something that matters owing to it; " + benefit.derivation;
}

}  // namespace nucha
