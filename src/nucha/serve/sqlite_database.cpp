// The store in one SQLite file.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <unordered_map>

#include "nucha/base/error.h"
#include "nucha/serve/connection_pool.h"
#include "nucha/serve/database.h"
#include "nucha/serve/statement.h"

namespace nucha::serve {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::milliseconds kShortPause{10};
constexpr std::size_t kReaders = 4;
constexpr std::size_t kCachedStatements = 200;

class SqliteStatement {
 public:
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}
  SqliteStatement(SqliteStatement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  SqliteStatement& operator=(SqliteStatement&&) = delete;
  ~SqliteStatement() { sqlite3_finalize(statement_); }
  sqlite3_stmt* get() const { return statement_; }

 private:
  sqlite3_stmt* statement_;
};

enum class Use { reading, writing };

class SqliteConnection {
 public:
  SqliteConnection(const fs::path& file, Use use, std::chrono::milliseconds busy_wait);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  std::vector<Row> query(const std::string& sql, const std::vector<Value>& parameters);
  std::int64_t execute(const std::string& sql, const std::vector<Value>& parameters);
  /// A statement of the store's own, without parameters.
  void run(const char* sql);
  void rollBack() noexcept;
  /// What was deleted still stands in the write-ahead log until that is emptied; does so when nobody reads.
  void wipeDeleted() noexcept;

 private:
  [[noreturn]] void fail(const std::string& sql) const;
  sqlite3_stmt* prepared(const std::string& sql);
  void bind(sqlite3_stmt* statement, const std::string& sql, const std::vector<Value>& parameters) const;
  Row rowOf(sqlite3_stmt* statement) const;
  void setUp(const fs::path& file);

  sqlite3* handle_ = nullptr;
  Use use_;
  std::chrono::milliseconds busy_wait_;
  bool deleted_ = false;
  std::unordered_map<std::string, SqliteStatement> statements_;
};

SqliteConnection::SqliteConnection(const fs::path& file, Use use, std::chrono::milliseconds busy_wait)
    : use_(use), busy_wait_(busy_wait) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    const std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(handle_);
    throw DatabaseUnavailable("the store cannot be opened: " + why);
  }
  try {
    setUp(file);
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

void SqliteConnection::setUp(const fs::path& file) {
  sqlite3_busy_timeout(handle_, static_cast<int>(busy_wait_.count()));
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  run("PRAGMA trusted_schema = OFF");
  // two processes that switch a new file to the log at once get BUSY without any waiting
  const auto end = std::chrono::steady_clock::now() + busy_wait_;
  for (int code = SQLITE_BUSY; code != SQLITE_OK;) {
    code = sqlite3_exec(handle_, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if ((code & 0xff) == SQLITE_NOTADB) {
      throw InputError({file.string(), "is not an SQLite database", "name another file, or remove this one"});
    }
    if (code == SQLITE_OK) break;
    if ((code & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() > end) fail("PRAGMA journal_mode");
    std::this_thread::sleep_for(kShortPause);
  }
  run("PRAGMA synchronous = FULL");
  run("PRAGMA foreign_keys = ON");
  run("PRAGMA secure_delete = ON");
  run("PRAGMA cell_size_check = ON");
  run("PRAGMA temp_store = MEMORY");  // nothing of a patient in temporary files
  if (use_ == Use::reading) run("PRAGMA query_only = ON");
}

SqliteConnection::~SqliteConnection() {
  statements_.clear();
  sqlite3_close(handle_);
}

void SqliteConnection::fail(const std::string& sql) const {
  const int code = sqlite3_extended_errcode(handle_);
  const std::string why = sqlite3_errmsg(handle_);  // names tables and columns, never values
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) throw DatabaseConflict();
  switch (code & 0xff) {
    case SQLITE_FULL:
      throw DatabaseUnavailable("the disk of the store is full");
    case SQLITE_READONLY:
      if (use_ == Use::reading) break;
      [[fallthrough]];
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw DatabaseUnavailable("the store cannot be used: " + why);
    default:
      break;
  }
  NUCHA_ASSERT(false, "SQLite refuses a statement: " + why + ": " + sql);
  throw DatabaseUnavailable(why);  // not reached
}

sqlite3_stmt* SqliteConnection::prepared(const std::string& sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second.get();
  if (statements_.size() >= kCachedStatements) statements_.clear();
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.c_str(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, &rest);
  if (code != SQLITE_OK) fail(sql);
  SqliteStatement kept(statement);
  NUCHA_ASSERT(statement && *rest == '\0', "one statement at a time: " + sql);
  return statements_.emplace(sql, std::move(kept)).first->second.get();
}

void SqliteConnection::bind(sqlite3_stmt* statement, const std::string& sql,
                            const std::vector<Value>& parameters) const {
  checkParameters(parameters);
  NUCHA_ASSERT(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) == parameters.size(),
               "not as many parameters as places for them: " + sql);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const int place = static_cast<int>(i) + 1;
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&parameters[i]))
      code = sqlite3_bind_int64(statement, place, *number);
    else if (const auto* text = std::get_if<std::string>(&parameters[i]))
      code = sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    else
      code = sqlite3_bind_null(statement, place);
    if (code != SQLITE_OK) fail(sql);
  }
}

Row SqliteConnection::rowOf(sqlite3_stmt* statement) const {
  const int columns = sqlite3_column_count(statement);
  std::vector<Value> values;
  values.reserve(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i) {
    const int type = sqlite3_column_type(statement, i);
    NUCHA_ASSERT(type == SQLITE_NULL || type == SQLITE_INTEGER || type == SQLITE_TEXT,
                 "a column is neither NULL nor number nor text");
    if (type == SQLITE_INTEGER) {
      values.emplace_back(sqlite3_column_int64(statement, i));
    } else if (type == SQLITE_TEXT) {
      const auto* text = static_cast<const char*>(static_cast<const void*>(sqlite3_column_text(statement, i)));
      if (!text) throw DatabaseUnavailable("out of memory");
      values.emplace_back(std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, i))));
    } else {
      values.emplace_back();
    }
  }
  return Row(std::move(values));
}

std::vector<Row> SqliteConnection::query(const std::string& sql, const std::vector<Value>& parameters) {
  sqlite3_stmt* const statement = prepared(sql);
  // a statement that is not reset keeps its lock, and the bound texts do not outlive this call
  struct Reset {
    explicit Reset(sqlite3_stmt* used) : statement(used) {}
    Reset(const Reset&) = delete;
    Reset& operator=(const Reset&) = delete;
    ~Reset() {
      sqlite3_reset(statement);
      sqlite3_clear_bindings(statement);
    }
    sqlite3_stmt* statement;
  } const reset(statement);
  bind(statement, sql, parameters);
  std::vector<Row> rows;
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) rows.push_back(rowOf(statement));
  if (code != SQLITE_DONE) fail(sql);
  return rows;
}

std::int64_t SqliteConnection::execute(const std::string& sql, const std::vector<Value>& parameters) {
  query(sql, parameters);
  if (!changesRows(sql)) return 0;
  const std::int64_t changed = sqlite3_changes64(handle_);
  if (changed > 0 && (sql.starts_with("DELETE") || sql.starts_with("delete"))) deleted_ = true;
  return changed;
}

void SqliteConnection::run(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

void SqliteConnection::rollBack() noexcept {
  // some errors have rolled back already
  if (sqlite3_get_autocommit(handle_) == 0) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteConnection::wipeDeleted() noexcept {
  if (!deleted_) return;
  sqlite3_busy_timeout(handle_, 0);
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(handle_, static_cast<int>(busy_wait_.count()));
  if (code == SQLITE_OK) deleted_ = false;  // else with the next write
}

class SqliteDatabase : public Database {
 public:
  SqliteDatabase(const fs::path& file, std::chrono::milliseconds busy_wait)
      : busy_wait_(busy_wait),
        writer_(1, [=] { return std::make_unique<SqliteConnection>(file, Use::writing, busy_wait); }),
        readers_(kReaders, [=] { return std::make_unique<SqliteConnection>(file, Use::reading, busy_wait); }) {
    writer_.take(busy_wait_);  // whatever is wrong with the file shows now
  }

  void write(const std::function<void(Transaction&)>& work) override {
    const TransactionMark mark(this);
    const auto connection = writer_.take(busy_wait_);
    run(*connection, "BEGIN IMMEDIATE", work);
    connection->wipeDeleted();
  }

  void read(const std::function<void(Transaction&)>& work) override {
    const TransactionMark mark(this);
    const auto connection = readers_.take(busy_wait_);
    run(*connection, "BEGIN", work);
  }

  std::string kind() const override { return "sqlite"; }

 private:
  static void run(SqliteConnection& connection, const char* begin, const std::function<void(Transaction&)>& work) {
    connection.run(begin);
    try {
      ConnectionTransaction transaction(connection);
      work(transaction);
      transaction.throwFailure();
      connection.run("COMMIT");
    } catch (...) {
      connection.rollBack();
      throw;
    }
  }

  std::chrono::milliseconds busy_wait_;
  ConnectionPool<SqliteConnection> writer_;
  ConnectionPool<SqliteConnection> readers_;
};

// made before SQLite sees it, so that its mode is narrow from the first moment; SQLite gives the log the same
void makeFile(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::error_code code;
  if (!fs::is_directory(folder, code)) {
    throw InputError({folder.string(), "is no folder", "make it, or set another `folder`"});
  }
  if (fs::is_directory(file, code)) throw InputError({file.string(), "is a folder, not a file", "add a file name"});
  // an existing file is never opened here: closing it would drop locks that SQLite holds on it in this process
  const int made = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (made >= 0) {
    ::close(made);
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened >= 0) {
      ::fsync(opened);
      ::close(opened);
    }
    return;
  }
  const int why = errno;
  if (why != EEXIST)
    throw InputError({file.string(), std::string("cannot be made: ") + std::strerror(why), "check the permissions"});
  if (::access(file.c_str(), R_OK | W_OK) != 0 || ::chmod(file.c_str(), S_IRUSR | S_IWUSR) != 0) {
    throw InputError({file.string(), "cannot be read and written: " + std::string(std::strerror(errno)),
                      "run as the user that owns it"});
  }
}

}  // namespace

std::unique_ptr<Database> openSqlite(const fs::path& file, std::chrono::milliseconds busy_wait) {
  makeFile(file);
  return std::make_unique<SqliteDatabase>(file, busy_wait);
}

}  // namespace nucha::serve
