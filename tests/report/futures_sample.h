// Futures made by hand: straight lines, so that every figure can be told without a computer.
#pragma once

#include "nucha/report/follow_report.h"

namespace nucha::test {

inline constexpr Level kFused{Vertebra::C5}, kAbove{Vertebra::C4}, kBelow{Vertebra::C6};

/// A point every quarter of a year. Union goes from 0.2 to 0.9 in 10 years, symptoms from a neighbour from 0 to
/// `symptoms` with an interval from half of that to one and a half times, hurting non-union never happens, motion at
/// C5-C6 falls from 4 to 0 degrees (middle 90 %: half to double), load of C4-C5 stays at 1.25.
inline Futures handFutures(double symptoms, double years = 10) {
  Futures futures;
  futures.count = 1000;
  EventCurve united{CourseEvent::united, {}, {}, {}, {}}, at_level{CourseEvent::united, kFused, {}, {}, {}},
      hurting{CourseEvent::nonunion_symptoms, {}, {}, {}, {}}, beside{CourseEvent::adjacent_symptoms, {}, {}, {}, {}};
  QuantityCurve motion{CourseQuantity::motion_deg, kFused, {}, {}, {}, {}, {}},
      load{CourseQuantity::disc_load, kAbove, {}, {}, {}, {}, {}},
      lordosis{CourseQuantity::lordosis_deg, {}, {}, {}, {}, {}, {}};
  const auto steps = static_cast<int>(years * 4 + 0.5);
  for (int i = 0; i <= steps; ++i) {
    const double year = i / 4.0, part = year / 10;
    futures.years.push_back(year);
    united.share.push_back(0.2 + 0.7 * part);
    at_level.share.push_back(0.2 + 0.7 * part);
    hurting.share.push_back(0);
    beside.share.push_back(symptoms * part);
    beside.lo.push_back(symptoms * part * 0.5);
    beside.hi.push_back(symptoms * part * 1.5);
    const auto add = [](QuantityCurve& curve, double middle, double lo, double hi) {
      curve.p05.push_back(lo), curve.p25.push_back((lo + middle) / 2), curve.p50.push_back(middle);
      curve.p75.push_back((hi + middle) / 2), curve.p95.push_back(hi);
    };
    const double degrees = 4 * (1 - part);
    add(motion, degrees, degrees / 2, degrees * 2);
    add(load, 1.25, 1.25, 1.25);
    add(lordosis, -3, -8, 2);
  }
  futures.events = {beside, at_level, united, hurting};
  futures.quantities = {lordosis, motion, load};
  futures.notes = {"Discs are taken to wear alike."};
  return futures;
}

/// A neck without a patient.
inline FollowReport handReport() {
  FollowReport report;
  report.subject = "A woman of 54 years. Fused at C5-C6.";
  report.operated = {kFused};
  report.lines.push_back({"", "as it is", {}, handFutures(0.3)});
  report.assumed = {"The plate is static."};
  report.sources = {"Hilibrand1999", "Judged"};
  return report;
}

/// The same, treated too.
inline FollowReport treatedReport() {
  FollowReport report = handReport();
  report.lines.push_back({"posterior_fusion", "Fusion from behind", {"Lateral mass rods at C5-C6."}, handFutures(0.1)});
  report.lines.back().futures.notes.emplace_back("Bone grows from the day of the treatment.");
  report.unchanged.push_back({"acupuncture", "Acupuncture", "needles move no bone"});
  return report;
}

/// A patient with a red flag.
inline FollowReport patientReport() {
  FollowReport report = treatedReport();
  Case patient;
  patient.id = "hand-1";
  patient.title = "A <b>case</b>";
  patient.patient.age = 54;
  patient.surgery.levels = {kFused};
  patient.surgery.months_since = 14;
  report.patient_case = patient;
  report.months_since = 14;
  RaisedFlag flag;
  flag.id = "cord";
  flag.suspected = "pressure on the spinal cord";
  flag.urgency = Urgency::now;
  flag.action = "MRI today";
  flag.because = {"night_pain"};
  flag.sources = {"Hilibrand1999"};
  report.evaluation.red_flags.push_back(flag);
  return report;
}

}  // namespace nucha::test
