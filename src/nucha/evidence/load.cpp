// loadEvidence(): reads all tables in the order in which they name each other.
#include <algorithm>
#include <system_error>
#include <utility>

#include "nucha/base/file.h"
#include "nucha/evidence/bibtex.h"
#include "nucha/evidence/load_tables.h"
#include "nucha/evidence/source_keys.h"

namespace nucha {
namespace {

void addFaults(Loading& loading, const InputError& error) {
  loading.faults.insert(loading.faults.end(), error.faults().begin(), error.faults().end());
}

void loadSources(Loading& loading) {
  const std::string file = loading.placeOf("sources.bib");
  try {
    loading.evidence.sources = parseBibtex(file, readFile(file), loading.faults);
  } catch (const InputError& error) {
    addFaults(loading, error);
    return;
  }
  loading.sources = sourceKeysOf(loading.evidence.sources);
}

}  // namespace

std::optional<CsvTable> Loading::readTable(const std::string& file) {
  try {
    return CsvTable::read(folder / file);
  } catch (const InputError& error) {
    addFaults(*this, error);
    return std::nullopt;
  }
}

std::vector<std::string> Loading::filesOf(const std::string& table) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string file = entry.path().filename().string();
    const bool part = file == table + ".csv" || (file.starts_with(table + "_") && file.ends_with(".csv"));
    if (part) files.push_back(file);
  }
  if (files.empty()) faults.push_back({placeOf(table + ".csv"), "no such file", "check the path"});
  std::sort(files.begin(), files.end());
  return files;
}

Evidence loadEvidence(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    throw InputError(
        {folder.string(), "is not a folder of evidence tables", "name the folder that holds findings.csv"});
  }
  Evidence evidence;
  Loading loading{folder, evidence, {}};
  loadSources(loading);
  loadGroups(loading);
  loadFindings(loading);
  loadCauses(loading);
  loadNerveRoots(loading);
  loadPriors(loading);
  loadSiteShares(loading);
  loadRiskFactors(loading);
  loadCauseFindings(loading);
  loadTimings(loading);
  loadReadings(loading);
  loadKinetics(loading);
  loadTests(loading);
  loadRedFlags(loading);
  loadTestRules(loading);
  loadVariables(loading);
  loadSettings(loading);
  loadTreatments(loading);
  loadEffects(loading);
  loadBenefits(loading);
  loadRisks(loading);
  loadOptionRules(loading);
  loadGaps(loading);
  loadDelays(loading);
  if (!loading.faults.empty()) throw InputError(std::move(loading.faults));
  return evidence;
}

}  // namespace nucha
