// A temporary folder, and a store of either kind in it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "nucha/serve/database.h"
#include "serve/postgres_server.h"

namespace nucha::serve::test {

/// Gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nucha-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Where a store lies: an SQLite file or a PostgreSQL connection string.
struct StorePlace {
  std::string kind, where;
  std::unique_ptr<Database> open() const { return kind == "sqlite" ? openSqlite(where) : openPostgres(where); }
};

/// Tests that run on both kinds: the parameter is the kind.
class OnEachStore : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (GetParam() == std::string("postgresql") && !PostgresServer::shared()) GTEST_SKIP() << "PostgreSQL is not here";
    place_ = freshPlace(GetParam());
    store_ = place_.open();
  }
  /// Of a new, empty store.
  StorePlace freshPlace(const std::string& kind) {
    if (kind == "postgresql") return {kind, PostgresServer::shared()->freshDatabase()};
    return {kind, (folder_.path() / ("store" + std::to_string(++files_) + ".db")).string()};
  }

  TemporaryFolder folder_;
  int files_ = 0;
  StorePlace place_;
  std::unique_ptr<Database> store_;
};

inline std::string kindName(const ::testing::TestParamInfo<const char*>& info) { return info.param; }

/// All rows of one reading statement.
inline std::vector<Row> rowsOf(Database& store, const std::string& sql, const std::vector<Value>& parameters = {}) {
  std::vector<Row> rows;
  store.read([&](Transaction& transaction) { rows = transaction.query(sql, parameters); });
  return rows;
}
/// One changing statement in a transaction of its own.
inline std::int64_t change(Database& store, const std::string& sql, const std::vector<Value>& parameters = {}) {
  std::int64_t changed = 0;
  store.write([&](Transaction& transaction) { changed = transaction.execute(sql, parameters); });
  return changed;
}

}  // namespace nucha::serve::test
