#include "nucha/serve/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <optional>
#include <thread>

#include "nucha/serve/credentials.h"
#include "serve/account_store.h"
#include "serve/stores.h"

namespace nucha::serve {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class AccountsTest : public ::testing::Test, protected AccountStore {
 protected:
  int signInStatus(const std::string& login, const std::string& password = kPassword) {
    return statusOf([&] { accounts.signIn(login, password, now); });
  }

  std::vector<std::string> actions() {
    std::vector<std::string> found;
    for (const AuditEntry& entry : audit.list(0, 1000)) found.push_back(entry.action);
    std::reverse(found.begin(), found.end());
    return found;
  }

  /// Fails so often that the account (or none of that name) is locked.
  void lock(const std::string& login) {
    for (int i = 0; i < options.failures_before_lock; ++i) signInStatus(login, "wrong password");
  }
};

TEST(Roles, HaveNames) {
  for (const Role role : {Role::administrator, Role::clinician, Role::read_only, Role::machine})
    EXPECT_EQ(findRole(name(role)), role);
  EXPECT_FALSE(findRole("Administrator"));
  EXPECT_FALSE(findRole(""));
}

TEST(Credentials, LoginsAreSmallAndPlain) {
  EXPECT_EQ(normalLogin("  Anna.Schmidt@Clinic "), "anna.schmidt@clinic");
  EXPECT_THAT(checkLogin("anna.schmidt+1@clinic.example"), IsEmpty());
  for (const std::string& bad : {std::string(), std::string("a b"), std::string("machine:1"), std::string("<b>"),
                                 std::string(65, 'a'), std::string("a\0b", 3), std::string("änna")})
    EXPECT_THAT(checkLogin(bad), SizeIs(1)) << bad;
  EXPECT_THAT(checkName("Dr. Änna O'Neill"), IsEmpty());
  for (const std::string& bad :
       {std::string(), std::string("  "), std::string("a\nb"), std::string(201, 'a'), std::string("\xff")})
    EXPECT_THAT(checkName(bad), SizeIs(1)) << bad;
}

TEST(Credentials, WeakPasswordsAreRefusedWithTheRule) {
  const auto what = [](const std::string& password) {
    const std::vector<Fault> faults = checkNewPassword(password, "anna.schmidt", "Dr. Anna Schmidt", 12);
    return faults.empty() ? std::string("good") : faults[0].what;
  };
  for (const char* good : {"seven grey herons wade", "ÄÖÜäöüßéèêàâ", "zK4!vbQ0pLm2", "the password is a heron"})
    EXPECT_EQ(what(good), "good") << good;
  EXPECT_EQ(what("elevenchars"), "too short");
  EXPECT_EQ(what("ÄÖÜäöüßéèêà"), "too short") << "eleven characters, however many bytes";
  EXPECT_EQ(what(std::string(512, 'x') + std::string(513, 'y')), "too long");
  EXPECT_EQ(what("aaaaaaaaaaaaaaaa"), "too few different characters");
  for (const char* own : {"anna.schmidt", "Anna Schmidt 2026!", "dr. anna schmidt", "2026annaschmidt"})
    EXPECT_EQ(what(own), "made of the login or the name") << own;
  for (const char* common : {"Password1234", "passwordpassword", "123456789012", "qwertyuiop123", "Welcome-2026!",
                             "098765432109", "1q2w3e4r5t6y", "CorrectHorseBatteryStaple"})
    EXPECT_EQ(what(common), "one of the passwords that are tried first") << common;
}

TEST_F(AccountsTest, TheFirstAdministratorIsMadeOnceByToken) {
  EXPECT_TRUE(accounts.needsSetup());
  const std::string old_token = accounts.setupToken(now);
  const std::string token = accounts.setupToken(now);
  EXPECT_EQ(statusOf([&] { accounts.setUp(old_token, "ada", "Ada", kPassword, now); }), 403) << "a newer one exists";
  EXPECT_EQ(statusOf([&] { accounts.setUp("guess", "ada", "Ada", kPassword, now); }), 403);
  EXPECT_EQ(statusOf([&] { accounts.setUp(token, "ada", "Ada", kPassword, now + 72 * kHour); }), 403) << "too late";
  EXPECT_EQ(statusOf([&] { accounts.setUp(token, "ada", "Ada", "short", now); }), 422);
  EXPECT_EQ(statusOf([&] { accounts.setUp(token, "a d a", "", kPassword, now); }), 422);
  const Account ada = accounts.setUp(token, " Ada ", "Ada Admin", kPassword, now + 72 * kHour - 1);
  EXPECT_EQ(ada.login, "ada");
  EXPECT_EQ(ada.role, Role::administrator);
  EXPECT_FALSE(accounts.needsSetup());
  EXPECT_EQ(accounts.setupToken(now), "");
  EXPECT_EQ(statusOf([&] { accounts.setUp(token, "eve", "Eve", kPassword, now); }), 403) << "used";
  EXPECT_EQ(accounts.signIn("ADA", kPassword, now).account.id, ada.id);
}

TEST_F(AccountsTest, EverySignInMakesANewSessionAndStoresHashesOnly) {
  addAdministrator();
  const SignedIn first = accounts.signIn("ada", kPassword, now);
  const SignedIn second = accounts.signIn("ada", kPassword, now);
  EXPECT_NE(first.token, second.token);
  EXPECT_NE(first.csrf, second.csrf);
  const std::optional<Actor> actor = accounts.findSession(first.token, now);
  ASSERT_TRUE(actor);
  EXPECT_EQ(actor->account, first.account.id);
  EXPECT_EQ(actor->role, Role::administrator);
  EXPECT_EQ(actor->csrf, first.csrf);
  EXPECT_EQ(actor->session, tokenHash(first.token));
  EXPECT_FALSE(accounts.findSession("", now));
  EXPECT_FALSE(accounts.findSession(actor->session, now)) << "the stored hash opens nothing";
  for (const Row& row : ask("SELECT token_hash FROM sessions")) EXPECT_NE(row.text(0), first.token);
  EXPECT_THAT(ask("SELECT password FROM accounts")[0].text(0), HasSubstr("$argon2id$"));
}

TEST_F(AccountsTest, SessionsEndWhenIdleAndAfterTheirHours) {
  addAdministrator();
  const SignedIn idle = accounts.signIn("ada", kPassword, now);
  const SignedIn busy = accounts.signIn("ada", kPassword, now);
  Instant at = now;
  for (; at < now + 12 * kHour; at += 20 * kMinute) EXPECT_TRUE(accounts.findSession(busy.token, at));
  EXPECT_FALSE(accounts.findSession(busy.token, now + 12 * kHour)) << "the longest a session lasts";
  EXPECT_FALSE(accounts.findSession(busy.token, now + kMinute)) << "an ended one does not come back";
  EXPECT_FALSE(accounts.findSession(idle.token, now + 30 * kMinute));
  EXPECT_THAT(ask("SELECT csrf FROM sessions"), IsEmpty());
  const SignedIn short_use = accounts.signIn("ada", kPassword, now);
  EXPECT_TRUE(accounts.findSession(short_use.token, now + 30 * kMinute - 1));
  EXPECT_TRUE(accounts.findSession(short_use.token, now + 59 * kMinute)) << "use keeps it";
  accounts.signIn("ada", kPassword, now + 24 * kHour);
  EXPECT_THAT(ask("SELECT csrf FROM sessions"), SizeIs(1)) << "those left behind are swept";
}

TEST_F(AccountsTest, SigningOutEndsThatSessionOnly) {
  addAdministrator();
  const SignedIn first = accounts.signIn("ada", kPassword, now);
  const SignedIn second = accounts.signIn("ada", kPassword, now);
  accounts.signOut(actorOf(first), now);
  EXPECT_FALSE(accounts.findSession(first.token, now));
  EXPECT_TRUE(accounts.findSession(second.token, now));
}

TEST_F(AccountsTest, EveryReasonForRefusalLooksTheSame) {
  addAdministrator();
  const Account gone = add("gone");
  accounts.change(commandActor(), gone.id, std::nullopt, true, now);
  accounts.invite(commandActor(), "new", "New One", Role::clinician, now);
  const Accounts::Invited program = accounts.addMachine(commandActor(), "Record system", now);
  std::vector<std::string> texts;
  for (const auto& [login, password] :
       std::vector<std::pair<std::string, std::string>>{{"ada", "wrong password"},
                                                        {"nobody", kPassword},
                                                        {"gone", kPassword},
                                                        {"new", kPassword},
                                                        {"new", ""},
                                                        {program.account.login, program.token},
                                                        {"' OR 1=1 --", kPassword},
                                                        {std::string("ada\0", 4), kPassword},
                                                        {"ada", std::string(2'000'000, 'x')}}) {
    try {
      accounts.signIn(login, password, now);
      ADD_FAILURE() << login;
    } catch (const HttpError& error) {
      EXPECT_EQ(error.status(), 401) << login;
      texts.push_back(error.detail());
    }
  }
  EXPECT_THAT(texts, ::testing::Each(texts[0]));
}

TEST_F(AccountsTest, LockoutsDoNotTellWhetherTheLoginExists) {
  addAdministrator();
  Instant length = 15 * kMinute;
  for (int round = 0; round < 2; ++round) {
    for (const std::string login : {"ada", "nobody"}) {
      for (int i = 0; i < 5; ++i) EXPECT_EQ(signInStatus(login, "wrong password"), 401) << login << i;
      try {
        accounts.signIn(login, kPassword, now);
        ADD_FAILURE() << "locked for the right password too";
      } catch (const HttpError& error) {
        EXPECT_EQ(error.status(), 429) << login;
        EXPECT_EQ(error.retry_after_s, length / 1000) << login;
      }
    }
    now += length;
    length *= 2;
  }
}

TEST_F(AccountsTest, LocksAreKeptInTheStoreAndEndWithTheRightPassword) {
  addAdministrator();
  lock("ada");
  Accounts after_restart(*database, options, audit);
  EXPECT_EQ(statusOf([&] { after_restart.signIn("ada", kPassword, now); }), 429);
  now += 15 * kMinute;
  EXPECT_EQ(signInStatus("ada"), 0);
  lock("ada");
  now += 15 * kMinute;
  EXPECT_EQ(signInStatus("ada"), 0) << "a success sets the doubling back";
}

TEST_F(AccountsTest, AnUnknownLoginTakesAsLongAsAKnownOne) {
  addAdministrator();
  // of this thread only: other programs on the machine do not count
  const auto cpuSeconds = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  double known = 1e9, unknown = 1e9;
  for (int i = 0; i < 4; ++i) {
    const double start = cpuSeconds();
    signInStatus("ada", "wrong password");
    const double middle = cpuSeconds();
    signInStatus("nobody", "wrong password");
    known = std::min(known, middle - start);
    unknown = std::min(unknown, cpuSeconds() - middle);
  }
  // without the wasted computation it would be a tenth
  EXPECT_GT(unknown, known / 2);
  EXPECT_LT(unknown, known * 2);
}

TEST_F(AccountsTest, ChangingThePasswordEndsOtherSessions) {
  addAdministrator();
  const SignedIn here = accounts.signIn("ada", kPassword, now);
  const SignedIn elsewhere = accounts.signIn("ada", kPassword, now);
  const Actor actor = actorOf(here);
  EXPECT_EQ(statusOf([&] { accounts.changePassword(actor, "wrong one", "nine brown owls hoot", now); }), 403);
  EXPECT_EQ(statusOf([&] { accounts.changePassword(actor, kPassword, "short", now); }), 422);
  EXPECT_EQ(statusOf([&] { accounts.changePassword(actor, kPassword, kPassword, now); }), 422);
  EXPECT_TRUE(accounts.findSession(elsewhere.token, now));
  accounts.changePassword(actor, kPassword, "nine brown owls hoot", now);
  EXPECT_TRUE(accounts.findSession(here.token, now));
  EXPECT_FALSE(accounts.findSession(elsewhere.token, now));
  EXPECT_EQ(signInStatus("ada"), 401);
  EXPECT_EQ(signInStatus("ada", "nine brown owls hoot"), 0);
}

TEST_F(AccountsTest, AStolenSessionCannotGuessTheOldPassword) {
  addAdministrator();
  const Actor actor = actorOf(accounts.signIn("ada", kPassword, now));
  const auto guess = [&] {
    return statusOf([&] { accounts.changePassword(actor, "a guess", "nine brown owls hoot", now); });
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(guess(), 403);
  EXPECT_EQ(guess(), 429);
}

TEST_F(AccountsTest, InvitationsCountOnceAndNotForever) {
  addAdministrator();
  const Accounts::Invited bob = accounts.invite(commandActor(), "Bob", "Bob Builder", Role::clinician, now);
  EXPECT_EQ(statusOf([&] { accounts.invite(commandActor(), "bob ", "Other", Role::clinician, now); }), 409);
  EXPECT_EQ(statusOf([&] { accounts.invite(commandActor(), "m", "M", Role::machine, now); }), 422);
  EXPECT_EQ(statusOf([&] { accounts.invite(commandActor(), "a b", "\n", Role::clinician, now); }), 422);
  EXPECT_EQ(statusOf([&] { accounts.acceptInvitation("guess", kPassword, now); }), 403);
  EXPECT_EQ(statusOf([&] { accounts.acceptInvitation(bob.token, kPassword, now + 72 * kHour); }), 403);
  EXPECT_EQ(statusOf([&] { accounts.acceptInvitation(bob.token, "bob builder!", now); }), 422);
  EXPECT_EQ(statusOf([&] { accounts.setUp(bob.token, "eve", "Eve", kPassword, now); }), 403) << "not for setting up";
  EXPECT_EQ(accounts.acceptInvitation(bob.token, kPassword, now).id, bob.account.id);
  EXPECT_EQ(statusOf([&] { accounts.acceptInvitation(bob.token, "nine brown owls hoot", now); }), 403) << "used";
  EXPECT_EQ(signInStatus("bob"), 0);
  EXPECT_THAT(ask("SELECT token_hash FROM invitations WHERE token_hash = ?", {bob.token}), IsEmpty());
}

TEST_F(AccountsTest, InvitingAgainEndsSessionsPasswordAndLock) {
  addAdministrator();
  const Account bob = add("bob");
  const SignedIn session = accounts.signIn("bob", kPassword, now);
  lock("bob");
  const std::string first = accounts.inviteAgain(commandActor(), bob.id, now);
  const std::string second = accounts.inviteAgain(commandActor(), bob.id, now);
  EXPECT_FALSE(accounts.findSession(session.token, now));
  EXPECT_EQ(signInStatus("bob"), 401) << "the old password is gone";
  EXPECT_EQ(statusOf([&] { accounts.acceptInvitation(first, kPassword, now); }), 403) << "the newer one counts";
  accounts.acceptInvitation(second, kPassword, now);
  EXPECT_EQ(signInStatus("bob"), 0);
  EXPECT_EQ(statusOf([&] { accounts.inviteAgain(commandActor(), "none", now); }), 404);
}

TEST_F(AccountsTest, DisablingEndsEverythingOfAnAccount) {
  addAdministrator();
  const Account bob = add("bob");
  const SignedIn session = accounts.signIn("bob", kPassword, now);
  const Accounts::Invited eve = accounts.invite(commandActor(), "eve", "Eve", Role::clinician, now);
  EXPECT_TRUE(accounts.change(commandActor(), bob.id, std::nullopt, true, now).disabled);
  accounts.change(commandActor(), eve.account.id, std::nullopt, true, now);
  EXPECT_FALSE(accounts.findSession(session.token, now));
  EXPECT_EQ(signInStatus("bob"), 401);
  EXPECT_EQ(statusOf([&] { accounts.inviteAgain(commandActor(), bob.id, now); }), 409);
  EXPECT_EQ(statusOf([&] { accounts.acceptInvitation(eve.token, kPassword, now); }), 403);
  accounts.change(commandActor(), bob.id, std::nullopt, false, now);
  EXPECT_FALSE(accounts.findSession(session.token, now)) << "enabling does not bring a session back";
  EXPECT_EQ(signInStatus("bob"), 0);
}

TEST_F(AccountsTest, AChangeOfRoleEndsSessionsAndNoChangeDoesNot) {
  addAdministrator();
  const Account bob = add("bob");
  const SignedIn session = accounts.signIn("bob", kPassword, now);
  accounts.change(commandActor(), bob.id, Role::clinician, false, now);
  EXPECT_TRUE(accounts.findSession(session.token, now));
  EXPECT_EQ(accounts.change(commandActor(), bob.id, Role::read_only, std::nullopt, now).role, Role::read_only);
  EXPECT_FALSE(accounts.findSession(session.token, now));
  EXPECT_EQ(actorOf(accounts.signIn("bob", kPassword, now)).role, Role::read_only);
  EXPECT_EQ(statusOf([&] { accounts.change(commandActor(), bob.id, Role::machine, std::nullopt, now); }), 422);
  EXPECT_EQ(statusOf([&] { accounts.change(commandActor(), "none", Role::clinician, std::nullopt, now); }), 404);
}

TEST_F(AccountsTest, TheLastAdministratorStays) {
  const Account ada = addAdministrator();
  const Actor actor{ada.id, Role::administrator, "", ""};
  const auto disable = [&] { return statusOf([&] { accounts.change(actor, ada.id, std::nullopt, true, now); }); };
  const auto demote = [&] {
    return statusOf([&] { accounts.change(actor, ada.id, Role::clinician, std::nullopt, now); });
  };
  EXPECT_EQ(disable(), 409);
  EXPECT_EQ(demote(), 409);
  EXPECT_EQ(statusOf([&] { accounts.inviteAgain(actor, ada.id, now); }), 409);
  const Accounts::Invited bob = accounts.invite(actor, "bob", "Bob", Role::administrator, now);
  EXPECT_EQ(disable(), 409) << "one who has not come yet cannot help out";
  accounts.acceptInvitation(bob.token, kPassword, now);
  EXPECT_EQ(demote(), 0);
  EXPECT_EQ(statusOf([&] { accounts.change(actor, bob.account.id, std::nullopt, true, now); }), 409);
  EXPECT_NE(accounts.inviteAgain(commandActor(), bob.account.id, now), "") << "the terminal can always help";
}

TEST_F(AccountsTest, ProgramsComeInByTokenUntilDisabled) {
  const Accounts::Invited program = accounts.addMachine(commandActor(), "Record system", now);
  const std::optional<Actor> actor = accounts.findMachine(program.token, now);
  ASSERT_TRUE(actor);
  EXPECT_EQ(actor->account, program.account.id);
  EXPECT_EQ(actor->role, Role::machine);
  EXPECT_EQ(actor->csrf, "");
  EXPECT_FALSE(accounts.findMachine("", now));
  EXPECT_FALSE(accounts.findMachine(tokenHash(program.token), now)) << "the stored hash opens nothing";
  EXPECT_FALSE(accounts.findSession(program.token, now)) << "an API token is no session";
  EXPECT_EQ(statusOf([&] { accounts.change(commandActor(), program.account.id, Role::administrator, {}, now); }), 409);
  EXPECT_EQ(statusOf([&] { accounts.inviteAgain(commandActor(), program.account.id, now); }), 409);
  EXPECT_EQ(statusOf([&] { accounts.addMachine(commandActor(), "", now); }), 422);
  accounts.change(commandActor(), program.account.id, std::nullopt, true, now);
  EXPECT_FALSE(accounts.findMachine(program.token, now));
}

TEST_F(AccountsTest, EveryDeedIsInTheAuditTrailAndNoSecretIs) {
  const Account ada = addAdministrator();
  const SignedIn session = accounts.signIn("ada", kPassword, now);
  const Actor actor = actorOf(session);
  signInStatus("ada", "wrong password");
  signInStatus("my secret password", "ada");
  statusOf([&] { accounts.changePassword(actor, "wrong password", "nine brown owls hoot", now); });
  accounts.changePassword(actor, kPassword, "nine brown owls hoot", now);
  const Accounts::Invited bob = accounts.invite(actor, "bob", "Bob", Role::clinician, now);
  accounts.inviteAgain(actor, bob.account.id, now);
  statusOf([&] { accounts.acceptInvitation(bob.token, kPassword, now); });
  accounts.change(actor, bob.account.id, Role::read_only, true, now);
  accounts.addMachine(actor, "Record system", now);
  accounts.signOut(actor, now);
  lock("ada");
  signInStatus("ada");
  EXPECT_THAT(actions(),
              ElementsAre("setup.link", "account.set_up", "sign_in", "sign_in.failed", "sign_in.failed",
                          "password.refused", "password.changed", "account.invited", "account.invited_again",
                          "invitation.refused", "account.changed", "machine.added", "sign_out", "sign_in.failed",
                          "sign_in.failed", "sign_in.failed", "sign_in.failed", "sign_in.failed", "sign_in.failed"));
  const std::vector<AuditEntry> entries = audit.list(0, 1000);
  EXPECT_EQ(entries[0].subject, ada.id);
  EXPECT_EQ(entries[0].detail, "locked");
  EXPECT_EQ(entries[entries.size() - 5].subject, "") << "an unknown login has no account";
  for (const AuditEntry& entry : entries) {
    const std::string line = entry.actor + entry.action + entry.subject + entry.detail;
    for (const std::string& secret : {std::string("my secret"), std::string(kPassword), bob.token, session.token})
      EXPECT_THAT(line, Not(HasSubstr(secret)));
  }
  EXPECT_TRUE(audit.verify().whole);
}

TEST_F(AccountsTest, ListsByNameAndFinds) {
  addAdministrator();
  const Account bob = add("bob");
  const std::vector<Account> all = accounts.list();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].login, "ada");
  ASSERT_TRUE(accounts.find(bob.id));
  EXPECT_EQ(accounts.find(bob.id)->login, "bob");
  EXPECT_EQ(accounts.find(bob.id)->created_at, now);
  EXPECT_FALSE(accounts.find("none"));
}

/// What happens at once must come out as if it had been in turn, on either store.
class AccountsAtOnce : public test::OnEachStore {
 protected:
  void SetUp() override {
    test::OnEachStore::SetUp();
    if (IsSkipped()) return;
    migrate(*store_);
    audit_.emplace(*store_, SecretKey::random());
    accounts_.emplace(*store_, AccountOptions{}, *audit_);
  }

  /// Status of each of several tries that start together, in order of status.
  template <typename Try>
  static std::vector<int> statusesOf(int count, Try one) {
    std::vector<int> statuses(static_cast<std::size_t>(count));
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
      threads.emplace_back([&, i] { statuses[static_cast<std::size_t>(i)] = statusOf([&] { one(i); }); });
    for (std::thread& thread : threads) thread.join();
    std::sort(statuses.begin(), statuses.end());
    return statuses;
  }

  static constexpr Instant kNow = 1'800'000'000'000;
  static constexpr const char* kPassword = AccountStore::kPassword;
  std::optional<Audit> audit_;
  std::optional<Accounts> accounts_;
};

INSTANTIATE_TEST_SUITE_P(Stores, AccountsAtOnce, ::testing::Values("sqlite", "postgresql"), test::kindName);

TEST_P(AccountsAtOnce, OfSeveralSetUpsOneWins) {
  const std::string token = accounts_->setupToken(kNow);
  EXPECT_THAT(statusesOf(4, [&](int i) { accounts_->setUp(token, "ada" + std::to_string(i), "Ada", kPassword, kNow); }),
              ElementsAre(0, 403, 403, 403));
  EXPECT_THAT(accounts_->list(), SizeIs(1));
}

TEST_P(AccountsAtOnce, GuessesAreNoMoreThanInTurn) {
  accounts_->setUp(accounts_->setupToken(kNow), "ada", "Ada", kPassword, kNow);
  EXPECT_THAT(statusesOf(9, [&](int) { accounts_->signIn("ada", "wrong password", kNow); }),
              ElementsAre(401, 401, 401, 401, 401, 429, 429, 429, 429));
  EXPECT_TRUE(audit_->verify().whole);
}

TEST_P(AccountsAtOnce, OfTwoAdministratorsWhoRemoveEachOtherOneStays) {
  const Account ada = accounts_->setUp(accounts_->setupToken(kNow), "ada", "Ada", kPassword, kNow);
  const Accounts::Invited invited = accounts_->invite(commandActor(), "bob", "Bob", Role::administrator, kNow);
  const Account bob = accounts_->acceptInvitation(invited.token, kPassword, kNow);
  EXPECT_THAT(
      statusesOf(
          2, [&](int i) { accounts_->change(commandActor(), i == 0 ? ada.id : bob.id, Role::clinician, {}, kNow); }),
      ElementsAre(0, 409));
}

TEST_P(AccountsAtOnce, AnInvitationIsAcceptedOnce) {
  const Accounts::Invited invited = accounts_->invite(commandActor(), "bob", "Bob", Role::clinician, kNow);
  EXPECT_THAT(statusesOf(3, [&](int) { accounts_->acceptInvitation(invited.token, kPassword, kNow); }),
              ElementsAre(0, 403, 403));
}

}  // namespace
}  // namespace nucha::serve
