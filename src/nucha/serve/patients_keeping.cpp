// Who sees a patient, and how a patient's data leave: handed out whole, or erased.
#include <algorithm>
#include <set>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/serve/patient_json.h"
#include "nucha/serve/patients.h"

namespace nucha::serve {
namespace {

constexpr int kPage = 500;

bool exists(Transaction& transaction, const std::string& id) {
  return !transaction.query("SELECT id FROM patients WHERE id = ?", {id}).empty();
}

bool sees(Transaction& transaction, const Actor& actor, const std::string& id) {
  return !transaction
              .query("SELECT patient FROM patient_accounts WHERE patient = ? AND account = ?", {id, actor.account})
              .empty();
}

bool hasClinician(Transaction& transaction, const std::string& id) {
  return !transaction
              .query(
                  "SELECT a.id FROM patient_accounts p JOIN accounts a ON a.id = p.account"
                  " WHERE p.patient = ? AND a.role = ? AND a.disabled = 0",
                  {id, std::string(name(Role::clinician))})
              .empty();
}

// a patient nobody can treat any more must be handed on by somebody; the administrator does that without reading it
bool mayHandOn(Transaction& transaction, const Actor& actor, const std::string& id) {
  return actor.role == Role::administrator && exists(transaction, id) && !hasClinician(transaction, id);
}

std::vector<std::string> accountsOf(Transaction& transaction, const std::string& id) {
  std::vector<std::string> accounts;
  for (const Row& row :
       transaction.query("SELECT account FROM patient_accounts WHERE patient = ? ORDER BY account", {id}))
    accounts.push_back(row.text(0));
  return accounts;
}

void checkNamed(Transaction& transaction, const std::vector<std::string>& accounts) {
  std::vector<Fault> faults;
  bool clinician = false;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const auto rows = transaction.query("SELECT role, disabled FROM accounts WHERE id = ?", {accounts[i]});
    const std::string where = "/accounts/" + std::to_string(i);
    if (rows.empty() || rows.front().text(0) == name(Role::machine)) {
      faults.push_back({where, "is no account of a person", "name the ids that /api/v1/colleagues lists"});
    } else if (rows.front().text(0) == name(Role::clinician) && rows.front().number(1) == 0) {
      clinician = true;
    }
  }
  if (faults.empty() && !clinician)
    faults.push_back({"/accounts", "holds no active clinician", "name at least one, who then answers for the patient"});
  if (!faults.empty()) throw HttpError(422, "This is not who may see a patient; nothing was changed.", faults);
}

Json eventJson(const PatientEvent& event) {
  return {{"id", event.id}, {"at", isoText(event.at)}, {"by", event.by}, {"kind", event.kind}, {"body", event.body}};
}

Json whenOrNull(const Row& row, std::size_t column) {
  const auto at = row.numberOrNone(column);
  return at ? Json(isoText(*at)) : Json(nullptr);
}

Json textOrNull(const Row& row, std::size_t column) {
  const auto text = row.textOrNone(column);
  return text ? Json(*text) : Json(nullptr);
}

}  // namespace

std::vector<std::string> Patients::accounts(const Actor& actor, const std::string& id) {
  std::vector<std::string> accounts;
  database_.read([&](Transaction& transaction) {
    if (!sees(transaction, actor, id) && !mayHandOn(transaction, actor, id)) refuseUnknownPatient();
    accounts = accountsOf(transaction, id);
  });
  return accounts;
}

void Patients::setAccounts(const Actor& actor, const std::string& id, const std::vector<std::string>& accounts,
                           Instant now) {
  const std::set<std::string> named(accounts.begin(), accounts.end());
  database_.write([&](Transaction& transaction) {
    const bool hands_on = mayHandOn(transaction, actor, id);
    if (!sees(transaction, actor, id) && !hands_on) refuseUnknownPatient();
    if (actor.role != Role::clinician && actor.role != Role::administrator)
      throw HttpError(403, "Only clinicians say who sees their patients.", {});
    checkNamed(transaction, accounts);
    transaction.execute("DELETE FROM patient_accounts WHERE patient = ?", {id});
    std::string detail;
    for (const std::string& account : named) {
      transaction.execute("INSERT INTO patient_accounts (patient, account) VALUES (?, ?)", {id, account});
      detail += (detail.empty() ? "now " : " ") + account;
    }
    audit_.append(transaction, actor.account, hands_on ? "patient.handed_on" : "patient.accounts", id, detail, now);
  });
}

std::vector<std::string> Patients::unattended(const Actor& actor) {
  if (actor.role != Role::administrator) throw HttpError(403, "This is for administrators.", {});
  std::vector<std::string> ids;
  database_.read([&](Transaction& transaction) {
    ids.clear();
    for (const Row& row :
         transaction.query("SELECT p.id FROM patients p WHERE NOT EXISTS (SELECT a.id FROM patient_accounts s"
                           " JOIN accounts a ON a.id = s.account"
                           " WHERE s.patient = p.id AND a.role = ? AND a.disabled = 0) ORDER BY p.created_at, p.id",
                           {std::string(name(Role::clinician))}))
      ids.push_back(row.text(0));
  });
  return ids;
}

Json Patients::intakesOf(Transaction& transaction, const std::string& id) {
  const auto key = keyOf(transaction, id);
  Json intakes = Json::array();
  for (const Row& row : transaction.query(
           "SELECT id, state, created_by, created_at, expires_at, answers, urgency, raised_at, submitted_at, due_at,"
           " closed_at, closed_by FROM intakes WHERE patient = ? ORDER BY created_at, id",
           {id})) {
    const auto answers = key ? unseal(*key, row.text(5), "intakes.answers:" + row.text(0)) : std::nullopt;
    intakes.push_back({{"id", row.text(0)},
                       {"state", row.text(1)},
                       {"created_by", row.text(2)},
                       {"created_at", isoText(row.number(3))},
                       {"expires_at", isoText(row.number(4))},
                       {"answers", answers ? Json::parse(*answers) : Json(nullptr)},
                       {"urgency", row.text(6)},
                       {"raised_at", whenOrNull(row, 7)},
                       {"submitted_at", whenOrNull(row, 8)},
                       {"due_at", whenOrNull(row, 9)},
                       {"closed_at", whenOrNull(row, 10)},
                       {"closed_by", textOrNull(row, 11)}});
  }
  return intakes;
}

Json Patients::auditOf(const std::string& id, const Json& intakes) {
  std::vector<std::string> subjects = {id};
  for (const Json& intake : intakes) subjects.push_back(intake.at("id").get<std::string>());
  std::vector<AuditEntry> entries;
  for (const std::string& subject : subjects) {
    std::int64_t before = 0;
    while (true) {
      const std::vector<AuditEntry> page = audit_.list(before, kPage, subject);
      entries.insert(entries.end(), page.begin(), page.end());
      if (page.size() < static_cast<std::size_t>(kPage)) break;
      before = page.back().number;
    }
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  Json out = Json::array();
  for (const AuditEntry& entry : entries)
    out.push_back({{"number", entry.number},
                   {"at", isoText(entry.at)},
                   {"actor", entry.actor},
                   {"action", entry.action},
                   {"subject", entry.subject},
                   {"detail", entry.detail}});
  return out;
}

Json Patients::exportAll(const Actor& actor, const std::string& id, Instant now) {
  Json all;
  database_.read([&](Transaction& transaction) {
    const PatientRecord record = loadFor(transaction, actor, id);
    all = patientJson(record, now);
    all["case"] = record.case_file;
    all["accounts"] = accountsOf(transaction, id);
    all["events"] = Json::array();
    for (const PatientEvent& event : eventsOf(transaction, id, "")) all["events"].push_back(eventJson(event));
    all["intakes"] = intakesOf(transaction, id);
  });
  audit_.append(actor.account, "patient.export", id, "", now);
  all["audit"] = auditOf(id, all["intakes"]);
  return all;
}

void Patients::erase(const Actor& actor, const std::string& id, Instant now) {
  database_.write([&](Transaction& transaction) {
    loadFor(transaction, actor, id);
    if (actor.role != Role::clinician) throw HttpError(403, "Only clinicians erase a patient.", {});
    transaction.execute("DELETE FROM patients WHERE id = ?", {id});  // events, intakes and rights go with it
    audit_.append(transaction, actor.account, "patient.erase", id, "", now);
  });
  const std::lock_guard lock(mutex_);
  std::erase_if(noted_, [&id](const auto& visit) { return visit.first.ends_with(" " + id); });
}

}  // namespace nucha::serve
