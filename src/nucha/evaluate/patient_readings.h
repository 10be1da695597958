// Readings of this patient's own neck as part of the likelihood: what each observation would be expected to show
// without the causes and with each of them, from the mechanics of the changed neck in place of table rows.
#pragma once

#include <optional>
#include <vector>

#include "nucha/evaluate/prior.h"
#include "nucha/readings/neck_reading.h"
#include "nucha/record/case.h"

namespace nucha {

struct MechanicsTables;
struct PatientNeck;

/// A reading with a cause, in the finding's unit and without error.
struct ComputedValue {
  double value = 0;        ///< mean over the cause's severity
  double without = 0;      ///< the same place without the cause
  double severity_sd = 0;  ///< spread over the cause's severity
};

/// How the numbers of computed readings are drawn; the centre without a draw.
struct ReadingDraw {
  double effect = 1;  ///< factor on what causes change
  double reader = 0;  ///< standard normal: where in its range the reader's error lies
  double person = 0;  ///< the same of the spread between people
};

/// One observation of the case as the mechanics expect it.
struct ComputedObservation {
  const Observation* source = nullptr;
  const ReadingModel* model = nullptr;
  double base = 0;                                   ///< as the neck should be now, without any cause
  std::vector<std::optional<ComputedValue>> causes;  ///< parallel to Evidence::causes; none: the table speaks

  Expected expectedBase(const ReadingDraw& draw) const;
  Expected expectedWith(const ComputedValue& cause, const ReadingDraw& draw) const;
};

struct ComputedReadings {
  std::vector<ComputedObservation> observations;
  double effect_log_sd = 0;  ///< of ReadingDraw::effect

  const ComputedObservation* find(const Observation& observation) const;
};

/// Every observation whose finding joins the likelihood (ReadingModel::joins) and that some cause of `members` changes
/// in the direction of disease by more than a share of its spread. Only causes that the tables name for the finding are
/// looked at. An observation without a level is read where the
/// neck without a cause shows most. What the neck cannot have, or finds no equilibrium for, is left to the tables.
/// Case and tables must outlive the result.
ComputedReadings computeReadings(const Case& patient_case, const PatientNeck& patient,
                                 const std::vector<Member>& members, const Evidence& evidence,
                                 const MechanicsTables& tables, NeckBench& bench);

}  // namespace nucha
