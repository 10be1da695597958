// What was done, by whom, when: an append-only chain in which each entry holds the hash of the one before, so that a
// change, a gap or a cut shows. Entries name patients by id only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nucha/serve/crypto.h"
#include "nucha/serve/database.h"
#include "nucha/serve/http.h"

namespace nucha::serve {

struct AuditEntry {
  std::int64_t number = 0;  ///< 1, 2, 3 ... without gaps
  Instant at = 0;
  std::string actor;    ///< account id, "intake:ID", "command", "nobody" (not signed in)
  std::string action;   ///< "patient.read", "sign_in.failed", ...
  std::string subject;  ///< id of what it was done to; may be empty
  std::string detail;   ///< no patient data
  std::string hash;     ///< keyed hash over the members and the hash before, hexadecimal
};

struct AuditVerdict {
  bool whole = false;
  std::int64_t entries = 0;
  std::int64_t first_bad = 0;  ///< number of the first entry that does not fit; 0 when whole
  std::string why;             ///< in words; empty when whole
  std::string head;            ///< "NUMBER:HASH" of the last entry that fits, for noting elsewhere; empty when none
};

/// Reads what was noted of a verdict; nullopt when it is none.
std::optional<AuditEntry> findHead(const std::string& text);

class Audit {
 public:
  /// `key` keeps one who can write to the store from forging a chain.
  Audit(Database& database, const SecretKey& key);

  /// In the transaction of the deed itself, so that neither stands without the other.
  void append(Transaction& transaction, const std::string& actor, const std::string& action, const std::string& subject,
              const std::string& detail, Instant now);
  /// In a transaction of its own: for reads.
  void append(const std::string& actor, const std::string& action, const std::string& subject,
              const std::string& detail, Instant now);
  /// Newest first, before a number (0: from the end); of one subject when given.
  std::vector<AuditEntry> list(std::int64_t before, int count, const std::string& subject = "");
  /// Walks the whole chain and compares its end with the sealed mark that append() keeps. Who can write to the store
  /// can put an older end back together with its older mark; `head` (number and hash noted elsewhere earlier) shows
  /// that too.
  AuditVerdict verify(const std::optional<AuditEntry>& head = std::nullopt);

 private:
  Database& database_;
  std::string key_;
};

}  // namespace nucha::serve
