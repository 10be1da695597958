// The schema: made from nothing, made once, never taken over from somebody else or from a newer nucha.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "nucha/base/error.h"
#include "nucha/serve/database.h"
#include "nucha/serve/schema.h"
#include "serve/stores.h"

namespace nucha::serve {
namespace {

using test::change;
using test::rowsOf;
using ::testing::HasSubstr;

class Migrations : public test::OnEachStore {
 protected:
  std::string refusal() {
    try {
      migrate(*store_);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
};
INSTANTIATE_TEST_SUITE_P(Store, Migrations, ::testing::Values("sqlite", "postgresql"), test::kindName);

// columns as the store itself tells of them: name, is it a number, may it be NULL, is it in the primary key
std::string told(Database& store, const Table& table) {
  std::string text;
  const std::string name(table.name);
  const auto rows =
      store.kind() == "sqlite"
          ? rowsOf(store,
                   "SELECT name, type = 'INT', \"notnull\" = 0 AND pk = 0, pk FROM pragma_table_info(?) ORDER BY cid",
                   {name})
          : rowsOf(store,
                   "SELECT c.column_name::text, c.data_type = 'bigint', c.is_nullable = 'YES', "
                   "COALESCE(k.ordinal_position, 0) "
                   "FROM information_schema.columns c LEFT JOIN information_schema.key_column_usage k ON "
                   "k.table_name = c.table_name AND k.column_name = c.column_name AND k.constraint_name LIKE '%_pkey' "
                   "WHERE c.table_schema = current_schema() AND c.table_name = ? ORDER BY c.ordinal_position",
                   {name});
  for (const Row& row : rows) {
    text += row.text(0) + (row.number(1) ? " number" : " text") + (row.number(2) ? " null" : "") +
            (row.number(3) ? " key" + std::to_string(row.number(3)) : "") + "\n";
  }
  return text;
}

std::string listed(const Table& table) {
  std::string text;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    text += std::string(column.name) + (column.type == ColumnType::number ? " number" : " text") +
            (column.may_be_null ? " null" : "") + (i < table.key_columns ? " key" + std::to_string(i + 1) : "") + "\n";
  }
  return text;
}

TEST_P(Migrations, MakeTheTablesThatAreListed) {
  EXPECT_EQ(migrate(*store_), newestSchemaVersion());
  for (const Table& table : tables()) EXPECT_EQ(told(*store_, table), listed(table)) << table.name;
  const std::string made = store_->kind() == "sqlite"
                               ? "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table'"
                               : "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()";
  EXPECT_EQ(rowsOf(*store_, made).at(0).number(0), static_cast<std::int64_t>(tables().size()));
  EXPECT_EQ(rowsOf(*store_, "SELECT value FROM meta WHERE name = 'schema'").at(0).text(0),
            std::to_string(newestSchemaVersion()));
}

TEST_P(Migrations, RepeatedChangeNothing) {
  migrate(*store_);
  change(*store_, "INSERT INTO patients VALUES ('p', 1, 'k', 'r', 0, 0)");
  const auto other = place_.open();
  EXPECT_EQ(migrate(*other), newestSchemaVersion());
  EXPECT_EQ(migrate(*store_), newestSchemaVersion());
  EXPECT_EQ(rowsOf(*store_, "SELECT COUNT(*) FROM patients").at(0).number(0), 1);
}

TEST_P(Migrations, OfANewerNuchaAreRefusedAndLeftAlone) {
  migrate(*store_);
  change(*store_, "UPDATE meta SET value = ? WHERE name = 'schema'", {std::to_string(newestSchemaVersion() + 1)});
  EXPECT_THAT(refusal(), HasSubstr("newer nucha (its schema is version " + std::to_string(newestSchemaVersion() + 1)));
  EXPECT_EQ(rowsOf(*store_, "SELECT value FROM meta").at(0).text(0), std::to_string(newestSchemaVersion() + 1));
}

TEST_P(Migrations, KeepAwayFromTablesOfOthers) {
  change(*store_, "CREATE TABLE patients (whose TEXT)");
  EXPECT_THAT(refusal(), HasSubstr("not nucha's"));
  change(*store_, "CREATE TABLE meta (key TEXT)");
  EXPECT_THAT(refusal(), HasSubstr("not nucha's"));
  change(*store_, "DROP TABLE meta");
  change(*store_, "CREATE TABLE meta (name TEXT, value TEXT)");
  EXPECT_THAT(refusal(), HasSubstr("not nucha's"));
  for (const char* version : {"0", "-1", "one", "1x", ""}) {
    change(*store_, "DELETE FROM meta");
    change(*store_, "INSERT INTO meta VALUES ('schema', ?)", {std::string(version)});
    EXPECT_THAT(refusal(), HasSubstr("not nucha's")) << version;
  }
}

TEST_P(Migrations, AtOnceFromSeveralSidesGoWell) {
  constexpr int kSides = 4;
  std::vector<std::thread> threads;
  for (int i = 0; i < kSides; ++i) {
    threads.emplace_back([&] {
      const auto store = place_.open();
      EXPECT_EQ(migrate(*store), newestSchemaVersion());
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(SqliteMigrations, AtOnceInProcessesThatMakeTheFileGoWell) {
  for (int round = 0; round < 5; ++round) {
    const test::TemporaryFolder folder;
    constexpr int kProcesses = 4;
    std::vector<pid_t> children;
    for (int i = 0; i < kProcesses; ++i) {
      children.push_back(::fork());
      if (children.back() != 0) continue;
      int code = 1;
      try {
        code = migrate(*openSqlite(folder.path() / "store.db")) == newestSchemaVersion() ? 0 : 2;
      } catch (const std::exception& error) {
        std::fputs(error.what(), stderr);
      }
      ::_exit(code);
    }
    for (const pid_t child : children) {
      int status = -1;
      ::waitpid(child, &status, 0);
      EXPECT_EQ(status, 0);
    }
  }
}

TEST_P(Migrations, ErasingAPatientTakesAllThatBelongsToIt) {
  migrate(*store_);
  change(*store_, "INSERT INTO accounts VALUES ('a', 'ada', 'Ada', 'clinician', NULL, NULL, 0, 0, 0, 0, 0)");
  for (const char* id : {"p", "q"}) {
    const Value patient = std::string(id);
    change(*store_, "INSERT INTO patients VALUES (?, 1, 'k', 'r', 0, 0)", {patient});
    change(*store_, "INSERT INTO patient_accounts VALUES (?, 'a')", {patient});
    change(*store_, "INSERT INTO events VALUES (?, ?, 0, 'a', 'note', 'b')", {patient, patient});
    change(*store_,
           "INSERT INTO intakes VALUES (?, ?, ?, 'open', 'a', 0, 0, 'b', 'routine', NULL, NULL, NULL, NULL, NULL)",
           {patient, patient, patient});
  }
  EXPECT_EQ(change(*store_, "DELETE FROM patients WHERE id = 'p'"), 1);
  for (const char* table : {"patients", "patient_accounts", "events", "intakes"}) {
    EXPECT_EQ(rowsOf(*store_, std::string("SELECT COUNT(*) FROM ") + table).at(0).number(0), 1) << table;
  }
  EXPECT_THROW(change(*store_, "DELETE FROM accounts"), InternalError);  // somebody still cares for q
}

}  // namespace
}  // namespace nucha::serve
