// What the table loaders share; private to the evidence folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/evidence/evidence.h"
#include "nucha/evidence/table_reader.h"

namespace nucha {

/// The evidence while it is being read. Tables that define ids are read before those that name them.
struct Loading {
  std::filesystem::path folder;
  Evidence& evidence;
  std::vector<Fault> faults;

  IdSet sources{"source key", "sources.bib", false, {}};
  IdSet groups{"group", "groups.csv", false, {}};
  IdSet findings{"finding", "findings.csv", false, {}};
  IdSet causes{"cause", "causes.csv", false, {}};
  IdSet causes_and_families{"cause or family", "causes.csv", false, {}};
  IdSet tests{"test", "tests.csv", false, {}};
  IdSet treatments{"treatment", "treatments.csv", false, {}};

  /// Reads one file of the folder; an unreadable one becomes a fault and nullopt.
  std::optional<CsvTable> readTable(const std::string& file);
  /// Files of a table that may be divided ("cause_finding.csv", "cause_finding_mimics.csv"), sorted by name; none at
  /// all becomes a fault.
  std::vector<std::string> filesOf(const std::string& table);
  std::string placeOf(const std::string& file) const { return (folder / file).string(); }
};

// load_findings.cpp
void loadGroups(Loading& loading);
void loadFindings(Loading& loading);
void loadCauses(Loading& loading);
void loadNerveRoots(Loading& loading);

// load_likelihoods.cpp
void loadPriors(Loading& loading);
void loadSiteShares(Loading& loading);
void loadRiskFactors(Loading& loading);
void loadCauseFindings(Loading& loading);
void loadTimings(Loading& loading);
void loadReadings(Loading& loading);
void loadKinetics(Loading& loading);

// load_rules.cpp
void loadTests(Loading& loading);
void loadRedFlags(Loading& loading);
void loadTestRules(Loading& loading);
void loadVariables(Loading& loading);
void loadSettings(Loading& loading);

// load_treatments.cpp
void loadTreatments(Loading& loading);
void loadEffects(Loading& loading);
void loadBenefits(Loading& loading);
void loadRisks(Loading& loading);
void loadOptionRules(Loading& loading);
void loadGaps(Loading& loading);
void loadDelays(Loading& loading);

}  // namespace nucha
