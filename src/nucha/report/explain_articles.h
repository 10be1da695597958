// Explanations as plain structure, before they become terminal text or Markdown.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evidence/evidence.h"
#include "nucha/report/explain_rows.h"

namespace nucha {

struct ArticleSection {
  std::string heading;
  std::vector<std::string> lines;  ///< one item each
};

struct Article {
  std::string id;
  std::string title;
  std::string kind;                     ///< "cause", "finding", ...
  std::vector<std::string> paragraphs;  ///< what it is
  std::vector<ArticleSection> sections;

  /// Left out when there are no lines.
  void add(std::string heading, std::vector<std::string> lines);
};

/// How many items of a long list are shown.
struct ArticleLimits {
  std::size_t findings = std::numeric_limits<std::size_t>::max();
};

Article explainCause(const Evidence& evidence, const Cause& cause, ArticleLimits limits = {});
Article explainFamily(const Evidence& evidence, const std::string& family);
Article explainFinding(const Evidence& evidence, const Finding& finding);
Article explainTest(const Evidence& evidence, const Test& test);
Article explainTreatment(const Evidence& evidence, const Treatment& treatment);
Article explainRedFlag(const Evidence& evidence, const RedFlag& flag);
Article explainSetting(const Evidence& evidence, const Setting& setting);
Article explainVariable(const Variable& variable, std::span<const DescribedRow> rows);
Article explainNerveRoot(const Evidence& evidence, const NerveRoot& root);
/// `rows` are all rows of the evidence (describeRows), so that many sources can share them.
Article explainSource(const Evidence& evidence, const Source& source, std::span<const DescribedRow> rows);

/// One line on a prior row, used for causes and for the page of priors.
std::string describePrior(const Prior& prior);

}  // namespace nucha
