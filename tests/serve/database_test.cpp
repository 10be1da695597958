// What both stores promise alike.
#include "nucha/serve/database.h"

#include <gmock/gmock.h>

#include <limits>
#include <mutex>
#include <thread>

#include "nucha/base/error.h"
#include "nucha/serve/statement.h"
#include "serve/stores.h"

namespace nucha::serve {
namespace {

using test::change;
using test::rowsOf;
using ::testing::HasSubstr;

class BothStores : public test::OnEachStore {
 protected:
  void SetUp() override {
    test::OnEachStore::SetUp();
    if (!store_) return;
    change(*store_,
           inDialectOf(store_->kind(), "CREATE TABLE notes (id TEXT PRIMARY KEY, n BIGINT NULL, t TEXT NULL)"));
    change(*store_, inDialectOf(store_->kind(),
                                "CREATE TABLE parts (note TEXT NOT NULL REFERENCES notes(id) ON DELETE CASCADE)"));
  }
  std::int64_t count(const std::string& table = "notes") {
    return rowsOf(*store_, "SELECT COUNT(*) FROM " + table).at(0).number(0);
  }
  void add(const std::string& id, std::int64_t n = 0) {
    change(*store_, "INSERT INTO notes (id, n) VALUES (?, ?)", {id, n});
  }
};
INSTANTIATE_TEST_SUITE_P(Store, BothStores, ::testing::Values("sqlite", "postgresql"), test::kindName);

TEST_P(BothStores, GivesBackWhatItWasGiven) {
  const std::vector<Value> values = {
      {},
      std::int64_t{0},
      std::int64_t{-1},
      std::numeric_limits<std::int64_t>::min(),
      std::numeric_limits<std::int64_t>::max(),
      std::string(),
      std::string("O'Neil \"the neck\"; -- ? $1 \\ \\' %_"),
      std::string("Gr\xC3\xBC\xC3\x9F\x65 \xE2\x82\xAC \xF0\x9D\x84\x9E e\xCC\x81\n\t\r\x01\x7F"),
      std::string("007"),
      std::string(3 << 20, 'x'),
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_number = std::holds_alternative<std::int64_t>(values[i]);
    const std::string column = is_number ? "n" : "t";
    change(*store_, "INSERT INTO notes (id, " + column + ") VALUES (?, ?)", {std::to_string(i), values[i]});
    const auto rows = rowsOf(*store_, "SELECT " + column + " FROM notes WHERE id = ?", {std::to_string(i)});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_TRUE(rows[0].values().at(0) == values[i]) << i;
    if (i == 0) continue;
    EXPECT_EQ(rowsOf(*store_, "SELECT id FROM notes WHERE " + column + " = ?", {values[i]}).size(), 1u) << i;
  }
}

TEST_P(BothStores, AQuestionMarkInALiteralIsNoParameter) {
  const auto rows =
      rowsOf(*store_, "SELECT 'a?''?', /* ? */ COUNT(*) AS \"why?\" FROM notes WHERE id = ? -- ?", {std::string("?")});
  EXPECT_EQ(rows.at(0).text(0), "a?'?");
  EXPECT_EQ(rows.at(0).number(1), 0);
}

TEST_P(BothStores, TextThatOneOfThemCannotHoldIsRefusedByBothAndNotRepeated) {
  for (const std::string& text : {std::string("neck\0pain", 9), std::string("neck\xFF"), std::string("\xED\xA0\x80")}) {
    try {
      change(*store_, "INSERT INTO notes (id, t) VALUES ('a', ?)", {text});
      FAIL() << "taken";
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("neck")));
    }
  }
  EXPECT_EQ(count(), 0);
}

TEST_P(BothStores, TellsHowManyRowsChanged) {
  add("a");
  add("b");
  EXPECT_EQ(change(*store_, "UPDATE notes SET n = 7"), 2);
  EXPECT_EQ(change(*store_, "UPDATE notes SET n = 7 WHERE id = ?", {std::string("none")}), 0);
  EXPECT_EQ(change(*store_, "CREATE INDEX notes_by_n ON notes (n)"), 0);
  EXPECT_EQ(change(*store_, "INSERT INTO notes (id, n) VALUES ('a', 1) ON CONFLICT (id) DO NOTHING"), 0);
  EXPECT_EQ(change(*store_, "delete from notes"), 2);
}

TEST_P(BothStores, SumsExistsAndNullsReadAsNumbersAndNothing) {
  add("a", 20);
  add("b", 22);
  const auto row = rowsOf(*store_, "SELECT SUM(n), EXISTS(SELECT 1 FROM notes), MAX(t), 5 FROM notes").at(0);
  EXPECT_EQ(row.number(0), 42);
  EXPECT_EQ(row.number(1), 1);
  EXPECT_TRUE(row.isNull(2));
  EXPECT_EQ(row.textOrNone(2), std::nullopt);
  EXPECT_EQ(row.numberOrNone(3), 5);
  EXPECT_THROW(row.number(2), InternalError);
  EXPECT_THROW(row.text(0), InternalError);
}

TEST_P(BothStores, SortsTextByItsBytes) {
  for (const char* id : {"b", "B", "a", "_", "\xC3\xA4", "A"}) add(id);
  std::string order;
  for (const Row& row : rowsOf(*store_, "SELECT id FROM notes WHERE id > 'A' ORDER BY id")) order += row.text(0);
  EXPECT_EQ(order, "B_ab\xC3\xA4");
}

TEST_P(BothStores, AnExceptionUndoesEverythingAndTravelsOn) {
  add("a");
  EXPECT_THROW(store_->write([](Transaction& transaction) {
    transaction.execute("INSERT INTO notes (id) VALUES ('b')");
    transaction.execute("DELETE FROM notes WHERE id = 'a'");
    EXPECT_EQ(transaction.query("SELECT id FROM notes").at(0).text(0), "b");
    throw std::domain_error("enough");
  }),
               std::domain_error);
  EXPECT_EQ(rowsOf(*store_, "SELECT id FROM notes").at(0).text(0), "a");
  add("c");
  EXPECT_EQ(count(), 2);
}

TEST_P(BothStores, AKeyTwiceIsAConflict) {
  add("a");
  EXPECT_THROW(add("a"), DatabaseConflict);
  change(*store_, "CREATE UNIQUE INDEX notes_t ON notes (t)");
  change(*store_, "UPDATE notes SET t = 'x'");
  EXPECT_THROW(change(*store_, "INSERT INTO notes (id, t) VALUES ('b', 'x')"), DatabaseConflict);
  EXPECT_EQ(count(), 1);
}

TEST_P(BothStores, AFailedStatementSpoilsTheTransactionEvenWhenItsErrorIsSwallowed) {
  add("a");
  EXPECT_THROW(store_->write([](Transaction& transaction) {
    transaction.execute("INSERT INTO notes (id) VALUES ('b')");
    EXPECT_THROW(transaction.execute("INSERT INTO notes (id) VALUES ('a')"), DatabaseConflict);
    EXPECT_THROW(transaction.execute("INSERT INTO notes (id) VALUES ('c')"), DatabaseConflict);
  }),
               DatabaseConflict);
  EXPECT_EQ(count(), 1);
}

TEST_P(BothStores, WhatIsWrongInItselfIsOurMistake) {
  add("a");
  const std::string secret = "Mrs Miller";
  const auto refusal = [&](const std::string& sql, const std::vector<Value>& parameters) -> std::string {
    try {
      change(*store_, sql, parameters);
    } catch (const InternalError& error) {
      return error.what();
    }
    return "";
  };
  for (const std::string& said :
       {refusal("INSERT INTO none (id) VALUES (?)", {secret}), refusal("INSERT INTO notes (id) VALUES", {}),
        refusal("INSERT INTO parts (note) VALUES (?)", {secret}),
        refusal("INSERT INTO parts (note) VALUES (?)", {Value()}),
        refusal("INSERT INTO notes (id, n) VALUES ('b', ?)", {secret}), refusal("DELETE FROM notes WHERE id = ?", {}),
        refusal("DELETE FROM notes WHERE id = 'a'", {secret}), refusal("DELETE FROM notes; DELETE FROM notes", {})}) {
    EXPECT_NE(said, "");
    EXPECT_THAT(said, ::testing::Not(HasSubstr("Miller")));
  }
  EXPECT_EQ(count(), 1);
}

TEST_P(BothStores, DeletingAParentTakesItsParts) {
  add("a");
  add("b");
  for (const char* note : {"a", "a", "b"}) change(*store_, "INSERT INTO parts VALUES (?)", {std::string(note)});
  EXPECT_EQ(change(*store_, "DELETE FROM notes WHERE id = 'a'"), 1);
  EXPECT_EQ(count("parts"), 1);
}

TEST_P(BothStores, AReadingTransactionChangesNothing) {
  add("a");
  for (const char* sql : {"DELETE FROM notes", "INSERT INTO notes (id) VALUES ('b')", "CREATE TABLE x (y TEXT)"}) {
    EXPECT_THROW(store_->read([&](Transaction& transaction) { transaction.execute(sql); }), InternalError);
    EXPECT_THROW(store_->read([&](Transaction& transaction) { transaction.query(sql); }), InternalError);
  }
  EXPECT_EQ(count(), 1);
}

TEST_P(BothStores, AReaderSeesOneMomentWhileAnotherWrites) {
  add("a");
  store_->read([&](Transaction& transaction) {
    const auto seen = [&] { return transaction.query("SELECT COUNT(*) FROM notes").at(0).number(0); };
    EXPECT_EQ(seen(), 1);
    std::thread([&] { add("b"); }).join();
    EXPECT_EQ(seen(), 1);
  });
  EXPECT_EQ(count(), 2);
}

TEST_P(BothStores, ATransactionInsideAnotherIsRefused) {
  EXPECT_THROW(store_->write([&](Transaction&) { store_->write([](Transaction&) {}); }), InternalError);
  EXPECT_THROW(store_->write([&](Transaction&) { store_->read([](Transaction&) {}); }), InternalError);
  EXPECT_THROW(store_->read([&](Transaction&) { store_->read([](Transaction&) {}); }), InternalError);
  add("a");
  EXPECT_EQ(count(), 1);
}

// reads, counts up and writes back: one lost update would show. Two stores on one place stand for two processes.
TEST_P(BothStores, WritersAtOnceLoseNothing) {
  add("sum", 0);
  const auto other = place_.open();
  constexpr int kThreads = 6;
  constexpr int kRounds = 15;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      Database& store = i % 2 ? *other : *store_;
      for (int round = 0; round < kRounds; ++round) {
        store.write([&](Transaction& transaction) {
          const auto n = transaction.query("SELECT n FROM notes WHERE id = 'sum'").at(0).number(0) + 1;
          transaction.execute("INSERT INTO notes (id, n) VALUES (?, ?)", {std::to_string(n), n});
          transaction.execute("UPDATE notes SET n = ? WHERE id = 'sum'", {n});
        });
        store.read([](Transaction& transaction) {
          const auto row = transaction.query("SELECT MAX(n), COUNT(*) FROM notes").at(0);
          EXPECT_EQ(row.number(0), row.number(1) - 1);
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(rowsOf(*store_, "SELECT n FROM notes WHERE id = 'sum'").at(0).number(0), kThreads * kRounds);
  EXPECT_EQ(count(), kThreads * kRounds + 1);
}

TEST_P(BothStores, ManyDifferentStatementsDoNotPileUp) {
  for (int i = 0; i < 450; ++i) {
    const auto row = rowsOf(*store_, "SELECT " + std::to_string(i) + " + COUNT(*) FROM notes").at(0);
    ASSERT_EQ(row.number(0), i);
  }
}

TEST_P(BothStores, KeepsWhatItHoldsWhenOpenedAgain) {
  add("a", 5);
  store_ = nullptr;
  store_ = place_.open();
  EXPECT_EQ(rowsOf(*store_, "SELECT n FROM notes").at(0).number(0), 5);
}

TEST(StatementText, NumbersParametersOutsideOfQuotes) {
  std::size_t count = 0;
  EXPECT_EQ(numberedParameters("a = ? AND b IN (?,?)", count), "a = $1 AND b IN ($2,$3)");
  EXPECT_EQ(count, 3u);
  EXPECT_EQ(numberedParameters("'?''?' \"?\" -- ?\n ? /* ? */ ?", count), "'?''?' \"?\" -- ?\n $1 /* ? */ $2");
  EXPECT_EQ(count, 2u);
  EXPECT_EQ(numberedParameters("'never closed ?", count), "'never closed ?");
  EXPECT_EQ(numberedParameters("", count), "");
  EXPECT_EQ(count, 0u);
}

TEST(StatementText, KnowsWhatChangesRows) {
  for (const char* sql : {"INSERT INTO a", " update a", "Delete FROM a"}) EXPECT_TRUE(changesRows(sql)) << sql;
  for (const char* sql : {"SELECT 1", "CREATE TABLE a", "", "INSERTED"}) EXPECT_FALSE(changesRows(sql)) << sql;
}

}  // namespace
}  // namespace nucha::serve
