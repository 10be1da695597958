#include "nucha/serve/patients.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "nucha/base/error.h"
#include "nucha/serve/patient_json.h"
#include "serve/stores.h"

namespace nucha::serve::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr Instant kStart = 1'800'000'000'000;
constexpr Instant kMinutes = 60'000;

const Json kCase = {{"patient", {{"age", 54}}},
                    {"surgery", Json::object()},
                    {"presentation", {{{"finding", "neck_pain_axial"}, {"present", true}}}}};

template <typename Deed>
int statusOfDeed(Deed deed) {
  try {
    deed();
  } catch (const HttpError& error) {
    return error.status();
  }
  return 0;
}

class PatientsOn : public OnEachStore {
 protected:
  void SetUp() override {
    OnEachStore::SetUp();
    if (IsSkipped()) return;
    migrate(*store_);
    addAccount("doctor", "clinician");
    addAccount("other", "clinician");
    addAccount("reader", "read_only");
    addAccount("admin", "administrator");
    addAccount("program", "machine");
    audit_ = std::make_unique<Audit>(*store_, master_);
    patients_ = std::make_unique<Patients>(*store_, master_, *audit_);
  }

  void addAccount(const std::string& id, const std::string& role) {
    change(*store_,
           "INSERT INTO accounts (id, login, name, role, disabled, failures, locks, locked_until, created_at)"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           {id, id, "Name of " + id, role, std::int64_t{0}, std::int64_t{0}, std::int64_t{0}, std::int64_t{0}, kStart});
  }

  std::string addPatient(const std::string& name = "Hedwig Kranich", const std::string& number = "A-17") {
    return patients_->create(doctor_, {name, "1971-04-23", "F", number}, kCase, "created", kStart).id;
  }

  std::vector<std::string> namesFor(const Actor& actor, const std::string& words = "") {
    std::vector<std::string> names;
    for (const PatientRecord& record : patients_->list(actor, words)) names.push_back(record.person.name);
    return names;
  }

  std::vector<std::string> actionsOn(const std::string& subject) {
    std::vector<std::string> actions;
    for (const AuditEntry& entry : audit_->list(0, 100, subject)) actions.push_back(entry.actor + " " + entry.action);
    return actions;
  }

  const SecretKey master_ = SecretKey::random();
  std::unique_ptr<Audit> audit_;
  std::unique_ptr<Patients> patients_;
  const Actor doctor_{"doctor", Role::clinician, "s1", ""}, other_{"other", Role::clinician, "s2", ""};
  const Actor reader_{"reader", Role::read_only, "s3", ""}, admin_{"admin", Role::administrator, "s4", ""};
  const Actor program_{"program", Role::machine, "", ""};
};

INSTANTIATE_TEST_SUITE_P(Stores, PatientsOn, ::testing::Values("sqlite", "postgresql"), kindName);

TEST_P(PatientsOn, KeepWhatTheyAreGiven) {
  const std::string id = addPatient();
  const PatientRecord record = patients_->read(doctor_, id, kStart + 5);
  EXPECT_EQ(record.person.name, "Hedwig Kranich");
  EXPECT_EQ(record.person.birth_date, "1971-04-23");
  EXPECT_EQ(record.person.sex, "F");
  EXPECT_EQ(record.person.number, "A-17");
  EXPECT_EQ(record.case_file, kCase);
  EXPECT_EQ(record.version, 1);
  EXPECT_EQ(record.created_at, kStart);
  EXPECT_EQ(record.updated_at, kStart);
}

TEST_P(PatientsOn, AreSeenOnlyByThoseNamed) {
  const std::string id = addPatient();
  for (const Actor& actor : {other_, reader_, admin_, program_}) {
    EXPECT_EQ(statusOfDeed([&] { patients_->read(actor, id, kStart); }), 404) << actor.account;
    EXPECT_EQ(statusOfDeed([&] { patients_->look(actor, id, kStart); }), 404) << actor.account;
    EXPECT_EQ(statusOfDeed([&] { patients_->events(actor, id); }), 404) << actor.account;
    EXPECT_EQ(statusOfDeed([&] { patients_->accounts(actor, id); }), 404) << actor.account;
    EXPECT_EQ(statusOfDeed([&] { patients_->exportAll(actor, id, kStart); }), 404) << actor.account;
    EXPECT_EQ(statusOfDeed([&] { patients_->erase(actor, id, kStart); }), 404) << actor.account;
    EXPECT_EQ(statusOfDeed([&] { patients_->addEvent(actor, id, "note", {}, kStart); }), 404) << actor.account;
    EXPECT_EQ(statusOfDeed([&] { patients_->setAccounts(actor, id, {actor.account}, kStart); }), 404) << actor.account;
    EXPECT_EQ(statusOfDeed([&] { patients_->change(actor, id, 1, Person{}, {}, "case", {}, kStart); }), 404);
    EXPECT_THAT(namesFor(actor), IsEmpty()) << actor.account;
  }
  patients_->setAccounts(doctor_, id, {"doctor", "other", "reader", "admin"}, kStart);
  for (const Actor& actor : {other_, reader_, admin_})
    EXPECT_EQ(patients_->read(actor, id, kStart).id, id) << actor.account;
}

TEST_P(PatientsOn, UnknownAndForbiddenLookAlike) {
  const std::string id = addPatient();
  const auto textOf = [&](const std::string& asked) -> std::string {
    try {
      patients_->read(other_, asked, kStart);
    } catch (const HttpError& error) {
      return error.detail();
    }
    return "seen";
  };
  EXPECT_EQ(textOf(id), textOf("0000"));
}

TEST_P(PatientsOn, AreChangedByCliniciansOnly) {
  const std::string id = addPatient();
  patients_->setAccounts(doctor_, id, {"doctor", "reader", "admin"}, kStart);
  for (const Actor& actor : {reader_, admin_}) {
    EXPECT_EQ(statusOfDeed([&] {
                patients_->change(actor, id, 1, Person{"X", "", "", ""}, {}, "case", {}, kStart);
              }),
              403);
    EXPECT_EQ(statusOfDeed([&] { patients_->addEvent(actor, id, "note", {}, kStart); }), 403);
    EXPECT_EQ(statusOfDeed([&] { patients_->erase(actor, id, kStart); }), 403);
    EXPECT_EQ(statusOfDeed([&] { patients_->create(actor, {"X", "", "", ""}, kCase, "created", kStart); }), 403);
  }
  EXPECT_EQ(statusOfDeed([&] { patients_->setAccounts(reader_, id, {"doctor"}, kStart); }), 403);
  EXPECT_EQ(patients_->read(doctor_, id, kStart).person.name, "Hedwig Kranich");
}

TEST_P(PatientsOn, AChangeOfAnOldVersionLosesNothing) {
  const std::string id = addPatient();
  Json other = kCase;
  other["patient"]["age"] = 55;
  EXPECT_EQ(patients_->change(doctor_, id, 1, std::nullopt, other, "case", {{"n", 1}}, kStart + 1).version, 2);
  EXPECT_EQ(statusOfDeed([&] {
              patients_->change(doctor_, id, 1, Person{"Lost", "", "", ""}, {}, "case", {}, kStart + 2);
            }),
            409);
  EXPECT_EQ(statusOfDeed([&] {
              patients_->change(doctor_, id, 3, Person{"Lost", "", "", ""}, {}, "case", {}, kStart + 2);
            }),
            409);
  const PatientRecord record = patients_->read(doctor_, id, kStart + 3);
  EXPECT_EQ(record.person.name, "Hedwig Kranich");
  EXPECT_EQ(record.case_file, other);
  EXPECT_EQ(record.updated_at, kStart + 1);
  EXPECT_THAT(patients_->events(doctor_, id), SizeIs(2)) << "a refused change leaves no event";
}

TEST_P(PatientsOn, OfManyChangesAtOnceOneWins) {
  const std::string id = addPatient();
  std::atomic<int> won = 0, lost = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([&, i] {
      const int status = statusOfDeed([&] {
        patients_->change(doctor_, id, 1, Person{"Writer " + std::to_string(i), "", "", ""}, {}, "case", {}, kStart);
      });
      ++(status == 0 ? won : lost);
    });
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, 3);
  EXPECT_EQ(patients_->read(doctor_, id, kStart).version, 2);
}

TEST_P(PatientsOn, AreFoundByWordsInAnyCase) {
  addPatient("Hedwig Kranich", "A-17");
  addPatient("Änne Öztürk", "B-18");
  addPatient("Ольга Иванова", "C-19");
  EXPECT_THAT(namesFor(doctor_), ElementsAre("Hedwig Kranich", "Änne Öztürk", "Ольга Иванова"));
  EXPECT_THAT(namesFor(doctor_, "kranICH"), ElementsAre("Hedwig Kranich"));
  EXPECT_THAT(namesFor(doctor_, " ich  hed "), ElementsAre("Hedwig Kranich"));
  EXPECT_THAT(namesFor(doctor_, "äNNE öz"), ElementsAre("Änne Öztürk"));
  EXPECT_THAT(namesFor(doctor_, "иВАН"), ElementsAre("Ольга Иванова"));
  EXPECT_THAT(namesFor(doctor_, "b-18"), ElementsAre("Änne Öztürk"));
  EXPECT_THAT(namesFor(doctor_, "1971-04 c-1"), ElementsAre("Ольга Иванова"));
  EXPECT_THAT(namesFor(doctor_, "kranich b-18"), IsEmpty()) << "all words must fit";
}

TEST_P(PatientsOn, ReadingIsNotedLookingOnceAVisit) {
  const std::string id = addPatient();
  patients_->read(doctor_, id, kStart);
  patients_->read(doctor_, id, kStart);
  EXPECT_THAT(actionsOn(id), ElementsAre("doctor patient.read", "doctor patient.read", "doctor patient.create"));
  patients_->look(doctor_, id, kStart + 9 * kMinutes);
  EXPECT_THAT(actionsOn(id), SizeIs(3));
  patients_->look(doctor_, id, kStart + 11 * kMinutes);
  EXPECT_THAT(actionsOn(id), SizeIs(4));
  Actor elsewhere = doctor_;
  elsewhere.session = "another browser";
  patients_->look(elsewhere, id, kStart + 11 * kMinutes);
  EXPECT_THAT(actionsOn(id), SizeIs(5)) << "each session is noted";
}

TEST_P(PatientsOn, EventsStandInTheirOrderAndByKind) {
  const std::string id = addPatient();
  patients_->addEvent(doctor_, id, "note", {{"text", "second"}}, kStart + 2);
  patients_->addEvent(doctor_, id, "score", {{"value", 3}}, kStart + 1);
  const auto all = patients_->events(doctor_, id);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].kind, "created");
  EXPECT_EQ(all[1].kind, "score");
  EXPECT_EQ(all[2].body, (Json{{"text", "second"}}));
  EXPECT_EQ(all[2].by, "doctor");
  EXPECT_EQ(all[2].at, kStart + 2);
  EXPECT_THAT(patients_->events(doctor_, id, "note"), SizeIs(1));
  for (int i = 0; i < 8; ++i) patients_->addEvent(doctor_, id, "same", {{"n", i}}, kStart);
  int expected = 0;
  for (const PatientEvent& event : patients_->events(doctor_, id, "same"))
    EXPECT_EQ(event.body["n"], expected++) << "told in one millisecond";
}

TEST_P(PatientsOn, WhoSeesThemNeedsAClinician) {
  const std::string id = addPatient();
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{}, {"reader"}, {"admin"}, {"doctor", "nobody"}, {"doctor", "program"}})
    EXPECT_EQ(statusOfDeed([&] { patients_->setAccounts(doctor_, id, wrong, kStart); }), 422);
  EXPECT_THAT(patients_->accounts(doctor_, id), ElementsAre("doctor"));
  patients_->setAccounts(doctor_, id, {"other", "reader", "other"}, kStart);
  EXPECT_THAT(patients_->accounts(reader_, id), ElementsAre("other", "reader"));
  EXPECT_EQ(statusOfDeed([&] { patients_->read(doctor_, id, kStart); }), 404);
}

TEST_P(PatientsOn, AreHandedOnWhenTheLastClinicianIsGone) {
  const std::string id = addPatient(), second = addPatient("Somebody Else");
  patients_->setAccounts(doctor_, second, {"doctor", "other"}, kStart);
  EXPECT_THAT(patients_->unattended(admin_), IsEmpty());
  EXPECT_EQ(statusOfDeed([&] { patients_->unattended(doctor_); }), 403);
  change(*store_, "UPDATE accounts SET disabled = 1 WHERE id = ?", {std::string("doctor")});
  EXPECT_THAT(patients_->unattended(admin_), ElementsAre(id));
  EXPECT_THAT(patients_->accounts(admin_, id), ElementsAre("doctor"));
  EXPECT_EQ(statusOfDeed([&] { patients_->read(admin_, id, kStart); }), 404) << "handing on is not reading";
  EXPECT_EQ(statusOfDeed([&] { patients_->setAccounts(admin_, id, {"doctor"}, kStart); }), 422) << "disabled";
  EXPECT_EQ(statusOfDeed([&] { patients_->setAccounts(admin_, second, {"other"}, kStart); }), 404) << "other sees it";
  patients_->setAccounts(admin_, id, {"other"}, kStart);
  EXPECT_EQ(patients_->read(other_, id, kStart).id, id);
  EXPECT_THAT(actionsOn(id), Contains("admin patient.handed_on"));
  EXPECT_EQ(statusOfDeed([&] { patients_->setAccounts(admin_, id, {"doctor"}, kStart); }), 404) << "attended again";
}

TEST_P(PatientsOn, AreExportedWhole) {
  const std::string id = addPatient();
  patients_->addEvent(doctor_, id, "note", {{"text", "a note"}}, kStart + 1);
  store_->write([&](Transaction& transaction) {
    const auto key = patients_->keyOf(transaction, id);
    transaction.execute(
        "INSERT INTO intakes (id, patient, token_hash, state, created_by, created_at, expires_at, answers, urgency)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {std::string("in1"), id, std::string("hash"), std::string("open"), std::string("doctor"), kStart, kStart + 1,
         seal(*key, R"([{"question":"fever","words":"y"}])", "intakes.answers:in1"), std::string("routine")});
    audit_->append(transaction, "intake:in1", "intake.answer", "in1", "", kStart);
  });
  const Json all = patients_->exportAll(doctor_, id, kStart + 2);
  EXPECT_EQ(all["person"]["name"], "Hedwig Kranich");
  EXPECT_EQ(all["case"], kCase);
  EXPECT_THAT(all["accounts"], ElementsAre("doctor"));
  ASSERT_THAT(all["events"], SizeIs(2));
  EXPECT_EQ(all["events"][1]["body"]["text"], "a note");
  ASSERT_THAT(all["intakes"], SizeIs(1));
  EXPECT_EQ(all["intakes"][0]["answers"][0]["question"], "fever");
  EXPECT_EQ(all["intakes"][0]["closed_at"], nullptr);
  std::vector<std::string> actions;
  for (const Json& entry : all["audit"]) actions.push_back(entry["action"]);
  EXPECT_THAT(actions, ElementsAre("patient.create", "patient.event", "intake.answer", "patient.export"));
  EXPECT_EQ(all.dump().find("hash"), std::string::npos) << "no token, not even its hash";
}

TEST_P(PatientsOn, ErasedLeaveOnlyTheTrail) {
  const std::string id = addPatient(), kept = addPatient("Kept Person");
  patients_->addEvent(doctor_, id, "note", {{"text", "gone"}}, kStart);
  patients_->erase(doctor_, id, kStart + 1);
  EXPECT_EQ(statusOfDeed([&] { patients_->read(doctor_, id, kStart); }), 404);
  EXPECT_EQ(statusOfDeed([&] { patients_->look(doctor_, id, kStart); }), 404);
  for (const char* table : {"events", "patient_accounts", "intakes"})
    EXPECT_THAT(rowsOf(*store_, std::string("SELECT patient FROM ") + table + " WHERE patient = ?", {id}), IsEmpty())
        << table;
  EXPECT_THAT(namesFor(doctor_), ElementsAre("Kept Person"));
  EXPECT_THAT(actionsOn(id), Contains("doctor patient.erase"));
  EXPECT_TRUE(audit_->verify().whole);
  store_->read([&](Transaction& transaction) { EXPECT_FALSE(patients_->keyOf(transaction, id).has_value()); });
}

TEST_P(PatientsOn, WorkInThePatientsNameNeedsNoRights) {
  const std::string id = addPatient();
  EXPECT_EQ(patients_->readAsSystem(id).person.name, "Hedwig Kranich");
  Json grown = kCase;
  grown["patient"]["age"] = 60;
  store_->write([&](Transaction& transaction) {
    const auto make = [&](const PatientRecord& record) -> std::optional<Json> {
      EXPECT_EQ(record.case_file, kCase);
      return grown;
    };
    patients_->changeAsSystem(transaction, "intake:1", id, make, "intake", {{"answers", 2}}, kStart + 1);
    patients_->changeAsSystem(
        transaction, "intake:1", id, [](const PatientRecord&) { return std::nullopt; }, "note", {{"n", 1}}, kStart + 2);
  });
  const PatientRecord record = patients_->read(doctor_, id, kStart + 3);
  EXPECT_EQ(record.case_file, grown);
  EXPECT_EQ(record.version, 2);
  EXPECT_THAT(patients_->events(doctor_, id), SizeIs(3));
  EXPECT_THAT(actionsOn(id), Contains("intake:1 patient.change"));
  EXPECT_EQ(statusOfDeed([&] { patients_->readAsSystem("none"); }), 404);
}

TEST_P(PatientsOn, ASealedRecordCannotBeMovedOrOpenedElsewhere) {
  const std::string id = addPatient(), other = addPatient("Zoe Other");
  Patients strangers(*store_, SecretKey::random(), *audit_);
  EXPECT_THROW(strangers.read(doctor_, id, kStart), InternalError);
  // the other's record and key, put into this row
  change(*store_,
         "UPDATE patients SET record = (SELECT o.record FROM patients o WHERE o.id = ?),"
         " patient_key = (SELECT o.patient_key FROM patients o WHERE o.id = ?) WHERE id = ?",
         {other, other, id});
  EXPECT_THROW(patients_->read(doctor_, id, kStart), InternalError);
  const auto names = namesFor(doctor_);
  EXPECT_THAT(names, AllOf(SizeIs(2), Contains("Zoe Other"), Contains(HasSubstr("cannot be unsealed"))))
      << "a damaged row hides neither itself nor others";
}

TEST_P(PatientsOn, AuditTellsNothingOfTheCase) {
  const std::string id = addPatient();
  patients_->change(doctor_, id, 1, Person{"New Name", "1960-01-01", "M", "Z-99"}, kCase, "case", {}, kStart);
  patients_->setAccounts(doctor_, id, {"doctor", "other"}, kStart);
  for (const AuditEntry& entry : audit_->list(0, 100))
    EXPECT_THAT(entry.detail + entry.subject, AllOf(Not(HasSubstr("Name")), Not(HasSubstr("Kranich")),
                                                    Not(HasSubstr("Z-99")), Not(HasSubstr("neck_pain"))));
}

// ---- what lies on the disk

class PatientsOnDisk : public PatientsOn {
 protected:
  // every byte of the store: the file, its log and what else lies beside it
  std::string bytes() {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      std::ifstream file(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
  }
};

INSTANTIATE_TEST_SUITE_P(Sqlite, PatientsOnDisk, ::testing::Values("sqlite"), kindName);

TEST_P(PatientsOnDisk, NothingIsReadableAtRest) {
  const std::string id = addPatient("Wilhelmine Rohrdommel", "MRN-55512");
  patients_->addEvent(doctor_, id, "note", {{"text", "burning Schulterschmerz"}}, kStart);
  const std::string all = bytes();
  ASSERT_THAT(all, HasSubstr(id)) << "the store lies in these files";
  for (const char* told : {"Rohrdommel", "MRN-55512", "1971-04-23", "neck_pain_axial", "Schulterschmerz"})
    EXPECT_THAT(all.find(told), std::string::npos) << told;
}

TEST_P(PatientsOnDisk, ErasureLeavesNeitherRecordNorKey) {
  const std::string id = addPatient();
  const auto rows = rowsOf(*store_, "SELECT patient_key, record FROM patients WHERE id = ?", {id});
  const std::string key = rows.at(0).text(0), record = rows.at(0).text(1);
  patients_->addEvent(doctor_, id, "note", {{"text", "t"}}, kStart);
  const std::string note = rowsOf(*store_, "SELECT body FROM events WHERE kind = 'note'").at(0).text(0);
  ASSERT_THAT(bytes(), AllOf(HasSubstr(key), HasSubstr(note)));
  patients_->erase(doctor_, id, kStart);
  const std::string after = bytes();
  EXPECT_EQ(after.find(key), std::string::npos) << "with the key, old copies could be read";
  EXPECT_EQ(after.find(record.substr(0, 60)), std::string::npos);
  EXPECT_EQ(after.find(note), std::string::npos);
  EXPECT_THAT(after, HasSubstr(id)) << "the trail keeps that there was a patient";
}

// ---- how a person is read

TEST(PersonOfAPatient, IsReadMemberByMember) {
  std::vector<Fault> faults;
  const Person before{"Ada", "1950-01-02", "F", "7"};
  const Person after = readPerson({{"name", " Ada Reed "}, {"sex", nullptr}}, "/person", before, faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_EQ(after.name, "Ada Reed");
  EXPECT_EQ(after.birth_date, "1950-01-02");
  EXPECT_EQ(after.sex, "");
  EXPECT_EQ(personJson(after),
            (Json{{"name", "Ada Reed"}, {"birth_date", "1950-01-02"}, {"sex", nullptr}, {"number", "7"}}));
}

TEST(PersonOfAPatient, NamesEveryFault) {
  std::vector<Fault> faults;
  readPerson(
      {{"name", 5}, {"birth_date", "1971"}, {"sex", "female"}, {"number", std::string(101, 'x')}, {"title", "Dr"}},
      "/person", {}, faults);
  std::vector<std::string> places;
  for (const Fault& fault : faults) places.push_back(fault.where);
  EXPECT_THAT(places, ::testing::UnorderedElementsAre("/person/name", "/person/birth_date", "/person/sex",
                                                      "/person/number", "/person/title"));
  for (const char* wrong : {"1971-02-30", "23.04.1971", "1971-4-2", "tomorrow"}) {
    faults.clear();
    readPerson({{"birth_date", wrong}}, "", {}, faults);
    EXPECT_THAT(faults, SizeIs(1)) << wrong;
  }
  faults.clear();
  readPerson({{"name", "two\nlines"}}, "", {}, faults);
  EXPECT_THAT(faults, SizeIs(1));
}

TEST(PersonOfAPatient, TheOperationIsToldInAFewWords) {
  const auto told = [](const Json& surgery) { return operationText({{"surgery", surgery}}); };
  EXPECT_EQ(
      told({{"construct", "ACDF with plate, two levels"}, {"levels", {"C5-C6", "C6-C7"}}, {"time_since_months", 14}}),
      "ACDF C5-C7, 14 months ago");
  EXPECT_EQ(told({{"approach", "posterior"}, {"levels", {"C3-C4", "C6-C7"}}, {"days_since_surgery", 10}}),
            "posterior operation C3-C4, C6-C7, less than a month ago");
  EXPECT_EQ(told({{"levels", {"C4-C6"}}, {"date", "2020-01-15"}, {"evaluation_date", "2026-01-15"}}),
            "C4-C6, 6 years ago");
  EXPECT_EQ(told({{"time_since_months", 1.2}}), "operated 1 month ago");
  EXPECT_EQ(told(Json::object()), "");
  EXPECT_EQ(operationText(Json::object()), "");
}

}  // namespace
}  // namespace nucha::serve::test
