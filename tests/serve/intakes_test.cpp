#include "nucha/serve/intakes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "nucha/base/text.h"
#include "serve/intake_house.h"

namespace nucha::serve::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = InterviewQuestion::Kind;

class IntakesTest : public ::testing::Test {
 protected:
  StorePlace place() { return {"sqlite", (folder_.path() / ("store" + std::to_string(++files_) + ".db")).string()}; }
  std::string linkFor(const std::string& patient, Instant now = kMonday) {
    return house.intakes->create(house.doctor, patient, now).token;
  }
  // one alarm of urgency now: trouble breathing
  std::string alarmedLink(const std::string& patient, const std::string& sign = "dyspnoea", Instant now = kMonday) {
    const std::string token = linkFor(patient, now);
    house.answerDangers(token, {sign}, now);
    return token;
  }
  std::vector<PatientEvent> eventsOf(const std::string& patient, const std::string& kind) {
    return house.patients->events(house.doctor, patient, kind);
  }

  TemporaryFolder folder_;
  int files_ = 0;
  IntakeHouse house{place()};
};

std::vector<std::string> idsOf(const std::vector<IntakeAlarm>& alarms) {
  std::vector<std::string> ids;
  for (const IntakeAlarm& alarm : alarms) ids.push_back(alarm.id);
  return ids;
}

Case readBack(const PatientRecord& record) {
  return parseCase("case", record.case_file.dump(), testing::realEvidence(), testing::recordTables());
}

TEST_F(IntakesTest, AsksPersonAndOperationThenDangerSignsThenTheRest) {
  const std::string token = linkFor(house.addPatient());
  std::vector<Kind> kinds;
  int answered = 0;
  const IntakeView last =
      house.answerUntil(token, {"neck_pain_axial"}, kMonday, [&](const InterviewQuestion& question) {
        kinds.push_back(question.kind);
        return ++answered > 25;
      });
  EXPECT_THAT(std::vector<Kind>(kinds.begin(), kinds.begin() + 6),
              ElementsAre(Kind::age, Kind::sex, Kind::months, Kind::approach, Kind::levels, Kind::implants));
  EXPECT_EQ(kinds[6], Kind::screen);
  EXPECT_EQ(kinds.back(), Kind::finding);
  EXPECT_TRUE(std::is_sorted(kinds.begin() + 6, kinds.end()));
  EXPECT_EQ(last.answered, 25);
  // what an answer does to the chances of causes is not for the patient's page
  EXPECT_THAT(last.question->why, Not(HasSubstr("%")));
}

TEST_F(IntakesTest, WhatWasAnsweredOutlivesTheProcess) {
  const std::string token = linkFor(house.addPatient());
  for (int i = 0; i < 12; ++i) {
    const IntakeView before = house.intakes->view(token, kMonday);
    const std::string words = replyTo(*before.question, {"dyspnoea"});
    house.intakes->answer(token, before.question->id, words, kMonday);
    house.restart();
    const auto kept = house.intakes->answers(token, kMonday);
    ASSERT_EQ(kept.size(), static_cast<std::size_t>(i + 1));
    EXPECT_EQ(kept.back().question.id, before.question->id);
    EXPECT_EQ(kept.back().question.lines, before.question->lines);
    EXPECT_EQ(kept.back().words, words);
  }
  EXPECT_EQ(house.intakes->view(token, kMonday).answered, 12);
  EXPECT_FALSE(house.intakes->view(token, kMonday).alarms.empty());
}

TEST_F(IntakesTest, TheStateIsWorkedOutAgainWhenOnlyTheAnswersAreThere) {
  const std::string patient = house.addPatient();
  const Intakes::Made made = house.intakes->create(house.doctor, patient, kMonday);
  const IntakeView before = house.answerDangers(made.token, {"night_pain"}, kMonday);
  // as a server leaves it that is killed between storing an answer and choosing the next question
  house.database->write([&](Transaction& transaction) {
    const SecretKey key = *house.patients->keyOf(transaction, patient);
    const std::string bound = "intakes.answers:" + made.id;
    Json json = Json::parse(
        *unseal(key, transaction.query("SELECT answers FROM intakes WHERE id = ?", {made.id}).at(0).text(0), bound));
    json["chosen"] = false;
    json["question"] = nullptr;
    transaction.execute("UPDATE intakes SET answers = ? WHERE id = ?", {seal(key, json.dump(), bound), made.id});
  });
  house.restart();
  const IntakeView after = house.intakes->view(made.token, kMonday);
  ASSERT_TRUE(after.question.has_value());
  EXPECT_EQ(after.question->id, before.question->id);
  EXPECT_EQ(after.answered, before.answered);
}

TEST_F(IntakesTest, GoingBackBringsTheSameQuestionAgain) {
  const std::string token = linkFor(house.addPatient());
  const IntakeView first = house.intakes->view(token, kMonday);
  EXPECT_EQ(house.intakes->goBack(token, kMonday).question->id, first.question->id);  // there is nothing before it
  house.intakes->answer(token, "age", "54", kMonday);
  const IntakeView back = house.intakes->goBack(token, kMonday);
  EXPECT_EQ(back.question->id, "age");
  EXPECT_EQ(back.answered, 0);
  EXPECT_TRUE(house.intakes->answers(token, kMonday).empty());
  house.answerUntil(token, {}, kMonday, [](const InterviewQuestion& q) { return q.kind == Kind::screen; });
  const InterviewQuestion screen = *house.intakes->view(token, kMonday).question;
  house.intakes->answer(token, screen.id, "1 2", kMonday);
  EXPECT_EQ(house.intakes->goBack(token, kMonday).question->lines, screen.lines);
}

TEST_F(IntakesTest, WrongAnswersAreNamedAndChangeNothing) {
  const std::string token = linkFor(house.addPatient());
  for (const std::string& words : {std::string("many"), std::string("-3"), std::string("400"), std::string("  "),
                                   std::string(), std::string(300, '5')}) {
    try {
      house.intakes->answer(token, "age", words, kMonday);
      FAIL() << words;
    } catch (const HttpError& error) {
      EXPECT_EQ(error.status(), 422);
      ASSERT_EQ(error.faults().size(), 1u);
      EXPECT_FALSE(error.faults()[0].what.empty());
      const std::string told(trimmed(words));
      EXPECT_THAT(error.detail(), Not(HasSubstr(told.empty() ? "no answer" : told)));  // it may be logged
    }
  }
  EXPECT_EQ(house.intakes->view(token, kMonday).question->id, "age");
  EXPECT_TRUE(house.intakes->answers(token, kMonday).empty());
}

TEST_F(IntakesTest, OnlyTheQuestionThatStandsIsAnswered) {
  const std::string token = linkFor(house.addPatient());
  house.intakes->answer(token, "age", "54", kMonday);
  EXPECT_EQ(refusalOf([&] { house.intakes->answer(token, "age", "55", kMonday); }), 409);
  EXPECT_EQ(refusalOf([&] { house.intakes->answer(token, "fever", "y", kMonday); }), 409);
  // a page that missed the reply sends the same once more
  EXPECT_EQ(house.intakes->answer(token, "age", "54", kMonday).question->id, "sex");
  EXPECT_EQ(house.intakes->answers(token, kMonday).size(), 1u);
}

TEST_F(IntakesTest, RequestsAtTheSameMomentLoseNothing) {
  const std::string token = linkFor(house.addPatient());
  house.intakes->view(token, kMonday);
  std::array<int, 8> status{};
  std::vector<std::thread> pages;
  for (std::size_t i = 0; i < status.size(); ++i) {
    pages.emplace_back([&, i] {
      status[i] = refusalOf([&] { house.intakes->answer(token, "age", std::to_string(50 + i), kMonday); });
    });
  }
  for (std::thread& page : pages) page.join();
  EXPECT_EQ(std::count(status.begin(), status.end(), 0), 1);
  EXPECT_EQ(std::count(status.begin(), status.end(), 409), 7);
  EXPECT_EQ(house.intakes->answers(token, kMonday).size(), 1u);
}

TEST_F(IntakesTest, AnUrgentAlarmIsToldAtOnceAndOnTheListUnsent) {
  const std::string patient = house.addPatient();
  const std::string token = linkFor(patient);
  house.answerUntil(token, {}, kMonday, [](const InterviewQuestion& q) { return q.kind == Kind::screen; });
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday).empty());
  const InterviewQuestion screen = *house.intakes->view(token, kMonday).question;
  const IntakeView alarmed =
      house.intakes->answer(token, screen.id, replyTo(screen, {"dyspnoea"}), kMonday + kIntakeHour);
  ASSERT_FALSE(alarmed.alarms.empty());
  EXPECT_EQ(alarmed.alarms.front().urgency, "now");
  EXPECT_THAT(alarmed.alarms.front().text, HasSubstr("Call emergency services now"));
  EXPECT_EQ(alarmed.state, IntakeState::open);
  const auto work = house.intakes->workList(house.doctor, kMonday + kIntakeHour);
  ASSERT_EQ(work.size(), 1u);
  EXPECT_EQ(work[0].patient, patient);
  EXPECT_EQ(work[0].patient_name, "Maria Fern");
  EXPECT_EQ(work[0].state, IntakeState::open);
  EXPECT_EQ(work[0].urgency, "now");
  EXPECT_EQ(idsOf(work[0].alarms), idsOf(alarmed.alarms));
  EXPECT_EQ(work[0].submitted_at, kMonday + kIntakeHour);
  EXPECT_EQ(work[0].due_at, kMonday + kIntakeHour);
  EXPECT_FALSE(work[0].overdue);
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday + kIntakeHour + 1).at(0).overdue);
  EXPECT_TRUE(house.intakes->workList(house.other, kMonday + kIntakeHour).empty());
}

TEST_F(IntakesTest, AnAlarmTakenBackIsStillToldToTheClinic) {
  const std::string token = linkFor(house.addPatient());
  house.answerUntil(token, {}, kMonday, [](const InterviewQuestion& q) { return q.kind == Kind::screen; });
  const InterviewQuestion screen = *house.intakes->view(token, kMonday).question;
  house.intakes->answer(token, screen.id, replyTo(screen, {"dyspnoea"}), kMonday);
  EXPECT_TRUE(house.intakes->goBack(token, kMonday).alarms.empty());
  EXPECT_TRUE(house.intakes->answer(token, screen.id, "none", kMonday).alarms.empty());
  const auto work = house.intakes->workList(house.doctor, kMonday);
  ASSERT_EQ(work.size(), 1u);
  EXPECT_EQ(work[0].urgency, "now");
  ASSERT_FALSE(work[0].alarms.empty());
  EXPECT_TRUE(work[0].alarms[0].taken_back);
  house.intakes->submit(token, kMonday);
  EXPECT_EQ(house.intakes->workList(house.doctor, kMonday).at(0).urgency, "now");
}

TEST_F(IntakesTest, WhatIsClosedComesBackWithAnotherAlarmAndWhenSent) {
  const std::string token = linkFor(house.addPatient());
  house.answerUntil(token, {"dyspnoea"}, kMonday, [](const InterviewQuestion& q) { return q.id == "screen:csf"; });
  const std::string intake = house.intakes->workList(house.doctor, kMonday).at(0).intake;
  house.intakes->close(house.doctor, intake, "Telephoned; ambulance is on its way.", kMonday);
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday).empty());
  const InterviewQuestion screen = *house.intakes->view(token, kMonday).question;
  house.intakes->answer(token, screen.id, "none", kMonday);
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday).empty());  // the same alarm is no news
  house.intakes->goBack(token, kMonday);
  house.intakes->answer(token, screen.id, replyTo(screen, {"meningism"}), kMonday + kIntakeHour);
  const auto again = house.intakes->workList(house.doctor, kMonday + kIntakeHour);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].submitted_at, kMonday + kIntakeHour);
  house.intakes->close(house.doctor, intake, "Sent to hospital.", kMonday + kIntakeHour);
  house.intakes->submit(token, kMonday + 2 * kIntakeHour);
  const auto sent = house.intakes->workList(house.doctor, kMonday + 2 * kIntakeHour);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].state, IntakeState::submitted);
  EXPECT_EQ(sent[0].due_at, kMonday + 2 * kIntakeHour);
}

TEST_F(IntakesTest, SendingJoinsTheCaseOnce) {
  const std::string patient = house.addPatient();
  const std::string token = linkFor(patient);
  EXPECT_EQ(refusalOf([&] { house.intakes->submit(token, kMonday); }), 422);  // nothing to send yet
  house.answerAll(token, {"neck_pain_axial", "night_pain"}, kMonday);
  const IntakeView sent = house.intakes->submit(token, kMonday);
  EXPECT_EQ(sent.state, IntakeState::submitted);
  EXPECT_FALSE(sent.question.has_value());
  const int version = house.patients->readAsSystem(patient).version;
  house.restart();
  EXPECT_EQ(house.intakes->submit(token, kMonday + 5).state, IntakeState::submitted);
  const PatientRecord record = house.patients->readAsSystem(patient);
  EXPECT_EQ(record.version, version);
  const Case read = readBack(record);
  EXPECT_EQ(read.patient.age, 54);
  EXPECT_EQ(read.patient.sex, Sex::female);
  EXPECT_EQ(read.surgery.months_since, 14);
  EXPECT_EQ(read.surgery.approach, Approach::anterior);
  EXPECT_EQ(read.surgery.levels, std::vector<Level>{*findLevel("C5-C6")});
  EXPECT_EQ(read.surgery.has_plate, true);
  ASSERT_NE(read.find("night_pain"), nullptr);
  EXPECT_TRUE(read.find("night_pain")->present);
  EXPECT_EQ(read.find("night_pain")->stage, Stage::history);
  EXPECT_EQ(read.find("night_pain")->date, "2026-11-23");
  EXPECT_FALSE(read.find("fever")->present);
  const auto events = eventsOf(patient, "intake");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].body.at("answers").size(), static_cast<std::size_t>(sent.answered));
  EXPECT_EQ(events[0].body.at("answers")[0].at("text"), "How old are you (years)?");
  EXPECT_EQ(events[0].body.at("answers")[0].at("words"), "54");
  EXPECT_TRUE(eventsOf(patient, "note").empty());
  EXPECT_EQ(refusalOf([&] { house.intakes->answer(token, "age", "54", kMonday); }), 409);
  EXPECT_EQ(refusalOf([&] { house.intakes->goBack(token, kMonday); }), 409);
}

TEST_F(IntakesTest, NotKnownStaysUnknown) {
  const std::string patient = house.addPatient(IntakeHouse::operatedRecord());
  const std::string token = linkFor(patient);
  const InterviewQuestion screen = *house.intakes->view(token, kMonday).question;
  house.intakes->answer(token, screen.id, "?", kMonday);
  EXPECT_NE(house.intakes->view(token, kMonday).question->id, screen.id);
  house.intakes->submit(token, kMonday);
  EXPECT_TRUE(house.patients->readAsSystem(patient).case_file.at("presentation").empty());
}

TEST_F(IntakesTest, DueAtTheEndOfTheNextBusinessDayOfTheClinic) {
  if (!std::filesystem::exists("/usr/share/zoneinfo/Europe/Berlin")) GTEST_SKIP() << "no tz database";
  IntakeHouse berlin(place(), "Europe/Berlin");
  const Instant friday = 1'774'612'800'000;  // 2026-03-27 12:00 UTC; clocks change on the Sunday after
  const std::string token = berlin.intakes->create(berlin.doctor, berlin.addPatient(), friday).token;
  berlin.answerDangers(token, {"neck_pain_axial"}, friday);
  berlin.intakes->submit(token, friday);
  const Instant due = 1'774'882'800'000;  // Monday 2026-03-30 15:00 UTC, 17:00 there
  const auto work = berlin.intakes->workList(berlin.doctor, due);
  ASSERT_EQ(work.size(), 1u);
  EXPECT_EQ(isoText(work[0].due_at), isoText(due));
  EXPECT_FALSE(work[0].overdue);
  EXPECT_TRUE(berlin.intakes->workList(berlin.doctor, due + 1).at(0).overdue);
  EXPECT_THROW(IntakeHouse(place(), "Middle/Earth"), InputError);
}

TEST_F(IntakesTest, WhatMustBeSeenWithinADayDoesNotWaitForMonday) {
  const Instant friday = 1'774'612'800'000;  // 2026-03-27 12:00 UTC
  alarmedLink(house.addPatient(IntakeHouse::operatedRecord()), "odynophagia", friday);
  const auto work = house.intakes->workList(house.doctor, friday);
  ASSERT_EQ(work.size(), 1u);
  EXPECT_EQ(work[0].urgency, "24 h");
  EXPECT_EQ(work[0].due_at, friday + kIntakeDay);
  EXPECT_TRUE(house.intakes->workList(house.doctor, friday + kIntakeDay + 1).at(0).overdue);
}

TEST_F(IntakesTest, TheListBeginsWithTheMostUrgentThenTheEarliestDue) {
  const std::string routine = linkFor(house.addPatient(IntakeHouse::operatedRecord(), "Routine"), kMonday);
  house.answerDangers(routine, {}, kMonday);
  house.intakes->submit(routine, kMonday);
  alarmedLink(house.addPatient(IntakeHouse::operatedRecord(), "Day late"), "odynophagia", kMonday + kIntakeDay);
  alarmedLink(house.addPatient(IntakeHouse::operatedRecord(), "Day early"), "odynophagia", kMonday);
  alarmedLink(house.addPatient(IntakeHouse::operatedRecord(), "At once"), "dyspnoea", kMonday + kIntakeDay);
  std::vector<std::string> names, urgencies;
  for (const WorkItem& item : house.intakes->workList(house.doctor, kMonday + kIntakeDay)) {
    names.push_back(item.patient_name);
    urgencies.push_back(item.urgency);
  }
  EXPECT_THAT(names, ElementsAre("At once", "Day early", "Day late", "Routine"));
  EXPECT_THAT(urgencies, ElementsAre("now", "24 h", "24 h", "routine"));
}

TEST_F(IntakesTest, HowThePatientIsNowIsAskedEvenIfTheRecordTellsHowItWas) {
  const std::string patient = house.addPatient(IntakeHouse::operatedRecord(
      {{{"finding", "fever"}, {"present", false}, {"stage", "history"}, {"date", "2026-05-01"}},
       {{"finding", "failed_physical_therapy"}, {"present", true}, {"stage", "history"}}}));
  const std::string token = linkFor(patient);
  std::set<std::string> asked;
  house.answerUntil(token, {"fever"}, kMonday, [&](const InterviewQuestion& question) {
    asked.insert(question.findings.begin(), question.findings.end());
    return false;
  });
  EXPECT_TRUE(asked.count("fever"));
  EXPECT_FALSE(asked.count("failed_physical_therapy"));
  EXPECT_EQ(house.intakes->workList(house.doctor, kMonday).size(), 1u);
  house.intakes->submit(token, kMonday);
  // the clinic's statement of May is still there; the later one counts
  const PatientRecord record = house.patients->readAsSystem(patient);
  EXPECT_EQ(statementsOf(record.case_file, "fever").size(), 2u);
  EXPECT_TRUE(readBack(record).find("fever")->present);
}

TEST_F(IntakesTest, APatientTakesBackWhatOnlyThePatientSaid) {
  const std::string patient = house.addPatient(IntakeHouse::operatedRecord());
  for (const bool says : {true, false}) {
    const std::string token = linkFor(patient);
    house.answerDangers(token, says ? std::set<std::string>{"fever"} : std::set<std::string>{}, kMonday);
    house.intakes->submit(token, kMonday);
    EXPECT_EQ(readBack(house.patients->readAsSystem(patient)).find("fever")->present, says);
  }
}

TEST_F(IntakesTest, AContradictionIsKeptAndNoted) {
  const Json absent = {{"finding", "fever"}, {"present", false}, {"stage", "history"}};
  const std::string patient =
      house.addPatient(IntakeHouse::operatedRecord({absent}), "Maria Fern", kMonday - kIntakeHour);
  const std::string token = linkFor(patient);
  house.answerDangers(token, {"fever"}, kMonday);
  house.intakes->submit(token, kMonday + 2 * kIntakeHour);
  const PatientRecord record = house.patients->readAsSystem(patient);
  EXPECT_EQ(statementsOf(record.case_file, "fever").size(), 2u);
  EXPECT_TRUE(readBack(record).find("fever")->present);
  const auto notes = eventsOf(patient, "note");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0].body.at("text").get<std::string>(), HasSubstr("the record says absent"));
  EXPECT_EQ(eventsOf(patient, "intake").at(0).body.at("notes").size(), 1u);
}

TEST_F(IntakesTest, TheRecordOfPersonAndOperationIsOnlyFilledIn) {
  const std::string patient = house.addPatient();
  const std::string token = linkFor(patient);
  house.answerDangers(token, {}, kMonday);
  Json meanwhile = IntakeHouse::emptyRecord();
  meanwhile["patient"] = {{"age", 61}, {"sex", "F"}};
  meanwhile["surgery"] = {{"construct", "ACDF"}, {"date", "2025-09-20"}};
  house.patients->change(house.doctor, patient, 1, std::nullopt, meanwhile, "case", Json::object(), kMonday);
  house.intakes->submit(token, kMonday);
  const Json record = house.patients->readAsSystem(patient).case_file;
  EXPECT_EQ(record.at("patient").at("age"), 61);
  EXPECT_EQ(record.at("patient").at("sex"), "F");
  EXPECT_EQ(record.at("surgery").at("approach"), "anterior");
  EXPECT_FALSE(record.at("surgery").contains("time_since_months"));
  const auto notes = eventsOf(patient, "note");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0].body.at("text").get<std::string>(), HasSubstr("Age: the record says 61, the patient says 54"));
  EXPECT_THAT(notes[0].body.at("text").get<std::string>(), Not(HasSubstr("Sex")));
}

TEST_F(IntakesTest, ALaterIntakeTakesThePlaceOfThePatientsEarlierWords) {
  const std::string patient = house.addPatient(IntakeHouse::operatedRecord());
  std::size_t statements = 0;
  for (int round = 0; round < 3; ++round) {
    const Instant now = kMonday + round * 7 * kIntakeDay;
    const std::string token = linkFor(patient, now);
    house.answerDangers(token, round == 1 ? std::set<std::string>{"night_pain"} : std::set<std::string>{}, now);
    house.intakes->submit(token, now);
    const PatientRecord record = house.patients->readAsSystem(patient);
    EXPECT_EQ(readBack(record).find("night_pain")->present, round == 1);
    if (round == 0) statements = record.case_file.at("presentation").size();
    EXPECT_EQ(record.case_file.at("presentation").size(), statements);
  }
  EXPECT_EQ(eventsOf(patient, "intake").size(), 3u);
  EXPECT_TRUE(eventsOf(patient, "note").empty());
}

TEST_F(IntakesTest, AlarmsOfTheRecordAloneAreTheClinicsBusiness) {
  const std::string patient = house.addPatient(
      IntakeHouse::operatedRecord({{{"finding", "blood_culture_positive"}, {"present", true}, {"stage", "lab"}}}));
  const std::string token = linkFor(patient);
  const InterviewQuestion screen = *house.intakes->view(token, kMonday).question;
  EXPECT_TRUE(house.intakes->answer(token, screen.id, "none", kMonday).alarms.empty());
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday).empty());
  // but the record makes an answer worse than it is alone
  const IntakeView view = house.answerDangers(token, {"fever"}, kMonday);
  EXPECT_THAT(idsOf(view.alarms), ::testing::Contains("sepsis"));
}

TEST_F(IntakesTest, ARecordThatCannotBeReadKeepsNobodyFromAnswering) {
  const std::string patient = house.addPatient({{"no", "case"}});
  const std::string token = linkFor(patient);
  EXPECT_FALSE(house.answerDangers(token, {"dyspnoea"}, kMonday).alarms.empty());
  house.intakes->submit(token, kMonday);
  EXPECT_EQ(house.patients->readAsSystem(patient).case_file.at("no"), "case");
  EXPECT_EQ(eventsOf(patient, "intake").at(0).body.at("notes").size(), 1u);
  EXPECT_EQ(house.intakes->workList(house.doctor, kMonday).at(0).urgency, "now");
}

TEST_F(IntakesTest, LinksEnd) {
  const std::string patient = house.addPatient();
  const Intakes::Made made = house.intakes->create(house.doctor, patient, kMonday);
  EXPECT_EQ(made.expires_at, kMonday + 14 * kIntakeDay);
  house.answerDangers(made.token, {"dyspnoea"}, kMonday);
  const Instant late = made.expires_at;
  EXPECT_EQ(refusalOf([&] { house.intakes->view(made.token, late - 1); }), 0);
  EXPECT_EQ(refusalOf([&] { house.intakes->view(made.token, late); }), 410);
  EXPECT_EQ(refusalOf([&] { house.intakes->answer(made.token, "age", "54", late); }), 410);
  EXPECT_EQ(refusalOf([&] { house.intakes->submit(made.token, late); }), 410);
  EXPECT_EQ(refusalOf([&] { house.intakes->answers(made.token, late); }), 410);
  EXPECT_EQ(refusalOf([&] { house.intakes->view("no such token", kMonday); }), 404);
  EXPECT_EQ(refusalOf([&] { house.intakes->view("", kMonday); }), 404);
  // the alarm is not forgotten with the link
  EXPECT_EQ(house.intakes->workList(house.doctor, late).at(0).state, IntakeState::expired);
  house.patients->erase(house.doctor, patient, kMonday);
  EXPECT_EQ(refusalOf([&] { house.intakes->view(made.token, kMonday); }), 404);
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday).empty());
}

TEST_F(IntakesTest, OnlyThoseWhoSeeThePatient) {
  const std::string patient = house.addPatient();
  EXPECT_EQ(refusalOf([&] { house.intakes->create(house.other, patient, kMonday); }), 404);
  EXPECT_EQ(refusalOf([&] { house.intakes->create(house.doctor, "nobody", kMonday); }), 404);
  alarmedLink(patient);
  const std::string intake = house.intakes->workList(house.doctor, kMonday).at(0).intake;
  EXPECT_EQ(refusalOf([&] { house.intakes->close(house.other, intake, "Done.", kMonday); }), 404);
  EXPECT_EQ(refusalOf([&] { house.intakes->close(house.doctor, "none", "Done.", kMonday); }), 404);
  house.patients->setAccounts(house.doctor, patient, {"other"}, kMonday);
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday).empty());
  EXPECT_EQ(house.intakes->workList(house.other, kMonday).size(), 1u);
}

TEST_F(IntakesTest, ClosingTellsWhatWasDone) {
  const std::string patient = house.addPatient();
  const Intakes::Made made = house.intakes->create(house.doctor, patient, kMonday);
  EXPECT_EQ(refusalOf([&] { house.intakes->close(house.doctor, made.id, "Done.", kMonday); }), 409);
  house.answerDangers(made.token, {}, kMonday);
  house.intakes->submit(made.token, kMonday);
  EXPECT_EQ(refusalOf([&] { house.intakes->close(house.doctor, made.id, " ", kMonday); }), 422);
  EXPECT_EQ(refusalOf([&] { house.intakes->close(house.doctor, made.id, std::string(6000, 'x'), kMonday); }), 422);
  house.intakes->close(house.doctor, made.id, "Called back; film next week.", kMonday);
  house.intakes->close(house.doctor, made.id, "Called back; film next week.", kMonday);
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday).empty());
  const auto notes = eventsOf(patient, "note");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].body.at("text"), "Called back; film next week.");
  EXPECT_EQ(notes[0].by, "doctor");
  EXPECT_EQ(house.intakes->view(made.token, kMonday).state, IntakeState::answered);
  const auto trail = house.audit->list(0, 100, made.id);
  EXPECT_EQ(std::count_if(trail.begin(), trail.end(), [](const auto& e) { return e.action == "intake.close"; }), 1);
}

TEST_F(IntakesTest, StoreAndTrailHoldNothingReadable) {
  const std::string patient = house.addPatient();
  const std::string token = alarmedLink(patient);
  house.intakes->submit(token, kMonday);
  const std::string intake = house.intakes->workList(house.doctor, kMonday).at(0).intake;
  house.intakes->close(house.doctor, intake, "Telephoned the patient.", kMonday);
  std::string everything;
  for (const AuditEntry& entry : house.audit->list(0, 1000))
    everything += entry.actor + " " + entry.action + " " + entry.subject + " " + entry.detail + "\n";
  EXPECT_THAT(everything, HasSubstr("intake.create"));
  EXPECT_THAT(everything, HasSubstr("intake.alarm"));
  EXPECT_THAT(everything, HasSubstr("intake.submit"));
  for (const Row& row : rowsOf(*house.database, "SELECT token_hash, answers, state FROM intakes"))
    everything += row.text(0) + row.text(1) + row.text(2) + "\n";
  for (const char* secret : {"dyspnoea", "breath", "Fern", "plate", "Telephoned", "\"now\"", "airway"})
    EXPECT_THAT(everything, Not(HasSubstr(secret)));
  EXPECT_THAT(everything, Not(HasSubstr(token)));
  EXPECT_TRUE(house.audit->verify().whole);
}

TEST_F(IntakesTest, ShowingThePageCostsNextToNothing) {
  const std::string token = linkFor(house.addPatient());
  house.answerDangers(token, {"arm_pain_any", "neck_pain_axial"}, kMonday);
  const auto timed = [](const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  };
  const double showing = timed([&] {
                           for (int i = 0; i < 20; ++i) house.intakes->view(token, kMonday);
                         }) /
                         20;
  const double answering = timed([&] {
    const IntakeView view = house.intakes->view(token, kMonday);
    house.intakes->answer(token, view.question->id, "n", kMonday);
  });
  RecordProperty("showing_ms", std::to_string(showing));
  RecordProperty("answering_ms", std::to_string(answering));
  EXPECT_LT(showing, 150);
  EXPECT_LT(showing, answering);  // the question was chosen when the last answer came
}

class IntakesOnEachStore : public OnEachStore {};

TEST_P(IntakesOnEachStore, FromLinkToClosed) {
  IntakeHouse house(place_);
  const std::string patient = house.addPatient();
  const Intakes::Made made = house.intakes->create(house.doctor, patient, kMonday);
  house.answerDangers(made.token, {"dyspnoea"}, kMonday);
  EXPECT_EQ(house.intakes->workList(house.doctor, kMonday).size(), 1u);
  house.intakes->goBack(made.token, kMonday);
  house.intakes->submit(made.token, kMonday);
  EXPECT_EQ(house.intakes->workList(house.doctor, kMonday).at(0).state, IntakeState::submitted);
  house.restart();
  house.intakes->close(house.doctor, made.id, "Done.", kMonday);
  EXPECT_EQ(house.intakes->view(made.token, kMonday).state, IntakeState::answered);
  EXPECT_TRUE(house.intakes->workList(house.doctor, kMonday).empty());
}
INSTANTIATE_TEST_SUITE_P(Kinds, IntakesOnEachStore, ::testing::Values("sqlite", "postgresql"), kindName);

}  // namespace
}  // namespace nucha::serve::test
