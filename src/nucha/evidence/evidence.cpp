#include "nucha/evidence/evidence.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "nucha/base/error.h"

namespace nucha {
namespace fs = std::filesystem;
namespace {

template <typename Rows, typename Key, typename Member>
auto findRow(const Rows& rows, const Key& key, Member member) -> decltype(rows.data()) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.*member == key; });
  return found == rows.end() ? nullptr : &*found;
}

bool holdsTables(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "findings.csv", ignored);
}

}  // namespace

std::string_view name(Basis basis) {
  switch (basis) {
    case Basis::text:
      return "text";
    case Basis::recalled:
      return "recalled";
    case Basis::judged:
      return "judged";
    case Basis::derived:
      return "derived";
  }
  NUCHA_ASSERT(false, "a known basis");
}

std::string_view plainWords(Basis basis) {
  switch (basis) {
    case Basis::text:
      return "read in the source";
    case Basis::recalled:
      return "recalled from the literature, not read again";
    case Basis::judged:
      return "clinical judgement, not measured";
    case Basis::derived:
      return "calculated from other rows";
  }
  NUCHA_ASSERT(false, "a known basis");
}

std::string_view name(Stage stage) {
  constexpr std::string_view kNames[] = {"history", "exam", "lab", "imaging", "procedure"};
  return kNames[static_cast<std::size_t>(stage)];
}

std::optional<Stage> findStage(std::string_view text) {
  for (const Stage stage : {Stage::history, Stage::exam, Stage::lab, Stage::imaging, Stage::procedure}) {
    if (name(stage) == text) return stage;
  }
  return std::nullopt;
}

std::string_view name(SeenAt seen_at) {
  constexpr std::string_view kNames[] = {"any", "fused", "mobile"};
  return kNames[static_cast<std::size_t>(seen_at)];
}

std::string_view name(SiteKind kind) {
  constexpr std::string_view kNames[] = {"none",           "fused_level",  "fused_foramen", "mobile_level",
                                         "mobile_foramen", "mobile_facet", "root"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name(Construct construct) {
  constexpr std::string_view kNames[] = {"any",
                                         "instrumented",
                                         "anterior_plate",
                                         "interbody_cage",
                                         "posterior_instrumentation",
                                         "disc_replacement",
                                         "uninstrumented"};
  return kNames[static_cast<std::size_t>(construct)];
}

bool Threshold::abnormal(double value) const {
  switch (op) {
    case Op::less:
      return value < limit;
    case Op::less_equal:
      return value <= limit;
    case Op::greater:
      return value > limit;
    case Op::greater_equal:
      return value >= limit;
  }
  NUCHA_ASSERT(false, "a known comparison");
}

const Finding* Evidence::findFinding(std::string_view id_or_alias) const {
  const auto found = finding_index.find(id_or_alias);
  return found == finding_index.end() ? nullptr : &findings[found->second];
}

const Cause* Evidence::findCause(std::string_view id) const {
  const auto found = cause_index.find(id);
  return found == cause_index.end() ? nullptr : &causes[found->second];
}

const Test* Evidence::findTest(std::string_view id) const { return findRow(tests, id, &Test::id); }
const Treatment* Evidence::findTreatment(std::string_view id) const { return findRow(treatments, id, &Treatment::id); }
const FindingGroup* Evidence::findGroup(std::string_view id) const { return findRow(groups, id, &FindingGroup::id); }
const NerveRoot* Evidence::findRoot(Root root) const { return findRow(nerve_roots, root, &NerveRoot::root); }
const Source* Evidence::findSource(std::string_view key) const { return findRow(sources, key, &Source::key); }

std::vector<const Cause*> Evidence::causesOf(std::string_view cause_or_family) const {
  if (const Cause* cause = findCause(cause_or_family); cause && cause->family != cause_or_family) return {cause};
  std::vector<const Cause*> found;
  for (const Cause& cause : causes) {
    if (cause.family == cause_or_family) found.push_back(&cause);
  }
  return found;
}

std::string Evidence::familyLabel(std::string_view family) const {
  const std::vector<const Cause*> members = causesOf(family);
  if (members.size() == 1) return members.front()->label;
  std::string label(family);
  std::replace(label.begin(), label.end(), '_', ' ');
  return label;
}

bool Evidence::isCauseOrFamily(std::string_view text) const { return !causesOf(text).empty(); }

double Evidence::setting(std::string_view id) const {
  const Setting* found = findRow(settings, id, &Setting::id);
  NUCHA_ASSERT(found, "setting '" + std::string(id) + "' of settings.csv");
  return found->value.value;
}

void Evidence::buildIndices() {
  finding_index.clear();
  cause_index.clear();
  for (std::size_t i = 0; i < findings.size(); ++i) {
    finding_index.emplace(findings[i].id, i);
    for (const std::string& alias : findings[i].aliases) finding_index.emplace(alias, i);
  }
  for (std::size_t i = 0; i < causes.size(); ++i) cause_index.emplace(causes[i].id, i);
}

fs::path findDataFolder() {
  std::vector<std::string> looked;
  // a wrong $NUCHA_DATA is told, never passed over: the user believes that those tables count
  if (const char* named = std::getenv("NUCHA_DATA"); named && *named) {
    if (holdsTables(named)) return named;
    throw InputError({std::string("$NUCHA_DATA = ") + named, "holds no evidence tables (findings.csv)",
                      "set it to the folder of the tables, or unset it"});
  }
  std::error_code code;
  if (const fs::path program = fs::read_symlink("/proc/self/exe", code); !code) {
    const fs::path installed = (program.parent_path().parent_path() / "share" / "nucha" / "data").lexically_normal();
    if (holdsTables(installed)) return installed;
    looked.push_back(installed.string());
  }
  const fs::path source_tree = NUCHA_SOURCE_DATA;
  if (holdsTables(source_tree)) return source_tree;
  looked.push_back(source_tree.string());
  std::string places;
  for (const std::string& place : looked) places += (places.empty() ? "" : " and ") + place;
  throw InputError({places, "no evidence tables were found here", "set NUCHA_DATA to the folder of the tables"});
}

}  // namespace nucha
