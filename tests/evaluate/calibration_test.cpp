// Simulation-based calibration: tables are drawn from their uncertainty, patients from the drawn tables; the
// evaluation, which knows neither, must state probabilities that come true and intervals that hold what the drawn
// tables would say. NUCHA_CALIBRATION=2000 makes it thorough and prints the tables of docs/validation/calibration.md.
// Source of the method: Talts et al. 2018, "Validating Bayesian inference algorithms with simulation-based
// calibration".
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>

#include "evaluate/patient_case.h"
#include "nucha/base/error.h"
#include "nucha/base/random.h"
#include "nucha/evaluate/beliefs.h"
#include "nucha/evaluate/own_neck.h"

namespace nucha {
namespace {

using namespace testing;

constexpr int kDraws = 100;
constexpr std::size_t kLeading = 3;  // causes of each patient that are looked at

Case drawOperation(Random& random) {
  Case patient = makeCase();
  patient.surgery.months_since = std::exp(std::log(0.5) + (std::log(120.0) - std::log(0.5)) * random.uniform());
  if (random.chance(0.3)) {
    patient.surgery.approach = Approach::posterior;
    patient.surgery.has_plate = patient.surgery.has_cage = false;
    patient.surgery.has_posterior_instrumentation = true;
  }
  const char* levels[] = {"C5-C6", "C6-C7", "C4-C6", "C4-C7"};
  patient.surgery.levels = *findLevels(levels[random.below(4)]);
  patient.surgery.level_count = static_cast<int>(patient.surgery.levels.size());
  return patient;
}

// which findings somebody asked for; values and answers come later
void askFindings(Case& patient, Random& random) {
  const Evidence& evidence = realEvidence();
  std::set<std::string> linked;
  for (const CauseFinding& row : evidence.cause_findings) linked.insert(row.finding);
  std::vector<std::string> candidates(linked.begin(), linked.end());
  const std::size_t wanted = 12 + random.below(9);
  for (std::size_t i = 0; i < wanted; ++i) {
    std::swap(candidates[i], candidates[i + random.below(candidates.size() - i)]);
    const Finding& finding = *evidence.findFinding(candidates[i]);
    if (!finding.risk_factor) patient.observations.push_back(seen(finding.id, false));
  }
  std::set<std::string> measured;
  for (const Reading& row : evidence.readings) {
    const bool starts = row.cause == "none" && measured.insert(row.finding).second;
    if (!starts || !random.chance(0.15) || patient.find(row.finding)) continue;
    patient.observations.push_back(seen(row.finding, false));
    patient.observations.back().value = row.center;
  }
}

// a set of one to three members with weight the product of its odds
std::vector<std::size_t> drawMembers(const Network& prior, Random& random) {
  std::vector<double> social(prior.odds);
  for (std::size_t i = 0; i < social.size(); ++i) social[i] = prior.alone[i] ? 0 : social[i];
  double s1 = 0, s2 = 0, s3 = 0;
  for (const double o : social) {
    s3 += o * s2;
    s2 += o * s1;
    s1 += o;
  }
  const double ones = std::accumulate(prior.odds.begin(), prior.odds.end(), 0.0);
  const double pick = random.uniform() * (ones + s2 + s3);
  const std::size_t size = pick < ones ? 1 : pick < ones + s2 ? 2 : 3;
  const std::vector<double>& weights = size == 1 ? prior.odds : social;
  const double sum = size == 1 ? ones : s1;
  for (;;) {
    std::set<std::size_t> chosen;
    for (std::size_t k = 0; k < size; ++k) {
      double left = random.uniform() * sum;
      std::size_t i = 0;
      while (i + 1 < weights.size() && (left -= weights[i]) >= 0) ++i;
      chosen.insert(i);
    }
    if (chosen.size() == size) return {chosen.begin(), chosen.end()};
  }
}

double drawReading(const Reading& reading, double center, const Finding& finding, double error_share, Random& random) {
  if (random.chance(error_share))
    return finding.plausible_lo + (finding.plausible_hi - finding.plausible_lo) * random.uniform();
  const double z = reading.spread * random.normal();
  return reading.kind == Reading::Kind::lognormal ? center * std::exp(z) : center + z;
}

// the most extreme of what the background and every present cause contribute
double drawValue(const PatientModel& model, const Parameters& truth, const LinkedObservation& o,
                 const std::vector<std::size_t>& members, Random& random) {
  const Evidence& evidence = *model.evidence;
  const Finding& finding = evidence.findings[o.finding];
  const double errors = evidence.setting("reading_error_share");
  const auto drawn = [&](int row) {
    const auto r = static_cast<std::size_t>(row);
    return drawReading(evidence.readings[r], truth.center[r], finding, errors, random);
  };
  double value = drawn(o.base_row);
  const bool high = evidence.readings[static_cast<std::size_t>(o.base_row)].direction == Reading::Direction::high;
  for (const std::size_t m : members) {
    const Link& link = o.links[m];
    if (link.row < 0 || !random.chance(link.share)) continue;
    value = high ? std::max(value, drawn(link.row)) : std::min(value, drawn(link.row));
  }
  return std::clamp(value, finding.plausible_lo, finding.plausible_hi);
}

// The model with the patient's own neck, as an evaluation builds it. What the neck does to priors does not depend on
// the findings or the time, so that it is computed once for each operation.
PatientModel ownModel(const Case& record) {
  static std::map<std::pair<std::optional<Approach>, std::vector<Level>>, PersonalFactors> known;
  const MechanicsTables& tables = mechanicsTables();
  std::vector<std::string> notes;
  std::optional<PatientNeck> neck = patientNeck(record, realEvidence(), tables, notes);
  NUCHA_ASSERT(neck, "every drawn operation can be built");
  NeckBench bench(neck->intact, tables.parameters, realEvidence().setting("patient_neck_moment"));
  const auto [found, is_new] = known.try_emplace({record.surgery.approach, record.surgery.levels});
  if (is_new) found->second = personalFactors(*neck, realEvidence(), tables, bench);
  OwnNeck own{std::move(*neck), std::move(bench), found->second};
  return buildModel(record, realEvidence(), tables, own);
}

struct Patient {
  Case record;
  Parameters truth;
  std::set<std::size_t> causes;  // present
};

void answerFindings(Patient& patient, const PatientModel& model, const std::vector<std::size_t>& members,
                    Random& random) {
  std::vector<std::size_t> all(model.members.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<std::size_t> node(model.groups.size());
  for (std::size_t& k : node) k = random.below(kNodes);
  for (const LinkedObservation& o : model.observations) {
    const auto at = static_cast<std::size_t>(o.source - patient.record.observations.data());
    Observation& answer = patient.record.observations[at];
    if (o.measured) {
      answer.value = drawValue(model, patient.truth, o, members, random);
      continue;
    }
    const NetworkObservation plain = calcObservation(model, patient.truth, o, all);
    double rate = plain.base_rate, keep = 1;
    for (const std::size_t m : members) {
      rate += plain.rate[m];
      keep *= plain.keep[m];
    }
    answer.present = random.chance((1 - std::exp(-model.groups[o.group][node[o.group]] * rate)) * keep);
  }
}

Patient drawPatient(Random& random) {
  Patient patient;
  patient.record = drawOperation(random);
  askFindings(patient.record, random);
  const PatientModel model = ownModel(patient.record);
  patient.truth = drawParameters(model, random);
  const std::vector<std::size_t> members = drawMembers(calcPriorNetwork(model, patient.truth), random);
  answerFindings(patient, model, members, random);
  for (const std::size_t m : members) patient.causes.insert(model.members[m].cause);
  return patient;
}

std::vector<double> posteriorUnder(const PatientModel& model, const Parameters& parameters) {
  PosteriorOptions options;
  options.bound_left_out = false;
  options.prune = 1e-5;
  std::vector<double> causes = solvePosterior(calcNetwork(model, parameters), options).label_marginal[kByCause];
  causes.resize(model.evidence->causes.size());
  return causes;
}

struct Bin {
  double predicted = 0, came_true = 0, count = 0;
};

struct Calibration {
  std::vector<Bin> bins;  // predicted probability in twentieths, the first split
  std::vector<int> ranks = std::vector<int>(10);
  double pairs = 0, covered = 0, brier = 0, base = 0, cells = 0;

  static std::size_t binOf(double p) {
    return p < 0.001 ? 0 : p < 0.01 ? 1 : p < 0.05 ? 2 : 3 + std::min(static_cast<std::size_t>(p * 10), std::size_t{9});
  }

  double coverage() const { return covered / pairs; }
  double calibrationError() const {
    double sum = 0;
    for (const Bin& bin : bins) sum += std::abs(bin.predicted - bin.came_true);
    return sum / cells;
  }
  // mean squared distance of prediction and frequency within bins; of frequency and base rate between bins
  double reliability() const {
    double sum = 0;
    for (const Bin& bin : bins) {
      if (bin.count > 0) sum += std::pow(bin.predicted - bin.came_true, 2) / bin.count;
    }
    return sum / cells;
  }
  double resolution() const {
    double sum = 0;
    for (const Bin& bin : bins) {
      if (bin.count > 0) sum += bin.count * std::pow(bin.came_true / bin.count - base / cells, 2);
    }
    return sum / cells;
  }
  double uncertainty() const { return base / cells * (1 - base / cells); }
  double chiSquare() const {
    const double all = std::accumulate(ranks.begin(), ranks.end(), 0.0);
    double sum = 0;
    for (const int n : ranks) sum += std::pow(n - all / 10, 2) / (all / 10);
    return sum;
  }
};

void addPatient(const Patient& patient, std::uint64_t seed, Random& random, Calibration& calibration) {
  const PatientModel model = ownModel(patient.record);
  const Beliefs beliefs = calcBeliefs(model, 3, kDraws, seed);
  const std::vector<double> truth = posteriorUnder(model, patient.truth);
  calibration.bins.resize(13);
  for (std::size_t c = 0; c < truth.size(); ++c) {
    const double p = beliefs.now.cause[c];
    const double present = patient.causes.count(c) ? 1 : 0;
    Bin& bin = calibration.bins[Calibration::binOf(p)];
    bin.predicted += p;
    bin.came_true += present;
    ++bin.count;
    calibration.brier += (p - present) * (p - present);
    calibration.base += present;
    ++calibration.cells;
  }
  std::vector<std::size_t> order(truth.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return beliefs.now.cause[a] > beliefs.now.cause[b]; });
  for (std::size_t i = 0; i < kLeading; ++i) {
    const Interval interval = beliefs.cause_interval[order[i]];
    ++calibration.pairs;
    calibration.covered += interval.lo <= truth[order[i]] && truth[order[i]] <= interval.hi;
  }
  // one cause a patient, so that ranks are independent of each other; its rank among the weighted draws in ten classes
  double below = 0;
  for (std::size_t d = 0; d < beliefs.draws.size(); ++d) {
    if (beliefs.draws[d].cause[order[0]] < truth[order[0]]) below += beliefs.weight[d];
  }
  const double place = std::min((below + random.uniform()) / (kDraws + 1), 1 - 1e-9);
  ++calibration.ranks[static_cast<std::size_t>(place * 10)];
}

void print(const Calibration& c, int patients) {
  fmt::print("{} patients\n\n| stated | cells | mean stated | came true |\n|---|---|---|---|\n", patients);
  const char* names[] = {"below 0.001", "0.001-0.01", "0.01-0.05", "0.05-0.1", "0.1-0.2", "0.2-0.3", "0.3-0.4",
                         "0.4-0.5",     "0.5-0.6",    "0.6-0.7",   "0.7-0.8",  "0.8-0.9", "0.9-1"};
  for (std::size_t b = 0; b < c.bins.size(); ++b) {
    const Bin& bin = c.bins[b];
    if (bin.count > 0)
      fmt::print("| {} | {:.0f} | {:.4f} | {:.4f} |\n", names[b], bin.count, bin.predicted / bin.count,
                 bin.came_true / bin.count);
  }
  fmt::print("\nexpected calibration error {:.5f}\n", c.calibrationError());
  fmt::print("Brier {:.5f} = reliability {:.5f} - resolution {:.5f} + uncertainty {:.5f} (+ spread within bins)\n",
             c.brier / c.cells, c.reliability(), c.resolution(), c.uncertainty());
  fmt::print("coverage of 90 % intervals {:.3f} of {:.0f}\n", c.coverage(), c.pairs);
  fmt::print("ranks {} chi-square {:.1f} (9 degrees of freedom)\n", fmt::join(c.ranks, " "), c.chiSquare());
}

TEST(Calibration, ProbabilitiesComeTrueAndIntervalsHold) {
  const char* wanted = std::getenv("NUCHA_CALIBRATION");
  const int patients = wanted ? std::atoi(wanted) : 150;
  Calibration calibration;
  for (int i = 0; i < patients; ++i) {
    Random random(977 + 31 * static_cast<std::uint64_t>(i));
    const Patient patient = drawPatient(random);
    addPatient(patient, 5000 + 1000 * static_cast<std::uint64_t>(i), random, calibration);
  }
  if (wanted) print(calibration, patients);
  EXPECT_LT(calibration.calibrationError(), 0.01);
  EXPECT_GT(calibration.coverage(), wanted ? 0.87 : 0.84);
  EXPECT_LT(calibration.coverage(), wanted ? 0.93 : 0.95);
  EXPECT_LT(calibration.chiSquare(), 27.9);  // one in a thousand
}

}  // namespace
}  // namespace nucha
