#include "nucha/serve/business_day.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "nucha/base/error.h"
#include "nucha/base/file.h"

namespace nucha::serve {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kMaxOffset = 26 * 3600;  // seconds, as the format has it
constexpr int kEndOfBusiness = 17;              // o'clock
constexpr std::size_t kMaxZoneBytes = 1u << 20;
constexpr std::size_t kMaxNameBytes = 100;

// days since 1970-01-01, rounded towards the past
std::int64_t dayOf(std::int64_t seconds) { return seconds >= 0 ? seconds / kDay : -((-seconds + kDay - 1) / kDay); }

std::int64_t dayNumber(const CivilDate& date) {
  const std::chrono::year_month_day day(std::chrono::year(date.year),
                                        std::chrono::month(static_cast<unsigned>(date.month)),
                                        std::chrono::day(static_cast<unsigned>(date.day)));
  return std::chrono::sys_days(day).time_since_epoch().count();
}

CivilDate dateOf(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

// Sunday is 0; 1970-01-01 was a Thursday
int weekdayOf(std::int64_t day) { return static_cast<int>(((day + 4) % 7 + 7) % 7); }

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw InputError(Fault{where, what, "install the tz database (package tzdata) again"});
}

// reads big-endian numbers of a TZif file and never beyond its end
class Bytes {
 public:
  Bytes(std::string_view bytes, std::string where) : bytes_(bytes), where_(std::move(where)) {}

  std::string_view take(std::size_t count) {
    if (count > bytes_.size() - at_) refuse(where_, "the file is cut");
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }
  std::int64_t number(std::size_t size) {
    std::uint64_t value = 0;
    const std::string_view bytes = take(size);
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    if (size == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    return static_cast<std::int64_t>(value);
  }
  std::size_t count() {
    const std::int64_t value = number(4);
    if (value < 0 || static_cast<std::size_t>(value) > kMaxZoneBytes) refuse(where_, "the header makes no sense");
    return static_cast<std::size_t>(value);
  }
  std::string_view rest() const { return bytes_.substr(at_); }

 private:
  std::string_view bytes_;
  std::string where_;
  std::size_t at_ = 0;
};

struct Header {
  char version = 0;
  std::size_t utc_flags = 0, standard_flags = 0, leaps = 0, times = 0, types = 0, letters = 0;
};

Header readHeader(Bytes& bytes, const std::string& where) {
  if (bytes.take(4) != "TZif") refuse(where, "is no file of the tz database");
  Header header;
  header.version = bytes.take(1)[0];
  bytes.take(15);
  header.utc_flags = bytes.count();
  header.standard_flags = bytes.count();
  header.leaps = bytes.count();
  header.times = bytes.count();
  header.types = bytes.count();
  header.letters = bytes.count();
  return header;
}

std::size_t sizeOf(const Header& header, std::size_t time_size) {
  return header.times * (time_size + 1) + header.types * 6 + header.letters + header.leaps * (time_size + 4) +
         header.standard_flags + header.utc_flags;
}

// a POSIX TZ text such as "CET-1CEST,M3.5.0,M10.5.0/3", read from the front
class Rule {
 public:
  Rule(std::string_view text, std::string where) : text_(text), where_(std::move(where)) {}

  bool atEnd() const { return text_.empty(); }
  bool skip(char wanted) {
    if (!text_.starts_with(wanted)) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!skip(wanted)) fail();
  }
  void skipName() {
    const bool quoted = skip('<');
    std::size_t length = 0;
    const auto isName = [&](char c) {
      const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      return letter || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
    };
    while (length < text_.size() && isName(text_[length])) ++length;
    if (length == 0) fail();
    text_.remove_prefix(length);
    if (quoted) expect('>');
  }
  int number(int highest) {
    int value = 0;
    std::size_t digits = 0;
    for (; digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9'; ++digits) {
      value = value * 10 + (text_[digits] - '0');
      if (value > highest) fail();
    }
    if (digits == 0) fail();
    text_.remove_prefix(digits);
    return value;
  }
  // "-3:30", "02", "+167:00:00"
  std::int64_t time() {
    const bool minus = skip('-');
    if (!minus) skip('+');
    std::int64_t seconds = number(167) * 3600;
    if (skip(':')) seconds += number(59) * 60;
    if (skip(':')) seconds += number(59);
    return minus ? -seconds : seconds;
  }
  YearlyRule date() {
    YearlyRule rule;
    if (skip('M')) {
      rule.month = number(12);
      expect('.');
      rule.week = number(5);
      expect('.');
      rule.weekday = number(6);
      if (rule.month == 0 || rule.week == 0) fail();
    } else {
      rule.kind = skip('J') ? YearlyRule::Kind::day_without_leap : YearlyRule::Kind::day_of_year;
      rule.day = number(365);
    }
    rule.at_s = skip('/') ? time() : 2 * 3600;
    return rule;
  }
  [[noreturn]] void fail() const { refuse(where_, "the rule for coming years cannot be read"); }

 private:
  std::string_view text_;
  std::string where_;
};

std::int64_t dayOfRule(const YearlyRule& rule, int year) {
  const std::int64_t first = dayNumber({year, 1, 1});
  if (rule.kind == YearlyRule::Kind::day_of_year) return first + rule.day;
  if (rule.kind == YearlyRule::Kind::day_without_leap) {
    const bool leap = std::chrono::year(year).is_leap();
    return first + rule.day - 1 + (leap && rule.day >= 60 ? 1 : 0);
  }
  const std::int64_t month = dayNumber({year, rule.month, 1});
  const std::int64_t next = rule.month == 12 ? dayNumber({year + 1, 1, 1}) : dayNumber({year, rule.month + 1, 1});
  std::int64_t day = month + (rule.weekday - weekdayOf(month) + 7) % 7 + 7 * (rule.week - 1);
  while (day >= next) day -= 7;
  return day;
}

// a name is a path below the database and nothing else
bool isZoneName(const std::string& name) {
  const auto fine = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '+' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxNameBytes && name.front() != '/' &&
         std::all_of(name.begin(), name.end(), fine);
}

std::filesystem::path zoneFolder() {
  const char* folder = std::getenv("TZDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/usr/share/zoneinfo";
}

}  // namespace

std::string isoText(const CivilDate& date) { return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day); }

TimeZone TimeZone::load(const std::string& name) {
  if (name == "UTC") return {};
  const std::filesystem::path file = zoneFolder() / name;
  std::error_code error;
  if (!isZoneName(name) || !std::filesystem::is_regular_file(file, error)) {
    throw InputError(Fault{"time_zone", "no time zone of this name is known on this machine",
                           "write an IANA name such as Europe/Berlin or America/Chicago, or UTC; when it is right, "
                           "install the tz database (package tzdata)"});
  }
  return parse(readFile(file, kMaxZoneBytes), file.string());
}

TimeZone TimeZone::parse(std::string_view all, const std::string& where) {
  Bytes bytes(all, where);
  Header header = readHeader(bytes, where);
  if (header.version < '2') refuse(where, "is of the first version of the format");
  bytes.take(sizeOf(header, 4));  // the same with 32 bits
  header = readHeader(bytes, where);
  TimeZone zone;
  for (std::size_t i = 0; i < header.times; ++i) zone.changes_.push_back(bytes.number(8));
  const std::string_view kinds = bytes.take(header.times);
  std::vector<std::int64_t> offset_of_kind;
  for (std::size_t i = 0; i < header.types; ++i) {
    offset_of_kind.push_back(bytes.number(4));
    if (std::abs(offset_of_kind.back()) > kMaxOffset) refuse(where, "an offset is longer than a day");
    bytes.take(2);
  }
  if (offset_of_kind.empty() || !std::is_sorted(zone.changes_.begin(), zone.changes_.end())) {
    refuse(where, "the changes of the clocks make no sense");
  }
  zone.first_offset_ = offset_of_kind.front();
  for (const char kind : kinds) {
    const auto index = static_cast<std::size_t>(static_cast<unsigned char>(kind));
    if (index >= offset_of_kind.size()) refuse(where, "the changes of the clocks make no sense");
    zone.offsets_.push_back(offset_of_kind[index]);
  }
  bytes.take(header.letters + header.leaps * 12 + header.standard_flags + header.utc_flags);
  std::string_view rule = bytes.rest();
  if (rule.size() < 2 || rule.front() != '\n' || rule.find('\n', 1) == std::string_view::npos) {
    refuse(where, "the rule for coming years is missing");
  }
  rule = rule.substr(1, rule.find('\n', 1) - 1);
  if (!rule.empty()) zone.parseRule(rule, where);
  return zone;
}

void TimeZone::parseRule(std::string_view text, const std::string& where) {
  Rule rule(text, where);
  rule.skipName();
  standard_ = -rule.time();  // POSIX counts westwards
  has_rule_ = true;
  if (rule.atEnd()) return;
  has_summer_ = true;
  rule.skipName();
  summer_ = standard_ + 3600;
  if (!rule.skip(',')) {
    summer_ = -rule.time();
    rule.expect(',');
  }
  summer_begins_ = rule.date();
  rule.expect(',');
  summer_ends_ = rule.date();
  if (!rule.atEnd()) rule.fail();
}

std::int64_t TimeZone::offsetByRule(std::int64_t seconds) const {
  if (!has_summer_) return standard_;
  const int year = dateOf(dayOf(seconds + standard_)).year;
  const std::int64_t begins = dayOfRule(summer_begins_, year) * kDay + summer_begins_.at_s - standard_;
  const std::int64_t ends = dayOfRule(summer_ends_, year) * kDay + summer_ends_.at_s - summer_;
  // south of the equator summer spans the new year
  const bool summer = begins < ends ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends;
  return summer ? summer_ : standard_;
}

std::int64_t TimeZone::offsetAt(Instant instant) const {
  const std::int64_t seconds = instant >= 0 ? instant / 1000 : -((-instant + 999) / 1000);
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), seconds);
  if (after == changes_.end() && has_rule_) return offsetByRule(seconds);
  if (after == changes_.begin()) return first_offset_;
  return offsets_[static_cast<std::size_t>(after - changes_.begin()) - 1];
}

CivilDate TimeZone::dateAt(Instant instant) const {
  const std::int64_t seconds = instant >= 0 ? instant / 1000 : -((-instant + 999) / 1000);
  return dateOf(dayOf(seconds + offsetAt(instant)));
}

Instant TimeZone::instantAt(const CivilDate& date, int hour) const {
  const std::int64_t local = dayNumber(date) * kDay + hour * std::int64_t{3600};
  // the offset of the day before and that of the day after: one of them holds, or both clocks skip this hour
  const std::int64_t before = offsetAt((local - kDay) * 1000);
  const std::int64_t after = offsetAt((local + kDay) * 1000);
  for (const std::int64_t offset : {before, after}) {
    if (offsetAt((local - offset) * 1000) == offset) return (local - offset) * 1000;
  }
  return (local - before) * 1000;
}

Instant nextBusinessDay(Instant from, const std::string& time_zone) {
  return nextBusinessDay(from, TimeZone::load(time_zone));
}

Instant nextBusinessDay(Instant from, const TimeZone& zone) {
  std::int64_t day = dayNumber(zone.dateAt(from)) + 1;
  while (weekdayOf(day) == 0 || weekdayOf(day) == 6) ++day;
  return zone.instantAt(dateOf(day), kEndOfBusiness);
}

}  // namespace nucha::serve
