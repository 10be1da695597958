// The necks and load cases of the validation, each computed once.
#include <algorithm>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/mechanics/respond.h"
#include "nucha/mechanics/validate_mechanics_rows.h"
#include "nucha/neck/condition.h"

namespace nucha {

std::string describe(const Setup& setup) {
  if (setup.operations.empty()) return "intact";
  std::vector<std::string> parts;
  for (const Operation& o : setup.operations) {
    parts.push_back(std::string(o.construct ? name(*o.construct) : name(o.kind)) + " " + rangeOf(o));
  }
  std::string words = joined(parts, " and ");
  if (setup.union_maturity > 0) words += ", union " + shown(setup.union_maturity);
  return words;
}

ValidationBench makeBench(Neck intact, const MechanicsParameters& parameters, const ValidationSettings& settings) {
  ValidationBench bench;
  bench.intact = std::move(intact);
  bench.settings = settings;
  bench.gravity_m_per_s2 = parameters.value("gravity.m_per_s2");
  bench.respond = [&parameters](const Neck& neck, const LoadCase& load) { return respond(neck, parameters, load); };
  bench.operate = [&parameters](const Neck& neck, const Setup& setup) {
    Neck operated = neck;
    for (const Operation& operation : setup.operations) {
      operated = nucha::operate(std::move(operated), operation, parameters.implants);
      if (setup.union_maturity > 0) {
        operated = setUnion(std::move(operated), operation.upper, operation.lower, setup.union_maturity);
      }
    }
    return operated;
  };
  return bench;
}

}  // namespace nucha

namespace nucha::validation {
namespace {

// all that makes one load case differ from another
std::string keyOf(const LoadCase& load) {
  return std::string(name(load.direction)) + ' ' + std::string(name(load.loaded)) + ' ' +
         std::string(name(load.protocol)) + ' ' + shown(load.moment_Nm, 9) + ' ' + shown(load.rotation_deg, 9) + ' ' +
         shown(load.follower_N, 9) + ' ' + (load.head_weight ? "w" : "") + (load.muscles ? "m" : "") + ' ' +
         std::to_string(load.steps);
}

}  // namespace

const Neck& Laboratory::neck(const Setup& setup) {
  if (setup.operations.empty()) return bench_.intact;
  std::string key = nucha::describe(setup);
  for (const Operation& o : setup.operations) key += ' ' + std::string(name(o.kind));
  const auto found = necks_.find(key);
  if (found != necks_.end()) return found->second;
  return necks_.emplace(key, bench_.operate(bench_.intact, setup)).first->second;
}

const Response& Laboratory::response(const Setup& setup, const LoadCase& load) {
  std::string key = nucha::describe(setup) + '|' + keyOf(load);
  for (const Operation& o : setup.operations) key += ' ' + std::string(name(o.kind));
  const auto found = responses_.find(key);
  if (found != responses_.end()) return found->second;
  LoadCase asked = load;
  if (load.protocol == Protocol::hybrid) {
    asked.protocol = Protocol::load_control;
    if (!setup.operations.empty()) asked = operatedLoad(load, response({}, asked));
  }
  Response answer = bench_.respond(neck(setup), asked);
  NUCHA_ASSERT(!answer.curve.empty(), "a response starts at neutral");
  return responses_.emplace(std::move(key), std::move(answer)).first->second;
}

const Equilibrium& Laboratory::end(const Setup& setup, const LoadCase& load) {
  const Response& answer = response(setup, load);
  if (!answer.complete) {
    throw LostEquilibrium(std::string(name(load.direction)) + " of the neck (" + nucha::describe(setup) +
                          "): " + answer.end().report.brief());
  }
  return answer.end();
}

Response Laboratory::underVerticalLoad(double newtons) {
  Neck neck = bench_.intact;
  for (Bone& bone : neck.bones) bone.mass_kg = 0;
  Bone& top = neck.bone(Vertebra::C2);
  top.mass_kg = newtons / bench_.gravity_m_per_s2;
  top.centre_of_mass = (top.inferior_centre + top.superior_centre) / 2;
  LoadCase load;
  load.loaded = Vertebra::C2;
  load.head_weight = true;
  load.steps = 1;
  return bench_.respond(neck, load);
}

double rotationOver(const Equilibrium& equilibrium, const std::vector<Level>& levels, Direction direction) {
  double sum = 0;
  for (const Level level : levels) {
    sum += equilibrium.segments[static_cast<size_t>(indexOf(level))].rotation.along(direction);
  }
  return sum;
}

double measured(Laboratory& lab, const Setup& setup, LoadCase load, const std::vector<Level>& levels,
                const std::vector<Direction>& directions, Measure measure) {
  double sum = 0;
  for (const Direction direction : directions) {
    load.direction = direction;
    sum += measure(lab.end(setup, load), levels, direction);
  }
  return sum;
}

double motion(Laboratory& lab, const Setup& setup, const LoadCase& load, const std::vector<Level>& levels,
              const std::vector<Direction>& directions, bool total) {
  const double sum = measured(lab, setup, load, levels, directions, rotationOver);
  return total ? sum : sum / static_cast<double>(directions.size());
}

ValidationRow begun(const Row& row) {
  ValidationRow result;
  result.table = row.table.file();
  result.id = row.text("id");
  result.source = row.text("source_key");
  const std::string role = row.text("role");
  result.role = role == "calibration" ? RowRole::calibration
                : role == "context"   ? RowRole::context
                                      : RowRole::validation;
  result.level = row.text("level");
  result.direction = row.text("direction");
  result.unit = row.text("unit");
  return result;
}

void judge(ValidationRow& row) {
  if (!row.ours) return;
  row.verdict = RowVerdict::no_sd;
  if (const auto deviations = row.standardDeviations()) {
    row.verdict = *deviations <= 1   ? RowVerdict::within_1sd
                  : *deviations <= 2 ? RowVerdict::within_2sd
                                     : RowVerdict::outside;
  } else if (!row.theirs && (row.lo || row.hi)) {
    const bool inside = (!row.lo || *row.ours >= *row.lo) && (!row.hi || *row.ours <= *row.hi);
    row.verdict = inside ? RowVerdict::within_range : RowVerdict::outside;
  }
}

}  // namespace nucha::validation
