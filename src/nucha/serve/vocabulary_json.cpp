#include "nucha/serve/vocabulary_json.h"

#include <algorithm>
#include <vector>

#include "nucha/base/level.h"

namespace nucha::serve {
namespace {

// the causes that show a finding most, so many of them
std::vector<const Cause*> strongestCauses(const Finding& finding, const Evidence& evidence, std::size_t most) {
  std::vector<const CauseFinding*> rows;
  for (const CauseFinding& row : evidence.cause_findings)
    if (row.finding == finding.id) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const CauseFinding* a, const CauseFinding* b) { return a->p.value > b->p.value; });
  std::vector<const Cause*> causes;
  for (const CauseFinding* row : rows)
    if (causes.size() < most) causes.push_back(evidence.findCause(row->cause));
  return causes;
}

bool hasSide(const Cause* cause) {
  return cause->site == SiteKind::fused_foramen || cause->site == SiteKind::mobile_foramen ||
         cause->site == SiteKind::mobile_facet || cause->site == SiteKind::root;
}

Json findingJson(const Finding& finding, const Evidence& evidence) {
  const bool bounded = finding.plausible_lo != 0 || finding.plausible_hi != 0;
  return {{"id", finding.id},
          {"label", finding.label},
          {"question", finding.question},
          {"clinician_question", finding.clinician_question},
          {"type", finding.type == ValueType::number ? "number" : "boolean"},
          {"unit", finding.unit},
          {"lo", bounded ? Json(finding.plausible_lo) : Json(nullptr)},
          {"hi", bounded ? Json(finding.plausible_hi) : Json(nullptr)},
          {"stage", name(finding.stage)},
          {"group", finding.group},
          {"needs_level", needsLevel(finding, evidence)},
          {"needs_side", needsSide(finding, evidence)},
          {"aliases", finding.aliases}};
}

template <typename Row>
Json named(const std::vector<Row>& rows) {
  Json out = Json::array();
  for (const Row& row : rows) out.push_back({{"id", row.id}, {"label", row.label}});
  return out;
}

}  // namespace

bool needsLevel(const Finding& finding, const Evidence& evidence) {
  const FindingGroup* group = evidence.findGroup(finding.group);
  if (group && group->seen_at != SeenAt::any) return true;
  if (finding.stage != Stage::imaging && finding.stage != Stage::procedure) return false;
  const std::vector<const Cause*> causes = strongestCauses(finding, evidence, 1);
  return !causes.empty() && causes.front()->site != SiteKind::none;
}

bool needsSide(const Finding& finding, const Evidence& evidence) {
  if (finding.risk_factor || finding.type == ValueType::number || finding.kind == "history") return false;
  const std::vector<const Cause*> causes = strongestCauses(finding, evidence, 2);
  return std::any_of(causes.begin(), causes.end(), hasSide);
}

Json vocabularyJson(const Evidence& evidence) {
  Json findings = Json::array(), levels = Json::array(), stages = Json::array();
  for (const Finding& finding : evidence.findings) findings.push_back(findingJson(finding, evidence));
  for (const Level level : allLevels()) levels.push_back(name(level));
  for (const Stage stage : {Stage::history, Stage::exam, Stage::lab, Stage::imaging, Stage::procedure})
    stages.push_back(name(stage));
  return {{"findings", findings},
          {"levels", levels},
          {"stages", stages},
          {"groups", named(evidence.groups)},
          {"tests", named(evidence.tests)},
          {"treatments", named(evidence.treatments)},
          {"causes", named(evidence.causes)}};
}

}  // namespace nucha::serve
