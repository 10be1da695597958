#include <fmt/format.h>

#include "nucha/base/csv.h"
#include "nucha/report/follow_parts.h"
#include "nucha/report/futures_json.h"

namespace nucha {
namespace {

using futures_report::digits;
using futures_report::number;

Json lineJson(const FollowedLine& line) {
  Json json{{"treatment", line.treatment.empty() ? Json(nullptr) : Json(line.treatment)},
            {"label", line.label},
            {"done", line.done}};
  json.update(futures_report::futuresJson(line.futures, true));
  return json;
}

// flags in the same words as the evaluation's
void addFlags(Json& json, const FollowReport& report, const Evidence& evidence) {
  json["red_flags"] = json["ask_now"] = nullptr;
  if (!report.patient_case) return;
  Evaluation flags;
  flags.red_flags = report.evaluation.red_flags;
  flags.ask_now = report.evaluation.ask_now;
  const Json evaluated = writeJson(flags, *report.patient_case, evidence);
  json["red_flags"] = evaluated.at("red_flags");
  json["ask_now"] = evaluated.at("ask_now");
}

}  // namespace

Json writeFollowJson(const FollowReport& report, const Evidence& evidence) {
  Json json{{"nucha", version()}, {"schema", kFuturesSchemaVersion}, {"notice", kSupportNotice}};
  const bool named = report.patient_case && !report.patient_case->id.empty();
  json["case"] = named ? Json(report.patient_case->id) : Json(nullptr);
  addFlags(json, report, evidence);
  json["subject"] = report.subject;
  Json operated = Json::array();
  for (const Level level : report.operated) operated.push_back(name(level));
  json["operated"] = operated;
  json["months_since"] = number(report.months_since);
  json["years"] = number(report.options.years);
  json["seed"] = report.options.seed;
  json["equilibrium"] = report.equilibrium;
  json["courses"] = Json::array();
  for (const FollowedLine& line : report.lines) json["courses"].push_back(lineJson(line));
  json["unchanged"] = Json::array();
  for (const UnchangedTreatment& none : report.unchanged)
    json["unchanged"].push_back({{"treatment", none.treatment}, {"label", none.label}, {"why", none.why}});
  json["assumed"] = report.assumed;
  json["sources"] = report.sources;
  return json;
}

std::string writeFollowCsv(const FollowReport& report) {
  const bool named = report.patient_case && !report.patient_case->id.empty();
  const std::string subject = csvQuoted(named ? report.patient_case->id : report.subject);
  std::string out = "subject,treatment,kind,curve,level,unit,years,value,lo,hi,p25,p75\n";
  for (const FollowedLine& line : report.lines) {
    const std::vector<double>& years = line.futures.years;
    const auto cell = [](const std::vector<double>& values, std::size_t i) {
      return i < values.size() ? digits(values[i]) : std::string();
    };
    for (const EventCurve& c : line.futures.events) {
      const std::string about =
          fmt::format("{},{},event,{},{},share", subject, line.treatment, name(c.event), c.level ? name(*c.level) : "");
      for (std::size_t i = 0; i < years.size(); ++i) {
        out +=
            fmt::format("{},{},{},{},{},,\n", about, digits(years[i]), cell(c.share, i), cell(c.lo, i), cell(c.hi, i));
      }
    }
    for (const QuantityCurve& c : line.futures.quantities) {
      const std::string about = fmt::format("{},{},quantity,{},{},{}", subject, line.treatment, name(c.quantity),
                                            c.level ? name(*c.level) : "", csvQuoted(unit(c.quantity)));
      for (std::size_t i = 0; i < years.size(); ++i) {
        out += fmt::format("{},{},{},{},{},{},{}\n", about, digits(years[i]), cell(c.p50, i), cell(c.p05, i),
                           cell(c.p95, i), cell(c.p25, i), cell(c.p75, i));
      }
    }
  }
  return out;
}

}  // namespace nucha
