// cause_changes.csv: the project's own table, and every fault a table can have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include "neck/built_neck.h"
#include "nucha/base/file.h"
#include "nucha/causes/cause_change.h"

namespace nucha {
namespace {

using test::dataFolder;
using testing::AllOf;
using testing::HasSubstr;

const Evidence& evidence() {
  static const Evidence kEvidence = loadEvidence(dataFolder());
  return kEvidence;
}

TEST(CauseTables, SayOfEveryCauseWhatItChangesOrWhyNothing) {
  const CauseTables tables = loadCauseTables(dataFolder(), evidence());
  std::set<std::string> changing, unchanging;
  for (const CauseChange& row : tables.changes) changing.insert(row.cause);
  for (const UnchangingCause& row : tables.unchanging) {
    unchanging.insert(row.cause);
    EXPECT_EQ(row.why.back(), '.') << row.cause;
    EXPECT_GT(row.why.size(), 30U) << row.cause;
  }
  for (const Cause& cause : evidence().causes) {
    EXPECT_NE(changing.contains(cause.id), unchanging.contains(cause.id)) << cause.id;
    EXPECT_EQ(tables.changesNeck(cause.id), changing.contains(cause.id));
    EXPECT_EQ(tables.findUnchanging(cause.id) != nullptr, unchanging.contains(cause.id));
  }
  EXPECT_EQ(changing.size() + unchanging.size(), evidence().causes.size());
}

TEST(CauseTables, KnowWhereEachCauseSits) {
  for (const CauseChange& row : loadCauseTables(dataFolder(), evidence()).changes) {
    const Cause* cause = evidence().findCause(row.cause);
    ASSERT_NE(cause, nullptr);
    EXPECT_EQ(row.site, cause->site) << row.cause;
    const bool needs_level = row.where == ChangeWhere::site;
    EXPECT_TRUE(!needs_level || cause->site != SiteKind::none)
        << row.cause << ": the evaluation gives a cause without a site no level";
  }
}

// -- faults: the project's table with one line replaced or added

class Folder {
 public:
  explicit Folder(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("nucha_causes_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
    std::ofstream(path_ / "cause_changes.csv") << text;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

const std::string& tableText() {
  static const std::string kText = readFile(dataFolder() / "cause_changes.csv");
  return kText;
}

// every fault of a table, one a line
std::string faultsOf(const std::string& text) {
  const Folder folder(text);
  try {
    loadCauseTables(folder.path(), evidence());
  } catch (const InputError& error) {
    std::string all;
    for (const Fault& fault : error.faults()) all += describe(fault) + "\n";
    return all;
  }
  return "";
}

// the table with another line at its end, and "cause_changes.csv:LINE" of it
std::string faultsOfMore(const std::string& line) { return faultsOf(tableText() + line + "\n"); }

std::string lastLine() {
  const auto lines = std::count(tableText().begin(), tableText().end(), '\n');
  return "cause_changes.csv:" + std::to_string(lines + 1);
}

TEST(CauseFaults, TheTableItselfHasNone) { EXPECT_EQ(faultsOf(tableText()), ""); }

TEST(CauseFaults, UnknownCause) {
  EXPECT_THAT(faultsOfMore("nonunoin,none,,,,,,Nothing.,judged,Judged,"),
              AllOf(HasSubstr(lastLine()), HasSubstr("unknown cause 'nonunoin'"), HasSubstr("nonunion")));
}

TEST(CauseFaults, UnknownChange) {
  EXPECT_THAT(faultsOfMore("nonunion,rust,site,yes,0.5,0.2,0.8,,judged,Judged,"),
              AllOf(HasSubstr(lastLine()), HasSubstr("unknown change 'rust'"), HasSubstr("root-tether")));
}

TEST(CauseFaults, MissingCauseIsNamedWhereItIsDefined) {
  std::string text = tableText();
  const auto at = text.find("\ncardiac,") + 1;
  text.erase(at, text.find('\n', at) + 1 - at);
  EXPECT_THAT(faultsOf(text), AllOf(HasSubstr("cause 'cardiac' is missing in cause_changes.csv"),
                                    HasSubstr(evidence().findCause("cardiac")->provenance.where)));
  EXPECT_THAT(evidence().findCause("cardiac")->provenance.where, HasSubstr("causes.csv:"));
}

TEST(CauseFaults, BothNoneAndChanging) {
  EXPECT_THAT(faultsOfMore("nonunion,none,,,,,,Nothing.,judged,Judged,"),
              AllOf(HasSubstr(lastLine()), HasSubstr("both changes the neck and does not")));
  EXPECT_THAT(faultsOfMore("cardiac,weakness,neck,yes,0.5,0.2,0.8,,judged,Judged,"),
              AllOf(HasSubstr(lastLine()), HasSubstr("both changes the neck and does not")));
}

TEST(CauseFaults, TheSameChangeTwice) {
  EXPECT_THAT(faultsOfMore("nonunion,union,site,yes,0.5,0.2,0.8,,judged,Judged,"), HasSubstr(lastLine()));
}

struct BadRow {
  std::string row, message;
};

TEST(CauseFaults, EveryCellIsChecked) {
  const std::vector<BadRow> rows{
      {"nonunion,herniation,site,yes,0.5,0.6,0.8,,judged,Judged,", "lies outside its interval"},
      {"nonunion,root-tether,site,yes,1.5,0.2,2,,judged,Judged,", "between 0 and 1"},
      {"nonunion,osteophyte,site,yes,2,0,3,,judged,Judged,", "a mild case that changes nothing"},
      {"nonunion,laxity,site,yes,0.5,0.2,1,,judged,Judged,", "a severe case that leaves nothing"},
      {"nonunion,disc-grade,site,yes,2,0.5,3,,judged,Judged,", "between 1 and 4"},
      {"nonunion,herniation,site,yes,x,1,3,,judged,Judged,", "x"},
      {"nonunion,herniation,implants,yes,2,1,3,,judged,Judged,", "'herniation' does not befall this place"},
      {"nonunion,migration,site,yes,2,1,3,,judged,Judged,", "'migration' does not befall this place"},
      {"nonunion,weakness,site,yes,0.2,0.1,0.3,,judged,Judged,", "'weakness' does not befall this place"},
      {"nonunion,herniation,there,yes,2,1,3,,judged,Judged,", "there"},
      {"nonunion,herniation,site,perhaps,2,1,3,,judged,Judged,", "perhaps"},
      {"nonunion,broken,implants,yes,1,1,1,,judged,Judged,", "'broken' takes no 'amount'"},
      {"nonunion,herniation,site,yes,2,1,3,Because.,judged,Judged,", "a change takes no 'why'"},
      {"nonunion,herniation,site,yes,2,1,3,,judged,Nobody1999,", "Nobody1999"},
  };
  for (const BadRow& bad : rows) {
    EXPECT_THAT(faultsOfMore(bad.row), AllOf(HasSubstr(lastLine()), HasSubstr(bad.message))) << bad.row;
  }
  std::string text = tableText();
  text.replace(text.find("cardiac,none,,"), 14, "cardiac,none,site,");
  EXPECT_THAT(faultsOf(text), HasSubstr("'none' takes no 'where'"));
}

}  // namespace
}  // namespace nucha
