// From the patient model to probabilities with intervals, and what single findings do to them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/patient_model.h"

namespace nucha {

/// Probabilities of causes and families.
struct Shares {
  std::vector<double> cause;   ///< parallel to Evidence::causes
  std::vector<double> family;  ///< parallel to PatientModel::families
};

struct Beliefs {
  Posterior posterior;  ///< over PatientModel::members
  Shares prior, now;
  std::vector<std::size_t> focus;        ///< members that hold all but a sliver of the mass, in table order
  Shares focus_now;                      ///< sums over sets of two of the focus: the base line of what-if comparisons
  std::vector<Shares> draws;             ///< one for each draw of the tables, moved so that they centre on `now`
  std::vector<double> weight;            ///< how well each draw explains the findings; mean one
  std::vector<Interval> cause_interval;  ///< parallel to Evidence::causes
  std::vector<Interval> family_interval;
};

Beliefs calcBeliefs(const PatientModel& model, int max_causes, int draws, std::uint64_t seed);

/// Draws in proportion to their weight, as many as there are: indices into Beliefs::draws, some several times.
std::vector<std::size_t> pickByWeight(const Beliefs& beliefs);

/// Probabilities over the focus with one observation left out (flip false) or turned round (flip true).
Shares calcWithout(const PatientModel& model, const Beliefs& beliefs, std::size_t observation, bool flip);

/// Supporting and opposing findings of each cause in `causes`, and the smallest change that puts another family first.
void explainCauses(const PatientModel& model, const Beliefs& beliefs, std::vector<RankedCause>& causes,
                   RankChange& change);

double logOdds(double probability);

/// `now` moved on the log-odds by as much as `base` moves to `draw`: carries a comparison made on part of the mass over
/// to all.
double moved(double now, double draw, double base);

}  // namespace nucha
