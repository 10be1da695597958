#include "nucha/record/tables.h"

#include <algorithm>
#include <array>
#include <utility>

#include "nucha/base/csv.h"
#include "nucha/base/text.h"

namespace nucha {
namespace {

constexpr std::array<std::pair<std::string_view, Implies>, 13> kImplies = {{
    {"nothing", Implies::nothing},
    {"plate", Implies::plate},
    {"no_plate", Implies::no_plate},
    {"cage", Implies::cage},
    {"posterior", Implies::posterior},
    {"disc_replacement", Implies::disc_replacement},
    {"uninstrumented", Implies::uninstrumented},
    {"instrumented", Implies::instrumented},
    {"anterior_approach", Implies::anterior_approach},
    {"posterior_approach", Implies::posterior_approach},
    {"combined_approach", Implies::combined_approach},
    {"corpectomy", Implies::corpectomy},
    {"neck_surgery", Implies::neck_surgery},
}};

constexpr std::array<std::pair<std::string_view, Answer>, 3> kAnswers = {
    {{"no", Answer::no}, {"yes", Answer::yes}, {"unknown", Answer::unknown}}};

// reads one table; every fault of every table is collected before anything is thrown
class Reader {
 public:
  Reader(const std::filesystem::path& path, std::vector<Fault>& faults, std::initializer_list<std::string_view> columns)
      : table_(CsvTable::read(path)), faults_(faults) {
    for (const std::string_view column : columns) {
      if (table_.findColumn(column)) continue;
      faults_.push_back({table_.file() + ":1", "lacks the column '" + std::string(column) + "'", "add it"});
      usable_ = false;
    }
  }

  std::size_t rowCount() const { return usable_ ? table_.rowCount() : 0; }
  std::string text(std::size_t row, std::string_view column) const {
    return std::string(trimmed(table_.cell(row, column).text));
  }
  // a cell that must not be empty
  std::string needed(std::size_t row, std::string_view column) {
    std::string cell = text(row, column);
    if (cell.empty()) fail(row, column, "is empty", "every row needs a " + std::string(column));
    return cell;
  }
  template <std::size_t N, class Value>
  Value oneOf(std::size_t row, std::string_view column,
              const std::array<std::pair<std::string_view, Value>, N>& accepted) {
    const std::string cell = text(row, column);
    std::string names;
    for (const auto& [word, value] : accepted) {
      if (word == cell) return value;
      names += (names.empty() ? "" : ", ") + std::string(word);
    }
    fail(row, column, "'" + cell + "' is not accepted", "one of: " + names);
    return accepted.front().second;
  }

 private:
  void fail(std::size_t row, std::string_view column, std::string what, std::string fix) {
    faults_.push_back({table_.where(row, column), std::move(what), std::move(fix)});
  }

  CsvTable table_;
  std::vector<Fault>& faults_;
  bool usable_ = true;
};

std::string folded(std::string_view text) {
  std::string out = lowered(trimmed(text));
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

constexpr std::array<std::pair<std::string_view, bool>, 3> kYesNo = {{{"", false}, {"no", false}, {"yes", true}}};

void loadWords(const std::filesystem::path& folder, RecordTables& tables, std::vector<Fault>& faults) {
  Reader risks(folder / "risk_factor_map.csv", faults, {"risk_factor", "finding", "exact", "note"});
  for (std::size_t i = 0; i < risks.rowCount(); ++i) {
    tables.risk_factors.push_back({folded(risks.needed(i, "risk_factor")), risks.text(i, "finding"),
                                   risks.text(i, "exact"), risks.text(i, "note")});
  }
  Reader implants(folder / "implant_words.csv", faults, {"word", "implies"});
  for (std::size_t i = 0; i < implants.rowCount(); ++i) {
    tables.implants.push_back({lowered(implants.needed(i, "word")), implants.oneOf(i, "implies", kImplies)});
  }
  std::stable_sort(tables.implants.begin(), tables.implants.end(),
                   [](const auto& a, const auto& b) { return a.word.size() > b.word.size(); });
  Reader medications(folder / "medication_words.csv", faults, {"word", "finding"});
  for (std::size_t i = 0; i < medications.rowCount(); ++i) {
    tables.medications.push_back({medications.needed(i, "word"), medications.needed(i, "finding")});
  }
}

void loadCodes(const std::filesystem::path& folder, RecordTables& tables, std::vector<Fault>& faults) {
  Reader codes(folder / "record_codes.csv", faults, {"code", "finding", "place", "past_counts"});
  for (std::size_t i = 0; i < codes.rowCount(); ++i) {
    tables.codes.push_back({codes.needed(i, "code"), codes.needed(i, "finding"), lowered(codes.text(i, "place")),
                            codes.oneOf(i, "past_counts", kYesNo)});
  }
  Reader procedures(folder / "procedure_codes.csv", faults, {"code", "words"});
  for (std::size_t i = 0; i < procedures.rowCount(); ++i) {
    tables.procedures.push_back({procedures.needed(i, "code"), procedures.needed(i, "words")});
  }
  Reader answers(folder / "answer_words.csv", faults, {"word", "answer"});
  for (std::size_t i = 0; i < answers.rowCount(); ++i) {
    tables.answers.push_back({answers.needed(i, "word"), answers.oneOf(i, "answer", kAnswers)});
  }
}

}  // namespace

const RiskFactorWord* RecordTables::findRiskFactor(std::string_view word) const {
  const std::string wanted = folded(word);
  const auto found = std::find_if(risk_factors.begin(), risk_factors.end(),
                                  [&](const RiskFactorWord& row) { return row.word == wanted; });
  return found == risk_factors.end() ? nullptr : &*found;
}

std::optional<Answer> RecordTables::findAnswer(std::string_view code_or_text) const {
  const std::string wanted = lowered(trimmed(code_or_text));
  for (const AnswerWord& row : answers) {
    if (lowered(row.word) == wanted) return row.answer;
  }
  return std::nullopt;
}

RecordTables loadRecordTables(const std::filesystem::path& folder) {
  RecordTables tables;
  std::vector<Fault> faults;
  loadWords(folder, tables, faults);
  loadCodes(folder, tables, faults);
  if (!faults.empty()) throw InputError(std::move(faults));
  return tables;
}

}  // namespace nucha
