// Any bytes as a condition: either an InputError or an expression that evaluates the same way twice.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nucha/base/error.h"
#include "nucha/evaluate/expression.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nucha;
  constexpr std::size_t kLongest = 4096;
  if (size > kLongest) return 0;
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(data[i]);
  try {
    const Expression expression = Expression::parse(text, "fuzz");
    // names answer by their length, so that all three truths and numbers occur
    const Lookup lookup = [](std::string_view name) {
      Known known;
      known.truth = static_cast<Truth>(name.size() % 3);
      if (name.size() % 4 == 0) known.number = static_cast<double>(name.size());
      return known;
    };
    const Truth result = expression.evaluate(lookup);
    NUCHA_ASSERT(expression.evaluate(lookup) == result, "evaluation changes nothing");
    NUCHA_ASSERT(result != Truth::unknown || expression.support(lookup).empty(), "unknown has no support");
    NUCHA_ASSERT(result == Truth::unknown || expression.deciders(lookup).empty(), "what is known needs no decider");
  } catch (const InputError&) {
    // text outside the grammar
  }
  return 0;
}
