// How well the evaluation does on patients whose cause is known: `nucha validate cases`.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "nucha/record/case.h"

namespace nucha {

/// A case file with its answer.
struct GoldCase {
  Case patient_case;
  std::string file;
  std::string family;                   ///< true family
  std::string cause;                    ///< true cause, may be empty
  std::vector<std::string> also_right;  ///< families accepted besides (cause_alternatives)
  bool emergency = false;
  std::vector<std::string> next_test_best;  ///< empty: not judged
  std::vector<std::string> next_test_acceptable;
  bool vignette = false;
};

/// Cases of a folder; files that could not be read are kept apart with the reason.
struct GoldCases {
  std::vector<GoldCase> cases;
  std::vector<std::string> unreadable;  ///< one line each: file, place, fault
};

/// Reads every *.json below a folder. Throws InputError when none can be read.
GoldCases readGoldCases(const std::filesystem::path& folder, const Evidence& evidence);

/// How a ranking was made.
enum class Method { nucha, tables_only, prior_only, naive_bayes };
std::string_view name(Method method);

/// Sums over cases at one stage.
struct Score {
  int cases = 0;
  int top1 = 0, top3 = 0;
  double rank_sum = 0;
  double brier_sum = 0;  ///< over families, per case
  double top1Share() const { return cases ? static_cast<double>(top1) / cases : 0; }
  double top3Share() const { return cases ? static_cast<double>(top3) / cases : 0; }
  void add(const Score& other);
};

struct FlagScore {
  int emergencies = 0, caught = 0;  ///< flagged now or 24 h by this stage
  int others = 0, false_alarms = 0;
};

/// One case at one stage, for the list of misses.
struct CaseResult {
  std::string id, file, truth, first;
  bool vignette = false, emergency = false, flagged = false;
  double probability_of_truth = 0;
  int rank = 0;
};

struct StageResult {
  Stage stage = Stage::procedure;
  bool with_names = true;                                     ///< findings that practically name the cause were used
  std::map<std::string, std::map<std::string, Score>> score;  ///< [method][set]: "all", "published", "vignettes"
  std::map<std::string, Score> by_family;                     ///< nucha only
  FlagScore flags_published, flags_vignettes;
  std::vector<CaseResult> cases;  ///< nucha only
};

struct NextTestScore {
  int judged = 0, first = 0, first_two = 0, acceptable = 0;
  std::vector<std::string> misses;  ///< "V002: wanted xr_flexext, offered ct, mri"
};

/// How soon an adaptive interview has the true family among the first three, on cases with history and examination.
struct InterviewTrial {
  std::string id, truth;
  int asked = 0;  ///< questions until it was among the first three to stay; -1: never
  int all = 0;    ///< questions the case could answer
};

struct MechanicsTables;

struct Validation {
  std::vector<StageResult> stages;
  bool own_necks = false;                    ///< patients' own necks took part
  int necks_told = 0;                        ///< of so many cases the neck could be built
  std::map<Stage, NextTestScore> next_test;  ///< by what was known
  double first_stage_recall = 0;             ///< emergencies flagged by the last stage that adds a finding
  std::vector<std::string> missed_emergencies;
  std::vector<std::string> unreadable;     ///< files left out, with the reason
  std::vector<InterviewTrial> interviews;  ///< vignettes
};

/// Runs every case at every stage, with and without names_the_cause findings. With `mechanics` each patient's own neck
/// takes part, and the tables alone are one more method to be compared with. `progress` is called once a case.
Validation validateCases(const std::vector<GoldCase>& cases, const Evidence& evidence, const MechanicsTables* mechanics,
                         const std::function<void()>& progress = {});

/// Asks a case its own history and examination findings, the most telling first.
InterviewTrial tryInterview(const GoldCase& gold, const Evidence& evidence);

std::string writeValidationText(const Validation& validation);
/// docs/validation/cases.md; `command` is the command that made it.
std::string writeValidationMarkdown(const Validation& validation, const std::string& command);

}  // namespace nucha
