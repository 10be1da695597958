#include "nucha/serve/patients.h"

#include <algorithm>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/serve/patient_json.h"

namespace nucha::serve {
namespace {

constexpr const char* kColumns = "p.id, p.version, p.patient_key, p.record, p.created_at, p.updated_at";
constexpr Instant kOneVisit = 10 * 60 * 1000;  // ms; looks within are one reading
constexpr std::size_t kMostNoted = 10'000;
constexpr const char* kUnreadable = "(this record cannot be unsealed: it was changed, or sealed with another key)";

std::string boundKey(const std::string& id) { return "patients.key:" + id; }
std::string boundRecord(const std::string& id) { return "patients.record:" + id; }
std::string boundEvent(const std::string& id) { return "events.body:" + id; }

void mustBeClinician(const Actor& actor) {
  if (actor.role != Role::clinician) throw HttpError(403, "Only clinicians change what is known of a patient.", {});
}

std::string visitOf(const Actor& actor, const std::string& id) {
  return actor.account + " " + actor.session + " " + id;
}

}  // namespace

void refuseUnknownPatient() { throw HttpError(404, "There is no such patient, or you may not see it."); }

Patients::Patients(Database& database, const SecretKey& master, Audit& audit)
    : database_(database), master_(master), audit_(audit) {}

PatientRecord Patients::unsealed(const Row& row) const {
  PatientRecord record;
  record.id = row.text(0);
  record.version = static_cast<int>(row.number(1));
  record.created_at = row.number(4);
  record.updated_at = row.number(5);
  const auto hex = unseal(master_, row.text(2), boundKey(record.id));
  const auto key = hex ? SecretKey::fromHex(*hex) : std::nullopt;
  const auto text = key ? unseal(*key, row.text(3), boundRecord(record.id)) : std::nullopt;
  NUCHA_ASSERT(text, "patient " + record.id + ": " + kUnreadable);
  const Json json = Json::parse(*text);
  std::vector<Fault> faults;
  record.person = readPerson(json.at("person"), "", {}, faults);
  record.case_file = json.at("case");
  return record;
}

PatientRecord Patients::load(Transaction& transaction, const std::string& id) const {
  const auto rows = transaction.query(std::string("SELECT ") + kColumns + " FROM patients p WHERE p.id = ?", {id});
  if (rows.empty()) refuseUnknownPatient();
  return unsealed(rows.front());
}

PatientRecord Patients::loadFor(Transaction& transaction, const Actor& actor, const std::string& id) const {
  const auto rows = transaction.query(std::string("SELECT ") + kColumns +
                                          " FROM patients p JOIN patient_accounts a ON a.patient = p.id"
                                          " WHERE p.id = ? AND a.account = ?",
                                      {id, actor.account});
  if (rows.empty()) refuseUnknownPatient();
  return unsealed(rows.front());
}

std::vector<PatientRecord> Patients::list(const Actor& actor, const std::string& words) {
  std::vector<Row> rows;
  database_.read([&](Transaction& transaction) {
    rows = transaction.query(std::string("SELECT ") + kColumns +
                                 " FROM patients p JOIN patient_accounts a ON a.patient = p.id WHERE a.account = ?",
                             {actor.account});
  });
  std::vector<PatientRecord> records;
  for (const Row& row : rows) {
    PatientRecord record;
    try {
      record = unsealed(row);
    } catch (const InternalError&) {
      // one damaged row must not hide the others, and must not vanish either
      record.id = row.text(0);
      record.person.name = kUnreadable;
      record.case_file = Json::object();
      record.updated_at = row.number(5);
    }
    if (isMeant(record.person, words)) records.push_back(std::move(record));
  }
  std::vector<std::pair<std::string, std::size_t>> order;
  for (std::size_t i = 0; i < records.size(); ++i)
    order.emplace_back(folded(records[i].person.name) + "\n" + records[i].id, i);
  std::sort(order.begin(), order.end());
  std::vector<PatientRecord> sorted;
  for (const auto& [name, i] : order) sorted.push_back(std::move(records[i]));
  return sorted;
}

PatientRecord Patients::read(const Actor& actor, const std::string& id, Instant now) {
  PatientRecord record;
  database_.read([&](Transaction& transaction) { record = loadFor(transaction, actor, id); });
  audit_.append(actor.account, "patient.read", id, "", now);
  note(actor, id, now);
  return record;
}

PatientRecord Patients::look(const Actor& actor, const std::string& id, Instant now) {
  if (!wasNoted(actor, id, now)) return read(actor, id, now);
  PatientRecord record;
  database_.read([&](Transaction& transaction) { record = loadFor(transaction, actor, id); });
  return record;
}

bool Patients::wasNoted(const Actor& actor, const std::string& id, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = noted_.find(visitOf(actor, id));
  return found != noted_.end() && now >= found->second && now - found->second < kOneVisit;
}

void Patients::note(const Actor& actor, const std::string& id, Instant now) {
  const std::lock_guard lock(mutex_);
  if (noted_.size() >= kMostNoted) {
    std::erase_if(noted_, [now](const auto& visit) { return now - visit.second >= kOneVisit; });
    if (noted_.size() >= kMostNoted) noted_.clear();  // then some are noted twice, none is missed
  }
  noted_[visitOf(actor, id)] = now;
}

void Patients::store(Transaction& transaction, PatientRecord& record, Instant now) {
  const auto key = keyOf(transaction, record.id);
  NUCHA_ASSERT(key, "the patient was loaded in this transaction");
  const Json json = {{"person", personJson(record.person)}, {"case", record.case_file}};
  transaction.execute(
      "UPDATE patients SET version = ?, record = ?, updated_at = ? WHERE id = ?",
      {std::int64_t{record.version} + 1, seal(*key, json.dump(), boundRecord(record.id)), now, record.id});
  ++record.version;
  record.updated_at = now;
}

PatientRecord Patients::create(const Actor& actor, const Person& person, const Json& case_file,
                               const std::string& event_kind, Instant now) {
  mustBeClinician(actor);
  PatientRecord record;
  database_.write([&](Transaction& transaction) {
    record = {randomId(), 1, person, case_file, now, now};
    const SecretKey key = SecretKey::random();
    const Json json = {{"person", personJson(person)}, {"case", case_file}};
    transaction.execute(
        "INSERT INTO patients (id, version, patient_key, record, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        {record.id, std::int64_t{record.version}, seal(master_, key.hex(), boundKey(record.id)),
         seal(key, json.dump(), boundRecord(record.id)), now, now});
    transaction.execute("INSERT INTO patient_accounts (patient, account) VALUES (?, ?)", {record.id, actor.account});
    addEvent(transaction, actor.account, record.id, event_kind, Json::object(), now);
    audit_.append(transaction, actor.account, "patient.create", record.id, event_kind, now);
  });
  return record;
}

PatientRecord Patients::change(const Actor& actor, const std::string& id, int version,
                               const std::optional<Person>& person, const std::optional<Json>& case_file,
                               const std::string& event_kind, const Json& event, Instant now) {
  PatientRecord record;
  database_.write([&](Transaction& transaction) {
    record = loadFor(transaction, actor, id);
    mustBeClinician(actor);
    if (record.version != version)
      throw HttpError(409,
                      "Somebody has changed this patient since you read it (version " + std::to_string(version) +
                          "; the newest is " + std::to_string(record.version) +
                          "). Nothing was stored: read it again, then repeat your change.",
                      {});
    if (person) record.person = *person;
    if (case_file) record.case_file = *case_file;
    store(transaction, record, now);
    addEvent(transaction, actor.account, id, event_kind, event, now);
    audit_.append(transaction, actor.account, "patient.change", id, event_kind, now);
  });
  return record;
}

PatientRecord Patients::readAsSystem(const std::string& id) {
  PatientRecord record;
  database_.read([&](Transaction& transaction) { record = load(transaction, id); });
  return record;
}

PatientRecord Patients::changeAsSystem(Transaction& transaction, const std::string& by, const std::string& id,
                                       const MakeCase& make, const std::string& event_kind, const Json& event,
                                       Instant now) {
  PatientRecord record = load(transaction, id);
  if (auto made = make(record)) {
    record.case_file = std::move(*made);
    store(transaction, record, now);
  }
  addEvent(transaction, by, id, event_kind, event, now);
  audit_.append(transaction, by, "patient.change", id, event_kind, now);
  return record;
}

std::optional<SecretKey> Patients::keyOf(Transaction& transaction, const std::string& id) {
  const auto rows = transaction.query("SELECT patient_key FROM patients WHERE id = ?", {id});
  if (rows.empty()) return std::nullopt;
  const auto hex = unseal(master_, rows.front().text(0), boundKey(id));
  NUCHA_ASSERT(hex, "patient " + id + ": " + kUnreadable);
  return SecretKey::fromHex(*hex);
}

void Patients::addEvent(Transaction& transaction, const std::string& by, const std::string& id, const std::string& kind,
                        const Json& body, Instant now) {
  const auto key = keyOf(transaction, id);
  NUCHA_ASSERT(key, "the patient was found in this transaction");
  const std::string event = randomId();
  Instant at = now;
  // no two of a patient's events share a millisecond, so that their order is that in which they were told
  while (!transaction.query("SELECT id FROM events WHERE patient = ? AND at = ?", {id, at}).empty()) ++at;
  transaction.execute("INSERT INTO events (id, patient, at, by_whom, kind, body) VALUES (?, ?, ?, ?, ?, ?)",
                      {event, id, at, by, kind, seal(*key, body.dump(), boundEvent(event))});
}

void Patients::addEvent(const Actor& actor, const std::string& id, const std::string& kind, const Json& body,
                        Instant now) {
  database_.write([&](Transaction& transaction) {
    loadFor(transaction, actor, id);
    mustBeClinician(actor);
    addEvent(transaction, actor.account, id, kind, body, now);
    audit_.append(transaction, actor.account, "patient.event", id, kind, now);
  });
}

std::vector<PatientEvent> Patients::eventsOf(Transaction& transaction, const std::string& id, const std::string& kind) {
  const auto key = keyOf(transaction, id);
  if (!key) refuseUnknownPatient();
  std::vector<PatientEvent> events;
  for (const Row& row :
       transaction.query("SELECT id, at, by_whom, kind, body FROM events WHERE patient = ? ORDER BY at, id", {id})) {
    if (!kind.empty() && row.text(3) != kind) continue;
    const auto body = unseal(*key, row.text(4), boundEvent(row.text(0)));
    NUCHA_ASSERT(body, "event " + row.text(0) + ": " + kUnreadable);
    events.push_back({row.text(0), row.number(1), row.text(2), row.text(3), Json::parse(*body)});
  }
  return events;
}

std::vector<PatientEvent> Patients::events(const Actor& actor, const std::string& id, const std::string& kind) {
  std::vector<PatientEvent> events;
  database_.read([&](Transaction& transaction) {
    loadFor(transaction, actor, id);
    events = eventsOf(transaction, id, kind);
  });
  return events;
}

}  // namespace nucha::serve
