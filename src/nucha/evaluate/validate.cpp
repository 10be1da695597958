#include "nucha/evaluate/validate.h"

#include <algorithm>
#include <array>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/base/json.h"
#include "nucha/evaluate/beliefs.h"
#include "nucha/evaluate/evaluate.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/evaluate/own_neck.h"
#include "nucha/evaluate/plan.h"
#include "nucha/evaluate/red_flags.h"

namespace nucha {
namespace {

constexpr std::array kStages = {Stage::history, Stage::exam, Stage::lab, Stage::imaging, Stage::procedure};

std::vector<std::string> texts(const Json& json, const char* key) {
  std::vector<std::string> out;
  if (!json.contains(key) || !json[key].is_array()) return out;
  for (const Json& item : json[key]) {
    if (item.is_string()) out.push_back(item.get<std::string>());
  }
  return out;
}

std::string textAt(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
}

GoldCase readGold(const std::filesystem::path& path, const Evidence& evidence) {
  const std::string bytes = readFile(path);
  const Json json = parseJson(path.string(), bytes);
  if (!json.is_object() || !json.contains("gold") || textAt(json["gold"], "family").empty()) {
    throw InputError(
        {pointerWhere(path.string(), "/gold/family"), "is missing", "a case for validation names its true family"});
  }
  const Json& gold = json["gold"];
  GoldCase out;
  out.patient_case = parseCase(path.string(), bytes, evidence);
  out.file = path.filename().string();
  out.family = textAt(gold, "family");
  out.cause = textAt(gold, "cause");
  for (const std::string& alternative : texts(gold, "cause_alternatives")) {
    const Cause* cause = evidence.findCause(alternative);
    out.also_right.push_back(cause ? cause->family : alternative);
  }
  out.emergency = gold.value("emergency", false);
  out.next_test_best = texts(gold, "next_test_best");
  out.next_test_acceptable = texts(gold, "next_test_acceptable");
  out.vignette = textAt(json, "text_read") == "vignette";
  return out;
}

Case withoutNames(Case patient_case, const Evidence& evidence) {
  const auto names = [&](const Observation& o) {
    const Finding* finding = evidence.findFinding(o.finding);
    return finding && finding->names_the_cause;
  };
  auto& list = patient_case.observations;
  list.erase(std::remove_if(list.begin(), list.end(), names), list.end());
  return patient_case;
}

struct Ranking {
  std::vector<std::string> families;  // best first
  std::vector<double> probabilities;  // parallel
};

Ranking rankingOf(const PatientModel& model, const std::vector<double>& shares) {
  std::vector<std::size_t> order(shares.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return shares[a] > shares[b]; });
  Ranking ranking;
  for (const std::size_t f : order) {
    ranking.families.push_back(model.families[f]);
    ranking.probabilities.push_back(shares[f]);
  }
  return ranking;
}

Ranking rankBy(Method method, PatientModel model) {
  PosteriorOptions options;
  options.bound_left_out = false;
  if (method == Method::prior_only) {
    options.max_members = 2;
    return rankingOf(model, solvePosterior(calcPriorNetwork(model, model.central), options).label_marginal[kByFamily]);
  }
  if (method == Method::naive_bayes) {
    options.max_members = 1;
    for (NodeValues& nodes : model.groups) nodes = frailtyNodes(0);
  }
  return rankingOf(model, solvePosterior(calcNetwork(model, model.central), options).label_marginal[kByFamily]);
}

bool isRight(const GoldCase& gold, const std::string& family) {
  return family == gold.family ||
         std::find(gold.also_right.begin(), gold.also_right.end(), family) != gold.also_right.end();
}

int rankOf(const GoldCase& gold, const Ranking& ranking) {
  for (std::size_t i = 0; i < ranking.families.size(); ++i) {
    if (isRight(gold, ranking.families[i])) return static_cast<int>(i) + 1;
  }
  return static_cast<int>(ranking.families.size()) + 1;
}

Score scoreOf(const GoldCase& gold, const Ranking& ranking) {
  const int rank = rankOf(gold, ranking);
  Score score{1, rank == 1, rank <= 3, static_cast<double>(rank), 0};
  for (std::size_t i = 0; i < ranking.families.size(); ++i) {
    const double truth = ranking.families[i] == gold.family ? 1 : 0;
    score.brier_sum += (ranking.probabilities[i] - truth) * (ranking.probabilities[i] - truth);
  }
  return score;
}

bool urgent(const std::vector<RaisedFlag>& flags) {
  return std::any_of(flags.begin(), flags.end(), [](const RaisedFlag& f) { return f.urgency <= Urgency::within_24_h; });
}

// A patient's own neck, when there is one: built once, it serves every stage.
struct Tried {
  const GoldCase& gold;
  const MechanicsTables* mechanics = nullptr;
  std::optional<OwnNeck> own;
};

void addCase(Tried& patient, const Evidence& evidence, StageResult& result) {
  const GoldCase& gold = patient.gold;
  Case seen = gold.patient_case.upTo(result.stage);
  if (!result.with_names) seen = withoutNames(std::move(seen), evidence);
  const PatientModel tables = buildModel(seen, evidence);
  const PatientModel model = patient.own && patient.mechanics != nullptr
                                 ? buildModel(seen, evidence, *patient.mechanics, *patient.own)
                                 : tables;
  const std::string set = gold.vignette ? "vignettes" : "published";
  for (const Method method : {Method::nucha, Method::tables_only, Method::prior_only, Method::naive_bayes}) {
    if (method == Method::tables_only && patient.mechanics == nullptr) continue;
    const Ranking ranking = rankBy(method, method == Method::nucha ? model : tables);
    const Score score = scoreOf(gold, ranking);
    const std::string key(name(method));
    result.score[key]["all"].add(score);
    result.score[key][set].add(score);
    if (method != Method::nucha) continue;
    result.by_family[gold.family].add(score);
    CaseResult line{gold.patient_case.id, gold.file, gold.family, ranking.families.front(), gold.vignette,
                    gold.emergency,       false,     0,           rankOf(gold, ranking)};
    for (std::size_t i = 0; i < ranking.families.size(); ++i) {
      if (ranking.families[i] == gold.family) line.probability_of_truth = ranking.probabilities[i];
    }
    line.flagged = urgent(findRedFlags(seen, evidence).raised);
    FlagScore& flags = gold.vignette ? result.flags_vignettes : result.flags_published;
    (gold.emergency ? flags.emergencies : flags.others) += 1;
    if (line.flagged) (gold.emergency ? flags.caught : flags.false_alarms) += 1;
    result.cases.push_back(std::move(line));
  }
}

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

void addNextTest(const Tried& patient, const Evidence& evidence, Stage stage, NextTestScore& score) {
  const GoldCase& gold = patient.gold;
  EvaluateOptions options;
  options.mechanics = patient.mechanics;
  options.neck_use = NeckUse::belief;
  options.draws = 0;
  options.explain = false;
  const Evaluation evaluation = evaluate(gold.patient_case.upTo(stage), evidence, options);
  ++score.judged;
  const auto offered = [&](std::size_t i) {
    return i < evaluation.next_tests.size() ? evaluation.next_tests[i].test : std::string();
  };
  const bool first = contains(gold.next_test_best, offered(0));
  const bool two = first || contains(gold.next_test_best, offered(1));
  score.first += first;
  score.first_two += two;
  score.acceptable +=
      two || contains(gold.next_test_acceptable, offered(0)) || contains(gold.next_test_acceptable, offered(1));
  if (two) return;
  std::string wanted;
  for (const std::string& test : gold.next_test_best) wanted += (wanted.empty() ? "" : " or ") + test;
  score.misses.push_back(gold.patient_case.id + " (" + gold.family + "): wanted " + wanted + ", offered " + offered(0) +
                         ", " + offered(1) + ", " + offered(2));
}

}  // namespace

std::string_view name(Method method) {
  switch (method) {
    case Method::nucha:
      return "nucha";
    case Method::tables_only:
      return "tables only";
    case Method::prior_only:
      return "prior only";
    case Method::naive_bayes:
      return "naive Bayes";
  }
  return {};
}

void Score::add(const Score& other) {
  cases += other.cases;
  top1 += other.top1;
  top3 += other.top3;
  rank_sum += other.rank_sum;
  brier_sum += other.brier_sum;
}

InterviewTrial tryInterview(const GoldCase& gold, const Evidence& evidence) {
  const Case answers = gold.patient_case.upTo(Stage::exam);
  Case known = answers;
  known.observations.clear();
  InterviewTrial trial{gold.patient_case.id, gold.family, -1, 0};
  const auto truth_in_first_three = [&](const PatientModel& model, const Beliefs& beliefs) {
    return rankOf(gold, rankingOf(model, beliefs.now.family)) <= 3;
  };
  for (;;) {
    const PatientModel model = buildModel(known, evidence);
    const Beliefs beliefs = calcBeliefs(model, 2, 0, 0);
    if (!truth_in_first_three(model, beliefs))
      trial.asked = -1;
    else if (trial.asked < 0)
      trial.asked = trial.all;
    const auto questions = rankQuestions(model, known, beliefs);
    const auto next = std::find_if(questions.begin(), questions.end(),
                                   [&](const NextQuestion& q) { return answers.find(q.finding); });
    if (next == questions.end()) return trial;
    for (const Observation& o : answers.observations) {
      if (o.finding == next->finding) known.observations.push_back(o);
    }
    ++trial.all;
  }
}

GoldCases readGoldCases(const std::filesystem::path& folder, const Evidence& evidence) {
  std::error_code code;
  if (!std::filesystem::is_directory(folder, code))
    throw InputError({folder.string(), "is not a folder", "name a folder of case files"});
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  if (paths.empty()) throw InputError({folder.string(), "holds no case file (*.json)", "name a folder of case files"});
  std::sort(paths.begin(), paths.end());
  GoldCases out;
  std::vector<Fault> faults;
  for (const auto& path : paths) {
    try {
      out.cases.push_back(readGold(path, evidence));
    } catch (const InputError& error) {
      for (const Fault& fault : error.faults()) out.unreadable.push_back(describe(fault));
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
  }
  if (out.cases.empty()) throw InputError(std::move(faults));
  return out;
}

Validation validateCases(const std::vector<GoldCase>& cases, const Evidence& evidence, const MechanicsTables* mechanics,
                         const std::function<void()>& progress) {
  Validation validation;
  validation.own_necks = mechanics != nullptr;
  for (const bool with_names : {true, false}) {
    for (const Stage stage : kStages) validation.stages.push_back({stage, with_names, {}, {}, {}, {}, {}});
  }
  int emergencies = 0, caught = 0;
  for (const GoldCase& gold : cases) {
    Tried patient{gold, mechanics, std::nullopt};
    std::vector<std::string> notes;  // an evaluation shows them; here the count of necks does
    if (mechanics != nullptr) patient.own = buildOwnNeck(gold.patient_case, evidence, *mechanics, notes);
    validation.necks_told += patient.own.has_value();
    for (StageResult& result : validation.stages) addCase(patient, evidence, result);
    if (!gold.next_test_best.empty()) {
      for (const Stage stage : {Stage::history, Stage::exam, Stage::lab})
        addNextTest(patient, evidence, stage, validation.next_test[stage]);
    }
    if (gold.emergency) {
      ++emergencies;
      if (urgent(findRedFlags(gold.patient_case, evidence).raised))
        ++caught;
      else
        validation.missed_emergencies.push_back(gold.patient_case.id + " (" + gold.family + ")");
    }
    if (gold.vignette) validation.interviews.push_back(tryInterview(gold, evidence));
    if (progress) progress();
  }
  validation.first_stage_recall = emergencies ? static_cast<double>(caught) / emergencies : 1;
  return validation;
}

}  // namespace nucha
