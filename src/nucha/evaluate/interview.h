// An adaptive interview: which question next, and what an answer does to the case. No input or output here; the
// terminal and any other front end drive it.
//
// Order: who and which operation; then the danger signs, a screen at a time, so that nothing urgent waits; then single
// questions, the one that is expected to tell most about what should be done first, until none changes that any more.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "nucha/record/case.h"

namespace nucha {

enum class Audience { patient, clinician };

struct InterviewQuestion {
  enum class Kind { age, sex, months, approach, levels, implants, screen, finding } kind = Kind::finding;
  std::string id;                     ///< unique: the finding id, or "screen:GROUP", "screen:more:FINDING", "age", ...
  std::string text;                   ///< the question in the words of the audience
  std::vector<std::string> findings;  ///< of a screen: what each line asks, in order; of a finding: itself
  std::vector<std::string> lines;     ///< of a screen: the questions, parallel to `findings`
  std::string unit;                   ///< a number in this unit is a good answer; empty: yes or no
  std::string why;                    ///< why it is asked now
};

/// What has been asked and answered. Plain data: going back is restoring an earlier copy.
struct Interview {
  Case patient_case;
  Audience audience = Audience::patient;
  std::set<std::string> asked;  ///< question ids that need not come again
};

/// The questions about person and operation, and what stands above every screen: for pages that translate them.
std::vector<InterviewQuestion> basicQuestions(Audience audience);
std::string screenText();
/// The findings of a patient's history that rules of urgency now or 24 h look at, also through variables, in the order
/// of the rules.
std::vector<std::string> findDangerSigns(const Evidence& evidence);

/// The next question, or nothing when no further question is expected to change what should be done.
std::optional<InterviewQuestion> findNextQuestion(const Interview& interview, const Evidence& evidence);

/// Takes an answer in words: "y", "no", "?", "38.5", "1 3", "none", "C5-C6". Returns an empty text, or what is wrong
/// with the answer (the interview is then unchanged).
std::string answer(Interview& interview, const Evidence& evidence, const InterviewQuestion& question,
                   const std::string& text);

/// Starts from a case that may already hold answers (resume).
Interview resumeInterview(Case patient_case, Audience audience);

}  // namespace nucha
