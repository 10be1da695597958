// Reading treatment_changes.csv.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evidence/source_keys.h"
#include "nucha/treatments/treatment_change.h"

namespace nucha {
namespace {

using Kind = TreatmentChange::Kind;

constexpr std::array<Word<Kind>, 7> kKinds{{{"operation", Kind::operation},
                                            {"exchange", Kind::exchange},
                                            {"condition", Kind::condition},
                                            {"training", Kind::training},
                                            {"posture", Kind::posture},
                                            {"course", Kind::course},
                                            {"none", Kind::none}}};

constexpr std::array<Word<TreatmentPlace>, 4> kPlaces{{{"index", TreatmentPlace::index},
                                                       {"adjacent", TreatmentPlace::adjacent},
                                                       {"site", TreatmentPlace::site},
                                                       {"neck", TreatmentPlace::neck}}};

constexpr std::array<Word<CourseFactor>, 3> kFactors{{{"union_odds", CourseFactor::union_odds},
                                                      {"adjacent_odds", CourseFactor::adjacent_odds},
                                                      {"muscle_target", CourseFactor::muscle_target}}};

bool actsAtLevels(Kind kind) { return kind == Kind::operation || kind == Kind::exchange || kind == Kind::condition; }

void readOperation(TableReader& reader, TreatmentChange& row) {
  const std::string word = reader.text("what");
  const std::optional<OperationKind> kind = findOperationKind(word);
  if (!kind) {
    reader.fault("what", fmt::format("unknown operation '{}'", word), "one of " + joined(operationKinds(), ", "));
    return;
  }
  row.operation = *kind;
  const std::string construct = reader.optionalText("construct");
  if (construct.empty()) return;
  row.construct = findConstructWord(construct);
  const auto allowed = constructsOf(row.operation);
  if (row.construct && std::find(allowed.begin(), allowed.end(), *row.construct) != allowed.end()) return;
  reader.fault("construct", fmt::format("construct '{}' does not belong to {}", construct, word),
               "see `nucha simulate --help` for the words");
}

void readWhat(TableReader& reader, TreatmentChange& row) {
  if (row.kind == Kind::operation) {
    readOperation(reader, row);
  } else if (row.kind == Kind::condition) {
    const std::string word = reader.text("what");
    if (const std::optional<ConditionKind> kind = findConditionKind(word)) {
      row.condition = *kind;
    } else {
      reader.fault("what", fmt::format("unknown condition '{}'", word), "one of " + joined(conditionKinds(), ", "));
    }
  } else if (row.kind == Kind::course) {
    row.factor = reader.word<CourseFactor>("what", kFactors);
  } else if (!reader.isEmpty("what")) {
    reader.fault("what", "this kind takes no word", "leave it empty");
  }
  if (row.kind != Kind::operation && !reader.isEmpty("construct")) {
    reader.fault("construct", "only an operation has a construct", "leave it empty");
  }
}

std::optional<TreatmentSite> rangeIn(TableReader& reader, std::string_view column) {
  const auto levels = findLevels(reader.optionalText(column));
  if (!levels) return std::nullopt;
  return TreatmentSite{levels->front().upper, levels->back().lower(), Side::bilateral};
}

// a range that stands in where the level of the cause is not known
void readOtherwise(TableReader& reader, TreatmentChange& row) {
  if (reader.isEmpty("otherwise")) return;
  const auto range = rangeIn(reader, "otherwise");
  if (!range) reader.fault("otherwise", "not a range of levels", "such as C3-C7");
  if (row.where == TreatmentPlace::site) {
    row.fixed = range;
  } else {
    reader.fault("otherwise", "only where = site can be unknown", "leave it empty");
  }
}

void readWhere(TableReader& reader, TreatmentChange& row) {
  if (!actsAtLevels(row.kind)) {
    row.where = TreatmentPlace::neck;
    if (!reader.isEmpty("where")) reader.fault("where", "this kind acts on the whole neck", "leave it empty");
    return;
  }
  row.fixed = rangeIn(reader, "where");
  if (row.fixed) {
    row.where = TreatmentPlace::fixed;
    return;
  }
  row.where = reader.word<TreatmentPlace>("where", kPlaces);
  if (row.where == TreatmentPlace::neck && row.kind != Kind::condition) {
    reader.fault("where", "an operation needs a level", "index, adjacent, site or a range such as C3-C7");
  }
}

void readAmount(TableReader& reader, TreatmentChange& row) {
  const bool factor = row.kind == Kind::training || row.kind == Kind::course;
  row.amount = reader.optionalRange("value", "lo", "hi", factor ? kPositive : kAnyNumber);
  const bool must = factor || row.kind == Kind::posture || row.kind == Kind::condition;
  if (must && !row.amount) reader.fault("value", "this kind needs an amount", "fill in value, lo and hi");
  if ((row.kind == Kind::exchange || row.kind == Kind::none) && row.amount) {
    reader.fault("value", "this kind takes no amount", "leave value, lo and hi empty");
  }
}

void readNeeds(TableReader& reader, TreatmentChange& row) {
  const std::string word = reader.optionalText("needs");
  if (word.empty()) return;
  for (const ImplantKind kind : kImplantKinds) {
    if (name(kind) == word) row.needs = kind;
  }
  if (!row.needs) reader.fault("needs", fmt::format("unknown implant '{}'", word), "a kind as in neck files");
  if (!actsAtLevels(row.kind)) reader.fault("needs", "only what acts at levels can need an implant", "leave it empty");
}

bool yes(TableReader& reader, std::string_view column) { return !reader.isEmpty(column) && reader.yesNo(column); }

TreatmentChange readRow(TableReader& reader, const IdSet& treatments) {
  TreatmentChange row;
  row.treatment = reader.reference("treatment", treatments);
  const std::string kind = reader.optionalText("kind");
  row.kind = reader.word<Kind>("kind", kKinds);
  if (std::none_of(kKinds.begin(), kKinds.end(), [&](const Word<Kind>& word) { return word.text == kind; })) return row;
  readWhat(reader, row);
  readWhere(reader, row);
  readOtherwise(reader, row);
  readNeeds(reader, row);
  row.removes = yes(reader, "removes");
  row.united = yes(reader, "united");
  if (row.kind != Kind::operation && (row.removes || row.united)) {
    reader.fault("removes", "only an operation removes or unites", "leave both empty");
  }
  readAmount(reader, row);
  row.why = row.kind == Kind::none ? reader.text("why") : reader.optionalText("why");
  if (row.kind != Kind::none && !row.why.empty()) {
    reader.fault("why", "only a row of kind none gives a reason", "use the note");
  }
  row.provenance = reader.provenance();
  return row;
}

// a treatment that changes something and says that it changes nothing, or one that is missing
void checkWhole(const std::vector<TreatmentChange>& changes, const Evidence& evidence, const std::string& file,
                std::vector<Fault>& faults) {
  for (const Treatment& treatment : evidence.treatments) {
    std::size_t rows = 0, none = 0;
    for (const TreatmentChange& row : changes) {
      if (row.treatment != treatment.id) continue;
      ++rows;
      none += row.kind == Kind::none ? 1 : 0;
    }
    if (rows == 0) {
      faults.push_back({file, fmt::format("treatment '{}' is missing", treatment.id),
                        "add what it changes, or a row of kind none with the reason"});
    } else if (none > 0 && rows > 1) {
      faults.push_back({file, fmt::format("treatment '{}' has a row of kind none beside others", treatment.id),
                        "keep one or the other"});
    }
  }
}

}  // namespace

std::string_view name(CourseFactor factor) {
  for (const Word<CourseFactor>& word : kFactors) {
    if (word.value == factor) return word.text;
  }
  NUCHA_ASSERT(false, "a known factor");
  return {};
}

TreatmentTables loadTreatmentTables(const std::filesystem::path& data_folder, const Evidence& evidence) {
  std::vector<Fault> faults;
  IdSet treatments{"treatment", "treatments.csv", true, {}};
  for (const Treatment& treatment : evidence.treatments) treatments.ids.insert(treatment.id);
  const IdSet sources = sourceKeysOf(evidence.sources);
  const std::filesystem::path path = data_folder / "treatment_changes.csv";
  const CsvTable table = CsvTable::read(path);
  TableReader reader(table,
                     {"treatment", "kind", "what", "construct", "where", "otherwise", "needs", "removes", "united",
                      "value", "lo", "hi", "why", "basis", "source", "note"},
                     sources, faults);
  TreatmentTables tables;
  while (reader.next()) {
    const std::string key = fmt::format("{} {} {} {}", reader.optionalText("treatment"), reader.optionalText("kind"),
                                        reader.optionalText("what"), reader.optionalText("where"));
    reader.mustBeNew("treatment", std::string(trimmed(key)));
    tables.changes.push_back(readRow(reader, treatments));
  }
  if (reader.complete()) checkWhole(tables.changes, evidence, path.string(), faults);
  if (!faults.empty()) throw InputError(std::move(faults));
  return tables;
}

std::vector<const TreatmentChange*> TreatmentTables::of(std::string_view treatment) const {
  std::vector<const TreatmentChange*> rows;
  for (const TreatmentChange& row : changes) {
    if (row.treatment == treatment) rows.push_back(&row);
  }
  return rows;
}

bool TreatmentTables::changesNeck(std::string_view treatment) const {
  return std::any_of(changes.begin(), changes.end(), [&](const TreatmentChange& row) {
    return row.treatment == treatment && row.kind != Kind::course && row.kind != Kind::none;
  });
}

bool TreatmentTables::isOperative(std::string_view treatment) const {
  return std::any_of(changes.begin(), changes.end(), [&](const TreatmentChange& row) {
    return row.treatment == treatment && (row.kind == Kind::operation || row.kind == Kind::exchange);
  });
}

}  // namespace nucha
