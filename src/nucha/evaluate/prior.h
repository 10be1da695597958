// From population tables to this patient's prior: which causes at which places, and how likely each is before any
// finding.
//
// prior(cause, t) = incidence * P(onset before t and not yet resolved at t) * risk factors, divided over its places.
// The incidence is the share of operated patients who get the cause within ten years; those evaluated have symptoms, so
// a state without any cause has weight zero ("nonspecific" stands for it). Weak points: incidences come from series
// that counted differently (radiographs, revisions, claims), and referral enriches rare causes; docs/mathematics.md
// says how much.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"

namespace nucha {

/// A cause at a place it can sit: the unit that is present or absent.
struct Member {
  std::size_t cause = 0;  ///< index into Evidence::causes
  Site site;
  double share = 1;  ///< of the cause's prior that sits here; shares of one cause sum to one
};

/// Places of every cause for this construct, in table order, top level first, left before right.
std::vector<Member> findMembers(const Case& patient_case, const Evidence& evidence);

/// Share of people with this cause in whom it has begun and not resolved at `months` after the operation.
double shareActive(const Prior& prior, double months);

/// The most specific row for this operation; every cause has one for any operation.
const Prior& findPrior(const Case& patient_case, const Evidence& evidence, const std::string& cause);

/// What the patient's known risk factors do to the odds of a cause: present ones multiply by their odds ratio, absent
/// ones divide by what their presence in others explains; unknown ones do nothing.
double riskFactorOdds(const Case& patient_case, const Evidence& evidence, const std::string& cause);

/// Prior probability of each cause (parallel to Evidence::causes) for this patient.
std::vector<double> calcPriors(const Case& patient_case, const Evidence& evidence);

}  // namespace nucha
