#include "nucha/serve/business_day.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/file.h"

namespace nucha::serve {
namespace {

bool hasZones() { return std::filesystem::exists("/usr/share/zoneinfo/Europe/Berlin"); }

// what the machine's own `date` says of many instants; the zone is set for that process only
std::vector<std::string> dateSays(const std::string& zone, const std::vector<std::string>& times,
                                  const std::string& format) {
  std::string command = "printf '%s\\n'";
  for (const std::string& time : times) command += " '" + time + "'";
  command += " | TZ=" + zone + " date -f - '+" + format + "'";
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::array<char, 200> line{};
  std::vector<std::string> lines;
  while (pipe && std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
    lines.emplace_back(line.data());
    lines.back().erase(lines.back().find_last_not_of('\n') + 1);
  }
  return lines;
}

Instant instantOf(const std::string& utc) { return std::stoll(dateSays("UTC", {utc}, "%s").at(0)) * 1000; }

// "+0230" in seconds
std::int64_t offsetOf(const std::string& text) {
  const std::int64_t seconds = std::stoi(text.substr(1, 2)) * 3600 + std::stoi(text.substr(3, 2)) * 60;
  return text[0] == '-' ? -seconds : seconds;
}

void expectAgreement(const std::string& zone, const std::vector<std::int64_t>& seconds) {
  const TimeZone read = TimeZone::load(zone);
  std::vector<std::string> times;
  for (const std::int64_t second : seconds) times.push_back("@" + std::to_string(second));
  const std::vector<std::string> offsets = dateSays(zone, times, "%z");
  const std::vector<std::string> days = dateSays(zone, times, "%F");
  ASSERT_EQ(offsets.size(), seconds.size());
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    EXPECT_EQ(read.offsetAt(seconds[i] * 1000), offsetOf(offsets[i])) << zone << " " << seconds[i];
    EXPECT_EQ(isoText(read.dateAt(seconds[i] * 1000)), days[i]) << zone << " " << seconds[i];
  }
}

TEST(TimeZones, AgreeWithTheMachineAroundEveryChangeOfClocks) {
  if (!hasZones()) GTEST_SKIP() << "no tz database";
  std::vector<std::int64_t> seconds;
  for (const std::string& second :
       dateSays("UTC",
                {"2026-03-29 00:59:59", "2026-03-29 01:00:00", "2026-10-25 00:59:59", "2026-10-25 01:00:00",
                 "2026-03-08 06:59:59", "2026-03-08 07:00:00", "2026-11-01 05:59:59", "2026-11-01 06:00:00",
                 "2026-04-04 13:59:59", "2026-04-04 14:59:59", "2026-04-04 15:30:00", "2051-07-01 12:00:00",
                 "2051-12-31 23:59:59", "2052-01-01 00:00:00", "1950-06-01 12:00:00", "2010-02-28 23:00:00"},
                "%s"))
    seconds.push_back(std::stoll(second));
  // both halves of the earth, half hours, no summer time, a rule that starts before midnight, years beyond the file
  for (const char* zone : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
                           "America/Santiago", "Pacific/Auckland", "America/Nuuk", "UTC", "Etc/GMT+5"})
    expectAgreement(zone, seconds);
}

TEST(TimeZones, AgreeWithTheMachineAtRandomTimes) {
  if (!hasZones()) GTEST_SKIP() << "no tz database";
  std::mt19937_64 random(7);
  std::vector<std::int64_t> seconds;
  for (int i = 0; i < 300; ++i) seconds.push_back(static_cast<std::int64_t>(random() % 4102444800u));  // 1970 ... 2100
  for (const char* zone : {"Europe/London", "America/Sao_Paulo", "Africa/Casablanca"}) expectAgreement(zone, seconds);
}

TEST(TimeZones, UnknownNamesAreRefused) {
  for (const char* name : {"", "Europe/Nowhere", "../../etc/passwd", "/etc/passwd", "Europe", "Europe/Berlin\n",
                           "posixrules/../../../../etc/hostname", "UTC;date"}) {
    EXPECT_THROW(TimeZone::load(name), InputError) << name;
    EXPECT_THROW(nextBusinessDay(0, name), InputError) << name;
  }
}

TEST(TimeZones, DamagedFilesAreRefused) {
  if (!hasZones()) GTEST_SKIP() << "no tz database";
  const std::string whole = readFile("/usr/share/zoneinfo/Europe/Berlin");
  EXPECT_NO_THROW(TimeZone::parse(whole, "file"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THROW(TimeZone::parse(std::string_view(whole).substr(0, length), "file"), InputError) << length;
  }
  std::mt19937 random(11);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = whole;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      TimeZone::parse(damaged, "file").dateAt(1774746000000);  // reads, or says why not; never beyond the bytes
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()), "");
    }
  }
}

TEST(NextBusinessDay, EndsAtFiveInTheZoneOfTheClinic) {
  if (!hasZones()) GTEST_SKIP() << "no tz database";
  struct Row {
    const char* zone;
    const char* from;
    const char* due;
  };
  for (const Row& row : {
           Row{"UTC", "2026-11-23 10:00", "2026-11-24 17:00"},                  // Monday
           Row{"UTC", "2026-11-27 10:00", "2026-11-30 17:00"},                  // Friday
           Row{"UTC", "2026-11-28 10:00", "2026-11-30 17:00"},                  // Saturday
           Row{"UTC", "2026-11-29 23:59", "2026-11-30 17:00"},                  // Sunday
           Row{"Europe/Berlin", "2026-03-27 09:00", "2026-03-30 15:00"},        // summer time begins on the Sunday
           Row{"Europe/Berlin", "2026-10-23 09:00", "2026-10-26 16:00"},        // and ends
           Row{"America/New_York", "2026-03-06 15:00", "2026-03-09 21:00"},     // a fortnight earlier there
           Row{"Pacific/Auckland", "2026-11-26 20:00", "2026-11-30 04:00"},     // Friday there already
           Row{"America/Los_Angeles", "2026-11-28 02:00", "2026-12-01 01:00"},  // still Friday there
       }) {
    EXPECT_EQ(nextBusinessDay(instantOf(row.from), row.zone), instantOf(row.due)) << row.zone << " " << row.from;
  }
}

TEST(NextBusinessDay, AnHourThatClocksSkipIsTheOneAfterIt) {
  if (!hasZones()) GTEST_SKIP() << "no tz database";
  const TimeZone zone = TimeZone::load("Europe/Berlin");
  EXPECT_EQ(zone.instantAt({2026, 3, 29}, 2), instantOf("2026-03-29 01:00"));  // shown there as 03:00
  EXPECT_EQ(zone.instantAt({2026, 3, 29}, 3), instantOf("2026-03-29 01:00"));
  EXPECT_EQ(zone.instantAt({2026, 3, 29}, 1), instantOf("2026-03-29 00:00"));
}

}  // namespace
}  // namespace nucha::serve
