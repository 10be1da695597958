// A store with clinicians, a patient and intakes, and a patient who answers them.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "evaluate/hand_made.h"
#include "nucha/serve/intakes.h"
#include "record/vocabulary.h"
#include "serve/stores.h"

namespace nucha::serve::test {

/// Monday, 2026-11-23 12:00 UTC.
inline constexpr Instant kMonday = 1'795'435'200'000;
inline constexpr Instant kIntakeHour = 3600 * 1000;
inline constexpr Instant kIntakeDay = 24 * kIntakeHour;

/// What the patient says: the findings that are true; everything else is answered "no".
inline std::string replyTo(const InterviewQuestion& question, const std::set<std::string>& present) {
  using Kind = InterviewQuestion::Kind;
  static const std::map<Kind, std::string> kBasics = {{Kind::age, "54"},       {Kind::sex, "female"},
                                                      {Kind::months, "14"},    {Kind::approach, "front"},
                                                      {Kind::levels, "C5-C6"}, {Kind::implants, "plate cage"}};
  if (const auto basic = kBasics.find(question.kind); basic != kBasics.end()) return basic->second;
  if (question.kind == Kind::finding) return present.count(question.id) ? "y" : "n";
  std::string numbers;
  for (std::size_t i = 0; i < question.findings.size(); ++i)
    if (present.count(question.findings[i])) numbers += std::to_string(i + 1) + " ";
  return numbers.empty() ? "none" : numbers;
}

/// The statements of a case file about one finding, as they stand.
inline std::vector<Json> statementsOf(const Json& case_file, const std::string& finding) {
  std::vector<Json> found;
  for (const Json& entry : case_file.at("presentation"))
    if (entry.at("finding") == finding) found.push_back(entry);
  return found;
}

class IntakeHouse {
 public:
  explicit IntakeHouse(const StorePlace& place, const std::string& zone = "UTC") : zone_(zone), place_(place) {
    database = place.open();
    migrate(*database);
    for (const char* account : {"doctor", "other", "reader"}) {
      const std::string role = account == std::string("reader") ? "read_only" : "clinician";
      change(*database,
             "INSERT INTO accounts (id, login, name, role, disabled, failures, locks, locked_until, created_at)"
             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
             {std::string(account), std::string(account), std::string(account), role, std::int64_t{0}, std::int64_t{0},
              std::int64_t{0}, std::int64_t{0}, kMonday});
    }
    restart();
  }

  /// New objects over the same store, as after the process was killed.
  void restart() {
    intakes.reset();
    patients.reset();
    audit.reset();
    database.reset();
    database = place_.open();
    audit = std::make_unique<Audit>(*database, master_);
    patients = std::make_unique<Patients>(*database, master_, *audit);
    intakes = std::make_unique<Intakes>(*database, *patients, *audit, testing::realEvidence(), testing::recordTables(),
                                        14, zone_);
  }

  static Json emptyRecord() {
    return {{"patient", Json::object()}, {"surgery", Json::object()}, {"presentation", Json::array()}};
  }
  /// With all that is asked of person and operation.
  static Json operatedRecord(Json presentation = Json::array()) {
    return {{"patient", {{"age", 54}, {"sex", "F"}}},
            {"surgery",
             {{"approach", "anterior"},
              {"levels", {"C5-C6"}},
              {"implants", {"anterior plate", "cage"}},
              {"time_since_months", 14}}},
            {"presentation", std::move(presentation)}};
  }
  std::string addPatient(const Json& record = emptyRecord(), const std::string& name = "Maria Fern",
                         Instant at = kMonday - 30 * kIntakeDay) {
    return patients->create(doctor, {name, "", "", ""}, record, "created", at).id;
  }

  /// Answers until `stop` says so or nothing more is asked; returns the last view.
  template <typename Stop>
  IntakeView answerUntil(const std::string& token, const std::set<std::string>& present, Instant now, Stop stop) {
    IntakeView view = intakes->view(token, now);
    while (view.question && !stop(*view.question))
      view = intakes->answer(token, view.question->id, replyTo(*view.question, present), now);
    return view;
  }
  IntakeView answerAll(const std::string& token, const std::set<std::string>& present, Instant now) {
    return answerUntil(token, present, now, [](const InterviewQuestion&) { return false; });
  }
  /// Up to the first question after the danger signs.
  IntakeView answerDangers(const std::string& token, const std::set<std::string>& present, Instant now) {
    return answerUntil(token, present, now,
                       [](const InterviewQuestion& q) { return q.kind == InterviewQuestion::Kind::finding; });
  }

  Actor doctor{"doctor", Role::clinician, "s1", ""};
  Actor other{"other", Role::clinician, "s2", ""};
  std::unique_ptr<Database> database;
  std::unique_ptr<Audit> audit;
  std::unique_ptr<Patients> patients;
  std::unique_ptr<Intakes> intakes;

 private:
  std::string zone_;
  StorePlace place_;
  SecretKey master_ = SecretKey::random();
};

/// Status of the HttpError that `work` throws; 0 when it throws none.
template <typename Work>
int refusalOf(Work work) {
  try {
    work();
  } catch (const HttpError& error) {
    return error.status();
  }
  return 0;
}

}  // namespace nucha::serve::test
