// One patient as a Network: which evidence rows speak to which observation of which member, and the numbers that
// follow.
//
// Linking (which rows, how far away the site is, what the timing does) is done once; numbers are then calculated from a
// set of Parameters, the tables' central values or a draw from their uncertainty. That makes credible intervals cheap.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nucha/base/random.h"
#include "nucha/evaluate/network.h"
#include "nucha/evaluate/patient_readings.h"
#include "nucha/evaluate/prior.h"
#include "nucha/record/case.h"

namespace nucha {

/// Table numbers that enter a network, parallel to the tables of Evidence.
struct Parameters {
  std::vector<double> p;            ///< Evidence::cause_findings
  std::vector<double> leak;         ///< Evidence::findings
  std::vector<double> window_leak;  ///< the same in the window after surgery that the patient is in
  std::vector<double> center;       ///< Evidence::readings, kinetics applied
  std::vector<double> prior;        ///< Evidence::causes
  ReadingDraw readings;             ///< of what is computed from the patient's neck
};

/// How one observation of one member gets its numbers.
struct Link {
  int row = -1;      ///< Evidence::cause_findings, or Evidence::readings for measured ones; -1: no effect
  double share = 1;  ///< chance that the finding shows at the observed place, given that the cause produces it
};

struct LinkedObservation {
  std::size_t finding = 0;  ///< Evidence::findings
  const Observation* source = nullptr;
  bool present = false;
  bool measured = false;    ///< enters as a reading with a distribution
  double base_share = 1;    ///< chance of the observed place without a cause
  double p_factor = 1;      ///< timing
  int base_row = -1;        ///< Evidence::readings row of "none", for measured ones
  std::size_t group = 0;    ///< Evidence::groups
  std::vector<Link> links;  ///< parallel to PatientModel::members
  /// What the patient's own neck would show: it stands in for the base and for the rows of the causes it knows.
  std::optional<ComputedObservation> computed;

  const ComputedValue* findComputed(std::size_t cause) const;
};

/// Rows of one table that speak about one finding, by cause.
using RowsByCause = std::vector<std::pair<std::size_t, int>>;

struct PatientModel {
  const Evidence* evidence = nullptr;
  std::vector<Member> members;
  std::vector<LinkedObservation> observations;  ///< informative ones only
  std::vector<NodeValues> groups;               ///< parallel to Evidence::groups
  Parameters central;
  std::vector<double> prior_log_sd;          ///< of the log odds; parallel to Evidence::causes
  double effect_log_sd = 0;                  ///< of ReadingDraw::effect
  std::vector<std::string> families;         ///< in order of first appearance
  std::vector<std::size_t> family_of_cause;  ///< parallel to Evidence::causes, into families
  std::vector<RowsByCause> rows_of_finding;  ///< Evidence::cause_findings, parallel to Evidence::findings
};

/// Labelings of the networks below.
inline constexpr std::size_t kByCause = 0;
inline constexpr std::size_t kByFamily = 1;

/// The case and the evidence must outlive the model. `computed`, of the same case and with tables that outlive the
/// model too, takes the place of table rows: of readings.csv where the reading is measured, of cause_finding.csv where
/// it is a yes or no. Its chance of a yes or no is never below the finding's leak, and rows that make a finding rarer
/// stay.
PatientModel buildModel(const Case& patient_case, const Evidence& evidence, const ComputedReadings* computed = nullptr);

/// A link for an observation that is not made yet (its place unknown): what a test would find.
LinkedObservation linkUnplaced(const PatientModel& model, const Case& patient_case, std::size_t finding, bool present);

/// Draws every number the model uses from its uncertainty (logit-normal for probabilities, log-normal for priors).
Parameters drawParameters(const PatientModel& model, Random& random);

/// Numbers for a subset of members (indices into model.members; empty means all).
Network calcNetwork(const PatientModel& model, const Parameters& parameters,
                    const std::vector<std::size_t>& subset = {});
/// The same without any observation: the prior.
Network calcPriorNetwork(const PatientModel& model, const Parameters& parameters);
/// Network values of one observation.
NetworkObservation calcObservation(const PatientModel& model, const Parameters& parameters,
                                   const LinkedObservation& observation, const std::vector<std::size_t>& subset);

}  // namespace nucha
