// What the tests of options share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "nucha/evaluate/options.h"

namespace nucha {

inline const RankedOption& optionOf(const std::vector<RankedOption>& options, const std::string& treatment) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const RankedOption& o) { return o.treatment == treatment; });
  EXPECT_NE(found, options.end()) << treatment;
  return *found;
}

inline RaisedFlag flagOf(const std::string& suspected, Urgency urgency, std::vector<std::string> causes) {
  RaisedFlag flag;
  flag.id = "test";
  flag.suspected = suspected;
  flag.urgency = urgency;
  flag.action = "Act.";
  flag.tests = {"mri"};
  flag.causes = std::move(causes);
  return flag;
}

}  // namespace nucha
