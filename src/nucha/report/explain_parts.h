// Pieces that several explanations are made of.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "nucha/evidence/evidence.h"

namespace nucha {

/// The text, then in brackets where it comes from.
std::string sourced(const std::string& text, const Provenance& provenance);

/// Collects the sources an article leans on, to cite each in full once.
class CitedSources {
 public:
  void add(const Provenance& provenance);
  std::vector<std::string> lines(const Evidence& evidence) const;

 private:
  std::set<std::string> keys_;
};

std::string labelled(const std::string& id, const std::string& label);  ///< "Neck pain (neck_pain)"
std::string findingName(const Evidence& evidence, const std::string& id);
std::string causeName(const Evidence& evidence, const std::string& id);

std::vector<std::string> gapsOf(const Evidence& evidence, const std::string& subject);
/// "median 20 (8 to 50) mg/L, spread 1".
std::string describeReading(const Reading& reading, const std::string& unit);
std::string describeBenefit(const Benefit& benefit);

}  // namespace nucha
