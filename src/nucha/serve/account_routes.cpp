// Signing in, accounts and the audit trail over HTTP.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/text.h"
#include "nucha/serve/clinic.h"

namespace nucha::serve {
namespace {

constexpr const char* kCookie = "nucha_session";
// the longest password with every byte escaped, and room for the rest
constexpr std::size_t kSmallBody = 16u << 10;
constexpr int kEntriesUnlessAsked = 100;
constexpr int kMostEntries = 1000;

/// Members of a body. Faults are gathered and thrown together by done(); members nobody asked for are faults, since a
/// misspelt "disabled" must not look like success.
class Members {
 public:
  explicit Members(const HttpRequest& request) : body_(jsonBody(request)) {}

  std::string text(const std::string& name) {
    const std::optional<std::string> given = textOrNone(name);
    if (!body_.contains(name)) fault(name, "missing", "give it as text");
    return given.value_or("");
  }

  std::optional<std::string> textOrNone(const std::string& name) {
    known_.insert(name);
    if (!body_.contains(name)) return std::nullopt;
    if (body_[name].is_string()) return body_[name].get<std::string>();
    fault(name, "no text", "write it in quotes");
    return std::nullopt;
  }

  std::optional<bool> flagOrNone(const std::string& name) {
    known_.insert(name);
    if (!body_.contains(name)) return std::nullopt;
    if (body_[name].is_boolean()) return body_[name].get<bool>();
    fault(name, "neither true nor false", "write true or false without quotes");
    return std::nullopt;
  }

  std::optional<Role> roleOrNone(const std::string& name) {
    const std::optional<std::string> given = textOrNone(name);
    if (!given) return std::nullopt;
    const std::optional<Role> role = findRole(*given);
    if (!role) fault(name, "not a role", "take administrator, clinician or read_only");
    return role;
  }

  Role role(const std::string& name) {
    const std::optional<Role> given = roleOrNone(name);
    if (!body_.contains(name)) fault(name, "missing", "take administrator, clinician or read_only");
    return given.value_or(Role::read_only);
  }

  void fault(const std::string& name, const std::string& what, const std::string& fix) {
    faults_.push_back({"/" + pointerKey(name), what, fix});
  }

  void done() {
    for (const auto& [name, value] : body_.items()) {
      if (!known_.contains(name)) fault(name, "not known here", "remove it, or look for a misspelling");
    }
    if (!faults_.empty()) throw HttpError(422, "Something in what was sent has to be changed.", faults_);
  }

 private:
  Json body_;
  std::set<std::string> known_;
  std::vector<Fault> faults_;
};

Json accountJson(const Account& account) {
  return {{"id", account.id},           {"login", account.login},       {"name", account.name},
          {"role", name(account.role)}, {"disabled", account.disabled}, {"created_at", isoText(account.created_at)}};
}

Json sessionJson(const Account& account, const std::string& csrf) {
  return {
      {"account", {{"id", account.id}, {"login", account.login}, {"name", account.name}, {"role", name(account.role)}}},
      {"csrf", csrf}};
}

std::string cookieText(const HttpRequest& request, const std::string& token) {
  std::string text = std::string(kCookie) + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
  if (token.empty()) text += "; Max-Age=0";
  if (request.secure) text += "; Secure";
  return text;
}

std::int64_t numberOf(const HttpRequest& request, const std::string& name, std::int64_t otherwise) {
  const std::string text = request.parameter(name);
  if (text.empty()) return otherwise;
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || number < 0)
    throw HttpError(400, "A number in the address is none.",
                    {{"?" + name, "not a whole number", "write it in digits"}});
  return number;
}

HttpResponse signIn(Clinic& clinic, const Context& context) {
  Members members(context.request);
  const std::string login = members.text("login");
  const std::string password = members.text("password");
  members.done();
  const SignedIn signed_in = clinic.accounts.signIn(login, password, context.now);
  // the browser forgets the session it had, so nobody shall find it later
  if (const auto before = clinic.accounts.findSession(context.request.cookie(kCookie), context.now))
    clinic.accounts.signOut(*before, context.now);
  HttpResponse response = jsonResponse(sessionJson(signed_in.account, signed_in.csrf));
  response.headers["Set-Cookie"] = cookieText(context.request, signed_in.token);
  return response;
}

HttpResponse tellSession(Clinic& clinic, const Context& context) {
  const std::optional<Account> account = clinic.accounts.find(context.actor->account);
  NUCHA_ASSERT(account, "accounts are never removed");
  return jsonResponse(sessionJson(*account, context.actor->csrf));
}

HttpResponse signOut(Clinic& clinic, const Context& context) {
  clinic.accounts.signOut(*context.actor, context.now);
  HttpResponse response = noContent();
  response.headers["Set-Cookie"] = cookieText(context.request, "");
  return response;
}

HttpResponse changePassword(Clinic& clinic, const Context& context) {
  Members members(context.request);
  const std::string old_password = members.text("old");
  const std::string new_password = members.text("new");
  members.done();
  clinic.accounts.changePassword(*context.actor, old_password, new_password, context.now);
  return noContent();
}

HttpResponse setUp(Clinic& clinic, const Context& context) {
  Members members(context.request);
  const std::string token = members.text("token");
  const std::string login = members.text("login");
  const std::string name = members.text("name");
  const std::string password = members.text("password");
  members.done();
  const Account account = clinic.accounts.setUp(token, login, name, password, context.now);
  return jsonResponse({{"account", accountJson(account)}}, 201);
}

HttpResponse acceptInvitation(Clinic& clinic, const Context& context) {
  Members members(context.request);
  const std::string token = members.text("token");
  const std::string password = members.text("password");
  members.done();
  return jsonResponse({{"account", accountJson(clinic.accounts.acceptInvitation(token, password, context.now))}});
}

HttpResponse listAccounts(Clinic& clinic) {
  Json accounts = Json::array();
  for (const Account& account : clinic.accounts.list()) accounts.push_back(accountJson(account));
  return jsonResponse({{"accounts", accounts}});
}

HttpResponse listColleagues(Clinic& clinic) {
  Json accounts = Json::array();
  for (const Account& account : clinic.accounts.list()) {
    if (account.role == Role::clinician && !account.disabled)
      accounts.push_back({{"id", account.id}, {"name", account.name}, {"role", name(account.role)}});
  }
  return jsonResponse({{"accounts", accounts}});
}

HttpResponse invite(Clinic& clinic, const Context& context) {
  Members members(context.request);
  const std::string login = members.text("login");
  const std::string name = members.text("name");
  const Role role = members.role("role");
  members.done();
  const Accounts::Invited invited = clinic.accounts.invite(*context.actor, login, name, role, context.now);
  return jsonResponse(
      {{"account", accountJson(invited.account)}, {"link", linkTo(clinic.config, "invite", invited.token)}}, 201);
}

HttpResponse changeAccount(Clinic& clinic, const Context& context) {
  Members members(context.request);
  const std::optional<Role> role = members.roleOrNone("role");
  const std::optional<bool> disabled = members.flagOrNone("disabled");
  members.done();
  return jsonResponse({{"account", accountJson(clinic.accounts.change(*context.actor, context.path.at("id"), role,
                                                                      disabled, context.now))}});
}

HttpResponse inviteAgain(Clinic& clinic, const Context& context) {
  const std::string token = clinic.accounts.inviteAgain(*context.actor, context.path.at("id"), context.now);
  return jsonResponse({{"link", linkTo(clinic.config, "invite", token)}});
}

HttpResponse addMachine(Clinic& clinic, const Context& context) {
  Members members(context.request);
  const std::string name = members.text("name");
  members.done();
  const Accounts::Invited made = clinic.accounts.addMachine(*context.actor, name, context.now);
  return jsonResponse({{"account", accountJson(made.account)}, {"token", made.token}}, 201);
}

std::string nameOfActor(const std::map<std::string, std::string>& names, const std::string& actor) {
  if (const auto found = names.find(actor); found != names.end()) return found->second;
  if (actor == "command") return "at the terminal";
  if (actor == "nobody") return "not signed in";
  return actor.starts_with("intake:") ? "holder of a patient's link" : "";
}

HttpResponse listAudit(Clinic& clinic, const Context& context) {
  const std::int64_t before = numberOf(context.request, "before", 0);
  const std::int64_t count = numberOf(context.request, "count", kEntriesUnlessAsked);
  std::map<std::string, std::string> names;
  for (const Account& account : clinic.accounts.list()) names[account.id] = account.name;
  Json entries = Json::array();
  const int most = static_cast<int>(std::min<std::int64_t>(count, kMostEntries));
  for (const AuditEntry& entry : clinic.audit.list(before, most, context.request.parameter("subject"))) {
    entries.push_back({{"number", entry.number},
                       {"at", isoText(entry.at)},
                       {"actor", entry.actor},
                       {"actor_name", nameOfActor(names, entry.actor)},
                       {"action", entry.action},
                       {"subject", entry.subject},
                       {"detail", entry.detail}});
  }
  return jsonResponse({{"entries", entries}});
}

HttpResponse verifyAudit(Clinic& clinic, const Context& context) {
  const std::string noted = context.request.parameter("head");
  const std::optional<AuditEntry> head = findHead(noted);
  if (!noted.empty() && !head)
    throw HttpError(400, "What was noted of the audit trail cannot be read.",
                    {{"?head", "not NUMBER:HASH", "copy `head` of an earlier check whole"}});
  const AuditVerdict verdict = clinic.audit.verify(head);
  return jsonResponse({{"whole", verdict.whole},
                       {"entries", verdict.entries},
                       {"first_bad", verdict.first_bad},
                       {"why", verdict.why},
                       {"head", verdict.head}});
}

using AccountHandler = HttpResponse (*)(Clinic&, const Context&);

struct AccountRoute {
  const char* method = "";
  const char* pattern = "";
  Access access = Access::administrator;
  const char* summary = "";
  AccountHandler handler = nullptr;
  std::size_t max_body = 0;
};

constexpr std::array kRoutes = {
    AccountRoute{"GET", "/api/v1/setup", Access::anyone, "Whether the first administrator has still to be made.",
                 [](Clinic& clinic, const Context&) {
                   return jsonResponse({{"needed", clinic.accounts.needsSetup()}});
                 }},
    AccountRoute{"POST", "/api/v1/setup", Access::anyone,
                 "Makes the first administrator, with the token of the first start.", setUp, kSmallBody},
    AccountRoute{"POST", "/api/v1/session", Access::anyone, "Signs in; the answer sets the session's cookie.", signIn,
                 kSmallBody},
    AccountRoute{"GET", "/api/v1/session", Access::account, "Who is signed in.", tellSession},
    AccountRoute{"DELETE", "/api/v1/session", Access::account, "Signs out.", signOut},
    AccountRoute{"PUT", "/api/v1/session/password", Access::account,
                 "Changes the own password and ends the account's other sessions.", changePassword, kSmallBody},
    AccountRoute{"POST", "/api/v1/invitations/accept", Access::anyone,
                 "Sets the first or a new password, with the token of an invitation.", acceptInvitation, kSmallBody},
    AccountRoute{"GET", "/api/v1/accounts", Access::administrator, "All accounts, by name.",
                 [](Clinic& clinic, const Context&) { return listAccounts(clinic); }},
    AccountRoute{"POST", "/api/v1/accounts", Access::administrator, "Invites a person; the link is shown once.", invite,
                 kSmallBody},
    AccountRoute{"PATCH", "/api/v1/accounts/{id}", Access::administrator,
                 "Changes an account's role, or disables or enables it; ends its sessions.", changeAccount, kSmallBody},
    AccountRoute{"POST", "/api/v1/accounts/{id}/invitation", Access::administrator,
                 "A new link for somebody who forgot the password; ends password and sessions.", inviteAgain},
    AccountRoute{"GET", "/api/v1/colleagues", Access::account, "Clinicians who can be given a patient.",
                 [](Clinic& clinic, const Context&) { return listColleagues(clinic); }},
    AccountRoute{"POST", "/api/v1/machines", Access::administrator, "Adds a program; its API token is shown once.",
                 addMachine, kSmallBody},
    AccountRoute{"GET", "/api/v1/audit", Access::administrator,
                 "Entries of the audit trail, newest first; `before`, `count` and `subject` choose.", listAudit},
    AccountRoute{"GET", "/api/v1/audit/verify", Access::administrator,
                 "Whether the audit trail is whole, and still holds the `head` noted at an earlier check.",
                 verifyAudit},
};

}  // namespace

void addAccountRoutes(Clinic& clinic) {
  for (const AccountRoute& route : kRoutes) {
    clinic.router.add(
        {route.method, route.pattern, route.access, route.summary, bound(clinic, route.handler), route.max_body});
  }
}

}  // namespace nucha::serve
