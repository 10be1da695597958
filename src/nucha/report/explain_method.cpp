// Explanations of the method's own terms: settings, variables, nerve roots, sources.
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/explain_articles.h"
#include "nucha/report/explain_parts.h"
#include "nucha/report/explain_words.h"

namespace nucha {

void Article::add(std::string heading, std::vector<std::string> lines) {
  if (!lines.empty()) sections.push_back({std::move(heading), std::move(lines)});
}

Article explainSetting(const Evidence& evidence, const Setting& setting) {
  CitedSources cited;
  cited.add(setting.provenance);
  Article article{setting.id,
                  setting.meaning,
                  "setting",
                  {"Value: " + withRange(setting.value, setting.unit), "Basis: " + origin(setting.provenance)},
                  {}};
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainVariable(const Variable& variable, std::span<const DescribedRow> rows) {
  Article article{variable.name, variable.meaning, "variable of rules", {}, {}};
  article.paragraphs.push_back(variable.type == "number" ? "The first known one of: " + variable.expression +
                                                               (variable.unit.empty() ? "" : " (" + variable.unit + ")")
                                                         : "True when: " + variable.expression);
  std::vector<std::string> lines;
  // rules are short: a name inside a longer one is told apart by its neighbours
  for (const DescribedRow& row : rows) {
    const auto at = row.sentence.find(variable.name);
    if (at == std::string::npos || row.place == variable.where) continue;
    const auto part = [&](std::size_t i) {
      return i < row.sentence.size() &&
             (std::isalnum(static_cast<unsigned char>(row.sentence[i])) != 0 || row.sentence[i] == '_');
    };
    if ((at > 0 && part(at - 1)) || part(at + variable.name.size())) continue;
    lines.push_back(row.place + ": " + row.sentence);
  }
  article.add("Used by", std::move(lines));
  return article;
}

Article explainNerveRoot(const Evidence& evidence, const NerveRoot& root) {
  CitedSources cited;
  cited.add(root.provenance);
  Article article{std::string(name(root.root)), fmt::format("Nerve root {}", name(root.root)), "nerve root", {}, {}};
  article.paragraphs = {
      fmt::format("Pain: {}. Skin: {}. Muscles: {}. Reflex: {}.", root.pain_area, root.dermatome, root.myotome,
                  root.reflex),
      fmt::format("When it is hurt, {} of its signs point to it, {} to a neighbouring root, {} elsewhere.",
                  inPeople({root.same, 0, 0}), inPeople({root.neighbour, 0, 0}), inPeople({root.far, 0, 0})),
      "Basis: " + origin(root.provenance)};
  std::vector<std::string> lines;
  for (const Finding& finding : evidence.findings) {
    if (finding.root == root.root) lines.push_back(labelled(finding.id, finding.label));
  }
  article.add("Findings that speak for it", std::move(lines));
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainSource(const Evidence& evidence, const Source& source, std::span<const DescribedRow> rows) {
  Article article{source.key, source.title, "source", {citation(evidence, source.key)}, {}};
  if (!source.url.empty()) article.paragraphs.push_back(source.url);
  std::vector<std::string> lines;
  for (const DescribedRow& row : rows) {
    if (!row.provenance) continue;
    const std::vector<std::string>& keys = row.provenance->sources;
    if (std::find(keys.begin(), keys.end(), source.key) == keys.end()) continue;
    lines.push_back(fmt::format("{}: {} [{}]", row.place, row.sentence, plainWords(row.provenance->basis)));
  }
  article.add("Rows that rest on it", std::move(lines));
  return article;
}

}  // namespace nucha
