// The schema, step by step. A step that was released is never changed: what comes later is a new step.
#include <algorithm>
#include <charconv>

#include "nucha/base/error.h"
#include "nucha/serve/database.h"
#include "nucha/serve/schema.h"
#include "nucha/serve/statement.h"

namespace nucha::serve {
namespace {

using Statements = std::vector<std::string_view>;

// step N brings a store from version N - 1 to N
const std::vector<Statements>& steps() {
  static const std::vector<Statements> kSteps = {
      {
          R"(CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
))",
          R"(CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password TEXT NULL,
  token_hash TEXT NULL UNIQUE,
  disabled BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  locks BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL
))",
          R"(CREATE TABLE invitations (
  token_hash TEXT PRIMARY KEY,
  account TEXT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NULL
))",
          R"(CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts(id),
  csrf TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
))",
          R"(CREATE TABLE patients (
  id TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  patient_key TEXT NOT NULL,
  record TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
))",
          R"(CREATE TABLE patient_accounts (
  patient TEXT NOT NULL REFERENCES patients(id) ON DELETE CASCADE,
  account TEXT NOT NULL REFERENCES accounts(id),
  PRIMARY KEY (patient, account)
))",
          R"(CREATE TABLE events (
  id TEXT PRIMARY KEY,
  patient TEXT NOT NULL REFERENCES patients(id) ON DELETE CASCADE,
  at BIGINT NOT NULL,
  by_whom TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL
))",
          R"(CREATE TABLE intakes (
  id TEXT PRIMARY KEY,
  patient TEXT NOT NULL REFERENCES patients(id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  answers TEXT NOT NULL,
  urgency TEXT NOT NULL,
  raised_at BIGINT NULL,
  submitted_at BIGINT NULL,
  due_at BIGINT NULL,
  closed_at BIGINT NULL,
  closed_by TEXT NULL
))",
          R"(CREATE TABLE audit (
  number BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
))",
          R"(CREATE TABLE smart_launches (
  state TEXT PRIMARY KEY,
  server TEXT NOT NULL,
  verifier TEXT NOT NULL,
  session TEXT NOT NULL,
  launch TEXT NULL,
  created_at BIGINT NOT NULL
))",
          "CREATE INDEX invitations_by_account ON invitations (account)",
          "CREATE INDEX sessions_by_account ON sessions (account)",
          "CREATE INDEX patient_accounts_by_account ON patient_accounts (account, patient)",
          "CREATE INDEX events_by_patient ON events (patient, at)",
          "CREATE INDEX intakes_by_patient ON intakes (patient)",
          "CREATE INDEX intakes_on_work_list ON intakes (state, due_at) WHERE closed_at IS NULL",
          "CREATE INDEX audit_by_subject ON audit (subject, number)",
      },
  };
  return kSteps;
}

bool hasTable(Transaction& transaction, const std::string& kind, std::string_view name) {
  const char* const sql = kind == "sqlite"
                              ? "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = ?"
                              : "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() "
                                "AND tablename = ?";
  return transaction.query(sql, {std::string(name)}).at(0).number(0) > 0;
}

[[noreturn]] void refuse(const std::string& kind, const std::string& what, const std::string& fix) {
  throw InputError({"the store (" + kind + ")", what, fix});
}

int versionOf(Transaction& transaction, const std::string& kind) {
  constexpr const char* kForeign = "holds tables that are not nucha's";
  constexpr const char* kOther = "set `database` or `folder` to a place of nucha's own";
  if (!hasTable(transaction, kind, "meta")) {
    for (const Table& table : tables()) {
      if (hasTable(transaction, kind, table.name)) refuse(kind, kForeign, kOther);
    }
    return 0;
  }
  std::vector<Row> rows;
  try {
    rows = transaction.query("SELECT value FROM meta WHERE name = ?", {std::string(kSchemaName)});
  } catch (const InternalError&) {  // a `meta` of somebody else's, with other columns
    refuse(kind, kForeign, kOther);
  }
  int version = 0;
  const std::string text = rows.empty() ? "" : rows[0].text(0);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (code != std::errc() || end != text.data() + text.size() || version < 1) refuse(kind, kForeign, kOther);
  if (version > newestSchemaVersion()) {
    refuse(kind,
           "was written by a newer nucha (its schema is version " + std::to_string(version) + ", this nucha knows " +
               std::to_string(newestSchemaVersion()) + ")",
           "use that nucha or a newer one; nothing was changed");
  }
  return version;
}

// true while there is more to do
bool takeStep(Transaction& transaction, const std::string& kind, int& version) {
  version = versionOf(transaction, kind);
  if (version == newestSchemaVersion()) return false;
  for (const std::string_view sql : steps()[static_cast<std::size_t>(version)]) {
    transaction.execute(inDialectOf(kind, sql));
  }
  ++version;
  transaction.execute(
      "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      {std::string(kSchemaName), std::to_string(version)});
  return true;
}

}  // namespace

const std::vector<Table>& tables() {
  constexpr auto kNumber = ColumnType::number;
  constexpr auto kText = ColumnType::text;
  static const std::vector<Table> kTables = {
      {"accounts",
       1,
       {{"id"},
        {"login"},
        {"name"},
        {"role"},
        {"password", kText, true},
        {"token_hash", kText, true},
        {"disabled", kNumber},
        {"failures", kNumber},
        {"locks", kNumber},
        {"locked_until", kNumber},
        {"created_at", kNumber}}},
      {"invitations",
       1,
       {{"token_hash"}, {"account", kText, true}, {"expires_at", kNumber}, {"used_at", kNumber, true}}},
      {"sessions", 1, {{"token_hash"}, {"account"}, {"csrf"}, {"created_at", kNumber}, {"seen_at", kNumber}}},
      {"patients",
       1,
       {{"id"}, {"version", kNumber}, {"patient_key"}, {"record"}, {"created_at", kNumber}, {"updated_at", kNumber}}},
      {"patient_accounts", 2, {{"patient"}, {"account"}}},
      {"events", 1, {{"id"}, {"patient"}, {"at", kNumber}, {"by_whom"}, {"kind"}, {"body"}}},
      {"intakes",
       1,
       {{"id"},
        {"patient"},
        {"token_hash"},
        {"state"},
        {"created_by"},
        {"created_at", kNumber},
        {"expires_at", kNumber},
        {"answers"},
        {"urgency"},
        {"raised_at", kNumber, true},
        {"submitted_at", kNumber, true},
        {"due_at", kNumber, true},
        {"closed_at", kNumber, true},
        {"closed_by", kText, true}}},
      {"audit", 1, {{"number", kNumber}, {"at", kNumber}, {"actor"}, {"action"}, {"subject"}, {"detail"}, {"hash"}}},
      {"smart_launches",
       1,
       {{"state"}, {"server"}, {"verifier"}, {"session"}, {"launch", kText, true}, {"created_at", kNumber}}},
      {"meta", 1, {{"name"}, {"value"}}},
  };
  return kTables;
}

int newestSchemaVersion() { return static_cast<int>(steps().size()); }

int migrate(Database& database) {
  const std::string kind = database.kind();
  int version = 0;
  // most starts find nothing to do, and need no turn among the writers for that
  database.read([&](Transaction& transaction) { version = versionOf(transaction, kind); });
  bool more = version < newestSchemaVersion();
  while (more) {
    database.write([&](Transaction& transaction) { more = takeStep(transaction, kind, version); });
  }
  return version;
}

}  // namespace nucha::serve
