#include "nucha/serve/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "serve/account_store.h"
#include "serve/stores.h"

namespace nucha::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Instant kNow = 1'800'000'000'000;

class AuditTrail : public ::testing::Test {
 protected:
  AuditTrail() { migrate(*database_); }

  void write(int count) {
    for (int i = 0; i < count; ++i)
      audit_.append("account " + std::to_string(i % 3), "patient.read", "patient " + std::to_string(i % 2), "",
                    kNow + i);
  }

  void execute(const std::string& sql, const std::vector<Value>& parameters = {}) {
    database_->write([&](Transaction& transaction) { transaction.execute(sql, parameters); });
  }

  AccountFolder folder_;
  std::unique_ptr<Database> database_ = openSqlite(folder_.path / "store.db");
  SecretKey key_ = SecretKey::random();
  Audit audit_{*database_, key_};
};

TEST_F(AuditTrail, CountsWithoutGapsAndIsWhole) {
  EXPECT_TRUE(audit_.verify().whole) << "nothing written is whole";
  write(5);
  const AuditVerdict verdict = audit_.verify();
  EXPECT_TRUE(verdict.whole) << verdict.why;
  EXPECT_EQ(verdict.entries, 5);
  EXPECT_EQ(verdict.first_bad, 0);
  EXPECT_EQ(verdict.why, "");
  const std::vector<AuditEntry> entries = audit_.list(0, 100);
  ASSERT_EQ(entries.size(), 5u);
  EXPECT_EQ(entries[0].number, 5) << "newest first";
  EXPECT_EQ(entries[4].number, 1);
  EXPECT_EQ(entries[4].actor, "account 0");
  EXPECT_EQ(entries[4].action, "patient.read");
  EXPECT_EQ(entries[4].at, kNow);
}

TEST_F(AuditTrail, IsListedInPagesAndBySubject) {
  write(10);
  const auto numbers = [&](std::int64_t before, int count, const std::string& subject = "") {
    std::vector<std::int64_t> found;
    for (const AuditEntry& entry : audit_.list(before, count, subject)) found.push_back(entry.number);
    return found;
  };
  EXPECT_THAT(numbers(0, 3), ElementsAre(10, 9, 8));
  EXPECT_THAT(numbers(8, 3), ElementsAre(7, 6, 5));
  EXPECT_THAT(numbers(0, 2, "patient 0"), ElementsAre(9, 7));
  EXPECT_THAT(numbers(1, 5), IsEmpty());
  EXPECT_THAT(numbers(0, -5), ElementsAre(10)) << "a count that makes no sense gives one";
  EXPECT_THAT(numbers(0, 5, "' OR 1=1 --"), IsEmpty());
}

TEST_F(AuditTrail, StandsAndFallsWithItsDeed) {
  EXPECT_THROW(database_->write([&](Transaction& transaction) {
    audit_.append(transaction, "a", "deed", "", "", kNow);
    throw std::runtime_error("the deed fails");
  }),
               std::runtime_error);
  EXPECT_THAT(audit_.list(0, 10), IsEmpty());
  write(1);
  EXPECT_EQ(audit_.list(0, 10)[0].number, 1) << "a number is not lost by it";
}

TEST_F(AuditTrail, AChangeOfAnyColumnShows) {
  write(6);
  for (const std::string column : {"actor", "action", "subject", "detail", "hash"}) {
    const std::vector<AuditEntry> before = audit_.list(4, 1);
    execute("UPDATE audit SET " + column + " = ? WHERE number = 3", {std::string("forged")});
    const AuditVerdict verdict = audit_.verify();
    EXPECT_FALSE(verdict.whole) << column;
    EXPECT_EQ(verdict.first_bad, 3) << column;
    EXPECT_THAT(verdict.why, HasSubstr("entry 3"));
    execute("UPDATE audit SET actor = ?, action = ?, subject = ?, detail = ?, hash = ? WHERE number = 3",
            {before[0].actor, before[0].action, before[0].subject, before[0].detail, before[0].hash});
    EXPECT_TRUE(audit_.verify().whole) << column;
  }
  execute("UPDATE audit SET at = at + 1 WHERE number = 6");
  EXPECT_EQ(audit_.verify().first_bad, 6) << "the last one too";
}

TEST_F(AuditTrail, TextMovedFromOneColumnToTheNextShows) {
  audit_.append("ab", "cd", "", "", kNow);
  execute("UPDATE audit SET actor = 'a', action = 'bcd'");
  EXPECT_EQ(audit_.verify().first_bad, 1);
}

TEST_F(AuditTrail, ARemovedEntryShows) {
  write(6);
  execute("DELETE FROM audit WHERE number = 4");
  EXPECT_EQ(audit_.verify().first_bad, 4);
  EXPECT_THAT(audit_.verify().why, HasSubstr("entry 4 is missing"));
  execute("UPDATE audit SET number = number - 1 WHERE number = 5");
  execute("UPDATE audit SET number = number - 1 WHERE number = 6");
  EXPECT_EQ(audit_.verify().first_bad, 4) << "closing the gap does not help";
}

TEST_F(AuditTrail, ARemovedBeginningShows) {
  write(4);
  execute("DELETE FROM audit WHERE number = 1");
  EXPECT_EQ(audit_.verify().first_bad, 1);
  execute("DELETE FROM audit");
  EXPECT_FALSE(audit_.verify().whole) << "nothing is left, but the mark of the end is";
}

TEST_F(AuditTrail, AnInsertedEntryShows) {
  write(3);
  // the one who can write to the store has no key: copying a hash is the best that can be done
  execute("INSERT INTO audit SELECT 4, at, actor, action, subject, detail, hash FROM audit WHERE number = 3");
  EXPECT_EQ(audit_.verify().first_bad, 4);
  execute("DELETE FROM audit WHERE number = 4");
  execute("INSERT INTO audit SELECT 0, at, actor, action, subject, detail, hash FROM audit WHERE number = 1");
  EXPECT_FALSE(audit_.verify().whole);
  execute("UPDATE audit SET number = -5 WHERE number = 0");
  EXPECT_FALSE(audit_.verify().whole);
}

TEST_F(AuditTrail, AnotherKeyDoesNotFit) {
  write(3);
  EXPECT_EQ(Audit(*database_, SecretKey::random()).verify().first_bad, 1);
  EXPECT_TRUE(Audit(*database_, key_).verify().whole) << "the same key after a new start does";
}

TEST_F(AuditTrail, ReorderedEntriesShow) {
  write(6);
  execute("UPDATE audit SET number = 100 WHERE number = 2");
  execute("UPDATE audit SET number = 2 WHERE number = 3");
  execute("UPDATE audit SET number = 3 WHERE number = 100");
  EXPECT_EQ(audit_.verify().first_bad, 2);
}

TEST_F(AuditTrail, ACutEndShowsByItsMarkAndByANotedHead) {
  write(6);
  const AuditEntry head = audit_.list(0, 1)[0];
  EXPECT_TRUE(audit_.verify(head).whole);
  write(2);
  EXPECT_TRUE(audit_.verify(head).whole) << "growing is no cut";
  execute("DELETE FROM audit WHERE number > 5");
  const AuditVerdict verdict = audit_.verify();
  EXPECT_EQ(verdict.first_bad, 6);
  EXPECT_THAT(verdict.why, HasSubstr("the end was cut: the last entry should have the number 8"));
  execute("DELETE FROM meta WHERE name = 'audit_end'");
  EXPECT_EQ(audit_.verify().first_bad, 6) << "without its mark the end is not believed either";
  EXPECT_EQ(audit_.verify(head).first_bad, 6);
}

TEST_F(AuditTrail, AnOlderStorePutBackShowsOnlyByTheNotedHead) {
  write(3);
  std::string old_mark;
  database_->read([&](Transaction& transaction) {
    old_mark = transaction.query("SELECT value FROM meta WHERE name = 'audit_end'").at(0).text(0);
  });
  write(3);
  const AuditEntry head = audit_.list(0, 1)[0];
  execute("DELETE FROM audit WHERE number > 3");
  execute("UPDATE meta SET value = ? WHERE name = 'audit_end'", {old_mark});
  EXPECT_TRUE(audit_.verify().whole) << "the store alone cannot tell; docs/threat-model.md says so";
  EXPECT_EQ(audit_.verify(head).first_bad, 4);
  write(3);
  const AuditVerdict verdict = audit_.verify(head);
  EXPECT_TRUE(verdict.whole) << "the same deeds at the same times give the same chain";
  execute("DELETE FROM audit WHERE number > 5");
  audit_.append("other", "deed", "", "", kNow);
  EXPECT_EQ(audit_.verify(head).first_bad, 6) << "other entries in place of the noted one";
}

TEST_F(AuditTrail, ItsHeadCanBeNotedAsText) {
  EXPECT_EQ(audit_.verify().head, "");
  write(3);
  const std::optional<AuditEntry> head = findHead(audit_.verify().head);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->number, 3);
  EXPECT_TRUE(audit_.verify(head).whole);
  const std::string hash(64, 'a');
  for (const std::string& bad : {std::string(), std::string("3"), ":" + hash, "0:" + hash, "-1:" + hash, "3x:" + hash,
                                 "3:" + hash + "a", "3:" + std::string(64, 'G')})
    EXPECT_FALSE(findHead(bad)) << bad;
  EXPECT_EQ(audit_.verify(findHead("3:" + hash)).first_bad, 3);
}

TEST_F(AuditTrail, LongChainsAreWalkedToTheirEnd) {
  database_->write([&](Transaction& transaction) {
    for (int i = 0; i < 2500; ++i) audit_.append(transaction, "a", "b", "c", "", kNow + i);
  });
  EXPECT_EQ(audit_.verify().entries, 2500);
  execute("UPDATE audit SET detail = 'x' WHERE number = 2001");
  EXPECT_EQ(audit_.verify().first_bad, 2001);
}

class AuditOnEachStore : public test::OnEachStore {};

INSTANTIATE_TEST_SUITE_P(Stores, AuditOnEachStore, ::testing::Values("sqlite", "postgresql"), test::kindName);

TEST_P(AuditOnEachStore, WritersAtOnceLeaveNoGap) {
  migrate(*store_);
  const SecretKey key = SecretKey::random();
  Audit audit(*store_, key);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 15; ++round)
        audit.append("writer " + std::to_string(i), "deed", "", "", kNow + round);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const AuditVerdict verdict = audit.verify();
  EXPECT_TRUE(verdict.whole) << verdict.why;
  EXPECT_EQ(verdict.entries, 120);
}

TEST_P(AuditOnEachStore, ABackupPutBackIsWhole) {
  migrate(*store_);
  const SecretKey key = SecretKey::random();
  for (int i = 0; i < 5; ++i) Audit(*store_, key).append("a", "deed", "", "", kNow);
  const std::filesystem::path file = folder_.path() / "backup";
  backUp(*store_, file);
  const std::unique_ptr<Database> other = freshPlace(GetParam()).open();
  migrate(*other);
  restoreFrom(*other, file);
  EXPECT_TRUE(Audit(*other, key).verify().whole) << Audit(*other, key).verify().why;
  Audit(*other, key).append("a", "deed", "", "", kNow);
  EXPECT_EQ(Audit(*other, key).verify().entries, 6) << "and goes on";
}

}  // namespace
}  // namespace nucha::serve
