#include "nucha/base/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nucha {
namespace {

using ::testing::HasSubstr;

std::string faultOf(std::string_view text) {
  try {
    CsvTable::parse("t.csv", text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no fault";
}

TEST(Csv, ReadsQuotesDoubledQuotesAndLineBreaksInsideQuotes) {
  const CsvTable table = CsvTable::parse("t.csv", "a,b\r\n\"x, y\",\"say \"\"no\"\"\"\n\"two\nlines\",2\n");
  ASSERT_EQ(table.rowCount(), 2u);
  EXPECT_EQ(table.cell(0, "a").text, "x, y");
  EXPECT_EQ(table.cell(0, "b").text, "say \"no\"");
  EXPECT_EQ(table.cell(1, "a").text, "two\nlines");
}

TEST(Csv, KnowsWhereEveryCellStands) {
  const CsvTable table = CsvTable::parse("t.csv", "a,b\n\"two\nlines\",2\n1,xyz\n");
  EXPECT_EQ(table.where(0, "b"), "t.csv:3:8");  // after the quoted line break
  EXPECT_EQ(table.where(1, "b"), "t.csv:4:3");
}

TEST(Csv, SkipsAMarkAndBlankLines) {
  const CsvTable table = CsvTable::parse("t.csv",
                                         "\xEF\xBB\xBF"
                                         "a,b\n\n1,2\n\n");
  EXPECT_EQ(table.columns().front(), "a");
  EXPECT_EQ(table.rowCount(), 1u);
}

TEST(Csv, NamesTheFaultAndItsPlace) {
  EXPECT_THAT(faultOf(""), HasSubstr("empty"));
  EXPECT_THAT(faultOf("a,b\n1\n"), HasSubstr("t.csv:2:1: has 1 cells where the header has 2"));
  EXPECT_THAT(faultOf("a,a\n"), HasSubstr("twice"));
  EXPECT_THAT(faultOf("a,\n"), HasSubstr("without a name"));
  EXPECT_THAT(faultOf("a\n\"open\n"), HasSubstr("never ends"));
  EXPECT_THAT(faultOf("a\n\"x\"y\n"), HasSubstr("after a closing quote"));
  EXPECT_THAT(faultOf("a\nx\"y\n"), HasSubstr("quote inside an unquoted cell"));
  EXPECT_THAT(faultOf("a\n\xFF\n"), HasSubstr("UTF-8"));
}

TEST(Csv, QuotingIsUndoneByReading) {
  for (const std::string text : {"plain", "a,b", "say \"no\"", "two\nlines", ""}) {
    const CsvTable table = CsvTable::parse("t.csv", "a,b\n" + csvQuoted(text) + ",1\n");
    EXPECT_EQ(table.cell(0, "a").text, text);
  }
}

TEST(Csv, AnUnknownColumnIsOurBug) {
  const CsvTable table = CsvTable::parse("t.csv", "a\n1\n");
  EXPECT_FALSE(table.findColumn("z"));
  EXPECT_THROW((void)table.cell(0, "z"), InternalError);
}

}  // namespace
}  // namespace nucha
