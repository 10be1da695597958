// Who may come in: accounts with roles, one-time links, sessions, API tokens of programs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/serve/audit.h"
#include "nucha/serve/crypto.h"
#include "nucha/serve/database.h"
#include "nucha/serve/http.h"
#include "nucha/serve/lockout.h"

namespace nucha::serve {

enum class Role { administrator, clinician, read_only, machine };
std::string_view name(Role role);
std::optional<Role> findRole(std::string_view name);

struct Account {
  std::string id;
  std::string login;  ///< what is typed to sign in; compared without regard to case
  std::string name;   ///< for people
  Role role = Role::read_only;
  bool disabled = false;
  Instant created_at = 0;
};

/// Who does something, as the audit trail names it.
struct Actor {
  std::string account;  ///< account id; "intake:ID" for the holder of a patient's link, "command" for the terminal
  Role role = Role::read_only;
  std::string session;  ///< hash of the session's token; empty for machines
  std::string csrf;     ///< what X-CSRF-Token must hold for anything but GET; empty for machines
};

/// Who works at the terminal of the machine itself.
Actor commandActor();

struct SignedIn {
  Account account;
  std::string token;  ///< for the cookie; stored only as hash
  std::string csrf;
};

/// Limits of signing in; the configuration sets them.
struct AccountOptions {
  int session_idle_minutes = 30;
  int session_hours = 12;
  int invitation_hours = 72;
  int failures_before_lock = 5;
  int lock_minutes = 15;  ///< doubles with each further lock, up to a day
  std::size_t shortest_password = 12;
};

/// Every deed lands in the audit trail, in the transaction of the deed; failed ones too. Logins as typed are never
/// written there: people type passwords into the wrong field.
class Accounts {
 public:
  Accounts(Database& database, AccountOptions options, Audit& audit);

  /// True until the first administrator exists.
  bool needsSetup();
  /// A one-time token to create the first administrator; earlier ones end. Empty when one exists.
  std::string setupToken(Instant now);
  /// Throws HttpError 403 for a token that is wrong, used or late; 422 for a weak password (says which rule).
  Account setUp(const std::string& token, const std::string& login, const std::string& name,
                const std::string& password, Instant now);

  /// Throws HttpError 401 with one text for every reason, 429 with Retry-After while locked.
  SignedIn signIn(const std::string& login, const std::string& password, Instant now);
  /// The session of a cookie; nullopt when there is none, it is idle too long, too old, or its account is disabled.
  std::optional<Actor> findSession(const std::string& token, Instant now);
  /// A program by its API token; nullopt when there is none or it is disabled.
  std::optional<Actor> findMachine(const std::string& token, Instant now);
  void signOut(const Actor& actor, Instant now);
  /// Ends every other session of the account. Throws HttpError 403 for a wrong old password, 422 for a weak new one,
  /// 429 while locked: wrong old passwords count like failed sign-ins.
  void changePassword(const Actor& actor, const std::string& old_password, const std::string& new_password,
                      Instant now);

  /// By name.
  std::vector<Account> list();
  std::optional<Account> find(const std::string& id);
  struct Invited {
    Account account;
    std::string token;
  };
  /// A new account without password, and the one-time token to set one. Throws HttpError 409 when the login is taken.
  Invited invite(const Actor& actor, const std::string& login, const std::string& name, Role role, Instant now);
  /// A new token for an account that forgot its password: ends its sessions, its password and its lock. Throws
  /// HttpError 404, and 409 for a disabled account, a machine, or (but from the terminal) the last administrator.
  std::string inviteAgain(const Actor& actor, const std::string& id, Instant now);
  /// Throws HttpError 403 and 422 like setUp().
  Account acceptInvitation(const std::string& token, const std::string& password, Instant now);
  /// A change ends the account's sessions. Throws HttpError 404, and 409 when the last administrator would go.
  Account change(const Actor& actor, const std::string& id, std::optional<Role> role, std::optional<bool> disabled,
                 Instant now);
  /// A program's account and its API token, shown once.
  Invited addMachine(const Actor& actor, const std::string& name, Instant now);

 private:
  struct Stored;  // an account with what nobody is shown
  struct Opened;  // an invitation that still counts
  enum class Key { id, login, token_hash };
  static std::optional<Stored> findStored(Transaction& transaction, Key key, const std::string& value);
  static std::optional<Opened> findInvitation(Transaction& transaction, const std::string& token, Instant now);
  static bool isLastAdministrator(Transaction& transaction, const Account& account);
  static void insert(Transaction& transaction, const Account& account, const Value& password, const Value& token_hash);
  std::string makeInvitation(Transaction& transaction, const Value& account, Instant now);
  [[noreturn]] void refuseInvitation(Instant now);
  void refuseWeak(const std::string& password, std::vector<Fault> faults, const Account& account,
                  const std::string& where);
  int startAttempt(const std::optional<Stored>& known, const std::string& login, Instant now);
  [[noreturn]] static void failLocked(int seconds);
  SignedIn openSession(const Stored& stored, Instant now);

  Database& database_;
  AccountOptions options_;
  Audit& audit_;
  UnknownLogins unknown_;
};

}  // namespace nucha::serve
