// The store in a PostgreSQL database.
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <random>
#include <thread>
#include <unordered_map>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/serve/connection_pool.h"
#include "nucha/serve/database.h"
#include "nucha/serve/statement.h"

namespace nucha::serve {
namespace {

constexpr std::chrono::milliseconds kConnectionWait{5000};  // for a free connection of the pool
constexpr std::chrono::milliseconds kSettleWait{5000};      // for a server that went away in the middle of a commit
constexpr std::chrono::milliseconds kSettlePause{50};
constexpr int kAttempts = 20;      // of one transaction that collides with others
constexpr int kLongestPause = 50;  // milliseconds between two attempts
constexpr std::size_t kCachedStatements = 200;
constexpr Oid kBool = 16, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kNumeric = 1700;

// Writers take turns by this lock. Every write adds to the one chain of the audit trail, so that without it nearly all
// would collide and be done again, and two new rows with the same number would look like a conflict of the caller's.
constexpr const char* kTakeTurn = "SELECT pg_advisory_lock(7955998170729676800)";
constexpr const char* kEndTurn = "SELECT pg_advisory_unlock(7955998170729676800)";
constexpr const char* kBeginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
// the number of the transaction is how the server can be asked later whether it was kept
constexpr const char* kBeginWriting = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; SELECT txid_current()";
// a commit is on disk when it returns, also where the server's own setting is weaker
constexpr const char* kSession =
    "SET lock_timeout = '5s'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';"
    "SET standard_conforming_strings = on; SET client_min_messages = warning;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local')";

/// What libpq is told unless the connection string says otherwise.
struct ConnectionDefault {
  const char* name;
  const char* value;
};
constexpr std::array kDefaults{
    ConnectionDefault{"connect_timeout", "5"},  ConnectionDefault{"tcp_user_timeout", "10000"},
    ConnectionDefault{"keepalives_idle", "10"}, ConnectionDefault{"keepalives_interval", "5"},
    ConnectionDefault{"keepalives_count", "3"}, ConnectionDefault{"application_name", "nucha"},
};

/// Writers collided: the same work may go well another time.
class TryAgain : public DatabaseUnavailable {
 public:
  TryAgain() : DatabaseUnavailable("too many collided while writing to the store") {}
};

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// the first line says what happened; the others hold details, and details may hold values
std::string firstLine(const char* message) {
  const std::string_view text = message ? message : "";
  return std::string(trimmed(text.substr(0, text.find('\n'))));
}

class PostgresConnection {
 public:
  explicit PostgresConnection(const std::string& connection);
  ~PostgresConnection() { PQfinish(handle_); }
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  std::vector<Row> query(const std::string& sql, const std::vector<Value>& parameters);
  std::int64_t execute(const std::string& sql, const std::vector<Value>& parameters);
  /// Statements of the store's own, without parameters; the last one's result.
  Result run(const char* sql);
  bool usable() const { return PQstatus(handle_) == CONNECTION_OK; }

 private:
  Result sent(const std::string& sql, const std::vector<Value>& parameters);
  const std::string& prepared(const std::string& sql, const std::vector<Oid>& types);
  void check(const Result& result, const std::string& sql) const;

  PGconn* handle_ = nullptr;
  std::unordered_map<std::string, std::string> names_;  // of prepared statements, by their text and types
};

PGconn* connect(const std::string& connection) {
  const Options options(PQconninfoParse(connection.c_str(), nullptr));
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option) {
    if (!option->val) continue;
    names.push_back(option->keyword);
    values.push_back(option->val);
  }
  for (const auto& [name, value] : kDefaults) {
    const std::string_view wanted = name;
    if (std::any_of(names.begin(), names.end(), [&](const char* given) { return given == wanted; })) continue;
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back("client_encoding");  // of two the last counts
  values.push_back("UTF8");
  names.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(names.data(), values.data(), 0);
}

PostgresConnection::PostgresConnection(const std::string& connection) : handle_(connect(connection)) {
  try {
    if (!usable()) {
      throw DatabaseUnavailable("PostgreSQL cannot be reached: " +
                                (handle_ ? firstLine(PQerrorMessage(handle_)) : std::string("out of memory")));
    }
    PQsetNoticeProcessor(
        handle_, [](void*, const char*) {}, nullptr);
    const char* encoding = PQparameterStatus(handle_, "server_encoding");
    if (!encoding || std::string_view(encoding) != "UTF8") {
      throw InputError({"setting `database`", "names a PostgreSQL database whose texts are not UTF-8",
                        "make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"});
    }
    run(kSession);
  } catch (...) {
    PQfinish(handle_);
    throw;
  }
}

void PostgresConnection::check(const Result& result, const std::string& sql) const {
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return;
  const char* field = result ? PQresultErrorField(result.get(), PG_DIAG_SQLSTATE) : nullptr;
  const std::string state = field ? field : "";
  const std::string reason = firstLine(result ? PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY) : nullptr);
  if (state == "40001" || state == "40P01") throw TryAgain();
  if (state == "23505") throw DatabaseConflict();
  if (!usable() || state.empty()) {
    throw DatabaseUnavailable("the connection to PostgreSQL broke: " +
                              (reason.empty() ? firstLine(PQerrorMessage(handle_)) : reason));
  }
  const std::string family = state.substr(0, 2);
  // 08 connection, 53 resources (disk, memory, connections), 57 told to stop, 58 its files; 55P03 waited too long;
  // XX damaged data
  const bool gone = family == "08" || family == "53" || family == "57" || family == "58" || family == "XX";
  if (gone || state == "55P03" || state == "25P03") {
    throw DatabaseUnavailable("PostgreSQL cannot do it now (" + state + "): " + reason);
  }
  // texts of other families may quote values; only those about the statement itself (42) never do
  NUCHA_ASSERT(false, "PostgreSQL refuses a statement (" + state + (family == "42" ? ", " + reason : "") + "): " + sql);
}

Result PostgresConnection::run(const char* sql) {
  Result result(PQexec(handle_, sql));
  check(result, sql);
  return result;
}

const std::string& PostgresConnection::prepared(const std::string& sql, const std::vector<Oid>& types) {
  std::string key = sql;
  for (const Oid type : types) key += '\n' + std::to_string(type);
  const auto found = names_.find(key);
  if (found != names_.end()) return found->second;
  if (names_.size() >= kCachedStatements) {
    run("DEALLOCATE ALL");
    names_.clear();
  }
  std::size_t places = 0;
  const std::string numbered = numberedParameters(sql, places);
  NUCHA_ASSERT(places == types.size(), "not as many parameters as places for them: " + sql);
  const std::string name = "s" + std::to_string(names_.size());
  check(Result(PQprepare(handle_, name.c_str(), numbered.c_str(), static_cast<int>(types.size()), types.data())), sql);
  return names_.emplace(std::move(key), name).first->second;
}

Result PostgresConnection::sent(const std::string& sql, const std::vector<Value>& parameters) {
  checkParameters(parameters);
  std::vector<Oid> types;
  std::vector<std::string> numbers(parameters.size());
  std::vector<const char*> texts;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (const auto* number = std::get_if<std::int64_t>(&parameters[i])) {
      numbers[i] = std::to_string(*number);
      types.push_back(kInt8);
      texts.push_back(numbers[i].c_str());
    } else if (const auto* text = std::get_if<std::string>(&parameters[i])) {
      types.push_back(kText);
      texts.push_back(text->c_str());
    } else {
      types.push_back(InvalidOid);  // NULL fits any type
      texts.push_back(nullptr);
    }
  }
  const std::string& name = prepared(sql, types);
  Result result(
      PQexecPrepared(handle_, name.c_str(), static_cast<int>(texts.size()), texts.data(), nullptr, nullptr, 0));
  check(result, sql);
  return result;
}

Value valueOf(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column)) return {};
  std::string text(PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column)));
  const Oid type = PQftype(result, column);
  if (type == kBool) return std::int64_t{text == "t"};
  if (type != kInt8 && type != kInt4 && type != kInt2 && type != kNumeric) return text;
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  NUCHA_ASSERT(code == std::errc() && end == text.data() + text.size(), "a column is no whole number of 64 bits");
  return number;
}

std::vector<Row> PostgresConnection::query(const std::string& sql, const std::vector<Value>& parameters) {
  const Result result = sent(sql, parameters);
  const int columns = PQnfields(result.get());
  std::vector<Row> rows;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) values.push_back(valueOf(result.get(), row, column));
    rows.emplace_back(std::move(values));
  }
  return rows;
}

std::int64_t PostgresConnection::execute(const std::string& sql, const std::vector<Value>& parameters) {
  const Result result = sent(sql, parameters);
  if (!changesRows(sql)) return 0;
  const std::string_view count = PQcmdTuples(result.get());
  std::int64_t changed = 0;
  std::from_chars(count.data(), count.data() + count.size(), changed);
  return changed;
}

class PostgresDatabase : public Database {
 public:
  PostgresDatabase(const std::string& connection, std::size_t pool)
      : connection_(connection),
        pool_(pool, [connection] { return std::make_unique<PostgresConnection>(connection); }) {}

  void write(const std::function<void(Transaction&)>& work) override;
  void read(const std::function<void(Transaction&)>& work) override;
  std::string kind() const override { return "postgresql"; }

 private:
  using Pool = ConnectionPool<PostgresConnection>;

  Pool::Lease taken(const char* first_statement);
  void writeOnce(const std::function<void(Transaction&)>& work);
  void commit(PostgresConnection& connection, const std::string& transaction_number) const;
  bool wasKept(const std::string& transaction_number) const;

  std::string connection_;
  Pool pool_;
};

// Nothing was done yet, so a connection that broke while it lay in the pool is simply replaced.
PostgresDatabase::Pool::Lease PostgresDatabase::taken(const char* first_statement) {
  while (true) {
    Pool::Lease lease = pool_.take(kConnectionWait);
    try {
      lease->run(first_statement);
      return lease;
    } catch (const DatabaseUnavailable&) {
      const bool was_stale = !lease->usable() && !lease.fresh();
      lease.drop();
      if (!was_stale) throw;
    }
  }
}

void PostgresDatabase::read(const std::function<void(Transaction&)>& work) {
  const TransactionMark mark(this);
  Pool::Lease connection = taken(kBeginReading);
  try {
    ConnectionTransaction transaction(*connection);
    work(transaction);
    transaction.throwFailure();
    connection->run("COMMIT");
  } catch (...) {
    try {
      connection->run("ROLLBACK");
    } catch (const std::exception&) {
      connection.drop();
    }
    throw;
  }
}

void PostgresDatabase::write(const std::function<void(Transaction&)>& work) {
  const TransactionMark mark(this);
  for (int attempt = 1;; ++attempt) {
    try {
      writeOnce(work);
      return;
    } catch (const TryAgain&) {
      if (attempt == kAttempts) throw;
    }
    thread_local std::minstd_rand random(std::random_device{}());
    std::uniform_int_distribution<int> pause(0, std::min(2 * attempt, kLongestPause));
    std::this_thread::sleep_for(std::chrono::milliseconds(pause(random)));
  }
}

void PostgresDatabase::writeOnce(const std::function<void(Transaction&)>& work) {
  Pool::Lease connection = taken(kTakeTurn);
  const auto leave = [&](bool roll_back) {
    try {
      if (roll_back) connection->run("ROLLBACK");
      connection->run(kEndTurn);
    } catch (const std::exception&) {
      connection.drop();  // the server ends the turn with the connection
    }
  };
  try {
    const Result begun = connection->run(kBeginWriting);
    const std::string number = PQgetvalue(begun.get(), 0, 0);
    ConnectionTransaction transaction(*connection);
    work(transaction);
    transaction.throwFailure();
    commit(*connection, number);
  } catch (...) {
    leave(true);
    throw;
  }
  leave(false);
}

void PostgresDatabase::commit(PostgresConnection& connection, const std::string& transaction_number) const {
  try {
    const Result result = connection.run("COMMIT");
    NUCHA_ASSERT(std::string_view(PQcmdStatus(result.get())) == "COMMIT", "PostgreSQL rolled back instead of keeping");
  } catch (const DatabaseUnavailable&) {
    if (connection.usable() || !wasKept(transaction_number)) throw;
  }
}

// The connection broke before the answer to COMMIT came: only the server knows. Throws when it stays away.
bool PostgresDatabase::wasKept(const std::string& transaction_number) const {
  const auto end = std::chrono::steady_clock::now() + kSettleWait;
  while (std::chrono::steady_clock::now() < end) {
    try {
      PostgresConnection connection(connection_);
      const auto rows = connection.query("SELECT txid_status(CAST(? AS BIGINT))", {transaction_number});
      if (rows.at(0).textOrNone(0) == "committed") return true;
      if (rows.at(0).textOrNone(0) == "aborted") return false;
    } catch (const DatabaseUnavailable&) {
      // it may come back
    }
    std::this_thread::sleep_for(kSettlePause);
  }
  throw DatabaseUnavailable("PostgreSQL went away while it kept a change; it is not known whether it did");
}

}  // namespace

std::unique_ptr<Database> openPostgres(const std::string& connection, int pool) {
  NUCHA_ASSERT(pool > 0, "a pool holds at least one connection");
  const Options options(PQconninfoParse(connection.c_str(), nullptr));
  const bool names_server = connection.find('=') != std::string::npos || connection.find("://") != std::string::npos;
  if (!options || !names_server) {
    // neither the string nor libpq's words about it are shown: a password may be part of them
    throw InputError({"setting `database`", "is no connection string that PostgreSQL's library understands",
                      "write it as postgresql://USER@HOST/DATABASE or as \"host=HOST user=USER dbname=DATABASE\""});
  }
  return std::make_unique<PostgresDatabase>(connection, static_cast<std::size_t>(pool));
}

}  // namespace nucha::serve
