// Accounts: signing in, sessions and changing the password.
#include <algorithm>

#include "nucha/serve/accounts.h"
#include "nucha/serve/accounts_internal.h"
#include "nucha/serve/credentials.h"

namespace nucha::serve {
namespace {

template <typename Stored>
const char* whyRefused(const std::optional<Stored>& stored) {
  if (!stored) return "unknown login";
  if (stored->account.disabled) return "disabled";
  return stored->password ? "wrong password" : "no password yet";
}

HttpError refusedSignIn() { return {401, "Login and password do not fit."}; }

}  // namespace

void Accounts::failLocked(int seconds) {
  const int minutes = (seconds + 59) / 60;
  HttpError error(429, "Too many failed tries. Try again in " + std::to_string(minutes) +
                           (minutes == 1 ? " minute" : " minutes") + ", or ask an administrator for a new link.");
  error.retry_after_s = seconds;
  throw error;
}

/// Known and unknown logins cost one durable write each, and lock after as many tries: nobody learns which exist.
int Accounts::startAttempt(const std::optional<Stored>& known, const std::string& login, Instant now) {
  const LockoutRule rule{options_.failures_before_lock, options_.lock_minutes};
  int wait = known ? 0 : unknown_.countAttempt(login, now);
  database_.write([&](Transaction& transaction) {
    if (known) {
      const std::string& id = known->account.id;
      std::optional<Stored> stored = findStored(transaction, Key::id, id);
      NUCHA_ASSERT(stored, "accounts are never removed");
      wait = countAttempt(stored->attempts, rule, now);
      if (wait == 0)
        transaction.execute("UPDATE accounts SET failures = ?, locks = ?, locked_until = ? WHERE id = ?",
                            {stored->attempts.failures, stored->attempts.locks, stored->attempts.locked_until, id});
    } else if (wait == 0) {
      transaction.execute(
          "INSERT INTO meta (name, value) VALUES ('unknown_login_at', ?) ON CONFLICT (name) DO UPDATE SET value = "
          "excluded.value",
          {std::to_string(now)});
    }
    if (wait > 0) audit_.append(transaction, kNobody, "sign_in.failed", known ? known->account.id : "", "locked", now);
  });
  return wait;
}

SignedIn Accounts::signIn(const std::string& login, const std::string& password, Instant now) {
  const std::string normal = normalLogin(login);
  std::optional<Stored> stored;
  database_.read([&](Transaction& transaction) {
    // what cannot be a login is not worth asking the store, which takes no odd bytes
    stored = checkLogin(normal).empty() ? findStored(transaction, Key::login, normal) : std::nullopt;
  });
  if (const int wait = startAttempt(stored, normal, now); wait > 0) failLocked(wait);
  // a password of a megabyte is never right; neither is it worth computing with
  const std::string typed = password.size() <= kLongestPassword ? password : "";
  const bool has_password = stored && stored->password;
  bool fits = false;
  if (has_password)
    fits = checkPassword(*stored->password, typed);
  else
    wastePasswordTime(typed);
  if (!fits || stored->account.disabled) {
    audit_.append(kNobody, "sign_in.failed", stored ? stored->account.id : "", whyRefused(stored), now);
    throw refusedSignIn();
  }
  return openSession(*stored, now);
}

SignedIn Accounts::openSession(const Stored& stored, Instant now) {
  const SignedIn signed_in{stored.account, randomToken(), randomToken()};
  const std::string& id = stored.account.id;
  database_.write([&](Transaction& transaction) {
    // the account may have been disabled or its password replaced while this one was computed
    if (transaction.execute("UPDATE accounts SET failures = 0, locks = 0, locked_until = 0 WHERE id = ? AND password = "
                            "? AND disabled = 0",
                            {id, *stored.password}) != 1)
      throw refusedSignIn();
    transaction.execute(
        "DELETE FROM sessions WHERE created_at <= ? OR seen_at <= ?",
        {now - options_.session_hours * kHourOfSession, now - options_.session_idle_minutes * kMinuteOfSession});
    transaction.execute("INSERT INTO sessions (token_hash, account, csrf, created_at, seen_at) VALUES (?, ?, ?, ?, ?)",
                        {tokenHash(signed_in.token), id, signed_in.csrf, now, now});
    audit_.append(transaction, id, "sign_in", id, "", now);
  });
  return signed_in;
}

std::optional<Actor> Accounts::findSession(const std::string& token, Instant now) {
  if (token.empty()) return std::nullopt;
  const std::string hash = tokenHash(token);
  std::vector<Row> rows;
  database_.read([&](Transaction& transaction) {
    rows = transaction.query(
        "SELECT s.account, s.csrf, s.created_at, s.seen_at, a.role FROM sessions s JOIN accounts a ON a.id = s.account "
        "WHERE s.token_hash = ? AND a.disabled = 0",
        {hash});
  });
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  const std::optional<Role> role = findRole(row.text(4));
  NUCHA_ASSERT(role, "the store holds an unknown role");
  const Instant idle = options_.session_idle_minutes * kMinuteOfSession;
  const Instant since_seen = now - row.number(3);
  if (since_seen >= idle || now - row.number(2) >= options_.session_hours * kHourOfSession) {
    database_.write(
        [&](Transaction& transaction) { transaction.execute("DELETE FROM sessions WHERE token_hash = ?", {hash}); });
    return std::nullopt;
  }
  // a durable write for each request would cost more than the few seconds are worth
  if (since_seen >= std::min(kMinuteOfSession, idle / 10)) {
    database_.write([&](Transaction& transaction) {
      transaction.execute("UPDATE sessions SET seen_at = ? WHERE token_hash = ? AND seen_at < ?", {now, hash, now});
    });
  }
  return Actor{row.text(0), *role, hash, row.text(1)};
}

std::optional<Actor> Accounts::findMachine(const std::string& token, Instant) {
  if (token.empty()) return std::nullopt;
  std::optional<Stored> stored;
  database_.read(
      [&](Transaction& transaction) { stored = findStored(transaction, Key::token_hash, tokenHash(token)); });
  if (!stored || stored->account.disabled || stored->account.role != Role::machine) return std::nullopt;
  return Actor{stored->account.id, Role::machine, "", ""};
}

void Accounts::signOut(const Actor& actor, Instant now) {
  database_.write([&](Transaction& transaction) {
    if (transaction.execute("DELETE FROM sessions WHERE token_hash = ?", {actor.session}) == 0) return;
    audit_.append(transaction, actor.account, "sign_out", actor.account, "", now);
  });
}

void Accounts::changePassword(const Actor& actor, const std::string& old_password, const std::string& new_password,
                              Instant now) {
  std::optional<Stored> stored;
  database_.read([&](Transaction& transaction) { stored = findStored(transaction, Key::id, actor.account); });
  if (!stored || !stored->password) throw HttpError(403, "This account has no password to change.");
  std::vector<Fault> faults;
  if (old_password == new_password) faults.push_back({"/new", "the password as it was", "take another one"});
  refuseWeak(new_password, faults, stored->account, "/new");
  if (const int wait = startAttempt(stored, "", now); wait > 0) failLocked(wait);
  bool fits = old_password.size() <= kLongestPassword && checkPassword(*stored->password, old_password);
  if (!fits) {
    audit_.append(actor.account, "password.refused", actor.account, "", now);
    throw HttpError(403, "The old password is wrong.", {{"/old", "wrong", "type the password used to sign in"}});
  }
  const std::string& id = actor.account;
  const std::string hash = hashPassword(new_password);
  database_.write([&](Transaction& transaction) {
    fits =
        transaction.execute(
            "UPDATE accounts SET password = ?, failures = 0, locks = 0, locked_until = 0 WHERE id = ? AND password = "
            "?",
            {hash, id, *stored->password}) == 1;
    if (!fits) return;
    transaction.execute("DELETE FROM sessions WHERE account = ? AND token_hash <> ?", {id, actor.session});
    transaction.execute("DELETE FROM invitations WHERE account = ?", {id});
    audit_.append(transaction, id, "password.changed", id, "", now);
  });
  if (!fits) throw HttpError(409, "The password was changed meanwhile. Sign in again.");
}

}  // namespace nucha::serve
