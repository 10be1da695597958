// Rows of the tables on the intact neck: range of motion, load and displacement, centres of rotation, internal loads.
#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <regex>

#include "nucha/base/text.h"
#include "nucha/mechanics/validate_mechanics_rows.h"

namespace nucha::validation {
namespace {

// the bone that takes the moment: the top of the specimen where it is named, else the top of what moves there
Vertebra loadedIn(const std::string& specimen, const std::vector<Level>& levels) {
  const auto spans = spansIn(specimen);
  const Vertebra highest = levels.front().upper;
  Vertebra loaded = highest < Vertebra::C2 ? Vertebra::C0 : Vertebra::C2;
  if (!spans.empty() && spans.front().first <= highest) loaded = spans.front().first;
  return loaded;
}

double followerOf(const Row& row) {
  const std::string cell = row.text("preload_N");
  if (cell.empty()) return 0;
  const std::optional<double> newtons = findNumber(cell);
  if (!newtons) throw Skipped("the preload is not one number");
  return *newtons;
}

LoadCase loadOf(const Row& row, const std::vector<Level>& levels) {
  const std::string moment = row.text("moment_Nm");
  LoadCase load;
  load.follower_N = followerOf(row);
  load.loaded = loadedIn(row.text("specimen"), levels);
  if (contains(moment, "rotation controlled") || degreesIn(moment)) {
    const auto degrees = degreesIn(moment);
    const auto spans = spansIn(moment);
    if (!degrees) throw Skipped("the rotation is not one number");
    if (!spans.empty()) load.loaded = spans.front().first;
    load.protocol = Protocol::displacement_control;
    load.rotation_deg = *degrees;
    return load;
  }
  const std::optional<double> newton_metres = momentIn(moment);
  if (!newton_metres) throw Skipped("the moment is not one number");
  load.moment_Nm = *newton_metres;
  return load;
}

struct Motion {
  std::vector<Level> levels;
  std::vector<Direction> directions;
  bool total = false;   // both directions together
  bool pooled = false;  // mean of the levels instead of their sum
};

Motion motionOf(const Row& row) {
  Motion m;
  const std::string level = row.text("level"), sides = row.text("sidedness");
  m.levels = levelsIn(level);
  if (m.levels.empty()) throw Skipped("not a level or span of C0 to T1");
  m.pooled = contains(level, "pooled");
  m.directions = directionsOf(row.text("direction"));
  if (m.directions.empty()) throw Skipped("not one of our directions");
  m.total = sides.starts_with("total");
  if (!m.total && !sides.starts_with("one_side") && !sides.starts_with("single_direction")) {
    throw Skipped("one side or both is not stated");
  }
  return m;
}

double rotation(Laboratory& lab, const Motion& m, const LoadCase& load) {
  const double sum = motion(lab, {}, load, m.levels, m.directions, m.total);
  return m.pooled ? sum / static_cast<double>(m.levels.size()) : sum;
}

bool measuresDegrees(const Row& row) { return row.text("unit") == "deg"; }

// ---- load_displacement ----

double quantityOf(const Row& row, Laboratory& lab, ValidationRow& result) {
  const std::string quantity = row.text("quantity");
  const Motion m = motionOf(row);
  LoadCase load = loadOf(row, m.levels);
  LoadCase lax = load;
  lax.moment_Nm = lab.settings().neutral_zone_moment_Nm;
  if (quantity == "neutral zone") load = lax;
  if (load.moment_Nm == 0) load.moment_Nm = lab.settings().unstated_moment_Nm;
  result.load = describe(load);
  if (quantity == "neutral zone" || quantity == "point" || quantity == "end point") return rotation(lab, m, load);
  result.load += " and " + describe(lax);
  const double all = rotation(lab, m, load);
  if (quantity.starts_with("secant flexibility")) {
    result.load = describe(load);
    return all / ((m.total ? 2 : 1) * load.moment_Nm);
  }
  const double beyond = all - rotation(lab, m, lax);
  if (quantity.starts_with("elastic zone")) return beyond;
  if (quantity.starts_with("mean elastic-zone stiffness")) return load.moment_Nm / beyond;
  if (quantity.starts_with("neutral zone share")) return 100 * (1 - beyond / all);
  throw Skipped("not a quantity that an elastic, quasi-static neck has");
}

// ---- axis_of_rotation ----

LoadCase freeLoad(Laboratory& lab, const std::vector<Level>& levels) {
  LoadCase load;
  load.loaded = loadedIn("", levels);
  load.moment_Nm = lab.settings().unstated_moment_Nm;
  return load;
}

// of the upper bone in the lower one's sagittal plane, from full extension to full flexion
Vec3 centreOfRotation(Laboratory& lab, const LoadCase& free_load, Level level) {
  LoadCase load = free_load;
  const auto pose = [&](Direction direction) {
    load.direction = direction;
    const Equilibrium& e = lab.end({}, load);
    return relative(e.poses[static_cast<size_t>(level.lower())], e.poses[static_cast<size_t>(level.upper)]);
  };
  const Pose back = pose(Direction::extension), front = pose(Direction::flexion);
  const Mat3 turn = front.axes * back.axes.transpose();
  const double angle = std::atan2(turn(1, 0) - turn(0, 1), turn(0, 0) + turn(1, 1));
  Eigen::Matrix2d plane;
  plane << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  const Eigen::Matrix2d left = Eigen::Matrix2d::Identity() - plane;
  constexpr double kTooLittle = 1e-3;  // rad
  if (std::abs(angle) < kTooLittle) throw Skipped("the level hardly turns");
  const Eigen::Vector2d centre = left.inverse() * (front.origin.head<2>() - plane * back.origin.head<2>());
  return {centre.x(), centre.y(), 0};
}

double centreParameter(const Row& row, Laboratory& lab, const std::vector<Level>& levels, ValidationRow& result) {
  const std::string parameter = row.text("parameter"), frame = row.text("frame");
  const bool from_centre = contains(frame, "centre of inferior vertebral body");
  const bool normalised = contains(parameter, "normalised");
  if (!from_centre && !normalised && !contains(frame, "origin posterior-inferior corner of body")) {
    throw Skipped("frame of another model");
  }
  if (levels.size() != 1 || levels.front().upper < Vertebra::C2) throw Skipped("no vertebral body below");
  const LoadCase load = freeLoad(lab, levels);
  result.load = describe(load) + ", extension to flexion";
  Vec3 centre = centreOfRotation(lab, load, levels.front());
  const Bone& lower = lab.neck({}).bone(levels.front().lower());
  if (from_centre) centre -= bodyCentre(lower);
  const bool anterior = contains(parameter, "anterior");
  if (!anterior && !contains(parameter, "superior")) throw Skipped("not a coordinate of our centre");
  if (normalised) return anterior ? centre.x() / lower.depth_inferior_mm : centre.y() / lower.height_posterior_mm;
  return anterior ? centre.x() : centre.y();
}

struct Turn {
  double flexion = 0, bending = 0, rotation = 0;  // same sign for one side
};

// mean turn of the levels when the load goes left
Turn turnOf(Laboratory& lab, LoadCase load, const std::vector<Level>& levels, Direction direction, bool total) {
  load.direction = direction;
  const Equilibrium& e = lab.end({}, load);
  Turn turn;
  for (const Level level : levels) {
    const Rotation& r = e.segments[static_cast<size_t>(indexOf(level))].rotation;
    turn.flexion += r.flexion_deg, turn.bending += r.left_bending_deg, turn.rotation += r.left_rotation_deg;
  }
  if (!total) {
    const auto n = static_cast<double>(levels.size());
    turn.flexion /= n, turn.bending /= n, turn.rotation /= n;
  }
  return turn;
}

// percent of the levels from C2-C3 to C7-T1 that turn to the side they bend to
double shareOnSameSide(Laboratory& lab, const LoadCase& load, const std::vector<Level>& levels) {
  int same = 0;
  for (const Level level : levels) {
    const Turn turn = turnOf(lab, load, {level}, Direction::left_bending, false);
    same += turn.bending * turn.rotation > 0 ? 1 : 0;
  }
  return 100.0 * same / static_cast<double>(levels.size());
}

double couplingParameter(const Row& row, Laboratory& lab, const std::vector<Level>& levels, ValidationRow& result) {
  const std::string parameter = row.text("parameter"), motion = row.text("motion");
  const LoadCase load = freeLoad(lab, levels);
  const bool bends = contains(motion, "bending") || !contains(motion, "rotation");
  const Direction direction = bends ? Direction::left_bending : Direction::left_rotation;
  result.direction = bends ? "lateral bending" : "axial rotation";
  result.load = describe(load);
  if (parameter == "coupling direction") return shareOnSameSide(lab, load, levels);
  const Turn turn = turnOf(lab, load, levels, direction, true);
  if (contains(parameter, "helical axis angle")) {
    return std::atan2(std::abs(turn.rotation), std::hypot(turn.flexion, turn.bending)) * 180 / std::numbers::pi;
  }
  if (contains(parameter, "coupling ratio axial rotation")) return turn.rotation / turn.bending;
  if (contains(parameter, "coupled lateral bending, opposite")) return -turn.bending;
  if (contains(parameter, "coupled lateral bending, same")) return turn.bending;
  if (contains(parameter, "coupled axial rotation, opposite")) return -turn.rotation;
  if (contains(parameter, "coupled extension")) return -turn.flexion;
  throw Skipped("not a quantity of ours");
}

// ---- internal_loads ----

struct Condition {
  double newtons = 0;
  std::optional<double> newton_metres;
  std::vector<Direction> directions;
};

// "73.6 N + 1.8 Nm extension", "80 N compression"
Condition conditionOf(const std::string& text) {
  static const std::regex kForm(R"(([0-9.]+) N(?: compression)?(?: \+ ([0-9.]+) Nm ([a-z ]+))?)");
  std::smatch match;
  if (!std::regex_match(text, match, kForm)) throw Skipped("not a load of ours");
  Condition condition;
  condition.newtons = findNumber(match[1].str()).value_or(0);
  if (match[2].matched) {
    condition.newton_metres = findNumber(match[2].str());
    condition.directions = directionsOf(match[3].str());
    if (condition.directions.empty()) throw Skipped("not one of our directions");
  }
  return condition;
}

double facetForce(const Row& row, Laboratory& lab, const std::vector<Level>& levels, ValidationRow& result) {
  const Condition condition = conditionOf(row.text("condition"));
  LoadCase load;
  load.loaded = Vertebra::C2;
  load.follower_N = condition.newtons;
  load.moment_Nm = condition.newton_metres.value_or(0);
  if (!condition.directions.empty()) load.direction = condition.directions.front();
  result.load = describe(load) + ", the more loaded side";
  const auto& forces = lab.end({}, load).segments[static_cast<size_t>(indexOf(levels.front()))].facet_N;
  return std::max(forces[0], forces[1]);
}

// of the load that passes between two bones: percent through the disc with its uncinate joints, or through one pillar
double shareOfLoad(Laboratory& lab, const std::vector<Level>& levels, bool front, ValidationRow& result) {
  LoadCase load;
  load.loaded = Vertebra::C2;
  load.follower_N = lab.settings().unstated_axial_load_N;
  result.load = describe(load);
  double column = 0, pillars = 0;
  for (const Level level : levels) {
    const SegmentResult& s = lab.end({}, load).segments[static_cast<size_t>(indexOf(level))];
    column += (s.disc ? s.disc->compression_N : 0) + s.uncovertebral_N[0] + s.uncovertebral_N[1];
    pillars += s.facet_N[0] + s.facet_N[1];
  }
  return 100 * (front ? column : pillars / 2) / (column + pillars);
}

bool standsUnder(Laboratory& lab, double newtons) {
  const Response response = lab.underVerticalLoad(newtons);
  if (!response.complete) return false;
  // rotations count from the loaded neck; the column has sunk from where it was without any load
  constexpr auto kTop = static_cast<size_t>(Vertebra::C2);
  const Mat3 turned = response.end().poses[kTop].axes * lab.neck({}).bones[kTop].neutral.axes.transpose();
  return Eigen::AngleAxisd(turned).angle() * 180 / std::numbers::pi <= lab.settings().collapse_rotation_deg;
}

// by halving; to about a tenth of a newton
double largestVerticalLoad(Laboratory& lab, ValidationRow& result) {
  result.load = "vertical load on C2, no follower load";
  double stands = 0, falls = lab.settings().largest_vertical_load_N;
  if (standsUnder(lab, falls)) return falls;
  constexpr int kHalvings = 10;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (stands + falls) / 2;
    (standsUnder(lab, middle) ? stands : falls) = middle;
  }
  return stands;
}

double followerCarried(const Row& row, Laboratory& lab, ValidationRow& result) {
  LoadCase load;
  load.loaded = Vertebra::C2;
  load.follower_N = row.number("value").value_or(row.number("hi").value_or(0));
  load.steps = 1;
  result.theirs = load.follower_N;
  result.load = describe(load);
  return lab.response({}, load).complete ? load.follower_N : 0;
}

double internalLoad(const Row& row, Laboratory& lab, ValidationRow& result) {
  const std::string quantity = row.text("quantity");
  const std::vector<Level> levels = levelsIn(contains(row.text("level"), " to ") ? "C2-C6" : row.text("level"));
  if (quantity.starts_with("critical buckling load") || quantity == "collapse load") {
    return largestVerticalLoad(lab, result);
  }
  if (levels.empty()) throw Skipped("not a level or span of C0 to T1");
  if (quantity == "supported follower load") return followerCarried(row, lab, result);
  if (quantity == "facet contact force") return facetForce(row, lab, levels, result);
  if (quantity.starts_with("share of axial load")) {
    return shareOfLoad(lab, levels, contains(quantity, "anterior column"), result);
  }
  throw Skipped(contains(quantity, "mass") || contains(quantity, "head ")
                    ? "anatomy, not mechanics"
                    : "needs muscles, tissue pressure or other loads");
}

void takeFigures(const Row& row, ValidationRow& result, std::string_view value) {
  result.theirs = row.number(value);
  result.sd = row.number("sd");
  result.lo = row.number("lo");
  result.hi = row.number("hi");
}

}  // namespace

void readMotionRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows) {
  ValidationRow result = begun(row);
  takeFigures(row, result, "mean");
  result.quantity = "rotation, " + row.text("sidedness");
  compute(result, [&] {
    if (!result.theirs) throw Skipped("no figure");
    if (!measuresDegrees(row)) throw Skipped("not in degrees");
    const Motion m = motionOf(row);
    const LoadCase load = loadOf(row, m.levels);
    result.load = describe(load);
    return rotation(lab, m, load);
  });
  rows.push_back(std::move(result));
}

void readLoadDisplacementRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows) {
  ValidationRow result = begun(row);
  takeFigures(row, result, "value");
  result.quantity = row.text("quantity");
  compute(result, [&] {
    if (!result.theirs) throw Skipped("no figure");
    return quantityOf(row, lab, result);
  });
  rows.push_back(std::move(result));
}

void readRotationCentreRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows) {
  ValidationRow result = begun(row);
  takeFigures(row, result, "value");
  result.direction = "flexion+extension";
  result.quantity = row.text("parameter");
  compute(result, [&] {
    if (!result.theirs && !result.lo && !result.hi) throw Skipped("no figure");
    const std::vector<Level> levels = levelsIn(row.text("level"));
    if (levels.empty()) throw Skipped("not a level or span of C0 to T1");
    const bool centre = result.quantity.starts_with("ICR") || contains(result.quantity, "rotation centre") ||
                        contains(result.quantity, "joint centre");
    return centre ? centreParameter(row, lab, levels, result) : couplingParameter(row, lab, levels, result);
  });
  rows.push_back(std::move(result));
}

void readInternalLoadRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows) {
  ValidationRow result = begun(row);
  takeFigures(row, result, "value");
  result.quantity = row.text("quantity");
  result.direction = row.text("condition");
  compute(result, [&] {
    if (!result.theirs && !result.lo && !result.hi) throw Skipped("no figure");
    return internalLoad(row, lab, result);
  });
  rows.push_back(std::move(result));
}

}  // namespace nucha::validation
