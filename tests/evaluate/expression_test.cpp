#include "nucha/evaluate/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/random.h"

namespace nucha {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Answers = std::map<std::string, Known, std::less<>>;

Known truth(Truth value) {
  Known known;
  known.truth = value;
  return known;
}
Known number(double value) {
  Known known;
  known.number = value;
  return known;
}
Known word(std::string value) {
  Known known;
  known.word = std::move(value);
  return known;
}

Lookup lookupIn(const Answers& answers) {
  return [&answers](std::string_view name) {
    const auto found = answers.find(name);
    return found == answers.end() ? Known{} : found->second;
  };
}

Truth evaluate(std::string_view text, const Answers& answers) {
  return Expression::parse(text, "test").evaluate(lookupIn(answers));
}

/// y, n and u are known as their letters say.
const Answers kThree = {{"y", truth(Truth::yes)}, {"n", truth(Truth::no)}};

struct TruthRow {
  const char* text;
  Truth expected;
};

class TruthTable : public testing::TestWithParam<TruthRow> {};

TEST_P(TruthTable, MatchesKleene) { EXPECT_EQ(evaluate(GetParam().text, kThree), GetParam().expected); }

// Kleene, Introduction to Metamathematics, strong three-valued tables
INSTANTIATE_TEST_SUITE_P(Expression, TruthTable,
                         testing::Values(TruthRow{"y and y", Truth::yes}, TruthRow{"y and n", Truth::no},
                                         TruthRow{"y and u", Truth::unknown}, TruthRow{"n and n", Truth::no},
                                         TruthRow{"n and u", Truth::no}, TruthRow{"u and u", Truth::unknown},
                                         TruthRow{"y or y", Truth::yes}, TruthRow{"y or n", Truth::yes},
                                         TruthRow{"y or u", Truth::yes}, TruthRow{"n or n", Truth::no},
                                         TruthRow{"n or u", Truth::unknown}, TruthRow{"u or u", Truth::unknown},
                                         TruthRow{"not y", Truth::no}, TruthRow{"not n", Truth::yes},
                                         TruthRow{"not u", Truth::unknown}, TruthRow{"u or not u", Truth::unknown},
                                         TruthRow{"known(y)", Truth::yes}, TruthRow{"known(n)", Truth::yes},
                                         TruthRow{"known(u)", Truth::no}, TruthRow{"not known(u)", Truth::yes}));

TEST(Expression, AndBindsTighterThanOrAndNotTighterStill) {
  EXPECT_EQ(evaluate("y or n and n", kThree), Truth::yes);
  EXPECT_EQ(evaluate("(y or n) and n", kThree), Truth::no);
  EXPECT_EQ(evaluate("not n and n", kThree), Truth::no);
  EXPECT_EQ(evaluate("not (n and n)", kThree), Truth::yes);
  EXPECT_EQ(evaluate("not y or y", kThree), Truth::yes);
}

TEST(Expression, ComparesNumbers) {
  const Answers at_38 = {{"fever", number(38)}};
  EXPECT_EQ(evaluate("fever >= 38.0", at_38), Truth::yes);
  EXPECT_EQ(evaluate("fever > 38", at_38), Truth::no);
  EXPECT_EQ(evaluate("fever<=38", at_38), Truth::yes);
  EXPECT_EQ(evaluate("fever < 38", at_38), Truth::no);
  EXPECT_EQ(evaluate("fever == 38", at_38), Truth::yes);
  EXPECT_EQ(evaluate("fever != 38", at_38), Truth::no);
  EXPECT_EQ(evaluate("angle < -5.5", {{"angle", number(-6)}}), Truth::yes);
  EXPECT_EQ(evaluate("fever >= 38", {}), Truth::unknown);
  EXPECT_EQ(evaluate("fever >= 38", {{"fever", truth(Truth::yes)}}), Truth::unknown);
}

TEST(Expression, ComparesWhatIsOnlyBounded) {
  Known raised;  // "fever", no reading: at least 38
  raised.at_least = Known::Bound{38, false};
  EXPECT_EQ(evaluate("t >= 38", {{"t", raised}}), Truth::yes);
  EXPECT_EQ(evaluate("t > 37.5", {{"t", raised}}), Truth::yes);
  EXPECT_EQ(evaluate("t >= 38.5", {{"t", raised}}), Truth::unknown);
  EXPECT_EQ(evaluate("t > 38", {{"t", raised}}), Truth::unknown);
  EXPECT_EQ(evaluate("t < 38", {{"t", raised}}), Truth::no);
  EXPECT_EQ(evaluate("t == 37", {{"t", raised}}), Truth::no);
  EXPECT_EQ(evaluate("t == 39", {{"t", raised}}), Truth::unknown);
  Known normal;  // "no fever": below 38
  normal.at_most = Known::Bound{38, true};
  EXPECT_EQ(evaluate("t >= 38", {{"t", normal}}), Truth::no);
  EXPECT_EQ(evaluate("t >= 39", {{"t", normal}}), Truth::no);
  EXPECT_EQ(evaluate("t >= 37", {{"t", normal}}), Truth::unknown);
  EXPECT_EQ(evaluate("t <= 38", {{"t", normal}}), Truth::yes);
  EXPECT_EQ(evaluate("t != 38", {{"t", normal}}), Truth::yes);
  EXPECT_EQ(evaluate("known(t)", {{"t", normal}}), Truth::yes);
}

TEST(Expression, ComparesWords) {
  const Answers posterior = {{"approach", word("posterior")}};
  EXPECT_EQ(evaluate("approach == posterior", posterior), Truth::yes);
  EXPECT_EQ(evaluate("approach != anterior", posterior), Truth::yes);
  EXPECT_EQ(evaluate("approach == anterior", posterior), Truth::no);
  EXPECT_EQ(evaluate("approach != anterior", {}), Truth::unknown);
}

TEST(Expression, CountDecidesAsSoonAsItCan) {
  EXPECT_EQ(evaluate("count(y, n, u) >= 1", kThree), Truth::yes);
  EXPECT_EQ(evaluate("count(y, n, u) >= 2", kThree), Truth::unknown);
  EXPECT_EQ(evaluate("count(y, n, u) >= 3", kThree), Truth::no);
  EXPECT_EQ(evaluate("count(y, n, u) < 3", kThree), Truth::yes);
  EXPECT_EQ(evaluate("count(y, n) == 1", kThree), Truth::yes);
  EXPECT_EQ(evaluate("count(y, n, u) == 1", kThree), Truth::unknown);
  EXPECT_EQ(evaluate("count(n, u) == 2", kThree), Truth::no);
}

TEST(Expression, ListsNamesOnceInOrder) {
  const auto expression =
      Expression::parse("b and (a or not known(c)) and count(d, a) >= 1 and approach == anterior", "t");
  EXPECT_THAT(expression.names(), ElementsAre("b", "a", "c", "d", "approach"));
}

TEST(Expression, SupportNamesWhatMadeItTrue) {
  const Answers answers = {
      {"a", truth(Truth::yes)}, {"b", truth(Truth::no)}, {"c", truth(Truth::yes)}, {"days", number(5)}};
  const auto support = [&](std::string_view text) { return Expression::parse(text, "t").support(lookupIn(answers)); };
  EXPECT_THAT(support("(a or b) and days <= 14"), ElementsAre("a", "days"));
  EXPECT_THAT(support("a or c"), ElementsAre("a", "c"));
  EXPECT_THAT(support("a or (b and c)"), ElementsAre("a"));
  EXPECT_THAT(support("a and not b"), ElementsAre("a", "b"));
  EXPECT_THAT(support("count(a, b, c, u) >= 2"), ElementsAre("a", "c"));
  EXPECT_THAT(support("a and not known(u)"), ElementsAre("a"));
  EXPECT_THAT(support("a and u"), IsEmpty());
  EXPECT_THAT(support("b and c"), ElementsAre("b"));
}

TEST(Expression, DecidersAreSingleAnswersThatMakeItTrue) {
  const Answers answers = {{"a", truth(Truth::yes)}, {"b", truth(Truth::no)}};
  const auto deciders = [&](std::string_view text) { return Expression::parse(text, "t").deciders(lookupIn(answers)); };
  EXPECT_THAT(deciders("a and u"), ElementsAre("u"));
  EXPECT_THAT(deciders("a and (u or v)"), ElementsAre("u", "v"));
  EXPECT_THAT(deciders("u and v"), IsEmpty());
  EXPECT_THAT(deciders("b and u"), IsEmpty());
  EXPECT_THAT(deciders("a and not u"), ElementsAre("u"));
  EXPECT_THAT(deciders("a and t >= 38"), ElementsAre("t"));
  EXPECT_THAT(deciders("t > 3 and t < 4"), ElementsAre("t"));
  EXPECT_THAT(deciders("t > 4 and t < 3"), IsEmpty());
  EXPECT_THAT(deciders("a and approach != posterior"), ElementsAre("approach"));
  EXPECT_THAT(deciders("count(a, u, v) >= 2"), ElementsAre("u", "v"));
  EXPECT_THAT(deciders("a or u"), IsEmpty()) << "already true";
}

struct BadText {
  const char* text;
  int column;
  const char* message;
};

class Mistake : public testing::TestWithParam<BadText> {};

TEST_P(Mistake, IsNamedWithItsColumn) {
  try {
    Expression::parse(GetParam().text, "data/red_flags.csv:7:3");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    const Fault& fault = error.faults().front();
    EXPECT_EQ(fault.where, "data/red_flags.csv:7:3, column " + std::to_string(GetParam().column) + " of the condition");
    EXPECT_THAT(fault.what, HasSubstr(GetParam().message));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Expression, Mistake,
    testing::Values(BadText{"", 1, "expected a name, found the end"}, BadText{"a and", 6, "found the end"},
                    BadText{"a b", 3, "unexpected \"b\""}, BadText{"(a or b", 8, "expected \")\""},
                    BadText{"a)", 2, "unexpected \")\""}, BadText{"a = 3", 3, "compares nothing"},
                    BadText{"a ! 3", 3, "compares nothing"}, BadText{"a >= b", 6, "expected a number"},
                    BadText{"a >= 3x", 6, "not a number"}, BadText{"a >= 1.2.3", 9, "unexpected"},
                    BadText{"count(a, b)", 12, "without a comparison"}, BadText{"count() >= 1", 7, "expected a name"},
                    BadText{"count(a) == b", 13, "expected a number"}, BadText{"known(a, b)", 8, "expected \")\""},
                    BadText{"any(a)", 4, "unknown function \"any\""}, BadText{"or a", 1, "expected a name"},
                    BadText{"3 < a", 1, "expected a name"}, BadText{"a and \"b\"", 7, "no condition uses"},
                    BadText{"a & b", 3, "no condition uses"}, BadText{"a - b", 3, "no condition uses"}));

TEST(Expression, RefusesTextNestedTooDeeply) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "a" + std::string(depth, ')'); };
  EXPECT_EQ(evaluate(nested(60), {{"a", truth(Truth::yes)}}), Truth::yes);
  EXPECT_THROW(Expression::parse(nested(70), "t"), InputError);
  EXPECT_THROW(Expression::parse(nested(1000000), "t"), InputError);
  std::string nots;
  for (int i = 0; i < 100000; ++i) nots += "not ";
  EXPECT_THROW(Expression::parse(nots + "a", "t"), InputError);
}

TEST(Expression, TakesLongChainsWithoutDepth) {
  std::string text = "a0";
  for (int i = 1; i < 2000; ++i) text += " or a" + std::to_string(i);
  EXPECT_EQ(evaluate(text, {{"a1999", truth(Truth::yes)}}), Truth::yes);
}

std::string randomText(Random& random, int depth) {
  const std::string leaf(1, static_cast<char>('a' + random.below(4)));
  if (depth == 0) return leaf;
  switch (random.below(5)) {
    case 0:
      return "not " + randomText(random, depth - 1);
    case 1:
      return "(" + randomText(random, depth - 1) + " and " + randomText(random, depth - 1) + ")";
    case 2:
      return "(" + randomText(random, depth - 1) + " or " + randomText(random, depth - 1) + ")";
    case 3:
      return "count(a, b, " + leaf + ") >= " + std::to_string(random.below(4));
    default:
      return leaf;
  }
}

/// Every way to answer what `answers` leaves open.
std::vector<Answers> completions(const Answers& answers) {
  std::vector<Answers> all = {answers};
  for (const char* name : {"a", "b", "c", "d"}) {
    if (answers.contains(name)) continue;
    std::vector<Answers> next;
    for (const Answers& known : all) {
      for (const Truth value : {Truth::yes, Truth::no}) {
        next.push_back(known);
        next.back()[name] = truth(value);
      }
    }
    all = std::move(next);
  }
  return all;
}

TEST(Expression, KnownResultHoldsForEveryCompletion) {
  Random random(20240501);
  for (int round = 0; round < 2000; ++round) {
    const auto expression = Expression::parse(randomText(random, 4), "t");
    Answers answers;
    for (const char* name : {"a", "b", "c", "d"}) {
      const auto draw = random.below(3);
      if (draw < 2) answers[name] = truth(draw == 0 ? Truth::yes : Truth::no);
    }
    const Truth result = expression.evaluate(lookupIn(answers));
    for (const Answers& complete : completions(answers)) {
      const Truth settled = expression.evaluate(lookupIn(complete));
      ASSERT_NE(settled, Truth::unknown) << expression.text();
      ASSERT_TRUE(result == Truth::unknown || settled == result) << expression.text();
    }
    // the support alone is enough for the result
    Answers held;
    for (const std::string& name : expression.support(lookupIn(answers))) held[name] = answers.at(name);
    ASSERT_TRUE(result == Truth::unknown || expression.evaluate(lookupIn(held)) == result) << expression.text();
  }
}

}  // namespace
}  // namespace nucha
