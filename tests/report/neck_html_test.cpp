#include "nucha/report/neck_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "neck/hand_neck.h"
#include "nucha/base/base64.h"
#include "nucha/base/error.h"
#include "nucha/base/json.h"

namespace nucha {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// The page without our script and its data: what may hold text of the inputs.
std::string markupOf(const std::string& page) { return page.substr(0, page.find("<script type=\"application/json\"")); }

Json dataOf(const std::string& page) {
  const std::string tag = "id=\"neck-data\">";
  const std::size_t start = page.find(tag) + tag.size();
  return Json::parse(page.substr(start, page.find("</script>", start) - start));
}

// Surfaces take a while in debug builds: the page is made once.
struct Sample {
  Neck intact = test::handNeck(), operated = test::operatedHandNeck();
  std::vector<Response> before, after;
  std::string page;
  Sample() {
    for (const Direction direction : {Direction::flexion, Direction::extension, Direction::left_rotation}) {
      before.push_back(test::handResponse(intact, direction, 40, 3));
      after.push_back(test::handResponse(operated, direction, 30, 3));
    }
    page = make();
  }
  std::string make() const { return neckHtml({{"intact", &intact, before}, {"plate <b>C5-C6</b>", &operated, after}}); }
};

class NeckPage : public testing::Test {
 protected:
  static const Sample& sample() {
    static const Sample kSample;
    return kSample;
  }
  const Neck &intact_ = sample().intact, &operated_ = sample().operated;
  std::vector<Response> before_ = sample().before, after_ = sample().after;
  const std::string& page_ = sample().page;
};

TEST_F(NeckPage, LoadsNothingFromANetwork) {
  const std::string markup = markupOf(page_);
  EXPECT_THAT(markup, HasSubstr("default-src 'none'"));
  EXPECT_THAT(markup, Not(HasSubstr("http://")));
  EXPECT_THAT(markup, Not(HasSubstr("https://")));
  EXPECT_THAT(markup, Not(HasSubstr("src=\"")));
  EXPECT_EQ(count(page_, "<script"), 2U + count(page_.substr(page_.rfind("<script>") + 8), "<script"));
  EXPECT_THAT(markup, HasSubstr("script-src 'sha256-"));
}

TEST_F(NeckPage, SaysThatItDoesNotReplaceAClinician) {
  EXPECT_THAT(markupOf(page_), HasSubstr("supports a licensed clinician and does not replace one"));
}

TEST_F(NeckPage, EscapesLabels) {
  EXPECT_THAT(page_, Not(HasSubstr("<b>C5-C6</b>")));
  EXPECT_THAT(markupOf(page_), HasSubstr("plate &lt;b&gt;C5-C6&lt;/b&gt;"));
  EXPECT_EQ(dataOf(page_)["necks"][1]["label"], "plate <b>C5-C6</b>");
  const std::string evil = neckHtml({{"</script><script>alert(1)</script>", &intact_, before_}});
  EXPECT_EQ(count(evil, "<script>"), count(page_, "<script>"));
}

TEST_F(NeckPage, HoldsEveryBoneOnce) {
  const Json data = dataOf(page_);
  EXPECT_EQ(data["bones"].size(), static_cast<std::size_t>(kBones));
  const Json &first = data["necks"][0]["parts"], &second = data["necks"][1]["parts"];
  EXPECT_EQ(first.size(), 16U);
  // both necks have the same bones: their surfaces are stored once
  for (std::size_t n = 0; n < 10; ++n) EXPECT_EQ(first[n]["mesh"], second[n]["mesh"]) << first[n]["name"];
  EXPECT_LT(data["meshes"].size(), first.size() + second.size() - 9);
  EXPECT_EQ(data["necks"][0]["facets"].size(), 16U);
  EXPECT_LT(page_.size(), 2'500'000U);
}

TEST_F(NeckPage, StepsCarryTheNumbers) {
  const Json response = dataOf(page_)["necks"][1]["responses"][0];
  EXPECT_EQ(response["direction"], "flexion");
  ASSERT_EQ(response["steps"].size(), 4U);
  const Json step = response["steps"][3];
  EXPECT_DOUBLE_EQ(step["moment"].get<double>(), 1.5);
  EXPECT_DOUBLE_EQ(step["motion"][4].get<double>(), 3.75);
  EXPECT_TRUE(step["pressure"][5].is_null()) << "no disc at the fused level";
  EXPECT_DOUBLE_EQ(step["facet"][4][1].get<double>(), 9);
  EXPECT_DOUBLE_EQ(step["used"][1].get<double>(), 0.3);
  ASSERT_EQ(step["poses"].size(), 9U);
  EXPECT_NEAR(step["poses"][0][1].get<double>(), after_[0].end().poses[0].origin.y(), 1e-3);
  // motion is always along the direction of its response
  EXPECT_GT(dataOf(page_)["necks"][0]["responses"][1]["steps"][3]["motion"][4].get<double>(), 0);
}

TEST_F(NeckPage, PlotsEveryLevelAndDirection) {
  const std::string markup = markupOf(page_);
  EXPECT_EQ(count(markup, "<figure class=\"plot\">"), 3U + 2U) << "bars for each direction, curves for each pair";
  EXPECT_THAT(markup, HasSubstr("Right and up: flexion; left and down: extension."));
  // C4-C5 turns 5 degrees in the intact neck: the last point of its curve stands at the end of the axis
  EXPECT_EQ(count(markup, "class=\"curve n1\""), 8U * 3 + 5) << "8 levels in 3 directions, and the keys";
  for (const char* level : {"C0-C1", "C1-C2", "C4-C5", "C7-T1"})
    EXPECT_GE(count(markup, ">" + std::string(level) + "</text>"), 5U);
  EXPECT_THAT(markup, HasSubstr("lateral mass rods C4-C6"));
}

TEST_F(NeckPage, OffersOnlyDirectionsThatWereComputed) {
  const std::string markup = markupOf(page_);
  EXPECT_THAT(markup, HasSubstr("<option value=\"left rotation\">"));
  EXPECT_THAT(markup, Not(HasSubstr("<option value=\"right rotation\">")));
}

TEST_F(NeckPage, SaysWhereACurveStopsEarly) {
  Response short_one = before_[0];
  short_one.complete = false;
  EXPECT_THAT(markupOf(page_), Not(HasSubstr("end before the full load")));
  EXPECT_THAT(neckHtml({{"intact", &intact_, {short_one}}}), HasSubstr("Curves that end before the full load"));
}

TEST_F(NeckPage, WorksWithoutAnyResponse) {
  const std::string page = neckHtml({{"intact", &intact_, {}}});
  EXPECT_THAT(page, HasSubstr("none computed"));
  EXPECT_EQ(count(markupOf(page), "<figure"), 0U);
  EXPECT_THROW(neckHtml({}), InternalError);
}

TEST_F(NeckPage, NumbersThatAreNoneStayOutOfThePage) {
  before_[0].curve[1].moment_Nm = std::nan("");
  before_[0].curve[2].segments[3].rotation.flexion_deg = std::numeric_limits<double>::infinity();
  const std::string page = neckHtml({{"intact", &intact_, before_}});
  EXPECT_THAT(markupOf(page), Not(HasSubstr("nan")));
  EXPECT_THAT(markupOf(page), Not(HasSubstr("inf\"")));
  EXPECT_EQ(dataOf(page)["necks"][0]["responses"][0]["steps"][1]["moment"], 0);
}

TEST_F(NeckPage, SameInputSameBytes) { EXPECT_EQ(page_, sample().make()); }

TEST(Base64, FollowsTheExamplesOfTheStandard) {
  const auto of = [](std::string_view text) { return base64(std::as_bytes(std::span(text))); };
  EXPECT_EQ(of(""), "");
  EXPECT_EQ(of("f"), "Zg==");
  EXPECT_EQ(of("fo"), "Zm8=");
  EXPECT_EQ(of("foo"), "Zm9v");
  EXPECT_EQ(of("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace nucha
