#include "nucha/report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "nucha/base/file.h"
#include "nucha/report/html_parts.h"
#include "report/sample.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string samplePage() {
  const sample::Sample s = sample::make();
  return writeHtml(s.evaluation, s.patient_case, s.evidence);
}

// Opening and closing tags of a page in order, without the style sheet; fails the test where they do not pair up.
class TagChecker {
 public:
  explicit TagChecker(const std::string& page) {
    readAll(page);
    EXPECT_THAT(open_, ::testing::IsEmpty());
  }
  const std::vector<std::string>& ids() const { return ids_; }
  const std::vector<int>& headings() const { return headings_; }
  const std::vector<std::string>& targets() const { return targets_; }

 private:
  void readAll(const std::string& page) {
    for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
      const std::size_t end = page.find('>', at);
      ASSERT_NE(end, std::string::npos) << "a tag never ends: " << page.substr(at, 60);
      read(page.substr(at + 1, end - at - 1));
      if (open_.empty() || open_.back() != "style") continue;
      at = page.find("</style>", at) - 1;
    }
  }
  void read(const std::string& tag) {
    static const std::set<std::string> kVoid = {"meta", "br", "hr", "img", "link", "input"};
    if (tag.starts_with('!')) return;
    std::string name = tag.substr(tag.starts_with('/') ? 1 : 0);
    name.resize(std::min(name.size(), name.find_first_of(" /\n")));
    if (tag.starts_with('/')) {
      ASSERT_FALSE(open_.empty()) << tag;
      EXPECT_EQ(open_.back(), name);
      open_.pop_back();
      return;
    }
    EXPECT_EQ(std::count(tag.begin(), tag.end(), '"') % 2, 0) << tag;
    if (const std::string id = attribute(tag, "id"); !id.empty()) ids_.push_back(id);
    for (const char* reference : {"aria-labelledby", "href", "fill", "mask", "clip-path"}) {
      if (const std::string to = attribute(tag, reference); !to.empty()) targets_.push_back(to);
    }
    if (name.size() == 2 && name[0] == 'h' && std::isdigit(static_cast<unsigned char>(name[1]))) {
      headings_.push_back(name[1] - '0');
    }
    if (!tag.ends_with('/') && !kVoid.contains(name)) open_.push_back(name);
  }
  static std::string attribute(const std::string& tag, const std::string& name) {
    const std::size_t at = tag.find(" " + name + "=\"");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 3;
    return tag.substr(from, tag.find('"', from) - from);
  }

  std::vector<std::string> open_, ids_, targets_;
  std::vector<int> headings_;
};

TEST(Html, TagsPairUpAndIdsAreUnique) {
  const TagChecker checked(samplePage());
  const std::set<std::string> unique(checked.ids().begin(), checked.ids().end());
  EXPECT_EQ(unique.size(), checked.ids().size());
  EXPECT_GT(unique.size(), 20u);
}

TEST(Html, EveryReferenceInsideThePageLeadsSomewhere) {
  const TagChecker checked(samplePage());
  const std::set<std::string> ids(checked.ids().begin(), checked.ids().end());
  int followed = 0;
  for (std::string to : checked.targets()) {
    if (to.starts_with("url(#")) to = "#" + to.substr(5, to.size() - 6);
    if (to.find("//") != std::string::npos) continue;
    for (std::size_t at = 0; at < to.size();) {
      const std::size_t end = std::min(to.find(' ', at), to.size());
      const std::string one = to.substr(at, end - at);
      EXPECT_TRUE(ids.contains(one.starts_with('#') ? one.substr(1) : one)) << one;
      at = end + 1;
      ++followed;
    }
  }
  EXPECT_GT(followed, 30);
}

TEST(Html, HeadingsNeverSkipALevel) {
  const TagChecker checked(samplePage());
  int before = 0;
  for (const int level : checked.headings()) {
    EXPECT_LE(level, before + 1);
    before = level;
  }
  EXPECT_EQ(std::count(checked.headings().begin(), checked.headings().end(), 1), 1);
}

TEST(Html, LoadsNothingAndRunsNothing) {
  const std::string page = samplePage();
  for (const char* forbidden : {"src=", "@import", "<script", "<link", "<iframe", "<object", "url(http", "url(//"}) {
    EXPECT_THAT(page, Not(HasSubstr(forbidden)));
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_LT(page.size(), 250'000u);
}

TEST(Html, RedFlagsStandBeforeAnythingElse) {
  sample::Sample s = sample::make();
  RaisedFlag urgent = s.evaluation.red_flags[0];
  urgent.suspected = "threatened airway";
  urgent.urgency = Urgency::now;
  s.evaluation.red_flags.insert(s.evaluation.red_flags.begin(), urgent);
  const std::string page = writeHtml(s.evaluation, s.patient_case, s.evidence);
  const std::size_t first = page.find("threatened airway");
  const std::size_t second = page.find("silent hardware failure");
  ASSERT_NE(first, std::string::npos);
  EXPECT_LT(first, second);
  for (const char* later : {"Woman, 54", "Likely causes", "Next test", "Options", "Since the operation"}) {
    EXPECT_LT(second, page.find(later)) << later;
  }
  EXPECT_LT(page.find("Unplanned weight loss"), page.find("Woman, 54"));
}

TEST(Html, QuietFlagsSayWhatTheSilenceMeans) {
  sample::Sample s = sample::make();
  s.evaluation.red_flags.clear();
  EXPECT_THAT(writeHtml(s.evaluation, s.patient_case, s.evidence), HasSubstr("the items below were not asked"));
  s.evaluation.ask_now.clear();
  EXPECT_THAT(writeHtml(s.evaluation, s.patient_case, s.evidence), HasSubstr("not the same as absent"));
}

TEST(Html, ListsEveryCauseTestOptionQuestionAndReason) {
  const sample::Sample s = sample::make();
  const std::string page = writeHtml(s.evaluation, s.patient_case, s.evidence);
  for (const RankedCause& cause : s.evaluation.causes) EXPECT_THAT(page, HasSubstr(html::escaped(cause.label)));
  for (const RankedTest& test : s.evaluation.next_tests) {
    EXPECT_THAT(page, HasSubstr(test.label));
    EXPECT_THAT(page, HasSubstr(test.why));
  }
  for (const RankedOption& option : s.evaluation.options) {
    EXPECT_THAT(page, HasSubstr(option.label));
    EXPECT_THAT(page, HasSubstr(option.why));
    EXPECT_THAT(page, HasSubstr(option.honest_note));
    for (const OptionRisk& risk : option.risks) EXPECT_THAT(page, HasSubstr(risk.event));
    for (const std::string& missing : option.missing) EXPECT_THAT(page, HasSubstr(missing));
  }
  for (const UnusedFinding& unused : s.evaluation.unused_findings) EXPECT_THAT(page, HasSubstr(unused.what));
  for (const Unused& unused : s.patient_case.unused) EXPECT_THAT(page, HasSubstr(unused.what));
  for (const DelayNote& delay : s.evaluation.delays) EXPECT_THAT(page, HasSubstr(delay.statement));
}

TEST(Html, ShowsEveryArgumentWithItsWeight) {
  const sample::Sample s = sample::make();
  const std::string page = writeHtml(s.evaluation, s.patient_case, s.evidence);
  EXPECT_THAT(page, HasSubstr("+1.61"));
  EXPECT_THAT(page, HasSubstr("&times;&#8202;5 more likely"));    // e^1.61
  EXPECT_THAT(page, HasSubstr("&times;&#8202;5.5 less likely"));  // e^1.7
  EXPECT_THAT(page, HasSubstr("Current nicotine use"));           // the fourth argument lies in the details
}

TEST(Html, CitesEachSourceOnceAndOnlyWhatIsUsed) {
  sample::Sample s = sample::make();
  Source unused;
  unused.key = "Unused1999";
  unused.authors = "Nobody, N.";
  s.evidence.sources.push_back(unused);
  const std::string page = writeHtml(s.evaluation, s.patient_case, s.evidence);
  EXPECT_THAT(page, Not(HasSubstr("Nobody")));
  EXPECT_THAT(page, HasSubstr("href=\"https://doi.org/10.1000/sample.2\""));
  EXPECT_THAT(page, HasSubstr("https://pubmed.ncbi.nlm.nih.gov/22222222/"));
  EXPECT_EQ(page.find("id=\"source-1\""), page.rfind("id=\"source-1\""));
  EXPECT_THAT(page, HasSubstr("rest on clinical judgement"));
}

TEST(Html, ASourceCannotSmuggleInAnotherKindOfLink) {
  sample::Sample s = sample::make();
  for (Source& source : s.evidence.sources) {
    source.doi = "javascript:alert(1)";
    source.pmid = "1/../x";
    source.url = "javascript:alert(2)";
  }
  EXPECT_THAT(writeHtml(s.evaluation, s.patient_case, s.evidence), Not(HasSubstr("href=\"javascript")));
}

constexpr const char* kHostile = "</title></style><script>alert('x')</script>\" onload=\"y\" '\x01&amp;";

void poison(std::string& text) { text += kHostile; }
void poison(std::vector<std::string>& texts) {
  for (std::string& text : texts) poison(text);
}

void poison(Evaluation& e) {
  for (RaisedFlag& f : e.red_flags) {
    for (std::string* text : {&f.id, &f.suspected, &f.action, &f.patient_text}) poison(*text);
    for (auto* list : {&f.because, &f.tests, &f.causes, &f.sources}) poison(*list);
  }
  for (OpenFlag& f : e.ask_now) {
    poison(f.suspected);
    poison(f.because);
    poison(f.ask);
  }
  for (RankedCause& c : e.causes) {
    for (std::string* text : {&c.cause, &c.label, &c.family}) poison(*text);
    for (auto* side : {&c.supporting, &c.against}) {
      for (Contribution& argument : *side) {
        poison(argument.finding);
        poison(argument.sources);
      }
    }
  }
  for (std::string* text : {&e.rank_change.finding, &e.rank_change.change, &e.rank_change.new_first}) poison(*text);
  for (RankedTest& t : e.next_tests) {
    for (std::string* text : {&t.test, &t.label, &t.cost, &t.waiting, &t.why}) poison(*text);
    for (TestOutcome& o : t.outcomes) {
      poison(o.result);
      poison(o.family);
    }
  }
  for (NextQuestion& q : e.next_questions) {
    for (std::string* text : {&q.finding, &q.question, &q.why}) poison(*text);
  }
  for (RankedOption& o : e.options) {
    for (std::string* text : {&o.treatment, &o.label, &o.evidence, &o.honest_note, &o.why}) poison(*text);
    for (auto* list : {&o.for_causes, &o.missing, &o.required_tests, &o.gaps, &o.sources}) poison(*list);
    for (OptionRisk& risk : o.risks) {
      poison(risk.event);
      poison(risk.severity);
    }
  }
  for (OnsetWindow& w : e.timeline) poison(w.label);
  for (DelayNote& d : e.delays) {
    poison(d.cause);
    poison(d.statement);
  }
  for (UnusedFinding& u : e.unused_findings) {
    poison(u.what);
    poison(u.why);
  }
  poison(e.notes);
}

void poison(Case& c) {
  for (std::string* text :
       {&c.id, &c.title, &c.patient.id, &c.surgery.construct, &c.surgery.graft, &c.surgery.index_diagnosis}) {
    poison(*text);
  }
  poison(c.patient.risk_factors);
  poison(c.notes);
  for (Unused& u : c.unused) {
    poison(u.what);
    poison(u.why);
  }
}

void poison(Evidence& e) {
  for (Finding& f : e.findings) {
    for (std::string* text : {&f.label, &f.unit, &f.clinician_question}) poison(*text);
  }
  for (Cause& c : e.causes) poison(c.plain);
  for (NerveRoot& r : e.nerve_roots) {
    for (std::string* text : {&r.dermatome, &r.myotome, &r.reflex}) poison(*text);
  }
  for (Source& s : e.sources) {
    for (std::string* text : {&s.title, &s.authors, &s.year, &s.journal, &s.doi, &s.url}) poison(*text);
  }
}

TEST(Html, EscapesWhateverTheInputsHold) {
  sample::Sample s = sample::make();
  poison(s.evaluation);
  poison(s.patient_case);
  const std::string evaluation_only = writeHtml(s.evaluation, s.patient_case, s.evidence);
  sample::Sample tables = sample::make();
  poison(tables.evidence);
  const std::string tables_only = writeHtml(tables.evaluation, tables.patient_case, tables.evidence);
  for (const std::string& page : {evaluation_only, tables_only}) {
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("\" onload=\"y")));
    EXPECT_EQ(page.find('\x01'), std::string::npos);
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(page, HasSubstr("&amp;amp;"));
    const TagChecker checked(page);
    EXPECT_EQ(page.find("</style>"), page.rfind("</style>"));
  }
}

TEST(Html, TextThatIsNotUtf8StillMakesAPage) {
  EXPECT_EQ(html::escaped("caf\xe9"), "caf?");
  EXPECT_EQ(html::escaped("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(html::escaped("a\nb\x7f"), "a b");
}

TEST(Html, AnEmptyEvaluationOfAnUnknownPatientRenders) {
  const std::string page = writeHtml(Evaluation{}, Case{}, Evidence{});
  const TagChecker checked(page);
  EXPECT_THAT(page, HasSubstr("No warning sign fired"));
  EXPECT_THAT(page, HasSubstr("The operated levels are not known"));
  EXPECT_THAT(page, HasSubstr("age not known"));
  EXPECT_THAT(page, HasSubstr("No cause could be ranked"));
  EXPECT_THAT(page, Not(HasSubstr("What the arm points to")));
}

TEST(Html, NumbersThatAreNotNumbersNeverReachThePage) {
  sample::Sample s = sample::make();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  for (RankedCause& c : s.evaluation.causes) {
    c.probability = nan;
    c.prior = inf;
    c.interval90 = {-inf, nan};
  }
  s.evaluation.timeline[0].from_months = nan;
  s.evaluation.timeline[0].to_months = inf;
  s.evaluation.next_tests[0].outcomes[0].after = nan;
  const std::string page = writeHtml(s.evaluation, s.patient_case, s.evidence);
  const TagChecker checked(page);
  for (const char* bad : {"\"nan", "\"inf", "\"-inf", "nan%", "inf%"}) EXPECT_THAT(page, Not(HasSubstr(bad)));
}

TEST(Html, SayingThatNothingWasMeasuredIsNotZero) {
  const std::string page = samplePage();
  EXPECT_THAT(page, HasSubstr("not measured"));
  EXPECT_THAT(page, HasSubstr("catastrophic"));
  EXPECT_THAT(page, HasSubstr("Widening of the nerve opening (test first, 30%)"));
}

TEST(Html, PrintsOnTwoPages) {
  const auto file = std::filesystem::temp_directory_path() / ("nucha-print-" + std::to_string(::getpid()) + ".html");
  writeFile(file, samplePage());
  const std::string script = std::string(NUCHA_TEST_ROOT) + "/tools/check-print.sh";
  const int status = std::system(("'" + script + "' '" + file.string() + "' 2 > /dev/null").c_str());
  std::filesystem::remove(file);
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "no browser that prints";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Html, PaperNamesEveryRedFlagAndSaysWhatItLeavesOut) {
  sample::Sample s = sample::make();
  const RaisedFlag raised = s.evaluation.red_flags.at(0);
  const OpenFlag open = s.evaluation.ask_now.at(0);
  s.evaluation.red_flags.assign(9, raised);
  s.evaluation.ask_now.assign(5, open);
  const std::string page = writeHtml(s.evaluation, s.patient_case, s.evidence);
  EXPECT_THAT(page, HasSubstr("class=\"flags many\""));
  EXPECT_THAT(page, HasSubstr("<p class=\"paper\">And 2 more on the screen.</p>"));
  // no rule of the style sheet counts flags, so none can drop out
  EXPECT_THAT(page, Not(HasSubstr(".flag:nth-child")));
  std::size_t flags = 0;
  for (auto at = page.find("<li class=\"flag "); at != std::string::npos; at = page.find("<li class=\"flag ", at + 1)) {
    ++flags;
  }
  EXPECT_EQ(flags, 9u);
}

TEST(Html, PaperCitesTwoSourcesOfAStatementAndListsOnlyThose) {
  const sample::Sample s = sample::make();
  html::Citations citations(s.evidence);
  EXPECT_EQ(citations.marks({}), "");
  EXPECT_THAT(citations.marks({"A1", "B2", "C3", "D4"}),
              HasSubstr("2</a><span class=\"screen\">,<a href=\"#source-3\""));
  EXPECT_EQ(citations.countScreenOnly(), 2u);
  EXPECT_THAT(citations.marks({"C3"}), HasSubstr("#source-3"));  // now on paper, by itself
  EXPECT_EQ(citations.countScreenOnly(), 1u);
  citations.setPrinted(false);
  EXPECT_THAT(citations.marks({"E5"}), HasSubstr("class=\"cite screen\""));
  EXPECT_THAT(citations.list(false), HasSubstr("value=\"5\" class=\"screen\""));
}

TEST(Html, NotesNameFindingsByTheirLabels) {
  sample::Sample s = sample::make();
  const Finding& finding = s.evidence.findings.at(0);
  s.evaluation.notes = {finding.id + " is a yes/no finding; its value is not used."};
  const std::string page = writeHtml(s.evaluation, s.patient_case, s.evidence);
  EXPECT_THAT(page, HasSubstr(html::escaped(words::sentence(finding.label)) + " is a yes/no finding"));
}

TEST(Html, WordsForNumbers) {
  EXPECT_EQ(html::percent(0.004), "&lt;1%");
  EXPECT_EQ(html::percent(0), "0%");
  EXPECT_EQ(html::percent(0.997), "&gt;99%");
  EXPECT_EQ(html::percent(0.425), "42%");
  EXPECT_EQ(html::range({0.052, 0.348}), "5 to 35%");
  EXPECT_EQ(html::timesLikely(0.01), "hardly any effect");
  EXPECT_EQ(html::timesLikely(9), "&times;&#8202;over 1000 more likely");
}

}  // namespace
}  // namespace nucha
