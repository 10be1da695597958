#include "nucha/serve/database.h"

#include <algorithm>
#include <cctype>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/serve/statement.h"

namespace nucha::serve {
namespace {

// stores whose transaction this thread is in
std::vector<const Database*>& storesInUse() {
  thread_local std::vector<const Database*> stores;
  return stores;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string result;
  std::size_t at = 0;
  for (std::size_t hit = text.find(what); hit != std::string_view::npos; hit = text.find(what, at)) {
    result.append(text.substr(at, hit - at)).append(with);
    at = hit + what.size();
  }
  return result.append(text.substr(at));
}

// just behind the literal, quoted name or comment that begins at `at`; `at` itself when none does
std::size_t endOfQuoted(std::string_view sql, std::size_t at) {
  const auto after = [&](std::string_view end, std::size_t from) {
    const std::size_t hit = sql.find(end, from);
    return hit == std::string_view::npos ? sql.size() : hit + end.size();
  };
  // a doubled quote inside a literal reads as two literals side by side, which comes to the same
  if (sql[at] == '\'' || sql[at] == '"') return after(sql.substr(at, 1), at + 1);
  if (sql.substr(at, 2) == "--") return after("\n", at);
  if (sql.substr(at, 2) == "/*") return after("*/", at + 2);
  return at;
}

}  // namespace

std::int64_t Row::number(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&values_.at(column));
  NUCHA_ASSERT(value, "column " + std::to_string(column) + " holds no number");
  return *value;
}

const std::string& Row::text(std::size_t column) const {
  const auto* value = std::get_if<std::string>(&values_.at(column));
  NUCHA_ASSERT(value, "column " + std::to_string(column) + " holds no text");
  return *value;
}

std::optional<std::int64_t> Row::numberOrNone(std::size_t column) const {
  return isNull(column) ? std::nullopt : std::optional(number(column));
}

std::optional<std::string> Row::textOrNone(std::size_t column) const {
  return isNull(column) ? std::nullopt : std::optional(text(column));
}

void checkParameters(const std::vector<Value>& parameters) {
  for (const Value& parameter : parameters) {
    const auto* text = std::get_if<std::string>(&parameter);
    if (!text) continue;
    const bool has_nul = text->find('\0') != std::string::npos;
    if (!has_nul && isUtf8(*text)) continue;
    // the text itself may tell of a patient, so it is not shown
    throw InputError({"a text that should be stored", has_nul ? "has a NUL character in it" : "is not UTF-8",
                      "send it as UTF-8 text without control characters"});
  }
}

std::string numberedParameters(std::string_view sql, std::size_t& count) {
  std::string result;
  count = 0;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t end = endOfQuoted(sql, at);
    if (end > at) {
      result.append(sql.substr(at, end - at));
      at = end;
      continue;
    }
    if (sql[at] == '?')
      result += '$' + std::to_string(++count);
    else
      result += sql[at];
    ++at;
  }
  return result;
}

bool changesRows(std::string_view sql) {
  const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  const auto* const begin = std::find_if(sql.begin(), sql.end(), is_letter);
  std::string word(begin, std::find_if_not(begin, sql.end(), is_letter));
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
  return word == "INSERT" || word == "UPDATE" || word == "DELETE";
}

std::string inDialectOf(const std::string& kind, std::string_view sql) {
  if (!sql.starts_with("CREATE TABLE")) return std::string(sql);
  if (kind == "postgresql") return replaced(sql, " TEXT", " TEXT COLLATE \"C\"");
  // INT, not INTEGER: with the latter SQLite would make up a missing key
  return replaced(sql, " BIGINT", " INT") + " STRICT";
}

TransactionMark::TransactionMark(const Database* store) {
  auto& stores = storesInUse();
  NUCHA_ASSERT(std::find(stores.begin(), stores.end(), store) == stores.end(),
               "a transaction was begun inside a transaction of the same store");
  stores.push_back(store);
}

TransactionMark::~TransactionMark() { storesInUse().pop_back(); }

}  // namespace nucha::serve
