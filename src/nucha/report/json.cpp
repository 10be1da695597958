#include <cmath>

#include "nucha/report/futures_json.h"
#include "nucha/report/report.h"

namespace nucha {
namespace {

// numbers are rounded to what they can carry, so that the same evaluation gives the same bytes on any machine
Json rounded(double value, double step = 1e-4) {
  return std::round(value / step) * step == 0 ? Json(0) : Json(std::round(value / step) / std::round(1 / step));
}

Json interval(const Interval& i) { return Json::array({rounded(i.lo), rounded(i.hi)}); }

Json site(const Site& s) {
  Json json;
  json["level"] = s.level ? Json(name(*s.level)) : Json(nullptr);
  json["side"] = s.side ? Json(name(*s.side)) : Json(nullptr);
  if (s.root) json["root"] = name(*s.root);
  return json;
}

Json contributions(const std::vector<Contribution>& list) {
  Json json = Json::array();
  for (const Contribution& c : list) {
    json.push_back({{"finding", c.finding},
                    {"present", c.present},
                    {"log_odds", rounded(c.log_odds, 1e-3)},
                    {"row", c.row},
                    {"basis", name(c.basis)},
                    {"sources", c.sources}});
  }
  return json;
}

Json redFlag(const RaisedFlag& f) {
  return {{"id", f.id},
          {"suspected", f.suspected},
          {"urgency", name(f.urgency)},
          {"action", f.action},
          {"because", f.because},
          {"source", f.sources.empty() ? "" : f.sources.front()},
          {"patient_text", f.patient_text},
          {"tests", f.tests},
          {"causes", f.causes},
          {"sources", f.sources}};
}

Json openFlag(const OpenFlag& f) {
  return {
      {"id", f.id}, {"suspected", f.suspected}, {"urgency", name(f.urgency)}, {"because", f.because}, {"ask", f.ask}};
}

Json cause(const RankedCause& c) {
  Json sites = Json::array();
  for (const SiteShareOf& s : c.sites) {
    if (s.share >= 0.01 && (s.site.level || s.site.side || s.site.root))
      sites.push_back({{"site", site(s.site)}, {"share", rounded(s.share)}});
  }
  return {{"cause", c.cause},
          {"label", c.label},
          {"family", c.family},
          {"dangerous", c.dangerous},
          {"site", site(c.site)},
          {"probability", rounded(c.probability)},
          {"interval90", interval(c.interval90)},
          {"prior", rounded(c.prior, 1e-6)},
          {"for", contributions(c.supporting)},
          {"against", contributions(c.against)},
          {"sites", sites},
          {"sources", c.sources}};
}

Json family(const RankedFamily& f) {
  return {{"cause", f.family},
          {"probability", rounded(f.probability)},
          {"interval90", interval(f.interval90)},
          {"prior", rounded(f.prior, 1e-6)},
          {"leading_cause", f.leading_cause}};
}

Json test(const RankedTest& t) {
  Json outcomes = Json::array();
  for (const TestOutcome& o : t.outcomes) {
    outcomes.push_back({{"result", o.result},
                        {"chance", rounded(o.chance)},
                        {"family", o.family},
                        {"before", rounded(o.before)},
                        {"after", rounded(o.after)}});
  }
  return {{"test", t.test},
          {"label", t.label},
          {"information_bits", rounded(t.information_bits)},
          {"burden",
           {{"total", rounded(t.burden, 1e-2)},
            {"cost", t.cost},
            {"radiation_mSv", rounded(t.radiation_mSv, 1e-3)},
            {"invasiveness", t.invasiveness},
            {"waiting", t.waiting}}},
          {"appropriate", t.appropriate},
          {"why", t.why},
          {"outcomes", outcomes},
          {"sources", t.sources}};
}

Json orNull(const std::optional<double>& value, double step) { return value ? rounded(*value, step) : Json(nullptr); }

Json beforeAfter(const BeforeAfter& b, double step) {
  return {{"before", orNull(b.before, step)}, {"after", orNull(b.after, step)}};
}

Json motion(const MotionNumbers& m) {
  return {{"flexion", orNull(m.flexion, 1e-3)},
          {"extension", orNull(m.extension, 1e-3)},
          {"bending", orNull(m.bending, 1e-3)},
          {"rotation", orNull(m.rotation, 1e-3)}};
}

Json optionMechanics(const OptionMechanics& m) {
  Json levels = Json::array();
  for (const LevelChange& l : m.levels) {
    levels.push_back({{"level", name(l.level)},
                      {"operated", l.operated},
                      {"motion_deg", beforeAfter(l.motion_deg, 1e-3)},
                      {"disc_pressure_MPa", beforeAfter(l.disc_pressure_MPa, 1e-3)},
                      {"foramen_mm2", beforeAfter(l.foramen_mm2, 1e-2)},
                      {"facet_force_N", beforeAfter(l.facet_force_N, 1e-1)},
                      {"canal_mm", beforeAfter(l.canal_mm, 1e-2)},
                      {"held_disc_N", beforeAfter(l.held_disc_N, 1e-1)}});
  }
  return {{"operations", m.operations},
          {"united", m.united},
          {"levels", levels},
          {"implant_load_share", beforeAfter(m.implant_load_share, 1e-3)},
          {"operative", m.operative},
          {"given_cause", m.given_cause.empty() ? Json(nullptr) : Json(m.given_cause)},
          {"given_label", m.given_label},
          {"given_chance", rounded(m.given_chance)},
          {"muscle_use", beforeAfter(m.muscle_use, 1e-4)},
          {"missing_moment_Nm", beforeAfter(m.missing_moment_Nm, 1e-4)}};
}

Json neckMechanics(const NeckMechanics& m) {
  Json levels = Json::array();
  for (const LevelMechanics& l : m.levels) {
    levels.push_back({{"level", name(l.level)},
                      {"operated", l.operated},
                      {"motion_deg", motion(l.motion_deg)},
                      {"versus_intact", motion(l.versus_intact)},
                      {"disc_pressure_MPa", orNull(l.disc_pressure_MPa, 1e-3)},
                      {"facet_force_N", orNull(l.facet_force_N, 1e-1)}});
  }
  return {{"levels", levels},
          {"moment_Nm", rounded(m.moment_Nm)},
          {"operations", m.operations},
          {"assumed", m.assumed},
          {"notes", m.notes}};
}

Json patientFutures(const PatientFutures& f) {
  Json json{{"treatment", f.treatment.empty() ? Json(nullptr) : Json(f.treatment)}, {"label", f.label}};
  json.update(futures_report::futuresJson(f.futures, false));
  return json;
}

Json option(const RankedOption& o) {
  Json risks = Json::array();
  for (const OptionRisk& r : o.risks) {
    risks.push_back({{"event", r.event},
                     {"rate", r.rate ? rounded(*r.rate) : Json(nullptr)},
                     {"interval90", r.interval90 ? interval(*r.interval90) : Json(nullptr)},
                     {"severity", r.severity},
                     {"sources", r.sources}});
  }
  return {{"treatment", o.treatment},
          {"label", o.label},
          {"family", o.family},
          {"rank", o.rank},
          {"ladder", o.ladder},
          {"verdict", name(o.verdict)},
          {"benefit", o.benefit ? rounded(*o.benefit) : Json(nullptr)},
          {"interval90", o.interval90 ? interval(*o.interval90) : Json(nullptr)},
          {"risks", risks},
          {"evidence", o.evidence},
          {"why", o.why},
          {"honest_note", o.honest_note},
          {"for_causes", o.for_causes},
          {"missing", o.missing},
          {"required_tests", o.required_tests},
          {"gaps", o.gaps},
          {"sources", o.sources},
          {"mechanics", o.mechanics ? optionMechanics(*o.mechanics) : Json::object()}};
}

template <typename T, typename F>
Json listOf(const std::vector<T>& items, F&& convert) {
  Json json = Json::array();
  for (const T& item : items) json.push_back(convert(item));
  return json;
}

}  // namespace

const char* version() { return NUCHA_VERSION; }

Json writeJson(const Evaluation& e, const Case& patient_case, const Evidence&) {
  Json json;
  json["nucha"] = version();
  json["schema"] = kSchemaVersion;
  json["notice"] = kSupportNotice;
  json["case"] = patient_case.id.empty() ? Json(nullptr) : Json(patient_case.id);
  json["red_flags"] = listOf(e.red_flags, redFlag);
  json["ask_now"] = listOf(e.ask_now, openFlag);
  json["causes"] = listOf(e.causes, cause);
  json["causes_by_family"] = listOf(e.causes_by_family, family);
  json["rank_change"] = e.rank_change.found ? Json{{"finding", e.rank_change.finding},
                                                   {"change", e.rank_change.change},
                                                   {"new_first", e.rank_change.new_first},
                                                   {"probability", rounded(e.rank_change.probability)}}
                                            : Json(nullptr);
  json["next_tests"] = listOf(e.next_tests, test);
  json["options"] = listOf(e.options, option);
  json["mechanics"] = neckMechanics(e.mechanics);
  json["futures"] = listOf(e.futures, patientFutures);
  json["next_questions"] = listOf(e.next_questions, [](const NextQuestion& q) {
    return Json{{"finding", q.finding},
                {"question", q.question},
                {"information_bits", rounded(q.information_bits)},
                {"why", q.why}};
  });
  json["more_questions_change_decision"] = e.more_questions_change_decision;
  json["timeline"] = listOf(e.timeline, [](const OnsetWindow& w) {
    return Json{{"cause", w.cause},
                {"label", w.label},
                {"from_months", rounded(w.from_months, 1e-2)},
                {"to_months", rounded(w.to_months, 1e-2)}};
  });
  json["delays"] = listOf(e.delays, [](const DelayNote& d) {
    return Json{{"cause", d.cause}, {"statement", d.statement}, {"sources", d.sources}};
  });
  json["unused_findings"] = listOf(e.unused_findings, [](const UnusedFinding& u) {
    return Json{{"finding", u.what}, {"why", u.why}};
  });
  json["left_out_mass"] = rounded(e.left_out_mass, 1e-9);
  json["notes"] = e.notes;
  return json;
}

}  // namespace nucha
