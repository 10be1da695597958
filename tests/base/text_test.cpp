#include "nucha/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nucha {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Text, TrimSplitJoinLower) {
  EXPECT_EQ(trimmed("  a b\t\n"), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_THAT(split(" a; b ;;c;", ';'), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split("", ';'), IsEmpty());
  EXPECT_EQ(joined(std::vector<std::string>{"a", "b"}, ", "), "a, b");
  EXPECT_EQ(lowered("C5-C6 Ä"), "c5-c6 Ä");
}

TEST(Text, NumbersMustFillTheText) {
  EXPECT_EQ(findNumber(" 38.5 "), 38.5);
  EXPECT_EQ(findNumber("+2"), 2);
  EXPECT_EQ(findNumber("-1e-3"), -0.001);
  for (const char* bad : {"", "38,5", "38.5C", "nan", "inf", "--1", "1e999"}) EXPECT_FALSE(findNumber(bad)) << bad;
}

TEST(Text, NumbersAreShownShort) {
  EXPECT_EQ(shown(0.12345), "0.123");
  EXPECT_EQ(shown(1234.5), "1234");
  EXPECT_EQ(shown(12), "12");
  EXPECT_EQ(shown(-0.0), "0");
}

TEST(Text, WrapsAtSpacesAndCountsCharactersNotBytes) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("äöü äöü", 3), ElementsAre("äöü", "äöü"));
  EXPECT_THAT(wrapped("unbreakable", 4), ElementsAre("unbreakable"));
  EXPECT_THAT(wrapped("", 10), ElementsAre(""));
  EXPECT_EQ(columnsOf("naïve"), 5u);
}

TEST(Text, EditDistanceCountsInsertDeleteReplaceSwap) {
  EXPECT_EQ(editDistance("", "abc"), 3u);
  EXPECT_EQ(editDistance("crp", "crp"), 0u);
  EXPECT_EQ(editDistance("cpr", "crp"), 1u);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(editDistance("sitting", "kitten"), 3u);
}

TEST(Text, NearMatchesFindTypingErrorsAndParts) {
  const std::vector<std::string> terms = {"nonunion", "hoffmann", "infection_late", "crp"};
  EXPECT_THAT(nearMatches("nonunoin", terms), ElementsAre("nonunion"));
  EXPECT_THAT(nearMatches("HOFMANN", terms), ElementsAre("hoffmann"));
  EXPECT_THAT(nearMatches("infection", terms), ElementsAre("infection_late"));
  EXPECT_THAT(nearMatches("zzzzzz", terms), IsEmpty());
}

}  // namespace
}  // namespace nucha
