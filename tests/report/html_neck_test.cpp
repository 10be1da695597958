// The computed neck in the evaluation's page: 3-D and still, what treatments change, the coming years.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>
#include <set>

#include "neck/hand_neck.h"
#include "nucha/base/json.h"
#include "nucha/report/html.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_words.h"
#include "nucha/report/svg_draw.h"
#include "nucha/report/svg_posture.h"
#include "report/futures_sample.h"
#include "report/sample.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string markupOf(const std::string& page) { return page.substr(0, page.find("<script type=\"application/json\"")); }

ShownNeck handShown(std::string treatment, std::string label, Neck neck, double degrees) {
  ShownNeck shown{std::move(treatment), std::move(label), std::move(neck), {}, {}};
  shown.flexion = test::handResponse(shown.neck, Direction::flexion, degrees, 1).end();
  shown.extension = test::handResponse(shown.neck, Direction::extension, degrees / 2, 1).end();
  return shown;
}

OptionMechanics handMechanics() {
  OptionMechanics m;
  m.operative = true;
  m.given_label = "Loose <screw>";
  m.given_chance = 0.41;
  m.operations = {"Rods & screws."};
  m.levels = {{Level{Vertebra::C4}, false, {8.0, 8.8}, {0.5, 0.6}, {40.0, 40.0}, {}, {}, {}},
              {Level{Vertebra::C5}, true, {4.25, 1.5}, {0.3, {}}, {30.0, 41.5}, {10.0, 10.1}, {12.0, 12.0}, {}}};
  m.implant_load_share = {0.5, 0.25};
  return m;
}

sample::Sample withNeck() {
  sample::Sample s = sample::make();
  s.evaluation.necks = {handShown("", "before the operation", test::handNeck(), 40),
                        handShown("", "now", test::operatedHandNeck(), 40),
                        handShown("posterior_fusion", "after: <i>Fusion</i>", test::operatedHandNeck(), 32)};
  s.evaluation.mechanics.assumed = {"The <age> is taken."};
  s.evaluation.mechanics.notes = {"One & another."};
  s.evaluation.options[6].mechanics = handMechanics();
  s.evaluation.futures = {{"", "as it is", test::handFutures(0.3)}, {"x", "<b>treated", test::handFutures(0.1)}};
  return s;
}

// Surfaces take a while in debug builds: the page is made once.
class ReportNeck : public testing::Test {
 protected:
  static const std::string& page() {
    static const std::string kPage = [] {
      const sample::Sample s = withNeck();
      return writeHtml(s.evaluation, s.patient_case, s.evidence);
    }();
    return kPage;
  }
};

TEST_F(ReportNeck, RunsOurViewerAndNothingElse) {
  const std::string markup = markupOf(page());
  EXPECT_THAT(markup, HasSubstr("default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-"));
  for (const char* forbidden : {"src=\"", "@import", "<script", "<link", "<iframe", "<object", "url(http", "onload="})
    EXPECT_THAT(markup, Not(HasSubstr(forbidden)));
  EXPECT_THAT(page(), HasSubstr("id=\"neck-data\">"));
  EXPECT_LT(page().size(), 2'500'000U);
}

TEST_F(ReportNeck, WithoutNecksThereIsNoScriptAndNoTraceOfOne) {
  sample::Sample s = withNeck();
  s.evaluation.necks.clear();
  const std::string no_necks = writeHtml(s.evaluation, s.patient_case, s.evidence);
  EXPECT_THAT(no_necks, Not(HasSubstr("<script")));
  EXPECT_THAT(no_necks, HasSubstr("default-src 'none'; style-src 'unsafe-inline'\">"));
  EXPECT_THAT(no_necks, Not(HasSubstr("own-neck-title")));
  EXPECT_THAT(no_necks, HasSubstr("changes-title")) << "what was computed is told all the same";
  s.evaluation.futures.clear();
  s.evaluation.options[6].mechanics.reset();
  s.evaluation.mechanics = {};
  const std::string bare = writeHtml(s.evaluation, s.patient_case, s.evidence);
  const sample::Sample plain = sample::make();
  EXPECT_EQ(bare, writeHtml(plain.evaluation, plain.patient_case, plain.evidence));
  EXPECT_THAT(bare, Not(HasSubstr("neck-parts")));
}

TEST_F(ReportNeck, EscapesAllTexts) {
  const std::string markup = markupOf(page());
  for (const char* raw : {"<screw>", "<age>", "<i>Fusion", "<b>treated", "Rods & screws", "One & another"})
    EXPECT_THAT(markup, Not(HasSubstr(raw))) << raw;
  EXPECT_THAT(markup, HasSubstr("loose &lt;screw&gt;"));
  EXPECT_THAT(markup, HasSubstr("After: &lt;i&gt;Fusion&lt;/i&gt;</figcaption>"));
  EXPECT_THAT(page(), HasSubstr("\"label\":\"after: \\u003ci>Fusion\\u003c/i>\""));
}

TEST_F(ReportNeck, RedFlagsComeFirstAndTheNeckAfterTheOptions) {
  const std::string markup = markupOf(page());
  std::size_t before = 0;
  for (const char* part : {"flags-title", "causes-title", "id=\"options-title\"", "id=\"own-neck-title\"",
                           "id=\"changes-title\"", "id=\"futures-title\"", "method-title"}) {
    const std::size_t at = markup.find(part);
    ASSERT_NE(at, std::string::npos) << part;
    EXPECT_GT(at, before) << part;
    before = at;
  }
}

TEST_F(ReportNeck, IdsAreUniqueAndLinksLeadSomewhere) {
  const std::string markup = markupOf(page());
  std::multiset<std::string> ids;
  const auto collect = [&](const std::string& key, auto&& take) {
    for (std::size_t at = markup.find(key); at != std::string::npos; at = markup.find(key, at + 1)) {
      const std::size_t from = at + key.size();
      take(markup.substr(from, markup.find('"', from) - from));
    }
  };
  collect(" id=\"", [&](const std::string& id) { ids.insert(id); });
  for (const std::string& id : ids) EXPECT_EQ(ids.count(id), 1U) << id;
  collect(" href=\"#", [&](const std::string& to) { EXPECT_TRUE(ids.contains(to)) << to; });
  EXPECT_TRUE(ids.contains("own-neck-title"));
}

TEST_F(ReportNeck, ListsEveryNeckAndStartsBesideTheFirstTreatment) {
  const std::string markup = markupOf(page());
  EXPECT_THAT(markup, HasSubstr("<option value=\"1\">now alone</option>"));
  EXPECT_THAT(markup, HasSubstr("<option value=\"0 1\">before the operation, and now</option>"));
  EXPECT_THAT(markup, HasSubstr("<option value=\"1 2\" selected>now, and after"));
  EXPECT_EQ(count(markup, "<svg class=\"posture\""), 3U);
}

TEST_F(ReportNeck, TurnsStartUnloadedAndEndWhereTheEquilibriumIs) {
  const std::string tag = "id=\"neck-data\">";
  const std::size_t start = page().find(tag) + tag.size();
  const Json data = Json::parse(page().substr(start, page().find("</script>", start) - start));
  ASSERT_EQ(data["necks"].size(), 3U);
  const Json flexion = data["necks"][1]["responses"][0];
  EXPECT_EQ(flexion["direction"], "flexion");
  ASSERT_EQ(flexion["steps"].size(), 2U);
  const Json first = flexion["steps"][0], last = flexion["steps"][1];
  EXPECT_EQ(first["poses"], data["necks"][1]["neutral"]);
  EXPECT_EQ(first["pressure"][4], 0);
  EXPECT_TRUE(first["pressure"][5].is_null()) << "no disc there";
  EXPECT_NEAR(last["rotation"].get<double>(), 40, 1e-9);
  EXPECT_NEAR(last["pressure"][4].get<double>(), 0.3, 1e-9);
  EXPECT_EQ(first["used"].size(), last["used"].size());
}

TEST_F(ReportNeck, ShowsTheNumbersThatWereGiven) {
  const std::string markup = markupOf(page());
  EXPECT_THAT(markup, HasSubstr("C5-C6 would bend 1.5° instead of 4.2°"));
  EXPECT_THAT(markup, HasSubstr("the disc beside it at C4-C5 would bear 20\u00a0% more pressure"));
  EXPECT_THAT(markup, HasSubstr("<td class=\"num\">0.50 → 0.60 MPa</td>"));
  EXPECT_THAT(markup, HasSubstr("<td class=\"num\">0.30 MPa → none</td>"));
  EXPECT_THAT(markup, HasSubstr("(41% likely)"));
  EXPECT_THAT(markup, HasSubstr("<b>As it is:</b> after 2 and 5 years united 34\u00a0% and 55\u00a0%;"));
  EXPECT_EQ(count(markup, "class=\"line f1\""), 2U + 1U) << "two events with the treatment, and the key";
  EXPECT_THAT(markup, HasSubstr("an average neck shaped by the few measurements"));
}

TEST_F(ReportNeck, FoldsWhatIsBeyondFourTreatments) {
  sample::Sample s = withNeck();
  s.evaluation.necks.clear();
  for (std::size_t i = 0; i < 6; ++i) s.evaluation.options[i].mechanics = handMechanics();
  html::Page page{s.evaluation, s.patient_case, s.evidence, html::Citations(s.evidence), 3};
  const std::string changes = html::writeChanges(page);
  EXPECT_EQ(count(changes, "<article"), 7U);
  EXPECT_EQ(count(changes.substr(0, changes.find("<summary>3 more")), "<article"), 4U);
  EXPECT_EQ(count(changes, "41% likely"), 1U) << "what holds for all is said once";
}

TEST_F(ReportNeck, NumbersThatAreNoneStayOutOfThePage) {
  sample::Sample s = withNeck();
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  s.evaluation.options[6].mechanics->levels[0].disc_pressure_MPa = {nan, inf};
  s.evaluation.options[6].mechanics->levels[1].motion_deg = {0.0, nan};
  s.evaluation.futures[0].futures.events[0].share[8] = nan;
  s.evaluation.necks.resize(1);
  s.evaluation.necks[0].flexion->segments[3].rotation.flexion_deg = nan;
  s.evaluation.necks[0].extension.reset();
  const std::string markup = markupOf(writeHtml(s.evaluation, s.patient_case, s.evidence));
  std::smatch none;
  EXPECT_FALSE(std::regex_search(markup, none, std::regex("\\b(nan|inf)\\b")))
      << "before " << none.suffix().str().substr(0, 60);
  EXPECT_THAT(markup, HasSubstr("no equilibrium found"));
}

// ---- pictures ----

TEST(Postures, PutEachBoneWhereItsPoseDoes) {
  const ShownNeck neck = handShown("", "now", test::handNeck(), 40);
  const std::vector<std::string> drawn = svg::drawPostures({&neck});
  ASSERT_EQ(drawn.size(), 1U);
  const std::string& svg = drawn[0];
  EXPECT_EQ(count(svg, "<path"), count(svg, "/>"));
  EXPECT_EQ(count(svg, "<g "), count(svg, "</g>"));
  EXPECT_EQ(count(svg, "class=\"disc\""), 12U) << "six discs, bent both ways";
  EXPECT_EQ(count(svg, ">C4</text>"), 2U);
  // 40 degrees in 8 levels forward, half of that backward
  EXPECT_EQ(count(svg, ">5&#176;</text>"), 8U);
  EXPECT_EQ(count(svg, ">2&#176;</text>") + count(svg, ">3&#176;</text>"), 8U);
  EXPECT_THAT(svg, HasSubstr("In flexion: C0-C1 5 degrees,"));
  EXPECT_THAT(svg, HasSubstr("aria-label=\"now, computed, from the side."));
}

TEST(Postures, ShowImplantsAndLeaveOutWhatWasTaken) {
  ShownNeck neck = handShown("", "now", test::operatedHandNeck(), 40);
  std::string svg = svg::drawPostures({&neck})[0];
  EXPECT_EQ(count(svg, "class=\"disc\""), 8U) << "two discs are gone";
  EXPECT_EQ(count(svg, "class=\"spacer\""), 2U);
  EXPECT_EQ(count(svg, "class=\"wire\""), 2U);
  EXPECT_EQ(count(svg, "class=\"core\""), 2U);
  EXPECT_EQ(count(svg, "metal-line broken"), 0U);
  const std::size_t bones = count(svg, "class=\"bone\"");
  neck.neck.implants[1].broken = true;
  neck.neck.bone(Vertebra::C4).laminae_left = 0;
  svg = svg::drawPostures({&neck})[0];
  EXPECT_EQ(count(svg, "metal-line broken"), 2U);
  EXPECT_EQ(count(svg, "class=\"bone\""), bones - 2) << "a spinous process in each panel";
}

TEST(ChangeBar, GoesFromAQuarterToFourTimes) {
  EXPECT_THAT(svg::changeBar(1), HasSubstr("<svg x=\"50%\""));
  EXPECT_THAT(svg::changeBar(2), HasSubstr("<svg x=\"75%\""));
  EXPECT_THAT(svg::changeBar(0.5), HasSubstr("<svg x=\"25%\""));
  for (const double out_of_range : {4.0, 9.0}) EXPECT_THAT(svg::changeBar(out_of_range), HasSubstr("<svg x=\"100%\""));
  for (const double none : {0.0, -1.0, std::nan("")}) EXPECT_THAT(svg::changeBar(none), HasSubstr("<svg x=\"0%\""));
}

// ---- words ----

TEST(NeckWords, SayWhatTheNeckDoesNow) {
  NeckMechanics neck;
  EXPECT_EQ(words::neckNow(neck), "");
  LevelMechanics fused, beside;
  fused.level = Level{Vertebra::C5};
  fused.operated = true;
  fused.motion_deg = {2, 1, {}, {}};
  fused.versus_intact = {0.25, 0.5, {}, {}};  // it did 8 and 2
  beside.level = Level{Vertebra::C4};
  beside.motion_deg = {6, 6, {}, {}};
  beside.versus_intact = {1.5, 1, {}, {}};  // it did 4 and 6
  neck.levels = {beside, fused};
  EXPECT_EQ(words::neckNow(neck),
            "C5-C6 bends 3.0° in all (30\u00a0% of before); C4-C5 makes up for most of it, bending 20\u00a0% more than "
            "before");
}

TEST(NeckWords, ChangesThatCannotBeDividedAreToldInFigures) {
  EXPECT_EQ((words::Change{"", {0.5, 0.25}, " MPa", 2}.figures()), "0.50 → 0.25 MPa");
  EXPECT_EQ((words::Change{"", {{}, 0.25}, "", 2}.figures()), "none → 0.25");
  EXPECT_FALSE((words::Change{"", {0.0, 0.25}, "", 2}.ratio()));
  EXPECT_TRUE(words::isWorthSaying({"", {0.0, 0.25}, "", 2}));
  EXPECT_FALSE(words::isWorthSaying({"", {1.0, 1.04}, "", 2}));
  EXPECT_TRUE(words::isWorthSaying({"", {1.0, 1.06}, "", 2}));
  EXPECT_FALSE(words::isWorthSaying({"", {}, "", 2}));
  EXPECT_EQ(words::meaningOf({}).size(), 1U);
}

}  // namespace
}  // namespace nucha
