// Patients in the store. What is told of a person is sealed with a key of that patient's own, which is sealed with the
// master key: erasing the key makes every copy unreadable.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/record/case.h"
#include "nucha/serve/accounts.h"
#include "nucha/serve/audit.h"
#include "nucha/serve/crypto.h"
#include "nucha/serve/database.h"

namespace nucha::serve {

/// Who it is, for people; the case itself stays without a name.
struct Person {
  std::string name;
  std::string birth_date;  ///< "1971-04-23"; empty when unknown
  std::string sex;         ///< "F", "M", "other", or empty
  std::string number;      ///< the clinic's own; empty when none
};

struct PatientRecord {
  std::string id;
  int version = 0;  ///< grows by one with each change
  Person person;
  Json case_file;  ///< a case file as readCase() takes it, design section 6
  Instant created_at = 0, updated_at = 0;
};

/// Something that happened, on the patient's timeline.
struct PatientEvent {
  std::string id;
  Instant at = 0;
  std::string by;    ///< account id or "intake:ID"
  std::string kind;  ///< "created", "findings", "case", "intake", "score", "note", "import"
  Json body;         ///< by kind
};

/// Rights: a patient is seen by the accounts that patient_accounts names, whatever their role; only clinicians among
/// them change anything. Administrators manage accounts, so they see no patient unless they are named too; what they
/// may always do is say who sees a patient whom no active clinician sees any more.
/// HttpError 404 with one text for patients that are none and for those one may not see.
[[noreturn]] void refuseUnknownPatient();

class Patients {
 public:
  Patients(Database& database, const SecretKey& master, Audit& audit);

  /// Those the actor may see, by name; `words` must all be part of name, number or birth date, in either case.
  std::vector<PatientRecord> list(const Actor& actor, const std::string& words = "");
  /// Throws HttpError 404 when there is none or the actor may not see it (the two are not told apart); notes the
  /// reading in the audit trail.
  PatientRecord read(const Actor& actor, const std::string& id, Instant now);
  /// The same for a part of a patient's page (evaluation, timeline): one who read this patient within the last minutes
  /// is not noted again, so that the trail tells of visits and not of pictures.
  PatientRecord look(const Actor& actor, const std::string& id, Instant now);
  /// The creator may see it. `event_kind`: "created" or "import".
  PatientRecord create(const Actor& actor, const Person& person, const Json& case_file, const std::string& event_kind,
                       Instant now);
  /// Replaces what is given. Throws HttpError 409 when `version` is not the newest: nothing is lost or overwritten.
  /// `event` (kind and body) goes on the timeline in the same transaction.
  PatientRecord change(const Actor& actor, const std::string& id, int version, const std::optional<Person>& person,
                       const std::optional<Json>& case_file, const std::string& event_kind, const Json& event,
                       Instant now);

  void addEvent(const Actor& actor, const std::string& id, const std::string& kind, const Json& body, Instant now);
  /// Oldest first; of one kind when given. Notes nothing: callers read() or look() first.
  std::vector<PatientEvent> events(const Actor& actor, const std::string& id, const std::string& kind = "");

  /// Who may see the patient; also for an administrator when no active clinician does.
  std::vector<std::string> accounts(const Actor& actor, const std::string& id);
  /// Who may see the patient from now on; at least one active clinician.
  void setAccounts(const Actor& actor, const std::string& id, const std::vector<std::string>& accounts, Instant now);
  /// Ids of the patients whom no active clinician sees, for administrators.
  std::vector<std::string> unattended(const Actor& actor);

  /// Everything stored of a patient, readable.
  Json exportAll(const Actor& actor, const std::string& id, Instant now);
  /// Removes all of it for good; the audit trail keeps that it was done.
  void erase(const Actor& actor, const std::string& id, Instant now);

  /// Unsealing for those who work in the name of the patient (intakes); no rights are checked.
  PatientRecord readAsSystem(const std::string& id);
  /// A change within the transaction of another deed (an intake that is sent), by whom it was ("intake:ID"). `make`
  /// gets the record and gives the new case file, or nothing to leave it; the event goes on the timeline either way. No
  /// rights are checked and the newest version is changed. Throws HttpError 404 when there is no such patient.
  using MakeCase = std::function<std::optional<Json>(const PatientRecord&)>;
  PatientRecord changeAsSystem(Transaction& transaction, const std::string& by, const std::string& id,
                               const MakeCase& make, const std::string& event_kind, const Json& event, Instant now);
  /// The key of a patient, for what other tables hold of the patient; nullopt when erased.
  std::optional<SecretKey> keyOf(Transaction& transaction, const std::string& id);

 private:
  PatientRecord unsealed(const Row& row) const;
  PatientRecord load(Transaction& transaction, const std::string& id) const;
  PatientRecord loadFor(Transaction& transaction, const Actor& actor, const std::string& id) const;
  void store(Transaction& transaction, PatientRecord& record, Instant now);
  void addEvent(Transaction& transaction, const std::string& by, const std::string& id, const std::string& kind,
                const Json& body, Instant now);
  std::vector<PatientEvent> eventsOf(Transaction& transaction, const std::string& id, const std::string& kind);
  bool wasNoted(const Actor& actor, const std::string& id, Instant now);
  void note(const Actor& actor, const std::string& id, Instant now);
  Json intakesOf(Transaction& transaction, const std::string& id);
  Json auditOf(const std::string& id, const Json& intakes);

  Database& database_;
  SecretKey master_;
  Audit& audit_;
  std::mutex mutex_;
  std::map<std::string, Instant> noted_;  // when a session or account last read a patient
};

}  // namespace nucha::serve
