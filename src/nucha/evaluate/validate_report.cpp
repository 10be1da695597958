#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "nucha/evaluate/validate.h"

namespace nucha {
namespace {

using Out = std::back_insert_iterator<std::string>;

constexpr const char* kSets[] = {"all", "published", "vignettes"};

const Score& find(const StageResult& stage, const std::string& method, const std::string& set) {
  static const Score kNone;
  const auto by_method = stage.score.find(method);
  if (by_method == stage.score.end()) return kNone;
  const auto by_set = by_method->second.find(set);
  return by_set == by_method->second.end() ? kNone : by_set->second;
}

double share(int part, int whole) { return whole ? static_cast<double>(part) / whole : 0; }

void stageTable(const Validation& v, bool with_names, Out out) {
  fmt::format_to(out,
                 "| known up to | set | cases | top-1 | top-3 | mean rank | Brier | prior only top-1 / top-3 | naive "
                 "Bayes top-1 / top-3 | naive Bayes Brier |\n");
  fmt::format_to(out, "|---|---|---|---|---|---|---|---|---|---|\n");
  for (const StageResult& stage : v.stages) {
    if (stage.with_names != with_names) continue;
    for (const char* set : kSets) {
      const Score& s = find(stage, "nucha", set);
      if (s.cases == 0) continue;
      const Score& p = find(stage, "prior only", set);
      const Score& n = find(stage, "naive Bayes", set);
      fmt::format_to(
          out, "| {} | {} | {} | {:.2f} | {:.2f} | {:.1f} | {:.3f} | {:.2f} / {:.2f} | {:.2f} / {:.2f} | {:.3f} |\n",
          name(stage.stage), set, s.cases, s.top1Share(), s.top3Share(), s.rank_sum / s.cases, s.brier_sum / s.cases,
          p.top1Share(), p.top3Share(), n.top1Share(), n.top3Share(), n.brier_sum / n.cases);
    }
  }
}

// what the patients' own necks change, before and after in one table
void neckTable(const Validation& v, Out out) {
  fmt::format_to(out,
                 "| findings that name the cause | known up to | cases | top-1 | top-3 | mean rank | Brier |\n"
                 "|---|---|---|---|---|---|---|\n");
  for (const StageResult& stage : v.stages) {
    const Score& before = find(stage, "tables only", "all");
    const Score& after = find(stage, "nucha", "all");
    if (before.cases == 0) continue;
    fmt::format_to(out, "| {} | {} | {} | {:.3f} → {:.3f} | {:.3f} → {:.3f} | {:.2f} → {:.2f} | {:.4f} → {:.4f} |\n",
                   stage.with_names ? "used" : "not used", name(stage.stage), before.cases, before.top1Share(),
                   after.top1Share(), before.top3Share(), after.top3Share(), before.rank_sum / before.cases,
                   after.rank_sum / after.cases, before.brier_sum / before.cases, after.brier_sum / after.cases);
  }
  fmt::format_to(out, "\nThe neck could be told from {} of {} records; the others stay as they were.\n", v.necks_told,
                 v.stages.front().cases.size());
}

void flagTable(const Validation& v, Out out) {
  fmt::format_to(out,
                 "| known up to | emergencies flagged (published) | false alarms (published) | emergencies flagged "
                 "(vignettes) | false alarms (vignettes) |\n");
  fmt::format_to(out, "|---|---|---|---|---|\n");
  for (const StageResult& stage : v.stages) {
    if (!stage.with_names) continue;
    const FlagScore& p = stage.flags_published;
    const FlagScore& q = stage.flags_vignettes;
    fmt::format_to(out, "| {} | {}/{} | {}/{} | {}/{} | {}/{} |\n", name(stage.stage), p.caught, p.emergencies,
                   p.false_alarms, p.others, q.caught, q.emergencies, q.false_alarms, q.others);
  }
  fmt::format_to(out, "\nEmergencies with a flag of urgency now or 24 h once everything is known: {:.3f}.\n",
                 v.first_stage_recall);
  for (const std::string& missed : v.missed_emergencies) fmt::format_to(out, "- missed: {}\n", missed);
}

void familyTable(const StageResult& stage, Out out) {
  fmt::format_to(out, "| family | cases | top-1 | top-3 | mean rank |\n|---|---|---|---|---|\n");
  for (const auto& [family, s] : stage.by_family) {
    fmt::format_to(out, "| {} | {} | {:.2f} | {:.2f} | {:.1f} |\n", family, s.cases, s.top1Share(), s.top3Share(),
                   s.rank_sum / s.cases);
  }
}

void nextTestTable(const Validation& v, Out out) {
  fmt::format_to(out,
                 "| known up to | vignettes | best test first | among the first two | best or acceptable among the "
                 "first two |\n|---|---|---|---|---|\n");
  for (const auto& [stage, s] : v.next_test) {
    fmt::format_to(out, "| {} | {} | {:.2f} | {:.2f} | {:.2f} |\n", name(stage), s.judged, share(s.first, s.judged),
                   share(s.first_two, s.judged), share(s.acceptable, s.judged));
  }
}

void interviewTable(const Validation& v, Out out) {
  std::vector<int> asked, all;
  int never = 0;
  for (const InterviewTrial& trial : v.interviews) {
    all.push_back(trial.all);
    if (trial.asked < 0)
      ++never;
    else
      asked.push_back(trial.asked);
  }
  if (all.empty()) return;
  const auto median = [](std::vector<int> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
  };
  fmt::format_to(out,
                 "\n## Adaptive interview\n\nQuestions until the true family is among the first three to stay, asking "
                 "the most telling first "
                 "({} vignettes, history and examination): median {}, against {} when all are asked; never in {}.\n",
                 all.size(), median(asked), median(all), never);
}

void missList(const StageResult& stage, Out out) {
  for (const CaseResult& c : stage.cases) {
    if (c.rank > 1) {
      fmt::format_to(out, "- {}: {} came at place {} (probability {:.3f}), first was {}\n", c.id, c.truth, c.rank,
                     c.probability_of_truth, c.first);
    }
  }
}

const StageResult& full(const Validation& v, bool with_names) {
  for (const StageResult& stage : v.stages) {
    if (stage.with_names == with_names && stage.stage == Stage::procedure) return stage;
  }
  return v.stages.back();
}

void body(const Validation& v, Out out) {
  if (!v.unreadable.empty()) fmt::format_to(out, "Left out, because they could not be read:\n\n");
  for (const std::string& fault : v.unreadable) fmt::format_to(out, "- {}\n", fault);
  if (!v.unreadable.empty()) fmt::format_to(out, "\n");
  fmt::format_to(out, "## Cause, by family, without the findings that practically name the cause\n\n");
  stageTable(v, false, out);
  fmt::format_to(out, "\n## Cause, by family, with everything\n\n");
  stageTable(v, true, out);
  if (v.own_necks) {
    fmt::format_to(out, "\n## Tables alone → with each patient's own neck\n\n");
    neckTable(v, out);
  }
  fmt::format_to(out, "\n## By true family (everything known, without the findings that name the cause)\n\n");
  familyTable(full(v, false), out);
  fmt::format_to(out, "\n## Red flags\n\n");
  flagTable(v, out);
  fmt::format_to(out, "\n## Next test\n\n");
  nextTestTable(v, out);
  interviewTable(v, out);
  fmt::format_to(out, "\n## What it gets wrong\n\nCause, everything known but the findings that name it:\n\n");
  missList(full(v, false), out);
  const auto exam = v.next_test.find(Stage::exam);
  if (exam != v.next_test.end()) {
    fmt::format_to(out, "\nNext test, history and examination known:\n\n");
    for (const std::string& miss : exam->second.misses) fmt::format_to(out, "- {}\n", miss);
  }
}

}  // namespace

std::string writeValidationText(const Validation& validation) {
  std::string text;
  body(validation, std::back_inserter(text));
  return text;
}

std::string writeValidationMarkdown(const Validation& validation, const std::string& command) {
  std::string text = "# Validation on cases with a known cause\n\nMade by `" + command + "`.\n\n";
  body(validation, std::back_inserter(text));
  return text;
}

}  // namespace nucha
