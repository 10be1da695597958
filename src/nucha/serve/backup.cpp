// Backup and restore: one file of JSON lines.
//   {"format":"nucha backup","version":1,"schema":1}
//   {"table":"accounts","columns":["id",...]}      before the rows of each table
//   ["7f3a",...]                                   one row
//   {"rows":2,"sha256":"..."}                      the end; the hash is that of all bytes before this line
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "nucha/base/error.h"
#include "nucha/base/json.h"
#include "nucha/serve/database.h"
#include "nucha/serve/schema.h"

namespace nucha::serve {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormat = "nucha backup";
constexpr int kFormatVersion = 1;
constexpr int kPage = 200;                        // rows read at a time
constexpr std::size_t kBlock = 1 << 16;           // bytes written at a time
constexpr std::size_t kLongestLine = 256u << 20;  // bytes; a patient's record has a few MB at most
constexpr const char* kNothingChanged = "nothing was changed";

class Sha256 {
 public:
  Sha256() { crypto_hash_sha256_init(&state_); }
  void add(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, static_cast<const unsigned char*>(static_cast<const void*>(bytes.data())),
                              bytes.size());
  }
  std::string hex() {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256_final(&state_, hash.data());
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    return text.data();
  }

 private:
  crypto_hash_sha256_state state_{};
};

std::string lastLine(std::int64_t rows, const std::string& hash) {
  return Json{{"rows", rows}, {"sha256", hash}}.dump() + '\n';
}

/// A file that appears under its name only when it is whole and on disk.
class WholeFile {
 public:
  explicit WholeFile(fs::path path)
      : path_(std::move(path)), temporary_(path_.string() + ".part" + std::to_string(::getpid())) {
    std::error_code ignored;
    if (fs::is_directory(path_, ignored)) throw InputError({path_.string(), "is a folder", "add a file name"});
    // it holds hashes of passwords: for its owner only
    file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file_ < 0) fail("check that the folder exists, is writable, and holds no " + temporary_.filename().string());
  }
  ~WholeFile() {
    if (file_ >= 0) ::close(file_);
    if (!kept_) ::unlink(temporary_.c_str());
  }
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  void add(std::string_view bytes) {
    waiting_ += bytes;
    if (waiting_.size() >= kBlock) flush();
  }
  void keep() {
    flush();
    if (::fsync(file_) != 0 || ::close(std::exchange(file_, -1)) != 0) fail(kWhenFull);
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(kWhenFull);
    kept_ = true;
    const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return;
    ::fsync(opened);
    ::close(opened);
  }

 private:
  static constexpr const char* kWhenFull = "free some space or choose another place; no backup was made";

  [[noreturn]] void fail(const std::string& fix) const {
    throw InputError({path_.string(), std::string("cannot be written: ") + std::strerror(errno), fix});
  }
  void flush() {
    std::string_view left = waiting_;
    while (!left.empty()) {
      const ssize_t written = ::write(file_, left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(kWhenFull);
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    waiting_.clear();
  }

  fs::path path_, temporary_;
  int file_ = -1;
  bool kept_ = false;
  std::string waiting_;
};

std::string listed(const Table& table, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i ? ", " : "") + std::string(table.columns[i].name);
  return text;
}

std::string places(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += i ? ", ?" : "?";
  return text;
}

bool isSchemaRow(const Table& table, const Row& row) {
  return table.name == "meta" && row.text(0) == kSchemaName;  // migrate() writes that one
}

Json jsonOf(const Row& row) {
  Json values = Json::array();
  for (const Value& value : row.values()) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
      values.push_back(*number);
    else if (const auto* text = std::get_if<std::string>(&value))
      values.push_back(*text);
    else
      values.push_back(nullptr);
  }
  return values;
}

// a page at a time, so that a large store needs little memory
template <typename Visitor>
void forEachRow(Transaction& transaction, const Table& table, const Visitor& visit) {
  const std::string key = listed(table, table.key_columns);
  const std::string select = "SELECT " + listed(table, table.columns.size()) + " FROM " + std::string(table.name);
  const std::string order = " ORDER BY " + key + " LIMIT " + std::to_string(kPage);
  const std::string next = select + " WHERE (" + key + ") > (" + places(table.key_columns) + ")" + order;
  std::vector<Row> rows = transaction.query(select + order);
  while (!rows.empty()) {
    for (const Row& row : rows) visit(row);
    if (rows.size() < kPage) return;
    const auto& last = rows.back().values();
    const std::vector<Value> from(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(table.key_columns));
    rows = transaction.query(next, from);
  }
}

Json tableLine(const Table& table) {
  Json columns = Json::array();
  for (const Column& column : table.columns) columns.push_back(std::string(column.name));
  return Json{{"table", std::string(table.name)}, {"columns", std::move(columns)}};
}

/// Reads a backup line by line and refuses whatever backUp() would not have written.
class BackupReader {
 public:
  explicit BackupReader(const fs::path& file) : where_(file.string()), stream_(file, std::ios::binary) {
    if (!stream_ || fs::is_directory(file)) refuse("cannot be opened", "check the path and the permissions");
  }

  /// Shows each row and its table to `visit`. Throws InputError; may do so after rows were shown.
  template <typename Visitor>
  void walk(const Visitor& visit) {
    readHeader();
    const Table* table = nullptr;
    std::size_t next_table = 0;
    while (true) {
      const std::string line = readLine();
      if (line.starts_with("{\"rows\":")) {
        if (next_table != tables().size()) refuseChanged();
        finish(line);
        return;
      }
      hash_.add(line);
      if (line.starts_with('{')) {
        if (next_table == tables().size()) refuseChanged();
        table = &tables()[next_table++];
        if (line != tableLine(*table).dump() + '\n') refuseChanged();
      } else {
        if (!table) refuseChanged();
        ++rows_;
        visit(*table, readRow(*table, line));
      }
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& what, const std::string& fix) const {
    throw InputError({where_ + (line_ ? ":" + std::to_string(line_) : ""), what, fix});
  }
  [[noreturn]] void refuseChanged() const {
    refuse("is not as it was written: the file was cut or changed",
           std::string("take another copy of the backup; ") + kNothingChanged);
  }

  std::string readLine() {
    std::string line;
    ++line_;
    for (int c = stream_.get(); c != std::ifstream::traits_type::eof(); c = stream_.get()) {
      line += static_cast<char>(c);
      if (c == '\n') return line;
      if (line.size() > kLongestLine) break;
    }
    refuseChanged();
  }

  Json parsed(const std::string& line) const {
    Json json = Json::parse(line, nullptr, false);
    if (json.is_discarded()) refuseChanged();
    return json;
  }

  void readHeader() {
    const std::string line = readLine();
    hash_.add(line);
    const Json header = Json::parse(line, nullptr, false);
    const auto number = [&](const char* name) { return header.contains(name) && header[name].is_number_integer(); };
    if (!header.is_object() || header.value("format", Json()) != kFormat || !number("version") || !number("schema"))
      refuse("is no backup of nucha", "name the file that a backup was written to");
    const auto schema = header["schema"].get<std::int64_t>();
    if (header["version"].get<std::int64_t>() > kFormatVersion || schema > newestSchemaVersion()) {
      refuse("was written by a newer nucha (schema " + std::to_string(schema) + "; this one knows " +
                 std::to_string(newestSchemaVersion()) + ")",
             std::string("use that nucha or a newer one; ") + kNothingChanged);
    }
    if (schema != newestSchemaVersion() || header["version"].get<std::int64_t>() != kFormatVersion) refuseChanged();
  }

  std::vector<Value> readRow(const Table& table, const std::string& line) const {
    const Json json = parsed(line);
    if (!json.is_array() || json.size() != table.columns.size()) refuseChanged();
    std::vector<Value> values;
    for (std::size_t i = 0; i < json.size(); ++i) {
      const Column& column = table.columns[i];
      const Json& cell = json[i];
      if (cell.is_null() && column.may_be_null)
        values.emplace_back();
      else if (cell.is_string() && column.type == ColumnType::text)
        values.emplace_back(cell.get<std::string>());
      else if (cell.is_number_integer() && column.type == ColumnType::number)
        values.emplace_back(cell.get<std::int64_t>());
      else
        refuseChanged();
    }
    if (jsonOf(Row(values)).dump() + '\n' != line) refuseChanged();
    return values;
  }

  void finish(const std::string& line) {
    // the whole line is compared, so that not one byte of it can be another
    if (line != lastLine(rows_, hash_.hex())) refuseChanged();
    if (stream_.get() != std::ifstream::traits_type::eof()) refuseChanged();
  }

  std::string where_;
  std::ifstream stream_;
  Sha256 hash_;
  std::int64_t rows_ = 0;
  std::size_t line_ = 0;
};

void refuseUnlessEmpty(Transaction& transaction) {
  for (const Table& table : tables()) {
    forEachRow(transaction, table, [&](const Row& row) {
      if (isSchemaRow(table, row)) return;
      throw InputError({"the store", "is not empty: `" + std::string(table.name) + "` has rows",
                        std::string("restore into a new store; ") + kNothingChanged});
    });
  }
}

void insert(Transaction& transaction, const Table& table, const std::vector<Value>& values) {
  transaction.execute("INSERT INTO " + std::string(table.name) + " (" + listed(table, table.columns.size()) +
                          ") VALUES (" + places(table.columns.size()) + ")",
                      values);
}

}  // namespace

void backUp(Database& database, const fs::path& file) {
  WholeFile out(file);
  Sha256 hash;
  std::int64_t count = 0;
  const auto add = [&](const Json& json) {
    const std::string line = json.dump() + '\n';
    hash.add(line);
    out.add(line);
  };
  add({{"format", kFormat}, {"version", kFormatVersion}, {"schema", newestSchemaVersion()}});
  database.read([&](Transaction& transaction) {
    for (const Table& table : tables()) {
      add(tableLine(table));
      forEachRow(transaction, table, [&](const Row& row) {
        if (isSchemaRow(table, row)) return;
        ++count;
        add(jsonOf(row));
      });
    }
  });
  out.add(lastLine(count, hash.hex()));
  out.keep();
}

void restoreFrom(Database& database, const fs::path& file) {
  BackupReader(file).walk([](const Table&, const std::vector<Value>&) {});
  try {
    database.write([&](Transaction& transaction) {
      refuseUnlessEmpty(transaction);
      // read once more: had the file changed since, the hash at its end undoes all
      BackupReader(file).walk(
          [&](const Table& table, const std::vector<Value>& values) { insert(transaction, table, values); });
    });
  } catch (const DatabaseConflict&) {
    throw InputError({file.string(), "holds two rows with the same key", kNothingChanged});
  }
}

}  // namespace nucha::serve
