// What was acknowledged stays, whatever dies: the writer, the disk's free space, the server.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "serve/cutting_proxy.h"
#include "serve/stores.h"

#ifndef NUCHA_CRASH_WRITER
#error "the build says where the program crash_writer lies"
#endif

namespace nucha::serve {
namespace {

namespace fs = std::filesystem;
using test::change;
using test::PostgresServer;
using test::rowsOf;
using test::StorePlace;
using ::testing::HasSubstr;

/// crash_writer at work on a store.
class CrashWriter {
 public:
  explicit CrashWriter(const StorePlace& place) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl(NUCHA_CRASH_WRITER, "crash_writer", place.kind.c_str(), place.where.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    out_ = ends[0];
  }
  ~CrashWriter() {
    kill();
    ::close(out_);
  }
  CrashWriter(const CrashWriter&) = delete;
  CrashWriter& operator=(const CrashWriter&) = delete;

  /// False when it ended instead of writing.
  bool waitForFirst() { return readSome(); }
  void kill() {
    if (process_ > 0) ::kill(process_, SIGKILL);
    wait();
  }
  void wait() {
    if (process_ > 0) ::waitpid(process_, nullptr, 0);
    process_ = -1;
  }
  /// The last number that it printed as a whole.
  std::int64_t acknowledged() {
    while (readSome()) {
    }
    const std::size_t end = text_.rfind('\n');
    if (end == std::string::npos) return 0;
    const std::size_t begin = end == 0 ? std::string::npos : text_.rfind('\n', end - 1);
    return std::stoll(text_.substr(begin == std::string::npos ? 0 : begin + 1, end));
  }

 private:
  bool readSome() {
    char block[4096];
    const ssize_t got = ::read(out_, block, sizeof block);
    if (got > 0) text_.append(block, static_cast<std::size_t>(got));
    return got > 0;
  }

  pid_t process_ = -1;
  int out_ = -1;
  std::string text_;
};

std::string integrityOf(const fs::path& file) {
  sqlite3* handle = nullptr;
  std::string verdict = "cannot be opened";
  const auto note = [](void* text, int, char** values, char**) {
    *static_cast<std::string*>(text) = values[0];
    return 0;
  };
  if (sqlite3_open(file.c_str(), &handle) == SQLITE_OK) {
    sqlite3_exec(handle, "PRAGMA integrity_check", note, &verdict, nullptr);
  }
  sqlite3_close(handle);
  return verdict;
}

// everything acknowledged is there, nothing half: at most the one that was not yet acknowledged is there too
std::int64_t checkedCount(const StorePlace& place, std::int64_t acknowledged) {
  const auto store = place.open();
  const auto row = rowsOf(*store, "SELECT MAX(number), MIN(number), COUNT(*) FROM audit").at(0);
  const auto count = std::stoll(rowsOf(*store, "SELECT value FROM meta WHERE name = 'count'").at(0).text(0));
  EXPECT_EQ(row.number(0), count);
  EXPECT_EQ(row.number(2), row.number(0) - row.number(1) + 1);
  EXPECT_GE(count, acknowledged);
  EXPECT_LE(count, acknowledged + 1);
  return count;
}

void pauseFor(int microseconds) { std::this_thread::sleep_for(std::chrono::microseconds(microseconds)); }

TEST(SqliteDurability, WhatAKilledWriterToldIsThere) {
  const test::TemporaryFolder folder;
  const StorePlace place{"sqlite", folder.path() / "store.db"};
  std::minstd_rand random(20);
  std::int64_t count = 0;
  for (int round = 0; round < 25; ++round) {
    CrashWriter writer(place);
    ASSERT_TRUE(writer.waitForFirst());
    pauseFor(static_cast<int>(random() % 60'000));
    writer.kill();
    EXPECT_EQ(integrityOf(place.where), "ok") << round;
    const std::int64_t before = count;
    count = checkedCount(place, writer.acknowledged());
    EXPECT_GT(count, before);
  }
}

TEST(SqliteDurability, IsFirmAndForItsOwnerOnly) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "store.db";
  std::ofstream(file).close();
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  const auto store = openSqlite(file);
  migrate(*store);
  store->write([](Transaction& transaction) {
    EXPECT_EQ(transaction.query("PRAGMA synchronous").at(0).number(0), 2);
    EXPECT_EQ(transaction.query("PRAGMA journal_mode").at(0).text(0), "wal");
    EXPECT_EQ(transaction.query("PRAGMA foreign_keys").at(0).number(0), 1);
    EXPECT_EQ(transaction.query("PRAGMA secure_delete").at(0).number(0), 1);
  });
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);  // the store, its log, and the index of the log
}

TEST(SqliteDurability, WhatWasDeletedIsNoLongerInTheFiles) {
  const test::TemporaryFolder folder;
  const auto store = openSqlite(folder.path() / "store.db");
  migrate(*store);
  const auto isInFiles = [&](const std::string& text) {
    for (const auto& entry : fs::directory_iterator(folder.path()))
      if (readFile(entry.path()).find(text) != std::string::npos) return true;
    return false;
  };
  const std::string key = "the-key-of-a-patient-who-wants-to-go";
  for (const char* id : {"p", "q"}) {
    change(*store, "INSERT INTO patients VALUES (?, 1, ?, 'r', 0, 0)", {std::string(id), id + key});
  }
  EXPECT_TRUE(isInFiles("p" + key));
  change(*store, "DELETE FROM patients WHERE id = 'p'");
  EXPECT_FALSE(isInFiles("p" + key));
  EXPECT_TRUE(isInFiles("q" + key));
}

TEST(SqliteDurability, WhatCannotBeAStoreIsToldAtTheStart) {
  const test::TemporaryFolder folder;
  const auto refusal = [](const fs::path& file) -> std::string {
    try {
      openSqlite(file);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(refusal(folder.path() / "none" / "store.db"), HasSubstr("no folder"));
  EXPECT_THAT(refusal(folder.path()), HasSubstr("is a folder"));
  const fs::path other = folder.path() / "letter.txt";
  writeFile(other, std::string(5000, 'x'));
  EXPECT_THAT(refusal(other), HasSubstr("not an SQLite database"));
  EXPECT_EQ(readFile(other), std::string(5000, 'x'));
}

void limitFiles(rlim_t bytes) {
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = std::min(bytes, limit.rlim_max);
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

// in a process of its own, whose files may not grow beyond a limit; returns 0 when all went as it should
int writeOnAFullDisk(const fs::path& file) {
  ::signal(SIGXFSZ, SIG_IGN);
  const auto store = openSqlite(file);
  migrate(*store);
  const auto add = [&](std::int64_t number) {
    change(*store, "INSERT INTO audit VALUES (?, 0, '', '', '', ?, '')", {number, std::string(20'000, 'x')});
  };
  const auto count = [&] { return rowsOf(*store, "SELECT COUNT(*) FROM audit").at(0).number(0); };
  limitFiles(600'000);
  std::int64_t number = 0;
  int refused = 0;
  while (refused < 5 && number < 1000) {
    try {
      add(number + 1);
      ++number;
    } catch (const DatabaseUnavailable&) {
      ++refused;
      if (count() != number) return 3;
    }
  }
  if (refused < 5 || number < 5) return 4;
  limitFiles(RLIM_INFINITY);
  for (int i = 0; i < 5; ++i) add(++number);
  return count() == number ? 0 : 5;
}

TEST(SqliteDurability, AFullDiskChangesNothingAndPasses) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "store.db";
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      ::_exit(writeOnAFullDisk(file));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ::_exit(1);
    }
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(integrityOf(file), "ok");
}

TEST(SqliteDurability, ALockHeldTooLongIsUnavailableAndPasses) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "store.db";
  const auto store = openSqlite(file, std::chrono::milliseconds(200));
  migrate(*store);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(rowsOf(*store, "SELECT COUNT(*) FROM audit").at(0).number(0), 0);  // readers do not mind
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THROW(change(*store, "DELETE FROM audit"), DatabaseUnavailable);
  EXPECT_GT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(150));
  sqlite3_close(other);
  EXPECT_EQ(change(*store, "DELETE FROM audit"), 0);
}

class PostgresDurability : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = PostgresServer::shared();
    if (!server_) GTEST_SKIP() << "PostgreSQL is not here";
    place_ = {"postgresql", server_->freshDatabase()};
    store_ = place_.open();
    migrate(*store_);
  }
  void TearDown() override {
    if (server_ && !server_->runs()) server_->start();
  }
  /// A statement outside of nucha's store.
  static void run(PGconn* connection, const std::string& sql) {
    PGresult* const result = PQexec(connection, sql.c_str());
    EXPECT_STREQ(PQresultErrorMessage(result), "") << sql;
    PQclear(result);
  }
  void add(std::int64_t number) { change(*store_, "INSERT INTO audit VALUES (?, 0, '', '', '', '', '')", {number}); }
  std::int64_t count() { return rowsOf(*store_, "SELECT COUNT(*) FROM audit").at(0).number(0); }

  PostgresServer* server_ = nullptr;
  StorePlace place_;
  std::unique_ptr<Database> store_;
};

TEST_F(PostgresDurability, WhatWasToldBeforeTheServerCrashedIsThere) {
  for (int round = 0; round < 3; ++round) {
    CrashWriter writer(place_);
    ASSERT_TRUE(writer.waitForFirst());
    pauseFor(20'000 * (round + 1));
    server_->stop(PostgresServer::Stop::crash);
    const std::int64_t acknowledged = writer.acknowledged();  // it ends by itself: the server is away too long
    server_->start();
    ASSERT_TRUE(server_->runs());
    checkedCount(place_, acknowledged);
  }
}

TEST_F(PostgresDurability, AServerThatIsAwayIsUnavailableAndThenWell) {
  add(1);
  server_->stop(PostgresServer::Stop::fast);
  EXPECT_THROW(add(2), DatabaseUnavailable);
  EXPECT_THROW(count(), DatabaseUnavailable);
  const auto opened_meanwhile = place_.open();
  EXPECT_THROW(rowsOf(*opened_meanwhile, "SELECT 1"), DatabaseUnavailable);
  server_->start();
  add(2);
  EXPECT_EQ(count(), 2);
  EXPECT_EQ(rowsOf(*opened_meanwhile, "SELECT 1").at(0).number(0), 1);
  // all connections of the pool have gone stale, but nobody used them: nobody notices
  server_->stop(PostgresServer::Stop::fast);
  server_->start();
  EXPECT_EQ(count(), 2);
}

TEST_F(PostgresDurability, AConnectionThatBreaksAmidTheWorkUndoesIt) {
  EXPECT_THROW(store_->write([](Transaction& transaction) {
    transaction.execute("INSERT INTO audit VALUES (1, 0, '', '', '', '', '')");
    transaction.query("SELECT pg_terminate_backend(pg_backend_pid())");
  }),
               DatabaseUnavailable);
  EXPECT_EQ(count(), 0);
  add(1);
}

TEST_F(PostgresDurability, AConnectionThatBreaksWhileCommittingIsAskedAbout) {
  change(*store_,
         "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
         "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END'");
  change(*store_,
         "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
         "EXECUTE FUNCTION die()");
  try {
    add(1);
    FAIL() << "kept";
  } catch (const DatabaseUnavailable& error) {
    EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("not known")));
  }
  change(*store_, "DROP TRIGGER dies ON audit");
  EXPECT_EQ(count(), 0);
}

TEST_F(PostgresDurability, ACommitWhoseAnswerWasLostCountsAsKept) {
  const test::TemporaryFolder folder;
  test::CuttingProxy proxy(server_->socket(), folder.path());
  std::string through = place_.where;
  through.replace(through.find("host="), through.find(' '), "host=" + folder.path().string());
  const auto store = openPostgres(through);
  change(*store, "INSERT INTO audit VALUES (1, 0, '', '', '', '', '')");
  int tries = 0;
  proxy.cutAtNext("COMMIT");
  store->write([&](Transaction& transaction) {
    ++tries;
    transaction.execute("INSERT INTO audit VALUES (2, 0, '', '', '', '', '')");
  });
  EXPECT_TRUE(proxy.hasCut());
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(count(), 2);
  change(*store, "INSERT INTO audit VALUES (3, 0, '', '', '', '', '')");
}

TEST_F(PostgresDurability, WorkThatCollidesWithAnotherProgramIsDoneAgain) {
  PGconn* const other = PQconnectdb(place_.where.c_str());
  int tries = 0;
  store_->write([&](Transaction& transaction) {
    const auto before = transaction.query("SELECT COUNT(*) FROM audit").at(0).number(0);
    if (++tries == 1) {
      run(other,
          "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT COUNT(*) FROM meta;"
          "INSERT INTO audit VALUES (1, 0, '', '', '', '', ''); COMMIT");
    }
    transaction.execute("INSERT INTO meta VALUES ('seen', ?)", {std::to_string(before)});
  });
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(rowsOf(*store_, "SELECT value FROM meta WHERE name = 'seen'").at(0).text(0), "1");
  PQfinish(other);
}

TEST_F(PostgresDurability, EndlessCollisionsEndInUnavailable) {
  int tries = 0;
  EXPECT_THROW(store_->write([&](Transaction& transaction) {
    ++tries;
    transaction.execute("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''40001''; END'");
  }),
               DatabaseUnavailable);
  EXPECT_GT(tries, 5);
  add(1);
}

TEST_F(PostgresDurability, TheServersTroublesAreUnavailableAndOursAreNot) {
  const auto raise = [&](const std::string& state) {
    change(*store_, "DO 'BEGIN RAISE EXCEPTION ''Mrs Miller'' USING ERRCODE = ''" + state + "''; END'");
  };
  for (const char* state : {"53100", "53200", "53300", "57P01", "57014", "58030", "08006", "55P03"}) {
    EXPECT_THROW(raise(state), DatabaseUnavailable) << state;
  }
  EXPECT_THROW(raise("23505"), DatabaseConflict);
  for (const char* state : {"23503", "22P02", "P0001"}) {
    try {
      raise(state);
      ADD_FAILURE() << "taken";
    } catch (const InternalError& error) {
      EXPECT_THAT(error.what(), HasSubstr(state));
    }
  }
  EXPECT_EQ(count(), 0);
}

TEST_F(PostgresDurability, CommitsWaitForTheDiskWhateverTheServersSetting) {
  change(*store_, "ALTER ROLE nucha SET synchronous_commit = off");
  const auto fresh = place_.open();
  EXPECT_EQ(rowsOf(*fresh, "SELECT current_setting('synchronous_commit')").at(0).text(0), "on");
  change(*store_, "ALTER ROLE nucha RESET synchronous_commit");
}

TEST(PostgresSetting, ThatIsNoConnectionStringIsRefusedWithoutRepeatingIt) {
  for (const char* text :
       {"", "nonsense", "host=a passwrod=geheim", "postgresql://u:geheim@h/d?no=1", "host='geheim"}) {
    try {
      openPostgres(text);
      ADD_FAILURE() << text;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("geheim")));
    }
  }
  const auto store = openPostgres("host=/nowhere dbname=x");  // right in itself, and nobody there
  EXPECT_THROW(rowsOf(*store, "SELECT 1"), DatabaseUnavailable);
}

TEST(PostgresSetting, ADatabaseThatIsNotUtf8IsRefused) {
  PostgresServer* const server = PostgresServer::shared();
  if (!server) GTEST_SKIP() << "PostgreSQL is not here";
  const auto store = openPostgres(server->freshDatabase());
  PGconn* const admin = PQconnectdb(server->connection("postgres").c_str());
  PQclear(PQexec(admin, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"));
  PQfinish(admin);
  EXPECT_THROW(rowsOf(*openPostgres(server->connection("latin")), "SELECT 1"), InputError);
}

}  // namespace
}  // namespace nucha::serve
