// Necks built from the project's own tables, and the exception a bad measurement raises.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/neck/build.h"

namespace nucha::test {

inline std::filesystem::path dataFolder() { return std::filesystem::path(NUCHA_TEST_ROOT) / "data"; }

inline const NeckTables& neckTables() {
  static const NeckTables kTables = loadNeckTables(dataFolder());
  return kTables;
}

inline Neck built(const Measurements& measurements = {}) { return makeNeck(measurements, neckTables()); }

/// What makeNeck() refuses, one text a fault; empty when it builds.
inline std::vector<std::string> refusals(const Measurements& measurements) {
  try {
    built(measurements);
  } catch (const InputError& error) {
    std::vector<std::string> texts;
    for (const Fault& fault : error.faults()) texts.push_back(describe(fault));
    return texts;
  }
  return {};
}

}  // namespace nucha::test
