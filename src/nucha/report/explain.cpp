#include "nucha/report/explain.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/report/explain_articles.h"
#include "nucha/report/explain_plain.h"
#include "nucha/report/explain_rows.h"
#include "nucha/report/explain_words.h"

namespace nucha {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kFindingsOnTerminal = 12;

// ---- finding what a term means ----

bool isRowPlace(std::string_view term) { return term.find(".csv:") != std::string_view::npos; }

Article rowArticle(const Evidence& evidence, const DescribedRow& row) {
  Article article{row.place, row.id.empty() ? row.place : row.id, "table row", {row.sentence}, {}};
  if (!row.provenance) return article;
  article.paragraphs.push_back("Basis: " + origin(*row.provenance));
  std::vector<std::string> lines;
  for (const std::string& key : row.provenance->sources) {
    if (key != "Judged") lines.push_back(citation(evidence, key));
  }
  article.add("Sources", std::move(lines));
  return article;
}

// "data/causes.csv:12:4", as faults write it, and "causes.csv:12" are the same row
std::string placeOfRow(std::string_view term) {
  if (const auto slash = term.rfind('/'); slash != std::string_view::npos) term.remove_prefix(slash + 1);
  const auto first = term.find(':');
  return std::string(term.substr(0, term.find(':', first + 1)));
}

template <typename Rows, typename Explain>
void addNamed(const Rows& rows, std::string_view term, std::vector<Article>& found, Explain explain) {
  for (const auto& row : rows) {
    if (row.id == term) found.push_back(explain(row));
  }
}

std::vector<Article> articlesNamed(const Evidence& evidence, std::string_view term) {
  std::vector<Article> found;
  const Cause* cause = evidence.findCause(term);
  if (cause) found.push_back(explainCause(evidence, *cause, {kFindingsOnTerminal}));
  const std::vector<const Cause*> members = evidence.causesOf(term);
  const bool only_itself = cause && members.size() == 1;
  if (!members.empty() && !only_itself) found.push_back(explainFamily(evidence, std::string(term)));
  if (const Finding* finding = evidence.findFinding(term)) found.push_back(explainFinding(evidence, *finding));
  if (const Test* test = evidence.findTest(term)) found.push_back(explainTest(evidence, *test));
  if (const Treatment* treatment = evidence.findTreatment(term))
    found.push_back(explainTreatment(evidence, *treatment));
  addNamed(evidence.red_flags, term, found, [&](const RedFlag& row) { return explainRedFlag(evidence, row); });
  addNamed(evidence.settings, term, found, [&](const Setting& row) { return explainSetting(evidence, row); });
  for (const Variable& variable : evidence.variables) {
    if (variable.name == term) found.push_back(explainVariable(variable, describeRows(evidence)));
  }
  for (const NerveRoot& root : evidence.nerve_roots) {
    if (name(root.root) == term) found.push_back(explainNerveRoot(evidence, root));
  }
  if (const Source* source = evidence.findSource(term))
    found.push_back(explainSource(evidence, *source, describeRows(evidence)));
  if (!found.empty()) return found;
  for (const DescribedRow& row : describeRows(evidence)) {
    if (row.id == term) found.push_back(rowArticle(evidence, row));
  }
  return found;
}

// every name a term can be, with the id it stands for
std::vector<std::pair<std::string, std::string>> allNames(const Evidence& evidence) {
  std::vector<std::pair<std::string, std::string>> names;
  const auto add = [&](const std::string& id, const std::string& label) {
    names.emplace_back(id, id);
    if (!label.empty()) names.emplace_back(label, id);
  };
  for (const Cause& row : evidence.causes) {
    add(row.id, row.label);
    add(row.family, "");
  }
  for (const Finding& row : evidence.findings) {
    add(row.id, row.label);
    for (const std::string& alias : row.aliases) names.emplace_back(alias, row.id);
  }
  for (const Test& row : evidence.tests) add(row.id, row.label);
  for (const Treatment& row : evidence.treatments) add(row.id, row.label);
  for (const RedFlag& row : evidence.red_flags) add(row.id, row.suspected);
  for (const Setting& row : evidence.settings) add(row.id, "");
  for (const Variable& row : evidence.variables) add(row.name, "");
  for (const NerveRoot& row : evidence.nerve_roots) add(std::string(name(row.root)), "");
  for (const Source& row : evidence.sources) add(row.key, "");
  for (const TestRule& row : evidence.test_rules) add(row.id, "");
  for (const OptionRule& row : evidence.option_rules) add(row.id, "");
  for (const Effect& row : evidence.effects) add(row.id, "");
  for (const Risk& row : evidence.risks) add(row.id, "");
  for (const FindingGroup& row : evidence.groups) add(row.id, row.label);
  return names;
}

std::vector<Article> articlesByPlace(const Evidence& evidence, std::string_view term,
                                     const std::vector<CsvTable>& more) {
  const std::string place = placeOfRow(term);
  for (const DescribedRow& row : describeRows(evidence)) {
    if (row.place == place) return {rowArticle(evidence, row)};
  }
  if (std::vector<Article> rows = plainRowsAt(more, place, evidence); !rows.empty()) return rows;
  throw InputError({std::string(term), "is not a row of the evidence",
                    "name a table and the line where a row begins, such as cause_finding.csv:41"});
}

// what the evidence says of a term, then what the neck's tables say
std::vector<Article> articlesEverywhere(const Evidence& evidence, std::string_view term,
                                        const std::vector<CsvTable>& more) {
  std::vector<Article> found = articlesNamed(evidence, term);
  for (Article& row : plainRowsAbout(more, term, evidence)) found.push_back(std::move(row));
  return found;
}

std::vector<Article> articlesOf(const Evidence& evidence, std::string_view term, const std::vector<CsvTable>& more) {
  if (isRowPlace(term)) return articlesByPlace(evidence, term, more);
  if (std::vector<Article> found = articlesEverywhere(evidence, term, more); !found.empty()) return found;
  const auto names = allNames(evidence);
  const std::string wanted = lowered(term);
  std::vector<Article> found;
  std::set<std::string> taken;
  for (const auto& [text, id] : names) {
    if (lowered(text) != wanted || !taken.insert(id).second) continue;
    for (Article& article : articlesEverywhere(evidence, id, more)) found.push_back(std::move(article));
  }
  if (!found.empty()) return found;
  std::vector<std::string> candidates;
  for (const auto& [text, id] : names) candidates.push_back(text);
  constexpr std::size_t kMostNear = 5;
  const std::vector<std::string> near = nearMatches(term, candidates, kMostNear);
  throw InputError({fmt::format("'{}'", term), "is not a term of the evidence",
                    near.empty() ? "name a cause, finding, test, treatment, red flag, source or table row"
                                 : "did you mean " + joined(near, ", ") + "?"});
}

// ---- showing it ----

std::string terminalText(const Article& article) {
  std::string text = fmt::format("{} ({})\n", article.title, article.kind);
  if (article.id != article.title) text += "  id: " + article.id + "\n";
  const auto add_lines = [&](const std::string& line, std::string_view first, std::string_view rest) {
    bool at_first = true;
    for (const std::string& part : wrapped(line, kWidth - rest.size())) {
      text += fmt::format("{}{}\n", std::exchange(at_first, false) ? first : rest, part);
    }
  };
  for (const std::string& paragraph : article.paragraphs) add_lines(paragraph, "  ", "  ");
  for (const ArticleSection& section : article.sections) {
    text += "\n" + section.heading + "\n";
    for (const std::string& line : section.lines) add_lines(line, "  - ", "    ");
  }
  return text;
}

// text of the tables must not turn into markup
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>#|").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string markdownOf(const Article& article, int depth) {
  const std::string hashes(static_cast<std::size_t>(depth), '#');
  std::string text = fmt::format("{} {}\n\n", hashes, escaped(article.title));
  if (article.id != article.title) text += fmt::format("`{}`\n\n", article.id);
  for (const std::string& paragraph : article.paragraphs) text += escaped(paragraph) + "\n\n";
  for (const ArticleSection& section : article.sections) {
    text += fmt::format("{}# {}\n\n", hashes, escaped(section.heading));
    for (const std::string& line : section.lines) text += "- " + escaped(line) + "\n";
    text += "\n";
  }
  return text;
}

template <typename Rows, typename Explain>
EvidencePage pageOf(const char* path, const char* title, const char* intro, const Rows& rows, Explain explain) {
  std::string text = fmt::format("# {}\n\n{}\n\n", title, intro);
  for (const auto& row : rows) text += markdownOf(explain(row), 2);
  text.pop_back();  // one line feed ends the file
  return {path, std::move(text)};
}

EvidencePage priorsPage(const Evidence& evidence) {
  std::string text =
      "# Priors\n\nHow often a cause becomes a reason for symptoms after fusion, when it starts, how long it lasts. "
      "The most specific row that fits an operation counts.\n\n";
  for (const Cause& cause : evidence.causes) {
    text += fmt::format("## {}\n\n", escaped(cause.label));
    for (const Prior& prior : evidence.priors) {
      if (prior.cause != cause.id) continue;
      text += fmt::format("- {} \\[{}\\] ({})\n", escaped(describePrior(prior)), escaped(origin(prior.provenance)),
                          escaped(prior.provenance.where));
    }
    text += "\n";
  }
  text.pop_back();
  return {"priors.md", std::move(text)};
}

std::string fileNameOf(const std::string& id) {
  std::string name = id;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ':' || c == '/' || c == ' '; }, '-');
  return name + ".md";
}

EvidencePage indexPage(const Evidence& evidence, const std::vector<EvidencePage>& pages) {
  std::string text =
      "# Evidence\n\nWritten from the tables in `data/`; change the tables, not these pages. "
      "How rows are made is told in the evidence policy.\n\n## Tables\n\n";
  for (const EvidencePage& page : pages) {
    if (page.path.find('/') != std::string::npos) continue;
    text += fmt::format("- [{}]({})\n", page.path.substr(0, page.path.find('.')), page.path);
  }
  text += "\n## Causes\n\n";
  for (const Cause& cause : evidence.causes) {
    text += fmt::format("- [{}](causes/{}){}\n", escaped(cause.label), fileNameOf(cause.id),
                        cause.dangerous ? ", dangerous" : "");
  }
  return {"index.md", std::move(text)};
}

}  // namespace

std::string explainTerm(const Evidence& evidence, std::string_view term, const std::vector<CsvTable>& more) {
  term = trimmed(term);
  if (term.empty()) throw InputError({"", "no term was given", "name a cause, finding, test, treatment or source"});
  std::string text;
  for (const Article& article : articlesOf(evidence, term, more)) {
    if (!text.empty()) text += "\n";
    text += terminalText(article);
  }
  return text;
}

std::vector<EvidencePage> explainAll(const Evidence& evidence) {
  std::vector<EvidencePage> pages;
  pages.push_back(pageOf("findings.md", "Findings", "What can be asked, seen or measured, and what it speaks for.",
                         evidence.findings, [&](const Finding& row) { return explainFinding(evidence, row); }));
  pages.push_back(pageOf("tests.md", "Tests", "What each test can tell, what it costs, and when it is wise.",
                         evidence.tests, [&](const Test& row) { return explainTest(evidence, row); }));
  pages.push_back(pageOf("treatments.md", "Treatments", "What each treatment changes, its measured gain and its risks.",
                         evidence.treatments, [&](const Treatment& row) { return explainTreatment(evidence, row); }));
  pages.push_back(pageOf("red_flags.md", "Red flags", "Rules that stand first and that no probability can hide.",
                         evidence.red_flags, [&](const RedFlag& row) { return explainRedFlag(evidence, row); }));
  pages.push_back(priorsPage(evidence));
  pages.push_back(pageOf("settings.md", "Settings", "Named numbers of the method itself.", evidence.settings,
                         [&](const Setting& row) { return explainSetting(evidence, row); }));
  const std::vector<DescribedRow> rows = describeRows(evidence);
  pages.push_back(pageOf("sources.md", "Sources", "Every source, and the rows that rest on it.", evidence.sources,
                         [&](const Source& row) { return explainSource(evidence, row, rows); }));
  for (const Cause& cause : evidence.causes) {
    std::string text = markdownOf(explainCause(evidence, cause), 1);
    text.pop_back();
    pages.push_back({"causes/" + fileNameOf(cause.id), std::move(text)});
  }
  pages.insert(pages.begin(), indexPage(evidence, pages));
  return pages;
}

}  // namespace nucha
