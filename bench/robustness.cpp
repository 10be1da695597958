// Random necks, operations, conditions and loads: every one must end with the full load or with a report that says why
// not, and no number of any result may be anything but finite.
//   nucha_robustness [count [seed [threads [first]]]]
// The same seed gives the same cases, however many threads run them.
#include <fmt/core.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/random.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/mechanics/build_model.h"
#include "nucha/mechanics/respond.h"
#include "nucha/neck/build.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/surgery.h"

namespace {

using namespace nucha;

struct World {
  NeckTables tables;
  MechanicsParameters parameters;
};

// ---- drawing --------------------------------------------------------------------------------------------------------

double between(Random& random, double lo, double hi) { return lo + (hi - lo) * random.uniform(); }

// A person from a row whose interval holds 90 % of people.
std::optional<double> drawn(Random& random, const World& world, std::string_view place, std::string_view quantity,
                            Sex sex, double chance) {
  const NeckMeasure* row = world.tables.findMeasure(place, quantity, sex);
  const bool given = random.chance(chance);
  const double z = random.normal();
  if (!row || !given) return std::nullopt;
  return row->value.value + z * (row->value.hi - row->value.lo) / 3.29;
}

Measurements drawMeasurements(Random& random, const World& world) {
  Measurements m;
  m.sex = random.chance(0.5) ? Sex::male : Sex::female;
  m.age_years = between(random, 20, 85);
  m.stature_mm = (m.sex == Sex::male ? 1755 : 1630) + 65 * random.normal();
  m.density_HU = std::max(80.0, 350 + 90 * random.normal());
  if (random.chance(0.6)) m.lordosis_deg = 13 + 13 * random.normal();
  if (random.chance(0.6)) m.t1_slope_deg = *drawn(random, world, "neck", "t1_slope", m.sex, 1);
  if (random.chance(0.6)) m.sva_mm = 20 + 10 * random.normal();
  for (int i = indexOf(Vertebra::C3); i <= indexOf(Vertebra::C7); ++i) {
    BoneMeasurements& bone = m.bones[static_cast<size_t>(i)];
    const std::string_view place = name(static_cast<Vertebra>(i));
    bone.height_anterior_mm = drawn(random, world, place, "height_anterior", m.sex, 0.3);
    bone.height_posterior_mm = drawn(random, world, place, "height_posterior", m.sex, 0.3);
    bone.depth_superior_mm = drawn(random, world, place, "depth_superior", m.sex, 0.3);
    bone.canal_depth_mm = drawn(random, world, place, "canal_depth", m.sex, 0.3);
  }
  for (int i = indexOf(Vertebra::C2); i <= indexOf(Vertebra::C7); ++i) {
    DiscMeasurements& disc = m.discs[static_cast<size_t>(i)];
    if (random.chance(0.5)) disc.grade = 1 + static_cast<int>(random.below(5));
    disc.height_middle_mm = drawn(random, world, name(Level{static_cast<Vertebra>(i)}), "height_middle", m.sex, 0.2);
  }
  return m;
}

/// What one case was and how it ended.
struct Outcome {
  std::string construct = "none", direction, end, detail;
  bool complete = false;
  bool beside = false;  ///< an unstable equilibrium was left on the way
  int points = 0, iterations = 0;
};

Operation drawOperation(Random& random, std::string& label) {
  const auto upper = static_cast<Vertebra>(indexOf(Vertebra::C2) + static_cast<int>(random.below(6)));
  const int room = indexOf(Vertebra::T1) - indexOf(upper);
  const int levels = std::min(room, 1 + static_cast<int>(random.below(3)));
  const auto lower = static_cast<Vertebra>(indexOf(upper) + levels);
  static constexpr OperationKind kOthers[] = {OperationKind::discectomy, OperationKind::laminoplasty,
                                              OperationKind::foraminotomy, OperationKind::laminectomy,
                                              OperationKind::laminectomy_fusion};
  const std::vector<std::string> words = constructWords();
  const size_t pick = random.below(words.size() + std::size(kOthers));
  if (pick < words.size()) {
    label = words[pick];
    return operationFor(*findConstructWord(label), upper, lower);
  }
  Operation operation;
  operation.kind = kOthers[pick - words.size()];
  operation.upper = upper;
  operation.lower = lower;
  label = std::string(name(operation.kind));
  return operation;
}

// A condition that does not suit the neck (nothing to loosen) is left out.
void afflict(Random& random, double chance, ConditionKind kind, double value, Vertebra upper, Vertebra lower,
             const World& world, Neck& neck) {
  if (!random.chance(chance)) return;
  Condition condition;
  condition.kind = kind;
  condition.upper = upper;
  condition.lower = lower;
  condition.side = static_cast<Side>(random.below(3));
  condition.value = value;
  try {
    neck = bringAbout(neck, condition, world.parameters.implants);
  } catch (const InputError&) {
  }
}

void drawConditions(Random& random, const std::optional<Operation>& operation, const World& world, Neck& neck) {
  const auto upper = static_cast<Vertebra>(indexOf(Vertebra::C2) + static_cast<int>(random.below(6)));
  const auto lower = static_cast<Vertebra>(indexOf(upper) + 1);
  afflict(random, 0.3, ConditionKind::facet_arthritis, random.uniform(), upper, lower, world, neck);
  afflict(random, 0.3, ConditionKind::osteophyte, between(random, 0, 4), upper, lower, world, neck);
  afflict(random, 0.2, ConditionKind::root_tether, random.uniform(), upper, lower, world, neck);
  afflict(random, 0.2, ConditionKind::weakness, random.uniform(), upper, lower, world, neck);
  if (!operation) return;
  const double maturity = random.chance(0.3) ? 1 : random.uniform();
  afflict(random, 0.7, ConditionKind::bone_union, maturity, operation->upper, operation->lower, world, neck);
  afflict(random, 0.3, ConditionKind::loosening, random.uniform(), operation->upper, operation->lower, world, neck);
  afflict(random, 0.3, ConditionKind::subsidence, between(random, 0, 3), operation->upper, operation->lower, world,
          neck);
  afflict(random, 0.1, ConditionKind::broken, 0, operation->upper, operation->lower, world, neck);
}

LoadCase drawLoad(Random& random) {
  LoadCase load;
  load.direction = kDirections[random.below(kDirections.size())];
  load.loaded = random.chance(0.7) ? Vertebra::C0 : Vertebra::C2;
  load.protocol = random.chance(0.7) ? Protocol::load_control : Protocol::displacement_control;
  load.moment_Nm = between(random, 0.2, 2.5);
  load.rotation_deg = between(random, 0, 20);
  load.follower_N = random.chance(0.3) ? 0 : between(random, 0, 150);
  load.steps = 4;
  load.head_weight = load.muscles = random.chance(0.1);  // gravity only where muscles hold against it
  return load;
}

// ---- looking for what is not a number -------------------------------------------------------------------------------

class Finite {
 public:
  std::string fault;

  void number(double value, const char* what) {
    if (fault.empty() && !std::isfinite(value)) fault = fmt::format("{} is {}", what, value);
  }
  void numbers(const Vec3& value, const char* what) {
    for (int i = 0; i < 3; ++i) number(value[i], what);
  }

  void check(const SegmentResult& s) {
    number(s.rotation.flexion_deg, "rotation");
    number(s.rotation.left_bending_deg, "rotation");
    number(s.rotation.left_rotation_deg, "rotation");
    numbers(s.translation_mm, "translation");
    if (s.centre_of_rotation_mm) numbers(*s.centre_of_rotation_mm, "centre of rotation");
    if (s.disc) {
      for (const double value : {s.disc->compression_N, s.disc->shear_N, s.disc->moment_Nm, s.disc->pressure_MPa,
                                 s.disc->fibre_strain, s.disc->bulge_mm}) {
        number(value, "disc");
      }
    }
    for (size_t side = 0; side < 2; ++side) {
      number(s.facet_N[side], "facet");
      number(s.uncovertebral_N[side], "uncovertebral");
      if (!s.foramen[side]) continue;
      const ForamenResult& f = *s.foramen[side];
      for (const double value : {f.height_mm, f.width_mm, f.area_mm2, f.root_strain}) number(value, "foramen");
    }
    if (s.canal_mm) number(*s.canal_mm, "canal");
    number(s.interspinous_mm, "interspinous distance");
  }

  void check(const Equilibrium& e) {
    number(e.moment_Nm, "moment");
    number(e.rotation_deg, "whole rotation");
    number(e.energy_Nmm, "energy");
    number(e.report.residual, "residual");
    number(e.report.smallest_eigenvalue, "smallest eigenvalue");
    for (const Pose& pose : e.poses) {
      numbers(pose.origin, "pose");
      for (int i = 0; i < 3; ++i) numbers(pose.axes.col(i), "pose");
    }
    for (const SegmentResult& s : e.segments) check(s);
    for (const MuscleResult& m : e.muscles) {
      for (const double value : {m.activation, m.force_N, m.length_mm}) number(value, "muscle");
    }
    for (const LigamentResult& l : e.ligaments) {
      for (const double value : {l.elongation_mm, l.strain, l.force_N}) number(value, "ligament");
    }
    for (const ImplantResult& i : e.implants) {
      for (const double value : {i.axial_N, i.shear_N, i.moment_Nm, i.screw_N, i.strength_N, i.used}) {
        number(value, "implant");
      }
    }
  }
};

// ---- running --------------------------------------------------------------------------------------------------------

Outcome runCase(std::uint64_t seed, const World& world) {
  Random random(seed);
  Outcome out;
  const Measurements measurements = drawMeasurements(random, world);
  const bool operated = random.chance(0.8);
  const LoadCase load = drawLoad(random);
  out.direction = std::string(name(load.direction));
  std::optional<Neck> neck;
  try {
    neck = makeNeck(measurements, world.tables);
    std::optional<Operation> operation;
    if (operated) {
      operation = drawOperation(random, out.construct);
      neck = operate(*neck, *operation, world.parameters.implants);
    }
    drawConditions(random, operation, world, *neck);
    validate(*neck);
  } catch (const InputError& error) {
    out.end = !neck ? "neck refused" : "operation refused";
    out.detail = error.faults().front().what;
    return out;
  }
  const Response response = respond(*neck, world.parameters, load);
  Finite finite;
  for (const Equilibrium& e : response.curve) {
    finite.check(e);
    out.iterations += e.report.iterations;
    out.beside = out.beside || e.report.left_saddle;
  }
  out.points = static_cast<int>(response.curve.size());
  out.complete = response.complete;
  const Report& report = response.end().report;
  out.end = std::string(name(report.stop));
  if (!response.complete) {
    out.detail = fmt::format("{}, {:.2f} Nm reached, follower {:.0f} N, at point {} of {}; {} holds the residual; {}",
                             name(load.protocol), response.end().moment_Nm, load.follower_N, out.points, load.steps + 1,
                             report.worst, report.brief());
  }
  if (!finite.fault.empty()) {
    out.end = "NOT FINITE";
    out.detail = finite.fault;
  } else if (response.complete != report.good()) {
    out.end = "CONTRADICTION";
  }
  return out;
}

struct Batch {
  std::vector<Outcome> outcomes;
  double seconds = 0;
};

Batch runAll(int count, std::uint64_t seed, int threads, const World& world, int first = 0) {
  Batch batch;
  batch.outcomes.resize(static_cast<size_t>(count));
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < batch.outcomes.size(); i = next++) {
      try {
        batch.outcomes[i] = runCase(seed * 1000003 + static_cast<size_t>(first) + i, world);
      } catch (const std::exception& error) {
        batch.outcomes[i].end = "THROWN";
        batch.outcomes[i].detail = error.what();
      }
    }
  };
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  }
  batch.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return batch;
}

using Table = std::map<std::string, std::map<std::string, int>>;

void print(const char* title, const Table& table) {
  fmt::print("\n{}\n", title);
  for (const auto& [row, cells] : table) {
    fmt::print("  {:<20}", row);
    for (const auto& [end, count] : cells) fmt::print("  {} {}", end, count);
    fmt::print("\n");
  }
}

// True when every case that could be computed ended as it may.
bool report(const Batch& batch, int first) {
  Table by_construct, by_direction;
  std::map<std::string, int> ends;
  bool fine = true;
  int computed = 0, complete = 0, beside = 0;
  long points = 0, iterations = 0;
  for (size_t i = 0; i < batch.outcomes.size(); ++i) {
    const Outcome& o = batch.outcomes[i];
    ++ends[o.end];
    const bool refused = o.end.ends_with("refused");
    if (!refused) {
      ++computed;
      complete += o.complete ? 1 : 0;
      beside += o.complete && o.beside ? 1 : 0;
      ++by_construct[o.construct][o.end];
      ++by_direction[o.direction][o.end];
      points += o.points;
      iterations += o.iterations;
    }
    const bool wrong = o.end == "NOT FINITE" || o.end == "CONTRADICTION" || o.end == "THROWN";
    fine = fine && !wrong;
    if (wrong || (!refused && !o.complete)) {
      fmt::print("case {}: {}, {}, {}: {}\n", static_cast<size_t>(first) + i, o.construct, o.direction, o.end,
                 o.detail);
    }
  }
  fmt::print("\n{} cases", batch.outcomes.size());
  for (const auto& [end, count] : ends) fmt::print(", {} {}", count, end);
  fmt::print(
      "\n{} computed, {} ({:.2f} %) to the full load ({} past an unstable equilibrium), {} points, {:.1f} iterations a "
      "point, {:.1f} s\n",
      computed, complete, computed ? 100.0 * complete / computed : 0, beside, points,
      points ? static_cast<double>(iterations) / static_cast<double>(points) : 0, batch.seconds);
  print("by construct", by_construct);
  print("by direction", by_direction);
  return fine;
}

void printMemory(const World& world) {
#if defined(__GLIBC__)
  const Neck neck =
      operate(makeNeck({}, world.tables), operationFor(ConstructWord::fusion_360, Vertebra::C4, Vertebra::C7),
              world.parameters.implants);
  LoadCase load;
  load.follower_N = 100;
  const auto used = [] { return mallinfo2().uordblks; };
  const size_t before = used();
  const Model model = buildModel(neck, world.parameters, load);
  const size_t with_model = used();
  const Workspace work(model);
  const size_t with_work = used();
  fmt::print("memory of a neck fused over three levels: model {:.0f} kB, workspace {:.0f} kB\n",
             static_cast<double>(with_model - before) / 1024, static_cast<double>(with_work - with_model) / 1024);
#else
  static_cast<void>(world);
#endif
}

void printScaling(std::uint64_t seed, int count, const World& world) {
  const double one = runAll(count, seed, 1, world).seconds;
  const double two = runAll(count, seed, 2, world).seconds;
  fmt::print("{} cases on one thread {:.2f} s, on two {:.2f} s: {:.2f} times as fast\n", count, one, two, one / two);
}

int numberAt(int argc, char** argv, int index, int otherwise) {
  return index < argc ? std::max(1, std::atoi(argv[index])) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = numberAt(argc, argv, 1, 10000);
  const auto seed = static_cast<std::uint64_t>(numberAt(argc, argv, 2, 1));
  const int threads = numberAt(argc, argv, 3, 2);
  const int first = argc > 4 ? std::max(0, std::atoi(argv[4])) : 0;  // to look at one case again
  const std::filesystem::path data = std::filesystem::path(NUCHA_TEST_ROOT) / "data";
  const World world{loadNeckTables(data), loadMechanicsParameters(data)};
  printMemory(world);
  if (count >= 100) printScaling(seed, std::min(count, 400), world);
  return report(runAll(count, seed, threads, world, first), first) ? EXIT_SUCCESS : EXIT_FAILURE;
}
