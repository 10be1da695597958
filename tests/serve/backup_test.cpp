// Backup and restore: the same rows come back from either store into either; what was cut or changed does not.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <random>
#include <thread>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/serve/crypto.h"
#include "nucha/serve/database.h"
#include "nucha/serve/schema.h"
#include "serve/stores.h"

namespace nucha::serve {
namespace {

namespace fs = std::filesystem;
using test::change;
using test::rowsOf;
using ::testing::HasSubstr;

// some rows in every table; more audit entries than are read at a time
void fill(Database& store) {
  migrate(store);
  store.write([](Transaction& t) {
    t.execute("INSERT INTO accounts VALUES ('a', 'ada', ?, 'clinician', 'x', NULL, 0, ?, 0, ?, 1)",
              {std::string("Ad\xC3\xA4 \"the\" O'Neil?\n\\"), std::numeric_limits<std::int64_t>::min(),
               std::numeric_limits<std::int64_t>::max()});
    t.execute("INSERT INTO accounts VALUES ('B', 'bob', '', 'machine', NULL, 'hash', 1, 0, 0, 0, 1)");
    t.execute("INSERT INTO invitations VALUES ('i', NULL, 5, NULL)");
    t.execute("INSERT INTO sessions VALUES ('s', 'a', 'csrf', 1, 2)");
    for (int i = 0; i < 450; ++i) {
      const Value id = "p" + std::to_string(i);
      t.execute("INSERT INTO patients VALUES (?, 1, 'k', ?, 0, 0)", {id, std::string(50, 'r')});
      t.execute("INSERT INTO patient_accounts VALUES (?, 'a')", {id});
      if (i % 3 == 0) t.execute("INSERT INTO patient_accounts VALUES (?, 'B')", {id});
      t.execute("INSERT INTO audit VALUES (?, 0, 'a', 'patient.read', ?, '', 'h')", {std::int64_t{i + 1}, id});
    }
    t.execute("INSERT INTO events VALUES ('e', 'p1', 3, 'a', 'note', 'sealed')");
    t.execute("INSERT INTO intakes VALUES ('i', 'p1', 'h', 'open', 'a', 1, 2, 's', 'now', 3, NULL, 4, NULL, NULL)");
    t.execute("INSERT INTO smart_launches VALUES ('s', 'server', 'v', 's', NULL, 1)");
    t.execute("INSERT INTO meta VALUES ('key_check', 'sealed')");
  });
}

std::string refusal(Database& store, const fs::path& file) {
  try {
    restoreFrom(store, file);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

class Backup : public test::OnEachStore {
 protected:
  fs::path file(const std::string& name) const { return folder_.path() / name; }
  std::unique_ptr<Database> emptyStore(const std::string& kind) {
    auto store = freshPlace(kind).open();
    migrate(*store);
    return store;
  }
};
INSTANTIATE_TEST_SUITE_P(Store, Backup, ::testing::Values("sqlite", "postgresql"), test::kindName);

TEST_P(Backup, GoesFromEitherIntoEitherAndBack) {
  const bool has_server = test::PostgresServer::shared() != nullptr;
  fill(*store_);
  backUp(*store_, file("first"));
  const std::string kind = store_->kind() == "sqlite" && has_server ? "postgresql" : "sqlite";
  const auto second = emptyStore(kind);
  restoreFrom(*second, file("first"));
  backUp(*second, file("second"));
  EXPECT_EQ(readFile(file("second")), readFile(file("first")));
  const auto third = emptyStore(store_->kind());
  restoreFrom(*third, file("second"));
  for (const Table& table : tables()) {
    std::string columns;
    for (const Column& column : table.columns) columns += (columns.empty() ? "" : ", ") + std::string(column.name);
    const std::string sql = "SELECT " + columns + " FROM " + std::string(table.name) + " ORDER BY 1, 2";
    const auto before = rowsOf(*store_, sql);
    const auto after = rowsOf(*third, sql);
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin(), after.end(), [](const Row& a, const Row& b) {
      return a.values() == b.values();
    })) << table.name;
    EXPECT_FALSE(before.empty()) << table.name;
  }
}

TEST_P(Backup, OfAnEmptyStoreIsOneToo) {
  migrate(*store_);
  backUp(*store_, file("b"));
  restoreFrom(*store_, file("b"));
  fill(*store_);
}

TEST_P(Backup, IsOneMomentWhileOthersWrite) {
  fill(*store_);
  std::thread writer([&] {
    for (std::int64_t i = 1000; i < 1040; ++i) {
      store_->write([&](Transaction& t) {
        t.execute("INSERT INTO audit VALUES (?, 0, '', '', '', '', '')", {i});
        t.execute("UPDATE meta SET value = ? WHERE name = 'key_check'", {std::to_string(i)});
      });
    }
  });
  for (int i = 0; i < 3; ++i) backUp(*store_, file("b" + std::to_string(i)));
  writer.join();
  for (int i = 0; i < 3; ++i) {
    const auto restored = emptyStore("sqlite");
    restoreFrom(*restored, file("b" + std::to_string(i)));
    const auto newest = rowsOf(*restored, "SELECT MAX(number) FROM audit").at(0).number(0);
    const auto noted = rowsOf(*restored, "SELECT value FROM meta WHERE name = 'key_check'").at(0).text(0);
    EXPECT_EQ(noted, newest < 1000 ? "sealed" : std::to_string(newest));
  }
}

TEST_P(Backup, IsRestoredOnlyIntoAnEmptyStore) {
  fill(*store_);
  backUp(*store_, file("b"));
  EXPECT_THAT(refusal(*store_, file("b")), HasSubstr("not empty"));
  const auto other = emptyStore(store_->kind());
  change(*other, "INSERT INTO meta VALUES ('key_check', 'mine')");
  EXPECT_THAT(refusal(*other, file("b")), HasSubstr("not empty: `meta`"));
  EXPECT_EQ(rowsOf(*other, "SELECT COUNT(*) FROM patients").at(0).number(0), 0);
}

// one account and one session: small enough to try every place in the file
class BackupFile : public ::testing::Test {
 protected:
  BackupFile() {
    migrate(*store_);
    change(*store_, "INSERT INTO accounts VALUES ('a', 'ada', 'Ada', 'clinician', NULL, NULL, 0, 0, 0, 0, 17)");
    change(*store_, "INSERT INTO sessions VALUES ('s', 'a', 'c', 1, 2)");
    backUp(*store_, file_);
    bytes_ = readFile(file_);
    migrate(*target_);
  }
  void expectRefused(const std::string& bytes, const std::string& what) {
    fs::remove(file_);  // writeFile() would wait for the disk thousands of times, and so would overwriting
    std::ofstream(file_, std::ios::binary) << bytes;
    EXPECT_NE(refusal(*target_, file_), "") << what;
  }
  /// The same text with the hash that fits it: what somebody who knows the format can forge.
  std::string signedAnew(const std::string& body, int rows) const {
    return body + "{\"rows\":" + std::to_string(rows) + ",\"sha256\":\"" + sha256(body) + "\"}\n";
  }

  test::TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "b";
  std::unique_ptr<Database> store_ = openSqlite(folder_.path() / "from.db");
  std::unique_ptr<Database> target_ = openSqlite(folder_.path() / "to.db");
  std::string bytes_;
};

TEST_F(BackupFile, WithAnyByteChangedAddedOrLostIsRefused) {
  std::minstd_rand random(7);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    std::string other = bytes_;
    other[i] = static_cast<char>(other[i] ^ (1 << (random() % 8)));
    expectRefused(other, "changed at " + std::to_string(i));
    if (i % 5 == 0) {
      expectRefused(bytes_.substr(0, i), "cut at " + std::to_string(i));
      expectRefused(std::string(bytes_).erase(i, 1), "lost at " + std::to_string(i));
      expectRefused(std::string(bytes_).insert(i, " "), "added at " + std::to_string(i));
    }
  }
  expectRefused(bytes_.substr(0, bytes_.size() - 1), "without its last newline");
  expectRefused(bytes_ + "\n", "with one more");
  expectRefused(bytes_ + bytes_, "twice");
  for (const Table& table : tables()) {
    const auto rows = rowsOf(*target_, "SELECT COUNT(*) FROM " + std::string(table.name));
    EXPECT_EQ(rows.at(0).number(0), table.name == "meta" ? 1 : 0) << table.name;
  }
  writeFile(file_, bytes_);
  EXPECT_EQ(refusal(*target_, file_), "");
}

TEST_F(BackupFile, ForgedWithAFittingHashMayStillBeRefused) {
  const std::string body = bytes_.substr(0, bytes_.rfind("{\"rows\""));
  ASSERT_EQ(signedAnew(body, 2), bytes_);
  const auto with = [&](const std::string& what, const std::string& instead) {
    std::string other = body;
    const std::size_t at = other.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return signedAnew(other.replace(at, what.size(), instead), 2);
  };
  expectRefused(signedAnew(body, 3), "wrong number of rows");
  expectRefused(with("\"ada\"", "null"), "NULL where none may be");
  expectRefused(with("\"ada\"", "5"), "a number for a text");
  expectRefused(with(",17]", ",\"17\"]"), "a text for a number");
  expectRefused(with(",17]", ",99999999999999999999]"), "a number too large");
  expectRefused(with(",17]", ",9223372036854775808]"), "a number too large by one");
  expectRefused(with(",17]", "]"), "a column short");
  expectRefused(with("\"ada\"", "\"a\\u0000\""), "a NUL");
  expectRefused(with("\"login\"", "\"logout\""), "another column");
  expectRefused(with("{\"table\":\"audit\"", "{\"table\":\"audits\""), "another table");
  expectRefused(with("nucha backup", "other backup"), "another format");
  writeFile(file_, with("\"schema\":1", "\"schema\":" + std::to_string(newestSchemaVersion() + 1)));
  EXPECT_THAT(refusal(*target_, file_), HasSubstr("newer nucha"));
  const std::size_t row = body.find("[\"a\"");
  const std::string again = body.substr(row, body.find('\n', row) + 1 - row);
  writeFile(file_, signedAnew(std::string(body).insert(row, again), 3));
  EXPECT_THAT(refusal(*target_, file_), HasSubstr("two rows with the same key"));
}

TEST_F(BackupFile, IsForItsOwnerOnlyAndReplacesAnOldOneAsAWhole) {
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  writeFile(file_, "old");
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  backUp(*store_, file_);
  EXPECT_EQ(readFile(file_), bytes_);
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  // a backup that fails on its way leaves the old file and nothing else
  change(*store_, "DROP TABLE smart_launches");
  EXPECT_THROW(backUp(*store_, file_), InternalError);
  EXPECT_EQ(readFile(file_), bytes_);
  for (const auto& entry : fs::directory_iterator(folder_.path()))
    EXPECT_EQ(entry.path().string().find(".part"), std::string::npos) << entry.path();
}

TEST_F(BackupFile, ToOrFromWhereNothingCanBeSaysSo) {
  for (const char* place : {"none/b", ""}) {
    EXPECT_THROW(backUp(*store_, folder_.path() / place), InputError) << place;
    EXPECT_THROW(restoreFrom(*target_, folder_.path() / place), InputError) << place;
  }
  writeFile(file_, "");
  EXPECT_NE(refusal(*target_, file_), "");
  writeFile(file_, "[]\n");
  EXPECT_THAT(refusal(*target_, file_), HasSubstr("no backup of nucha"));
}

}  // namespace
}  // namespace nucha::serve
