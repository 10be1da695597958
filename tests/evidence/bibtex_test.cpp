#include "nucha/evidence/bibtex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nucha {
namespace {

using ::testing::HasSubstr;

struct Parsed {
  std::vector<Source> sources;
  std::vector<Fault> faults;
};

Parsed parse(std::string_view text) {
  Parsed parsed;
  parsed.sources = parseBibtex("data/sources.bib", text, parsed.faults);
  return parsed;
}

TEST(Bibtex, ReadsBracesQuotesAndBareWords) {
  const Parsed parsed = parse(R"(% a remark

@Article{Key2020,
  AUTHOR = {Alpha, A. and {van Beta}, B.},
  title = "{Fusion} of the {C5-C6} level",
  journal = {Spine},
  month = jan,
  year = 2020,
  doi={10.1/x},pmid = {123}
}
@book{Other:1999, title = {A book}, publisher = {House}, url = {https://example.org/a_b}})");
  ASSERT_TRUE(parsed.faults.empty()) << describe(parsed.faults[0]);
  ASSERT_EQ(parsed.sources.size(), 2u);
  const Source& first = parsed.sources[0];
  EXPECT_EQ(first.key, "Key2020");
  EXPECT_EQ(first.authors, "Alpha, A. and van Beta, B.");
  EXPECT_EQ(first.title, "Fusion of the C5-C6 level");
  EXPECT_EQ(first.journal, "Spine");
  EXPECT_EQ(first.year, "2020");
  EXPECT_EQ(first.doi, "10.1/x");
  EXPECT_EQ(first.pmid, "123");
  EXPECT_EQ(first.where, "sources.bib:3");
  EXPECT_EQ(parsed.sources[1].key, "Other:1999");
  EXPECT_EQ(parsed.sources[1].journal, "House");
  EXPECT_EQ(parsed.sources[1].url, "https://example.org/a_b");
}

TEST(Bibtex, JoinsLinesAndUnescapes) {
  const Parsed parsed = parse("@misc{k, title = {One\n    two \\& three 50\\% {{four}}}}");
  ASSERT_EQ(parsed.sources.size(), 1u);
  EXPECT_EQ(parsed.sources[0].title, "One two & three 50% four");
}

TEST(Bibtex, KeepsUtf8) {
  const Parsed parsed = parse("@misc{k, title = {Über Wirbel}, author = {Łukasz}}");
  ASSERT_EQ(parsed.sources.size(), 1u);
  EXPECT_EQ(parsed.sources[0].title, "Über Wirbel");
  EXPECT_EQ(parsed.sources[0].authors, "Łukasz");
}

TEST(Bibtex, PassesOverWhatIsNoEntry) {
  const Parsed parsed =
      parse("@comment{nothing}\n@string{s = {Spine {Journal}}}\n@preamble{\"x\"}\nmail a text\n@misc{k, title={t}}\n");
  ASSERT_TRUE(parsed.faults.empty()) << describe(parsed.faults[0]);
  ASSERT_EQ(parsed.sources.size(), 1u);
  EXPECT_EQ(parsed.sources[0].key, "k");
}

TEST(Bibtex, TellsARepeatedKeyAndKeepsTheFirst) {
  const Parsed parsed = parse("@misc{k, title={one}}\n@misc{k, title={two}}\n");
  ASSERT_EQ(parsed.sources.size(), 1u);
  EXPECT_EQ(parsed.sources[0].title, "one");
  ASSERT_EQ(parsed.faults.size(), 1u);
  EXPECT_EQ(describe(parsed.faults[0]), "data/sources.bib:2:1: key 'k' is given twice (keep one entry)");
}

TEST(Bibtex, GoesOnAfterABrokenEntry) {
  const Parsed parsed = parse("@misc{a, title = {never {closed,\n  year = 2000\n}\n@misc{b, title={fine}}\n");
  ASSERT_EQ(parsed.sources.size(), 1u);
  EXPECT_EQ(parsed.sources[0].key, "b");
  ASSERT_EQ(parsed.faults.size(), 1u);
  EXPECT_EQ(parsed.faults[0].where, "data/sources.bib:1:18");
  EXPECT_THAT(parsed.faults[0].what, HasSubstr("a value of entry 'a' never ends"));
}

TEST(Bibtex, NamesEachKindOfBreak) {
  const std::pair<const char*, const char*> broken[] = {
      {"@misc{, title={t}}", "has no key"},
      {"@misc k, title={t}}", "'{' was expected"},
      {"@misc{k, title {t}}", "'=' was expected"},
      {"@misc{k, title={t} year={2000}}", "a comma is missing after field 'title'"},
      {"@misc{k, title={t}", "a comma is missing"},
      {"@misc{k, title=\"t}", "never ends"},
      {"@misc{k, ={t}}", "entry 'k' is broken here"},
      {"@misc{k, year={2000}}", "entry 'k' has no title"},
  };
  for (const auto& [text, what] : broken) {
    const Parsed parsed = parse(text);
    ASSERT_EQ(parsed.faults.size(), 1u) << text;
    EXPECT_THAT(parsed.faults[0].what, HasSubstr(what)) << text;
  }
}

TEST(Bibtex, AnyPrefixEndsWithoutHanging) {
  const std::string text = "@a{k, title={x {y} z}, year=2000,\n author=\"q\"}\n@string{s={t}}\n@b{l, title=\"u\"}";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const Parsed parsed = parse(std::string_view(text).substr(0, length));
    EXPECT_LE(parsed.sources.size(), 2u);
  }
}

}  // namespace
}  // namespace nucha
