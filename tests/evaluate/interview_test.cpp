#include "nucha/evaluate/interview.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "evaluate/hand_made.h"

namespace nucha {
namespace {

using namespace testing;
using Kind = InterviewQuestion::Kind;

// answers to the questions about person and operation, in the words of a patient
std::string basicAnswer(Kind kind) {
  switch (kind) {
    case Kind::age:
      return "54";
    case Kind::sex:
      return "female";
    case Kind::months:
      return "14";
    case Kind::approach:
      return "front";
    case Kind::levels:
      return "C5-C6";
    default:
      return "plate cage";
  }
}

bool isBasic(const InterviewQuestion& q) { return q.kind != Kind::screen && q.kind != Kind::finding; }

Interview afterBasics() {
  Interview interview;
  for (auto q = findNextQuestion(interview, realEvidence()); q && isBasic(*q);
       q = findNextQuestion(interview, realEvidence()))
    EXPECT_EQ(answer(interview, realEvidence(), *q, basicAnswer(q->kind)), "");
  return interview;
}

Interview afterScreens() {
  Interview interview = afterBasics();
  for (auto q = findNextQuestion(interview, realEvidence()); q && q->kind == Kind::screen;
       q = findNextQuestion(interview, realEvidence()))
    EXPECT_EQ(answer(interview, realEvidence(), *q, "none"), "");
  return interview;
}

TEST(Interview, PersonAndOperationFirst) {
  const Interview interview = afterBasics();
  const Case& c = interview.patient_case;
  EXPECT_EQ(c.patient.age, 54);
  EXPECT_EQ(c.patient.sex, Sex::female);
  EXPECT_EQ(c.surgery.months_since, 14);
  EXPECT_EQ(c.surgery.approach, Approach::anterior);
  EXPECT_EQ(c.surgery.levels, std::vector<Level>{*findLevel("C5-C6")});
  EXPECT_EQ(c.surgery.level_count, 1);
  EXPECT_EQ(c.surgery.has_plate, true);
  EXPECT_EQ(c.surgery.has_disc_replacement, false);
}

TEST(Interview, DangerScreensComeBeforeSingleQuestions) {
  Interview interview = afterBasics();
  const auto first = findNextQuestion(interview, realEvidence());
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->kind, Kind::screen);
  EXPECT_EQ(first->findings.size(), first->lines.size());
  const Interview later = afterScreens();
  const auto next = findNextQuestion(later, realEvidence());
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->kind, Kind::finding);
  // nothing that an urgent rule asks of a patient's history is left unknown
  EXPECT_FALSE(later.patient_case.observations.empty());
}

TEST(Interview, DangerSignsBehindVariablesAreOnTheScreens) {
  // named by urgent rules only through sphincter_trouble, raised_temperature and many_limb_weakness
  const std::vector<std::string> signs = findDangerSigns(realEvidence());
  for (const char* id : {"bladder_dysfunction", "bowel_dysfunction", "chills_rigors", "hemiparesis"})
    EXPECT_EQ(std::count(signs.begin(), signs.end(), id), 1) << id;
  const Interview later = afterScreens();
  for (const std::string& id : signs) EXPECT_NE(later.patient_case.find(id), nullptr) << id;
  EXPECT_EQ(std::count(signs.begin(), signs.end(), "days_since_surgery"), 0);
}

TEST(Interview, EveryQuestionHasAnIdOfItsOwn) {
  Interview interview = afterBasics();
  std::set<std::string> ids;
  for (auto q = findNextQuestion(interview, realEvidence()); q && q->kind == Kind::screen;
       q = findNextQuestion(interview, realEvidence())) {
    EXPECT_TRUE(ids.insert(q->id).second) << q->id;
    EXPECT_EQ(q->text, screenText());
    EXPECT_EQ(answer(interview, realEvidence(), *q, "none"), "");
  }
  EXPECT_GT(ids.size(), 5u);
}

TEST(Interview, TheQuestionsAboutPersonAndOperationCanBeListed) {
  const auto listed = basicQuestions(Audience::patient);
  Interview interview;
  for (const InterviewQuestion& question : listed) {
    const auto asked = findNextQuestion(interview, realEvidence());
    ASSERT_TRUE(asked.has_value());
    EXPECT_EQ(asked->id, question.id);
    EXPECT_EQ(asked->text, question.text);
    EXPECT_EQ(answer(interview, realEvidence(), question, "?"), "");
  }
  EXPECT_NE(basicQuestions(Audience::clinician).front().text, listed.front().text);
}

TEST(Interview, AScreenSetsEveryLine) {
  Interview interview = afterBasics();
  const InterviewQuestion screen = *findNextQuestion(interview, realEvidence());
  ASSERT_GT(screen.findings.size(), 1u);
  EXPECT_EQ(answer(interview, realEvidence(), screen, "2"), "");
  for (std::size_t i = 0; i < screen.findings.size(); ++i) {
    const Observation* seen_now = interview.patient_case.find(screen.findings[i]);
    ASSERT_NE(seen_now, nullptr);
    EXPECT_EQ(seen_now->present, i == 1);
  }
}

TEST(Interview, BadAnswersLeaveItAsItWas) {
  Interview interview = afterBasics();
  const InterviewQuestion screen = *findNextQuestion(interview, realEvidence());
  const Interview before = interview;
  for (const char* bad : {"99", "0", "1 x", "1.5", "perhaps"})
    EXPECT_NE(answer(interview, realEvidence(), screen, bad), "") << bad;
  EXPECT_EQ(interview.asked, before.asked);
  EXPECT_EQ(interview.patient_case.observations.size(), before.patient_case.observations.size());
  Interview fresh;
  for (auto q = findNextQuestion(fresh, realEvidence()); q && isBasic(*q);
       q = findNextQuestion(fresh, realEvidence())) {
    const std::size_t asked = fresh.asked.size();
    EXPECT_NE(answer(fresh, realEvidence(), *q, "@@@"), "") << q->id;
    EXPECT_EQ(fresh.asked.size(), asked);
    EXPECT_EQ(answer(fresh, realEvidence(), *q, basicAnswer(q->kind)), "");
  }
}

TEST(Interview, ImpossibleNumbersAreRefused) {
  Interview interview;
  const InterviewQuestion age{Kind::age, "age", "", {}, {}, "years", ""};
  EXPECT_NE(answer(interview, realEvidence(), age, "-3"), "");
  EXPECT_NE(answer(interview, realEvidence(), age, "400"), "");
  EXPECT_FALSE(interview.patient_case.patient.age.has_value());
  const auto number = std::find_if(realEvidence().findings.begin(), realEvidence().findings.end(),
                                   [](const Finding& f) { return f.type == ValueType::number; });
  const InterviewQuestion question{Kind::finding, number->id, "", {number->id}, {}, number->unit, ""};
  EXPECT_NE(answer(interview, realEvidence(), question, std::to_string(number->plausible_hi * 10 + 1e6)), "");
  EXPECT_EQ(interview.patient_case.find(number->id), nullptr);
}

TEST(Interview, UnknownIsNotAskedAgain) {
  Interview interview = afterScreens();
  const InterviewQuestion question = *findNextQuestion(interview, realEvidence());
  EXPECT_EQ(answer(interview, realEvidence(), question, "?"), "");
  EXPECT_EQ(interview.patient_case.find(question.findings.front()), nullptr);
  const auto next = findNextQuestion(interview, realEvidence());
  ASSERT_TRUE(next.has_value());
  EXPECT_NE(next->id, question.id);
  // the same for the questions about the operation
  Interview fresh;
  const InterviewQuestion first = *findNextQuestion(fresh, realEvidence());
  EXPECT_EQ(answer(fresh, realEvidence(), first, "?"), "");
  EXPECT_NE(findNextQuestion(fresh, realEvidence())->id, first.id);
}

TEST(Interview, GoingBackIsRestoringACopy) {
  Interview interview = afterScreens();
  const Interview before = interview;
  const InterviewQuestion question = *findNextQuestion(interview, realEvidence());
  EXPECT_EQ(answer(interview, realEvidence(), question, "y"), "");
  interview = before;
  EXPECT_EQ(findNextQuestion(interview, realEvidence())->id, question.id);
  EXPECT_EQ(interview.patient_case.find(question.findings.front()), nullptr);
}

TEST(Interview, ThePatientIsAskedWhatAPatientCanKnow) {
  Interview interview = afterScreens();
  for (int i = 0; i < 5; ++i) {
    const auto question = findNextQuestion(interview, realEvidence());
    if (!question) break;
    const Finding& finding = *realEvidence().findFinding(question->id);
    EXPECT_EQ(finding.stage, Stage::history);
    EXPECT_EQ(question->text, finding.question);
    EXPECT_EQ(answer(interview, realEvidence(), *question, "n"), "");
  }
}

TEST(Interview, Ends) {
  // with one cause and one telling question there is nothing to ask after it
  Evidence evidence = makeEvidence({{makeCause("disease"), 0.3}, {makeCause("nonspecific"), 0.5}});
  addFinding(evidence, makeFinding("telling", 0.05), {{"disease", 0.9}});
  addFinding(evidence, makeFinding("mute", 0.3), {{"disease", 0.3}});
  Interview interview;
  interview.patient_case = makeCase();
  interview.patient_case.patient.age = 50;
  interview.patient_case.patient.sex = Sex::male;
  const auto question = findNextQuestion(interview, evidence);
  ASSERT_TRUE(question.has_value());
  EXPECT_EQ(question->id, "telling");
  EXPECT_EQ(answer(interview, evidence, *question, "y"), "");
  EXPECT_FALSE(findNextQuestion(interview, evidence).has_value());
}

TEST(Interview, ResumeKeepsWhatIsKnown) {
  const Interview resumed = resumeInterview(afterBasics().patient_case, Audience::clinician);
  const auto question = findNextQuestion(resumed, realEvidence());
  ASSERT_TRUE(question.has_value());
  EXPECT_FALSE(isBasic(*question));
  EXPECT_EQ(resumed.audience, Audience::clinician);
}

}  // namespace
}  // namespace nucha
