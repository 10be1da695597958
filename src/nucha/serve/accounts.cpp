#include "nucha/serve/accounts.h"

#include <array>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/serve/accounts_internal.h"
#include "nucha/serve/credentials.h"

namespace nucha::serve {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 4> kRoles = {{{Role::administrator, "administrator"},
                                                                      {Role::clinician, "clinician"},
                                                                      {Role::read_only, "read_only"},
                                                                      {Role::machine, "machine"}}};
constexpr const char* kAccountColumns = "id, login, name, role, disabled, created_at";

Account accountOf(const Row& row) {
  const std::optional<Role> role = findRole(row.text(3));
  NUCHA_ASSERT(role, "the store holds an unknown role");
  return {row.text(0), row.text(1), row.text(2), *role, row.number(4) != 0, row.number(5)};
}

/// A person's role from outside; programs are made with addMachine() only.
void checkRole(Role role) {
  if (role == Role::machine)
    throw HttpError(422, "An account of a person cannot have the role of a program.",
                    {{"/role", "the role \"machine\"", "take administrator, clinician or read_only"}});
}

void throwFaults(const std::vector<Fault>& faults) {
  if (!faults.empty()) throw HttpError(422, "Something in what was sent has to be changed.", faults);
}

HttpError missing() { return {404, "There is no such account."}; }

HttpError taken() {
  return {409, "This login is taken.", {{"/login", "another account has it", "choose another one"}}};
}

HttpError lastOne() { return {409, "This is the last administrator who can sign in. Make another one first."}; }

}  // namespace

std::string_view name(Role role) {
  for (const auto& [known, text] : kRoles) {
    if (known == role) return text;
  }
  NUCHA_ASSERT(false, "a role without a name");
}

std::optional<Role> findRole(std::string_view name) {
  for (const auto& [known, text] : kRoles) {
    if (text == name) return known;
  }
  return std::nullopt;
}

Actor commandActor() { return {"command", Role::administrator, "", ""}; }

Accounts::Accounts(Database& database, AccountOptions options, Audit& audit)
    : database_(database),
      options_(options),
      audit_(audit),
      unknown_({options.failures_before_lock, options.lock_minutes}) {}

std::optional<Accounts::Stored> Accounts::findStored(Transaction& transaction, Key key, const std::string& value) {
  const char* const column = key == Key::id ? "id" : key == Key::login ? "login" : "token_hash";
  const std::vector<Row> rows =
      transaction.query(std::string("SELECT ") + kAccountColumns +
                            ", password, failures, locks, locked_until FROM accounts WHERE " + column + " = ?",
                        {value});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  return Stored{accountOf(row), row.textOrNone(6), {row.number(7), row.number(8), row.number(9)}};
}

void Accounts::insert(Transaction& transaction, const Account& account, const Value& password,
                      const Value& token_hash) {
  transaction.execute(
      "INSERT INTO accounts (id, login, name, role, password, token_hash, disabled, failures, locks, locked_until, "
      "created_at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?)",
      {account.id, account.login, account.name, std::string(serve::name(account.role)), password, token_hash,
       account.created_at});
}

bool Accounts::isLastAdministrator(Transaction& transaction, const Account& account) {
  if (account.role != Role::administrator || account.disabled) return false;
  // one who never accepted the invitation cannot help out
  const auto able = [&](const char* which) {
    return !transaction
                .query(std::string("SELECT id FROM accounts WHERE role = 'administrator' AND disabled = 0 AND password "
                                   "IS NOT NULL AND id ") +
                           which + " ? LIMIT 1",
                       {account.id})
                .empty();
  };
  return able("=") && !able("<>");
}

std::string Accounts::makeInvitation(Transaction& transaction, const Value& account, Instant now) {
  const std::string token = randomToken();
  if (std::holds_alternative<std::monostate>(account))
    transaction.execute("DELETE FROM invitations WHERE account IS NULL");
  else
    transaction.execute("DELETE FROM invitations WHERE account = ?", {account});
  transaction.execute("INSERT INTO invitations (token_hash, account, expires_at, used_at) VALUES (?, ?, ?, ?)",
                      {tokenHash(token), account, now + options_.invitation_hours * kHourOfSession, Value()});
  return token;
}

std::optional<Accounts::Opened> Accounts::findInvitation(Transaction& transaction, const std::string& token,
                                                         Instant now) {
  const std::string hash = tokenHash(token);
  const std::vector<Row> rows = transaction.query(
      "SELECT account FROM invitations WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?", {hash, now});
  if (rows.empty()) return std::nullopt;
  if (rows[0].isNull(0)) return Opened{hash, std::nullopt};
  const std::optional<Stored> stored = findStored(transaction, Key::id, rows[0].text(0));
  if (!stored || stored->account.disabled) return std::nullopt;
  return Opened{hash, stored->account};
}

void Accounts::refuseInvitation(Instant now) {
  audit_.append(kNobody, "invitation.refused", "", "", now);
  throw HttpError(403, "This link does not count: it was used, is too old, or was replaced. Ask for a new one.");
}

void Accounts::refuseWeak(const std::string& password, std::vector<Fault> faults, const Account& account,
                          const std::string& where) {
  const std::vector<Fault> more =
      checkNewPassword(password, account.login, account.name, options_.shortest_password, where);
  faults.insert(faults.end(), more.begin(), more.end());
  throwFaults(faults);
}

bool Accounts::needsSetup() {
  bool needed = false;
  database_.read([&](Transaction& transaction) {
    needed = transaction.query("SELECT id FROM accounts WHERE role = 'administrator' LIMIT 1").empty();
  });
  return needed;
}

std::string Accounts::setupToken(Instant now) {
  std::string token;
  database_.write([&](Transaction& transaction) {
    token.clear();
    if (!transaction.query("SELECT id FROM accounts WHERE role = 'administrator' LIMIT 1").empty()) return;
    token = makeInvitation(transaction, Value(), now);
    audit_.append(transaction, commandActor().account, "setup.link", "", "", now);
  });
  return token;
}

Account Accounts::setUp(const std::string& token, const std::string& login, const std::string& name,
                        const std::string& password, Instant now) {
  // looked at first, so that strangers cannot make the server compute
  const auto counts = [&](Transaction& transaction) {
    const std::optional<Opened> opened = findInvitation(transaction, token, now);
    return opened && !opened->account &&
           transaction.query("SELECT id FROM accounts WHERE role = 'administrator' LIMIT 1").empty();
  };
  bool open = false;
  database_.read([&](Transaction& transaction) { open = counts(transaction); });
  if (!open) refuseInvitation(now);
  const Account account{randomId(), normalLogin(login), std::string(trimmed(name)), Role::administrator, false, now};
  std::vector<Fault> faults = checkLogin(account.login);
  for (Fault& fault : checkName(account.name)) faults.push_back(std::move(fault));
  refuseWeak(password, std::move(faults), account, "/password");
  const std::string hash = hashPassword(password);
  database_.write([&](Transaction& transaction) {
    open = counts(transaction);
    if (!open) return;
    if (findStored(transaction, Key::login, account.login)) throw taken();
    insert(transaction, account, hash, Value());
    transaction.execute("UPDATE invitations SET used_at = ? WHERE token_hash = ?", {now, tokenHash(token)});
    audit_.append(transaction, account.id, "account.set_up", account.id, "role administrator", now);
  });
  if (!open) refuseInvitation(now);
  return account;
}

std::vector<Account> Accounts::list() {
  std::vector<Account> accounts;
  database_.read([&](Transaction& transaction) {
    accounts.clear();
    for (const Row& row :
         transaction.query(std::string("SELECT ") + kAccountColumns + " FROM accounts ORDER BY name, id"))
      accounts.push_back(accountOf(row));
  });
  return accounts;
}

std::optional<Account> Accounts::find(const std::string& id) {
  std::optional<Account> found;
  database_.read([&](Transaction& transaction) {
    const std::optional<Stored> stored = findStored(transaction, Key::id, id);
    found = stored ? std::optional(stored->account) : std::nullopt;
  });
  return found;
}

Accounts::Invited Accounts::invite(const Actor& actor, const std::string& login, const std::string& name, Role role,
                                   Instant now) {
  checkRole(role);
  Invited invited{{randomId(), normalLogin(login), std::string(trimmed(name)), role, false, now}, ""};
  std::vector<Fault> faults = checkLogin(invited.account.login);
  for (Fault& fault : checkName(invited.account.name)) faults.push_back(std::move(fault));
  throwFaults(faults);
  try {
    database_.write([&](Transaction& transaction) {
      if (findStored(transaction, Key::login, invited.account.login)) throw taken();
      insert(transaction, invited.account, Value(), Value());
      invited.token = makeInvitation(transaction, invited.account.id, now);
      audit_.append(transaction, actor.account, "account.invited", invited.account.id,
                    "role " + std::string(serve::name(role)), now);
    });
  } catch (const DatabaseConflict&) {
    throw taken();
  }
  return invited;
}

std::string Accounts::inviteAgain(const Actor& actor, const std::string& id, Instant now) {
  std::string token;
  database_.write([&](Transaction& transaction) {
    const std::optional<Stored> stored = findStored(transaction, Key::id, id);
    if (!stored) throw missing();
    const Account& account = stored->account;
    if (account.role == Role::machine) throw HttpError(409, "A program has no password. Add it again for a new token.");
    if (account.disabled) throw HttpError(409, "The account is disabled. Enable it first.");
    // a link that gets lost would leave nobody; at the terminal another one can always be made
    if (actor.account != commandActor().account && isLastAdministrator(transaction, account)) throw lastOne();
    transaction.execute("UPDATE accounts SET password = NULL, failures = 0, locks = 0, locked_until = 0 WHERE id = ?",
                        {id});
    transaction.execute("DELETE FROM sessions WHERE account = ?", {id});
    token = makeInvitation(transaction, id, now);
    audit_.append(transaction, actor.account, "account.invited_again", id, "", now);
  });
  return token;
}

Account Accounts::acceptInvitation(const std::string& token, const std::string& password, Instant now) {
  std::optional<Opened> opened;
  database_.read([&](Transaction& transaction) { opened = findInvitation(transaction, token, now); });
  if (!opened || !opened->account) refuseInvitation(now);
  const Account account = *opened->account;
  refuseWeak(password, {}, account, "/password");
  const std::string hash = hashPassword(password);
  database_.write([&](Transaction& transaction) {
    opened = findInvitation(transaction, token, now);
    if (!opened) return;
    transaction.execute("UPDATE invitations SET used_at = ? WHERE token_hash = ?", {now, opened->token_hash});
    transaction.execute("UPDATE accounts SET password = ?, failures = 0, locks = 0, locked_until = 0 WHERE id = ?",
                        {hash, account.id});
    transaction.execute("DELETE FROM sessions WHERE account = ?", {account.id});
    audit_.append(transaction, account.id, "invitation.accepted", account.id, "", now);
  });
  if (!opened) refuseInvitation(now);
  return account;
}

Account Accounts::change(const Actor& actor, const std::string& id, std::optional<Role> role,
                         std::optional<bool> disabled, Instant now) {
  if (role) checkRole(*role);
  Account account;
  database_.write([&](Transaction& transaction) {
    const std::optional<Stored> stored = findStored(transaction, Key::id, id);
    if (!stored) throw missing();
    account = stored->account;
    if (account.role == Role::machine && role) throw HttpError(409, "A program keeps its role.");
    account.role = role.value_or(account.role);
    account.disabled = disabled.value_or(account.disabled);
    if (account.role == stored->account.role && account.disabled == stored->account.disabled) return;
    if ((account.role != Role::administrator || account.disabled) && isLastAdministrator(transaction, stored->account))
      throw lastOne();
    transaction.execute("UPDATE accounts SET role = ?, disabled = ? WHERE id = ?",
                        {std::string(serve::name(account.role)), std::int64_t{account.disabled ? 1 : 0}, id});
    transaction.execute("DELETE FROM sessions WHERE account = ?", {id});
    if (account.disabled) transaction.execute("DELETE FROM invitations WHERE account = ?", {id});
    audit_.append(transaction, actor.account, "account.changed", id,
                  "role " + std::string(serve::name(account.role)) + (account.disabled ? ", disabled" : ", enabled"),
                  now);
  });
  return account;
}

Accounts::Invited Accounts::addMachine(const Actor& actor, const std::string& name, Instant now) {
  const std::string id = randomId();
  // a person's login cannot hold a colon, so this one is never typed
  const Invited invited{{id, "machine:" + id, std::string(trimmed(name)), Role::machine, false, now}, randomToken()};
  throwFaults(checkName(invited.account.name));
  database_.write([&](Transaction& transaction) {
    insert(transaction, invited.account, Value(), tokenHash(invited.token));
    audit_.append(transaction, actor.account, "machine.added", id, "", now);
  });
  return invited;
}

}  // namespace nucha::serve
