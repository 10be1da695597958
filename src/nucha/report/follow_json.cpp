#include <fmt/format.h>

#include <cmath>

#include "nucha/base/csv.h"
#include "nucha/report/follow_parts.h"

namespace nucha {
namespace {

using futures_report::figureAt;

std::string digits(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value == 0 ? 0 : value) : ""; }

// six significant digits, so that the same futures give the same bytes on any machine; null where there is no number
Json number(double value) { return std::isfinite(value) ? Json::parse(digits(value)) : Json(nullptr); }

Json numbers(const std::vector<double>& values) {
  Json json = Json::array();
  for (const double value : values) json.push_back(number(value));
  return json;
}

Json levelJson(const std::optional<Level>& level) { return level ? Json(name(*level)) : Json(nullptr); }

template <typename Curve>
Json figures(const Futures& futures, const Curve& curve, const char* what) {
  Json json = Json::array();
  for (const double year : futures_report::figureYears(futures)) {
    const auto figure = figureAt(futures, curve, year);
    Json at{{"years", number(year)}, {what, figure ? number(figure->value) : Json(nullptr)}, {"interval90", nullptr}};
    if (figure && figure->interval)
      at["interval90"] = Json::array({number(figure->interval->lo), number(figure->interval->hi)});
    json.push_back(std::move(at));
  }
  return json;
}

Json eventJson(const Futures& futures, const EventCurve& curve) {
  return {{"event", name(curve.event)},      {"label", label(curve.event)},
          {"level", levelJson(curve.level)}, {"figures", figures(futures, curve, "share")},
          {"share", numbers(curve.share)},   {"lo", numbers(curve.lo)},
          {"hi", numbers(curve.hi)}};
}

Json quantityJson(const Futures& futures, const QuantityCurve& curve) {
  return {{"quantity", name(curve.quantity)},
          {"label", label(curve.quantity)},
          {"level", levelJson(curve.level)},
          {"unit", unit(curve.quantity)},
          {"figures", figures(futures, curve, "median")},
          {"p05", numbers(curve.p05)},
          {"p25", numbers(curve.p25)},
          {"p50", numbers(curve.p50)},
          {"p75", numbers(curve.p75)},
          {"p95", numbers(curve.p95)}};
}

Json lineJson(const FollowedLine& line) {
  Json events = Json::array(), quantities = Json::array();
  for (const EventCurve& curve : line.futures.events) events.push_back(eventJson(line.futures, curve));
  for (const QuantityCurve& curve : line.futures.quantities) quantities.push_back(quantityJson(line.futures, curve));
  return {{"treatment", line.treatment.empty() ? Json(nullptr) : Json(line.treatment)},
          {"label", line.label},
          {"done", line.done},
          {"futures", line.futures.count},
          {"years", numbers(line.futures.years)},
          {"events", events},
          {"quantities", quantities},
          {"notes", line.futures.notes}};
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
