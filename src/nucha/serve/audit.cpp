#include "nucha/serve/audit.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "nucha/base/error.h"

namespace nucha::serve {
namespace {

constexpr std::int64_t kBatch = 1000;
constexpr int kMostListed = 1000;
constexpr std::size_t kHashDigits = 64;
constexpr const char* kColumns = "number, at, actor, action, subject, detail, hash";

AuditEntry entryOf(const Row& row) {
  return {row.number(0), row.number(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)};
}

/// With lengths, so that no text can slip from one member into the next.
std::string hashOf(const std::string& key, const std::string& before, const AuditEntry& entry) {
  std::string text;
  for (const std::string& member : {before, std::to_string(entry.number), std::to_string(entry.at), entry.actor,
                                    entry.action, entry.subject, entry.detail}) {
    text += std::to_string(member.size()) + ":" + member;
  }
  return keyedHash(key, text);
}

/// What stands in `meta` about the end of the chain: without it, a cut at the end would leave a whole chain.
std::string markOf(const std::string& key, const AuditEntry& last) {
  return std::to_string(last.number) + ":" + keyedHash(key, "end " + std::to_string(last.number) + " " + last.hash);
}

std::int64_t numberOfMark(const std::string& mark) {
  std::int64_t number = 0;
  std::from_chars(mark.data(), mark.data() + mark.size(), number);
  return number;
}

/// Walks entries in order and remembers the first that does not fit.
class Walk {
 public:
  explicit Walk(const std::string& key) : key_(key) {}

  bool takes(const AuditEntry& entry) {
    const std::int64_t expected = last_.number + 1;
    if (entry.number != expected)
      return fail(expected, "entry " + std::to_string(expected) + " is missing; the next one found is " +
                                std::to_string(entry.number));
    if (!equalInConstantTime(hashOf(key_, last_.hash, entry), entry.hash))
      return fail(expected, "entry " + std::to_string(expected) + " was changed, moved or put in");
    last_ = entry;
    return true;
  }

  /// What was noted elsewhere must have been met on the way.
  bool meets(const AuditEntry& entry, const AuditEntry& head) {
    if (entry.number != head.number || equalInConstantTime(entry.hash, head.hash)) return true;
    return fail(head.number, "entry " + std::to_string(head.number) + " is not the one that was noted");
  }

  bool fail(std::int64_t number, const std::string& why) {
    verdict_.first_bad = number;
    verdict_.why = why;
    return false;
  }

  bool failed() const { return verdict_.first_bad != 0; }
  const AuditEntry& last() const { return last_; }

  AuditVerdict verdict() const {
    AuditVerdict verdict = verdict_;
    verdict.whole = !failed();
    verdict.entries = last_.number;
    if (last_.number > 0) verdict.head = std::to_string(last_.number) + ":" + last_.hash;
    return verdict;
  }

 private:
  const std::string& key_;
  AuditEntry last_;
  AuditVerdict verdict_;
};

void checkEnd(Transaction& transaction, const std::string& key, Walk& walk) {
  const AuditEntry& last = walk.last();
  const std::vector<Row> rows = transaction.query("SELECT value FROM meta WHERE name = 'audit_end'");
  if (rows.empty()) {
    if (last.number != 0) walk.fail(last.number + 1, "the mark of the last entry is missing");
    return;
  }
  const std::string& mark = rows[0].text(0);
  if (equalInConstantTime(mark, markOf(key, last))) return;
  const std::int64_t marked = numberOfMark(mark);
  if (marked > last.number)
    walk.fail(last.number + 1, "the end was cut: the last entry should have the number " + std::to_string(marked));
  else
    walk.fail(last.number + 1, "the mark of the last entry was changed");
}

}  // namespace

std::optional<AuditEntry> findHead(const std::string& text) {
  const std::size_t colon = text.find(':');
  AuditEntry head;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + std::min(colon, text.size()), head.number);
  if (failed != std::errc() || colon == std::string::npos || end != text.data() + colon || head.number < 1)
    return std::nullopt;
  head.hash = text.substr(colon + 1);
  const auto is_hexadecimal = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (head.hash.size() != kHashDigits || !std::all_of(head.hash.begin(), head.hash.end(), is_hexadecimal))
    return std::nullopt;
  return head;
}

Audit::Audit(Database& database, const SecretKey& key)
    : database_(database), key_(keyedHash(key.bytes(), "nucha audit trail")) {}

void Audit::append(Transaction& transaction, const std::string& actor, const std::string& action,
                   const std::string& subject, const std::string& detail, Instant now) {
  const std::vector<Row> last = transaction.query("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
  NUCHA_ASSERT(last.empty() || last[0].number(0) < std::numeric_limits<std::int64_t>::max(), "numbers have run out");
  AuditEntry entry{last.empty() ? 1 : last[0].number(0) + 1, now, actor, action, subject, detail, ""};
  entry.hash = hashOf(key_, last.empty() ? "" : last[0].text(1), entry);
  // first the mark: of two writers at once one then fails here and is run again, before it takes a number twice
  transaction.execute(
      "INSERT INTO meta (name, value) VALUES ('audit_end', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      {markOf(key_, entry)});
  transaction.execute(
      "INSERT INTO audit (number, at, actor, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
      {entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.hash});
}

void Audit::append(const std::string& actor, const std::string& action, const std::string& subject,
                   const std::string& detail, Instant now) {
  database_.write([&](Transaction& transaction) { append(transaction, actor, action, subject, detail, now); });
}

std::vector<AuditEntry> Audit::list(std::int64_t before, int count, const std::string& subject) {
  std::string sql = std::string("SELECT ") + kColumns + " FROM audit WHERE 1 = 1";
  std::vector<Value> parameters;
  if (before > 0) {
    sql += " AND number < ?";
    parameters.emplace_back(before);
  }
  if (!subject.empty()) {
    sql += " AND subject = ?";
    parameters.emplace_back(subject);
  }
  sql += " ORDER BY number DESC LIMIT ?";
  parameters.emplace_back(std::int64_t{std::clamp(count, 1, kMostListed)});
  std::vector<AuditEntry> entries;
  database_.read([&](Transaction& transaction) {
    entries.clear();
    for (const Row& row : transaction.query(sql, parameters)) entries.push_back(entryOf(row));
  });
  return entries;
}

AuditVerdict Audit::verify(const std::optional<AuditEntry>& head) {
  AuditVerdict verdict;
  database_.read([&](Transaction& transaction) {
    Walk walk(key_);
    const std::string sql = std::string("SELECT ") + kColumns + " FROM audit WHERE number >= ? ORDER BY number LIMIT ?";
    // from before the first number there can be, so that an entry put in before number 1 is found
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    for (bool more = true; more && !walk.failed();) {
      const std::vector<Row> rows = transaction.query(sql, {from, kBatch});
      more = static_cast<std::int64_t>(rows.size()) == kBatch;
      for (const Row& row : rows) {
        const AuditEntry entry = entryOf(row);
        if (!walk.takes(entry) || (head && !walk.meets(entry, *head))) break;
        from = entry.number + 1;
      }
    }
    if (!walk.failed() && head && head->number > walk.last().number)
      walk.fail(walk.last().number + 1, "the end was cut: entry " + std::to_string(head->number) + " was noted");
    if (!walk.failed()) checkEnd(transaction, key_, walk);
    verdict = walk.verdict();
  });
  return verdict;
}

}  // namespace nucha::serve
