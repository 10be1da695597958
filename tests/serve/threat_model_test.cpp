// docs/threat-model.md names the test that covers each threat; a test that was renamed or removed must show there.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace {

// "Stores/PatientsOn.AreSeen/0" stands in the document as "PatientsOn.AreSeen"
std::string plainName(const std::string& suite, const std::string& test) {
  const std::size_t prefix = suite.find('/');
  return (prefix == std::string::npos ? suite : suite.substr(prefix + 1)) + "." + test.substr(0, test.find('/'));
}

std::set<std::string> testsOfThisProgram() {
  std::set<std::string> names;
  const testing::UnitTest& program = *testing::UnitTest::GetInstance();
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *program.GetTestSuite(i);
    for (int k = 0; k < suite.total_test_count(); ++k)
      names.insert(plainName(suite.name(), suite.GetTestInfo(k)->name()));
  }
  return names;
}

TEST(ThreatModel, NamesTestsThatExist) {
  std::ifstream file(std::string(NUCHA_TEST_ROOT) + "/docs/threat-model.md");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::set<std::string> known = testsOfThisProgram();
  const std::regex named("`([A-Z][A-Za-z]+\\.[A-Z][A-Za-z]+)`");
  int count = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), named), end; it != end; ++it, ++count)
    EXPECT_TRUE(known.count((*it)[1])) << (*it)[1] << " is no test";
  EXPECT_GT(count, 50);
}

}  // namespace
