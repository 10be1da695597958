#include "nucha/base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nucha/base/error.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;

std::string faultOf(const std::string& text) {
  try {
    parseJson("x.json", text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no fault";
}

TEST(PointerKey, EscapesWhatWouldEndOrStartAToken) {
  EXPECT_EQ(pointerKey("age"), "age");
  EXPECT_EQ(pointerKey("a/b~c"), "a~1b~0c");
  EXPECT_EQ(pointerKey("~1"), "~01") << "not mistaken for a slash on the way back";
}

TEST(ParseJson, KeepsTheOrderOfKeys) {
  EXPECT_EQ(parseJson("x.json", R"({"b": 1, "a": [true, null, "ä"]})").dump(), R"({"b":1,"a":[true,null,"ä"]})");
}

TEST(ParseJson, NamesFileLineAndColumn) {
  EXPECT_THAT(faultOf("{\n \"a\": ,\n}"), HasSubstr("x.json:2:"));
  EXPECT_THAT(faultOf(""), HasSubstr("is empty"));
  EXPECT_THAT(faultOf(" \n"), HasSubstr("is empty"));
  EXPECT_THAT(faultOf("hello"), HasSubstr("is not JSON"));
  EXPECT_THAT(faultOf("{} {}"), HasSubstr("is not JSON"));
  EXPECT_THAT(faultOf("\"\xFF\""), HasSubstr("UTF-8"));
}

TEST(ParseJson, RefusesRepeatedKeysAndDeepNesting) {
  EXPECT_THAT(faultOf(R"({"a": 1, "a": 2})"), HasSubstr("'a'"));
  EXPECT_EQ(faultOf(R"({"a": {"b": 1}, "c": {"b": 2}})"), "no fault");
  const std::string deep = std::string(kMaxJsonDepth + 2, '[') + std::string(kMaxJsonDepth + 2, ']');
  EXPECT_THAT(faultOf(deep), HasSubstr("deep"));
  EXPECT_NE(faultOf(std::string(1 << 20, '[')), "no fault");
}

}  // namespace
}  // namespace nucha
