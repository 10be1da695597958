#include "nucha/report/futures_json.h"

#include <fmt/format.h>

#include <cmath>

#include "nucha/report/futures_figures.h"

namespace nucha::futures_report {

std::string digits(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value == 0 ? 0 : value) : ""; }

Json number(double value) { return std::isfinite(value) ? Json::parse(digits(value)) : Json(nullptr); }

namespace {

Json numbers(const std::vector<double>& values) {
  Json json = Json::array();
  for (const double value : values) json.push_back(number(value));
  return json;
}

Json levelJson(const std::optional<Level>& level) { return level ? Json(name(*level)) : Json(nullptr); }

template <typename Curve>
Json figures(const Futures& futures, const Curve& curve, const char* what) {
  Json json = Json::array();
  for (const double year : figureYears(futures)) {
    const auto figure = figureAt(futures, curve, year);
    Json at{{"years", number(year)}, {what, figure ? number(figure->value) : Json(nullptr)}, {"interval90", nullptr}};
    if (figure && figure->interval)
      at["interval90"] = Json::array({number(figure->interval->lo), number(figure->interval->hi)});
    json.push_back(std::move(at));
  }
  return json;
}

Json eventJson(const Futures& futures, const EventCurve& curve, bool with_curve) {
  Json json{{"event", name(curve.event)},
            {"label", label(curve.event)},
            {"level", levelJson(curve.level)},
            {"figures", figures(futures, curve, "share")}};
  if (with_curve) json.update({{"share", numbers(curve.share)}, {"lo", numbers(curve.lo)}, {"hi", numbers(curve.hi)}});
  return json;
}

Json quantityJson(const Futures& futures, const QuantityCurve& curve, bool with_curve) {
  Json json{{"quantity", name(curve.quantity)},
            {"label", label(curve.quantity)},
            {"level", levelJson(curve.level)},
            {"unit", unit(curve.quantity)},
            {"figures", figures(futures, curve, "median")}};
  if (with_curve) {
    json.update({{"p05", numbers(curve.p05)},
                 {"p25", numbers(curve.p25)},
                 {"p50", numbers(curve.p50)},
                 {"p75", numbers(curve.p75)},
                 {"p95", numbers(curve.p95)}});
  }
  return json;
}

}  // namespace

Json futuresJson(const Futures& futures, bool with_curves) {
  Json events = Json::array(), quantities = Json::array();
  for (const EventCurve& curve : futures.events) events.push_back(eventJson(futures, curve, with_curves));
  for (const QuantityCurve& curve : futures.quantities) quantities.push_back(quantityJson(futures, curve, with_curves));
  Json json{{"futures", futures.count}};
  if (with_curves) json["years"] = numbers(futures.years);
  json.update({{"events", events}, {"quantities", quantities}, {"notes", futures.notes}});
  return json;
}

}  // namespace nucha::futures_report
