// The intake: a patient answers by a link, answers are kept as they are given, danger signs are told at once, and
// somebody has to answer by the next business day.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "nucha/evaluate/interview.h"
#include "nucha/evidence/evidence.h"
#include "nucha/serve/patients.h"

namespace nucha::serve {

enum class IntakeState { open, submitted, answered, expired };
std::string_view name(IntakeState state);

/// A danger sign that an answer raised, in the patient's words.
struct IntakeAlarm {
  std::string id;       ///< red flag id
  std::string urgency;  ///< "now", "24 h", "1 week"
  std::string text;     ///< what to do, for the patient (English; other languages translate by id)
};

/// What the patient's page shows next.
struct IntakeView {
  std::string id;
  IntakeState state = IntakeState::open;
  std::optional<InterviewQuestion> question;  ///< none: everything was asked, ready to be sent
  int answered = 0;                           ///< questions answered so far
  std::vector<IntakeAlarm> alarms;            ///< the most urgent first
};

/// One answer as it stands: the words answer() takes, and the question as it was.
struct GivenAnswer {
  InterviewQuestion question;
  std::string words;
};

/// An intake on the work list.
struct WorkItem {
  std::string intake, patient, patient_name;
  IntakeState state = IntakeState::submitted;
  std::string urgency;  ///< of the most urgent red flag: "now", "24 h", "1 week", "routine"
  std::vector<IntakeAlarm> alarms;
  Instant submitted_at = 0;  ///< of an unsent intake with an urgent alarm: when the alarm was raised
  Instant due_at = 0;        ///< "now": at once; else the end of the next business day
  bool overdue = false;
};

class Intakes {
 public:
  Intakes(Database& database, Patients& patients, Audit& audit, const Evidence& evidence, int days,
          std::string time_zone);

  struct Made {
    std::string id, token;
    Instant expires_at = 0;
  };
  Made create(const Actor& actor, const std::string& patient, Instant now);

  /// All throw HttpError 404 for a token that is none, 410 for one that has ended.
  IntakeView view(const std::string& token, Instant now);
  /// Stores the answer durably, then looks at danger signs and chooses the next question. Throws HttpError 422 with
  /// what is wrong with the answer, 409 when `question` is not the one that stands.
  IntakeView answer(const std::string& token, const std::string& question, const std::string& words, Instant now);
  /// Takes the last answer back.
  IntakeView goBack(const std::string& token, Instant now);
  /// What was answered, for looking over before sending.
  std::vector<GivenAnswer> answers(const std::string& token, Instant now);
  /// Sends it: the answers join the patient's case, the work list gets an entry. Twice is once.
  IntakeView submit(const std::string& token, Instant now);

  /// Those of patients the actor may see, most urgent and earliest due first; unsent ones only with an urgent alarm.
  std::vector<WorkItem> workList(const Actor& actor, Instant now);
  /// What the clinic did about it; it leaves the work list.
  void close(const Actor& actor, const std::string& intake, const std::string& what_was_done, Instant now);

 private:
  Database& database_;
  Patients& patients_;
  Audit& audit_;
  const Evidence& evidence_;
  int days_;
  std::string time_zone_;
};

/// End (17:00) of the next business day (Monday to Friday) in a time zone.
Instant nextBusinessDay(Instant from, const std::string& time_zone);

}  // namespace nucha::serve
