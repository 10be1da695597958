// Reading cause_changes.csv.
#include <fmt/core.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/causes/cause_change.h"
#include "nucha/evidence/source_keys.h"

namespace nucha {
namespace {

constexpr std::string_view kNone = "none";
constexpr double kWorstSteps = 4;  // from disc grade 1 to 5

constexpr std::array<Word<ChangeWhere>, 6> kPlaces{{{"site", ChangeWhere::site},
                                                    {"implants", ChangeWhere::implants},
                                                    {"operated", ChangeWhere::operated},
                                                    {"narrowest", ChangeWhere::narrowest},
                                                    {"junction", ChangeWhere::junction},
                                                    {"neck", ChangeWhere::neck}}};

bool isOfImplants(ConditionKind kind) {
  return kind == ConditionKind::loosening || kind == ConditionKind::broken || kind == ConditionKind::subsidence ||
         kind == ConditionKind::migration;
}

bool fits(ChangeWhere where, ConditionKind kind) {
  if (isOfImplants(kind)) return where == ChangeWhere::implants;
  if (kind == ConditionKind::weakness) return where == ChangeWhere::neck;
  return where != ChangeWhere::implants && where != ChangeWhere::neck;
}

Limits limitsOf(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::subsidence:
    case ConditionKind::osteophyte:
    case ConditionKind::herniation:
    case ConditionKind::migration:
    case ConditionKind::kyphosis:
      return kPositive;
    case ConditionKind::disc_grade:
      return {1, kWorstSteps, false};
    case ConditionKind::bone_density:
    case ConditionKind::laxity:
      return kInsideShare;
    default:
      return {0, 1, false};
  }
}

class CauseReader {
 public:
  CauseReader(const std::filesystem::path& file, const Evidence& evidence)
      : evidence_(evidence),
        sources_(sourceKeysOf(evidence.sources)),
        table_(CsvTable::read(file)),
        reader_(table_, {"cause", "change", "where", "needed", "amount", "lo", "hi", "why", "basis", "source", "note"},
                sources_, faults_) {
    for (const Cause& cause : evidence.causes) causes_.ids.insert(cause.id);
  }

  CauseTables read() {
    while (reader_.next()) readRow();
    for (const Cause& cause : evidence_.causes) {
      if (!reader_.complete() || tables_.changesNeck(cause.id) || tables_.findUnchanging(cause.id)) continue;
      faults_.push_back({cause.provenance.where, fmt::format("cause '{}' is missing in cause_changes.csv", cause.id),
                         "say there what it changes, or 'none' and why"});
    }
    if (!faults_.empty()) throw InputError(std::move(faults_));
    return std::move(tables_);
  }

 private:
  void readRow() {
    const std::string cause = reader_.reference("cause", causes_);
    const std::string word = reader_.text("change");
    reader_.mustBeNew("change", cause + " / " + word);
    if (word == kNone ? tables_.changesNeck(cause) : tables_.findUnchanging(cause) != nullptr) {
      reader_.fault("change", fmt::format("cause '{}' both changes the neck and does not", cause),
                    "keep its changes or its 'none'");
    }
    if (word == kNone) {
      readUnchanging(cause);
    } else if (const std::optional<ConditionKind> kind = findConditionKind(word)) {
      readChange(cause, *kind);
    } else {
      reader_.fault("change", fmt::format("unknown change '{}'", word),
                    fmt::format("none, or one of {}", joined(conditionKinds(), ", ")));
    }
  }

  void readUnchanging(const std::string& cause) {
    for (const char* column : {"where", "needed", "amount", "lo", "hi"}) mustBeEmpty(column, "'none'");
    tables_.unchanging.push_back({cause, reader_.text("why"), reader_.provenance()});
  }

  void readChange(const std::string& cause, ConditionKind kind) {
    CauseChange change;
    change.cause = cause;
    if (const Cause* known = evidence_.findCause(cause)) change.site = known->site;
    change.kind = kind;
    change.where = reader_.word<ChangeWhere>("where", kPlaces);
    if (!fits(change.where, kind)) {
      reader_.fault("where", fmt::format("'{}' does not befall this place", name(kind)),
                    isOfImplants(kind)                ? "implants"
                    : kind == ConditionKind::weakness ? "neck"
                                                      : "site, operated, narrowest or junction");
    }
    change.needed = reader_.yesNo("needed");
    if (kind == ConditionKind::broken) {
      for (const char* column : {"amount", "lo", "hi"}) mustBeEmpty(column, "'broken'");
    } else {
      change.amount = reader_.range("amount", "lo", "hi", limitsOf(kind));
      checkEnds(kind, change.amount);
    }
    mustBeEmpty("why", "a change");
    change.provenance = reader_.provenance();
    tables_.changes.push_back(std::move(change));
  }

  // the mild end must change something, the severe end leave something to compute with
  void checkEnds(ConditionKind kind, const Range& amount) {
    if (amount.lo <= 0) reader_.fault("lo", "a mild case that changes nothing", "above 0");
    const bool must_stay = kind == ConditionKind::bone_density || kind == ConditionKind::laxity;
    if (must_stay && amount.hi >= 1) reader_.fault("hi", "a severe case that leaves nothing", "below 1");
  }

  void mustBeEmpty(std::string_view column, std::string_view what) {
    if (!reader_.isEmpty(column))
      reader_.fault(column, fmt::format("{} takes no '{}'", what, column), "leave it empty");
  }

  const Evidence& evidence_;
  IdSet sources_;
  IdSet causes_{"cause", "causes.csv", true, {}};
  CsvTable table_;
  std::vector<Fault> faults_;
  TableReader reader_;
  CauseTables tables_;
};

}  // namespace

CauseTables loadCauseTables(const std::filesystem::path& data_folder, const Evidence& evidence) {
  return CauseReader(data_folder / "cause_changes.csv", evidence).read();
}

}  // namespace nucha
