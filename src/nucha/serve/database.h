// The store under the clinic: SQLite in one file by default, PostgreSQL by one setting. One schema, one dialect: what
// is written here is understood by both, with `?` for parameters.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace nucha::serve {

/// NULL, a whole number, or text (UTF-8). Bytes are stored as base64 text, so that both stores hold the same.
using Value = std::variant<std::monostate, std::int64_t, std::string>;

class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  bool isNull(std::size_t column) const { return std::holds_alternative<std::monostate>(values_.at(column)); }
  /// Asserts that the column holds such a value.
  std::int64_t number(std::size_t column) const;
  const std::string& text(std::size_t column) const;
  std::optional<std::int64_t> numberOrNone(std::size_t column) const;
  std::optional<std::string> textOrNone(std::size_t column) const;
  const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
};

/// The store cannot be reached, is full or locked for too long; the caller answers 503 and nothing was changed.
class DatabaseUnavailable : public std::exception {
 public:
  explicit DatabaseUnavailable(std::string why) : why_(std::move(why)) {}
  const char* what() const noexcept override { return why_.c_str(); }

 private:
  std::string why_;
};

/// A unique key exists already (another row has it); the transaction is rolled back.
class DatabaseConflict : public std::exception {
 public:
  const char* what() const noexcept override { return "a row with this key exists already"; }
};

/// Inside a transaction: statements see each other; all of it happens or none. After a statement failed, the others
/// fail too and nothing is kept, even when `work` catches the error. Text must be UTF-8 without NUL: other text is
/// refused with InputError, since PostgreSQL cannot hold it. A parameter that is NULL needs a place that says its type:
/// write "a = ?" or "VALUES (?)", not "? IS NULL". A statement that is wrong in itself (syntax, a missing parent row,
/// NULL where none may be) throws InternalError.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual std::vector<Row> query(const std::string& sql, const std::vector<Value>& parameters = {}) = 0;
  /// Number of rows changed.
  virtual std::int64_t execute(const std::string& sql, const std::vector<Value>& parameters = {}) = 0;
};

/// Safe to use from several threads. A transaction within a transaction of the same thread throws InternalError: it
/// would wait for itself. Writers take turns, so that no work is done twice; readers never wait for them.
class Database {
 public:
  virtual ~Database() = default;
  /// Runs `work` in a serializable transaction and commits durably (on disk when this returns). An exception from
  /// `work` rolls back and travels on. May run `work` again after a conflict of writers: it must have no effect
  /// outside.
  virtual void write(const std::function<void(Transaction&)>& work) = 0;
  /// The same for reading only: a consistent snapshot; a statement that changes something throws.
  virtual void read(const std::function<void(Transaction&)>& work) = 0;
  /// "sqlite" or "postgresql"
  virtual std::string kind() const = 0;
};

/// Opens (and creates) an SQLite file: write-ahead log, synchronous FULL, foreign keys on, secure delete on, file mode
/// 0600. A lock of another process or thread is waited for so long. Throws InputError when the folder is missing or the
/// file is no database.
std::unique_ptr<Database> openSqlite(const std::filesystem::path& file,
                                     std::chrono::milliseconds busy_wait = std::chrono::seconds(5));
/// Connects with a libpq connection string; keeps a small pool and connects again when the server comes back. Throws
/// InputError when the string is wrong or the database holds no UTF-8; a server that is away throws DatabaseUnavailable
/// at use. When the connection breaks during a commit, the server is asked whether it was kept; only if it stays away
/// too long DatabaseUnavailable is thrown without knowing, and its text says so.
std::unique_ptr<Database> openPostgres(const std::string& connection, int pool = 4);

/// Brings the schema up to date, each step in one transaction; returns the version reached. Throws InputError when the
/// store was written by a newer nucha, or holds tables of another program. Safe when two processes do it at once.
int migrate(Database& database);
/// The newest version this program knows.
int newestSchemaVersion();

/// A consistent copy of everything while in use, as one file of JSON lines with a checksum at its end (sealed columns
/// stay sealed); works from either store into either. The same rows give the same bytes. Throws InputError when the
/// file cannot be written; a file that was there is then untouched.
void backUp(Database& database, const std::filesystem::path& file);
/// Fills an empty, migrated store from such a file. Throws InputError when the file is cut, changed or newer, or when
/// the store is not empty; nothing is changed then.
void restoreFrom(Database& database, const std::filesystem::path& file);

}  // namespace nucha::serve
