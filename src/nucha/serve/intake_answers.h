// What a patient answered in one intake, and what follows from it: the case with the record and the answers joined,
// danger signs, the next question. Nothing here is stored or sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/evaluate/interview.h"
#include "nucha/evaluate/red_flags.h"
#include "nucha/evidence/evidence.h"
#include "nucha/record/tables.h"
#include "nucha/serve/business_day.h"
#include "nucha/serve/patients.h"

namespace nucha::serve {

/// A danger sign that an answer raised, in the patient's words.
struct IntakeAlarm {
  std::string id;           ///< red flag id
  std::string urgency;      ///< "now", "24 h", "1 week"
  std::string text;         ///< what to do, for the patient (English; other languages translate by id)
  bool taken_back = false;  ///< answered otherwise later; still told to the clinic
};

/// One answer as it stands: the words answer() takes, and the question as it was.
struct GivenAnswer {
  InterviewQuestion question;
  std::string words;
  Instant at = 0;
};

/// Everything an intake holds, as it is sealed in the store. The answers are what counts; the rest is worked out from
/// them and kept so that showing a page costs nothing.
struct IntakeProgress {
  std::vector<GivenAnswer> answers;
  bool chosen = false;                        ///< `question` was looked for since the last answer
  std::optional<InterviewQuestion> question;  ///< none: nothing more to ask
  std::vector<IntakeAlarm> alarms;            ///< of the answers as they stand, most urgent first
  std::vector<IntakeAlarm> raised;            ///< every one of urgency now or 24 h that was ever raised
};
Json writeProgress(const IntakeProgress& progress);
IntakeProgress readProgress(const Json& json);
Json writeQuestion(const InterviewQuestion& question);
std::string_view kindName(InterviewQuestion::Kind kind);  ///< "age", "screen", ...
/// Why a question is asked, in the patient's words; empty for those about person and operation.
std::string_view reasonFor(InterviewQuestion::Kind kind);

/// True for alarms that cannot wait until the answers are sent.
bool isUrgent(const IntakeAlarm& alarm);
/// "now", "24 h", "1 week" or "routine".
std::string mostUrgent(const std::vector<IntakeAlarm>& alarms);

/// The tables that answers are read with.
struct IntakeTables {
  const Evidence& evidence;
  const RecordTables& words;
  const TimeZone& zone;  ///< of the clinic, for the dates of statements
};

/// The record and the answers in one case file.
struct JoinedCase {
  Json case_file;
  Case patient_case;                  ///< `case_file` as it is read
  std::vector<RaisedFlag> of_record;  ///< red flags that the record raises by itself
  std::vector<std::string> stated;    ///< findings and attributes that the patient told of and that count
  std::vector<std::string> notes;     ///< where record and patient contradict each other, and which counts; for people
};

/// The patient's statements join the record's as stage history with their date. Nothing of the record is replaced:
/// where the two contradict each other both stay, dated, and the later one counts when the case is read; a statement of
/// the record without a date counts as made when the record last changed (in doubt, what says "present" counts).
/// What raises a red flag in the record stays, whatever the patient says: the clinic alone takes it back. About person
/// and operation the record is only filled in. What the patient said in an earlier intake is replaced.
JoinedCase joinAnswers(const PatientRecord& record, const std::vector<GivenAnswer>& answers, const IntakeTables& tables,
                       Instant now);

/// Red flags that the answers raise, alone or with the record; those of the record alone are the clinic's business.
std::vector<IntakeAlarm> findAlarms(const JoinedCase& joined, const Evidence& evidence);

/// The next question. How the patient is now is asked even where the record tells how it was.
std::optional<InterviewQuestion> chooseQuestion(const PatientRecord& record, const std::vector<GivenAnswer>& answers,
                                                const IntakeTables& tables, Instant now);
/// False for a question about findings that the tables do not know (any more).
bool isUsable(const InterviewQuestion& question, const Evidence& evidence);

}  // namespace nucha::serve
