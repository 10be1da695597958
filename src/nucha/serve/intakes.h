// The intake: a patient answers by a link, answers are kept as they are given, danger signs are told at once, and
// somebody has to answer by the next business day.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evaluate/interview.h"
#include "nucha/evidence/evidence.h"
#include "nucha/record/tables.h"
#include "nucha/serve/audit.h"
#include "nucha/serve/business_day.h"
#include "nucha/serve/intake_answers.h"
#include "nucha/serve/patients.h"

namespace nucha::serve {

enum class IntakeState { open, submitted, answered, expired };
std::string_view name(IntakeState state);

/// What the patient's page shows next.
struct IntakeView {
  std::string id;
  IntakeState state = IntakeState::open;
  std::optional<InterviewQuestion> question;  ///< none: everything was asked, ready to be sent
  int answered = 0;                           ///< questions answered so far
  /// The most urgent first. Those of urgency "1 week" are told once the answers are sent.
  std::vector<IntakeAlarm> alarms;
};

/// An intake on the work list.
struct WorkItem {
  std::string intake, patient, patient_name;
  IntakeState state = IntakeState::submitted;
  std::string urgency;  ///< of the most urgent red flag: "now", "24 h", "1 week", "routine"
  std::vector<IntakeAlarm> alarms;
  Instant submitted_at = 0;  ///< of an unsent intake with an urgent alarm: when the alarm was raised
  Instant due_at = 0;        ///< "now": at once; else the end of the next business day, "24 h": that many hours at most
  bool overdue = false;
};

/// Safe to use from several threads.
class Intakes {
 public:
  /// `words` are the word tables of records and must outlive this. Throws InputError for an unknown time zone.
  Intakes(Database& database, Patients& patients, Audit& audit, const Evidence& evidence, const RecordTables& words,
          int days, const std::string& time_zone);

  struct Made {
    std::string id, token;
    Instant expires_at = 0;
  };
  /// For a clinician who may see the patient; throws HttpError 404 for others.
  Made create(const Actor& actor, const std::string& patient, Instant now);

  /// All throw HttpError 404 for a token that is none (or whose patient was erased), 410 for one that has ended.
  IntakeView view(const std::string& token, Instant now);
  /// Stores the answer and the danger signs it raises durably, then chooses the next question. Throws HttpError 422
  /// with what is wrong with the answer, 409 when `question` is not the one that stands. The last answer given once
  /// more in the same words is taken as the request repeated by a page that missed the reply: nothing changes.
  IntakeView answer(const std::string& token, const std::string& question, const std::string& words, Instant now);
  /// Takes the last answer back; the same question stands again. A danger sign told before stays on the work list. With
  /// `answered` only when so many answers are there, so that a request repeated takes no other answer back.
  IntakeView goBack(const std::string& token, Instant now, std::optional<int> answered = std::nullopt);
  /// What was answered, for looking over before sending.
  std::vector<GivenAnswer> answers(const std::string& token, Instant now);
  /// Sends it, also before everything was asked: the answers join the patient's case, the timeline gets an event
  /// "intake", the work list an entry. Twice is once. Throws HttpError 422 when nothing was answered.
  IntakeView submit(const std::string& token, Instant now);

  /// Those of patients the actor may see, most urgent and earliest due first; unsent ones only with an urgent alarm.
  std::vector<WorkItem> workList(const Actor& actor, Instant now);
  /// What the clinic did about it, which goes on the timeline as a note; it leaves the work list. Closing what is
  /// closed changes nothing. An unsent intake comes back when it raises another alarm, or is sent.
  void close(const Actor& actor, const std::string& intake, const std::string& what_was_done, Instant now);

 private:
  struct Stored;
  IntakeTables tables() const { return {evidence_, words_, zone_}; }
  std::mutex& busyWith(const std::string& token);
  Stored load(Transaction& transaction, const std::string& column, const std::string& value);
  Stored open(const std::string& token, Instant now);
  void save(Stored& stored, Instant now);
  void store(Transaction& transaction, Stored& stored);
  void raise(Stored& stored, Instant now) const;
  void choose(Stored& stored, Instant now);
  IntakeView viewOf(const Stored& stored) const;
  WorkItem workItem(Transaction& transaction, const std::string& intake, Instant now);
  /// A note on the timeline, in the name of somebody.
  void addNote(Transaction& transaction, const std::string& by, const std::string& patient, const Json& note,
               Instant now);
  void merge(Transaction& transaction, Stored& stored, Instant now);

  Database& database_;
  Patients& patients_;
  Audit& audit_;
  const Evidence& evidence_;
  int days_;
  TimeZone zone_;
  const RecordTables& words_;
  std::array<std::mutex, 64> busy_;  // requests for the same link take turns
};

}  // namespace nucha::serve
