// Rows of the tables on fused necks: motion beside a fusion, stiffness of constructs.
#include <algorithm>
#include <array>
#include <cmath>
#include <regex>

#include "nucha/base/text.h"
#include "nucha/mechanics/validate_mechanics_rows.h"

namespace nucha::validation {
namespace {

using Span = std::pair<Vertebra, Vertebra>;

std::vector<Level> levelsOf(const Span& span) {
  std::vector<Level> levels;
  for (int i = indexOf(span.first); i < indexOf(span.second); ++i) levels.push_back({static_cast<Vertebra>(i)});
  return levels;
}

// a fusion of so many levels where the report names no place: ends at C6 or C7, as most do
Span usualSpan(int levels) {
  const Vertebra lower = levels >= 3 ? Vertebra::C7 : Vertebra::C6;
  return {static_cast<Vertebra>(indexOf(lower) - levels), lower};
}

std::vector<Span> fusedSpans(const std::string& text, const std::string& count) {
  std::vector<Span> spans = spansIn(text);
  if (contains(text, " or ") && spans.size() > 1) spans.resize(1);
  if (!spans.empty()) return spans;
  const std::optional<double> levels = findNumber(count.substr(0, 1));
  if (!levels || *levels < 1 || *levels > 4) throw Skipped("the fused levels are not named");
  return {usualSpan(static_cast<int>(*levels))};
}

Setup setupOf(ConstructWord construct, const std::vector<Span>& spans, double union_maturity) {
  Setup setup;
  for (const Span& span : spans) setup.operations.push_back(operationFor(construct, span.first, span.second));
  setup.union_maturity = union_maturity;
  return setup;
}

bool isSolid(const std::string& text) { return contains(text, "solid") || contains(text, "mature"); }

void refuseWhatPatientsDo(const Row& row) {
  if (row.text("study_type") == "in_vivo") throw Skipped("patients move as far as they like: no load to set");
  if (contains(row.text("study_type"), "bench")) throw Skipped("no neck was tested");
}

// what the report names, and what it leaves open filled in
LoadCase loadOf(const Row& row, const std::string& named, Laboratory& lab) {
  const std::string protocol = row.text("protocol");
  LoadCase load;
  load.loaded = Vertebra::C2;
  load.follower_N = newtonsIn(named).value_or(0);
  load.moment_Nm = momentIn(named).value_or(lab.settings().unstated_moment_Nm);
  if (contains(named, "combined")) throw Skipped("loads about several axes at once");
  if (protocol == "load_control") return load;
  if (contains(protocol, "hybrid")) {
    load.protocol = Protocol::hybrid;
    return load;
  }
  if (protocol != "displacement_control") throw Skipped("the protocol is not stated");
  const std::optional<double> degrees = degreesIn(named);
  load.protocol = degrees ? Protocol::displacement_control : Protocol::hybrid;
  load.rotation_deg = degrees.value_or(0);
  if (const auto spans = spansIn(named); degrees && !spans.empty()) load.loaded = spans.front().first;
  return load;
}

// the levels a row speaks of: named, or by their place beside the fusion
std::vector<std::vector<Level>> levelsBeside(const Row& row, const std::vector<Span>& fused) {
  const std::string position = row.text("position");
  const std::vector<Level> named = levelsIn(row.text("level"));
  if (position == "both_adjacent" && spansIn(row.text("level")).size() == 2) {
    const auto spans = spansIn(row.text("level"));
    return {levelsOf(spans[0]), levelsOf(spans[1])};
  }
  if (!named.empty()) return {named};
  const int above = indexOf(fused.front().first) - 1, below = indexOf(fused.back().second);
  const auto level = [](int index) {
    if (index < indexOf(Vertebra::C2) || index > indexOf(Vertebra::C7)) throw Skipped("outside C2 to T1");
    return std::vector<Level>{{static_cast<Vertebra>(index)}};
  };
  if (position == "index") return {levelsOf(fused.front())};
  if (position == "cranial_adjacent") return {level(above)};
  if (position == "caudal_adjacent") return {level(below)};
  if (position == "remote_cranial") return {level(above - 1)};
  if (position == "remote_caudal") return {level(below + 1)};
  if (position == "both_adjacent") return {level(above), level(below)};
  if (position == "all_levels") {
    std::vector<std::vector<Level>> free;
    for (int i = indexOf(Vertebra::C2); i <= indexOf(Vertebra::C7); ++i) {
      if (i <= above || i >= below) free.push_back(level(i));
    }
    return free;
  }
  throw Skipped("the level is not named");
}

struct BeforeAfter {
  double before = 0, after = 0;
  double change() const { return after - before; }
  double percent() const {
    const std::optional<double> p = percentChange(before, after);
    if (!p) throw Skipped("no motion to compare with");
    return *p;
  }
};

double pressure(const Equilibrium& end, const std::vector<Level>& levels, Direction /*unused*/) {
  double sum = 0;
  for (const Level level : levels) {
    const auto& disc = end.segments[static_cast<size_t>(indexOf(level))].disc;
    if (!disc) throw Skipped("no disc there");
    sum += disc->pressure_MPa;
  }
  return sum;
}

double facetForce(const Equilibrium& end, const std::vector<Level>& levels, Direction /*unused*/) {
  double sum = 0;
  for (const Level level : levels) {
    const auto& forces = end.segments[static_cast<size_t>(indexOf(level))].facet_N;
    sum += forces[0] + forces[1];
  }
  return sum;
}

// tables of motion call the column "measure", those of pressure "quantity"
std::string measuredIn(const Row& row) { return row.text(row.has("measure") ? "measure" : "quantity"); }

Measure measureOf(const std::string& words) {
  if (words == "rom") return rotationOver;
  if (words.starts_with("intradiscal pressure")) return pressure;
  if (words == "facet contact force" || words == "facet force") return facetForce;
  throw Skipped("only rotation, disc pressure and facet force are compared");
}

BeforeAfter beside(const Row& row, Laboratory& lab, ValidationRow& result) {
  refuseWhatPatientsDo(row);
  const Measure measure = measureOf(measuredIn(row));
  const std::string fused_text = row.text("fused_levels");
  const std::vector<Span> fused = fusedSpans(fused_text, row.text("n_levels_fused"));
  const LoadCase load = loadOf(row, row.text("load_or_endpoint"), lab);
  std::vector<Direction> directions = directionsOf(row.text("direction"));
  if (row.text("direction") == "all") directions = {kDirections.begin(), kDirections.end()};
  if (directions.empty()) throw Skipped("not one of our directions");
  const ConstructWord construct = constructIn(fused_text).value_or(ConstructWord::plate);
  const Setup setup = setupOf(construct, fused, isSolid(fused_text) ? 1 : 0);
  result.load = describe(load) + "; " + nucha::describe(setup);
  BeforeAfter motions;
  const auto levels = levelsBeside(row, fused);
  for (const auto& level : levels) {
    motions.before += measured(lab, {}, load, level, directions, measure) / static_cast<double>(levels.size());
    motions.after += measured(lab, setup, load, level, directions, measure) / static_cast<double>(levels.size());
  }
  return motions;
}

// what a row without figures claims: more motion (+1), less (-1)
int claimIn(const std::string& text) {
  if (contains(text, "no ") || contains(text, "none") || contains(text, "not ")) return 0;
  constexpr std::array kMore{"increase", "rise", "overload", "more motion"};
  constexpr std::array kLess{"reduc", "decrease", "stiffer", "less", "stiffest", "fall"};
  const auto says = [&text](const char* word) { return contains(text, word); };
  const bool more = std::any_of(kMore.begin(), kMore.end(), says);
  const bool less = std::any_of(kLess.begin(), kLess.end(), says);
  return more == less ? 0 : more ? 1 : -1;
}

void judgeClaim(ValidationRow& row, int claim, double ours) {
  row.verdict = ours * claim > 0 ? RowVerdict::agrees : RowVerdict::disagrees;
}

// "per-specimen change -2 to 5" bounds the change of single specimens
void takeRange(const std::string& uncertainty, ValidationRow& row) {
  static const std::regex kRange(R"(change (-?[0-9.]+) to (-?[0-9.]+))");
  std::smatch match;
  if (!std::regex_search(uncertainty, match, kRange)) return;
  row.lo = findNumber(match[1].str());
  row.hi = findNumber(match[2].str());
}

// "SD 2.5 and 2.5", "SD 0.4": that of the value after, the last one named
std::optional<double> sdIn(const std::string& text) {
  static const std::regex kSd(R"(^SD ([0-9.]+)(?: and ([0-9.]+))?)");
  std::smatch match;
  if (!std::regex_search(text, match, kSd)) return std::nullopt;
  return findNumber(match[2].matched ? match[2].str() : match[1].str());
}

// ---- constructs ----

std::optional<Setup> stateOf(const std::string& words, const std::vector<Span>& spans) {
  if (contains(words, "intact") || contains(words, "before operation")) return Setup{};
  if (contains(words, "discectomy only")) {
    Setup setup;
    for (const Span& span : spans) {
      Operation operation;
      operation.kind = OperationKind::discectomy;
      operation.upper = span.first, operation.lower = span.second;
      setup.operations.push_back(operation);
    }
    return setup;
  }
  const std::optional<ConstructWord> construct = constructIn(words);
  if (!construct) return std::nullopt;
  return setupOf(*construct, spans, isSolid(words) ? 1 : 0);
}

struct Construction {
  Setup reference, built;
  std::vector<Level> levels;
  std::vector<Direction> directions;
  LoadCase load;
};

std::vector<Direction> constructDirections(const std::string& text) {
  if (text.starts_with("all")) return {kDirections.begin(), kDirections.end()};
  if (text == "flexion, extension, lateral bending") {
    return {Direction::flexion, Direction::extension, Direction::left_bending, Direction::right_bending};
  }
  return directionsOf(text);
}

Construction constructionOf(const Row& row, Laboratory& lab) {
  refuseWhatPatientsDo(row);
  Construction c;
  c.load = loadOf(row, row.text("load"), lab);
  c.directions = constructDirections(row.text("direction"));
  if (c.directions.empty()) throw Skipped("not one of our directions");
  const std::string where = row.text("levels");
  const std::vector<Span> spans{fusedSpans(where, row.text("n_levels")).front()};
  c.levels = levelsOf(spans.front());
  const std::optional<Setup> built = stateOf(row.text("construct"), spans);
  if (!built) throw Skipped("not a construct of ours, or several at once");
  c.built = *built;
  c.reference = stateOf(row.text("reference"), spans).value_or(Setup{});
  return c;
}

double constructMotion(Laboratory& lab, const Construction& c, const Setup& setup) {
  return motion(lab, setup, c.load, c.levels, c.directions, true);
}

double percentOfReference(Laboratory& lab, const Construction& c) {
  const double before = constructMotion(lab, c, c.reference);
  if (before == 0) throw Skipped("no motion to compare with");
  return 100 * constructMotion(lab, c, c.built) / before;
}

bool referenceIsOurs(const Row& row) {
  const std::string reference = row.text("reference");
  return contains(reference, "intact") || constructIn(reference).has_value();
}

// "25", "~100", "<100", "~140-170"
void takePercent(const std::string& cell, ValidationRow& row) {
  static const std::regex kRange(R"(~?([0-9.]+)-([0-9.]+))");
  std::smatch match;
  if (std::regex_match(cell, match, kRange)) {
    row.lo = findNumber(match[1].str()), row.hi = findNumber(match[2].str());
  } else if (cell.starts_with('<')) {
    row.hi = findNumber(cell.substr(1));
  } else if (cell.starts_with('>')) {
    row.lo = findNumber(cell.substr(1));
  } else {
    row.theirs = findNumber(cell.starts_with('~') ? cell.substr(1) : cell);
  }
}

ValidationRow begunConstruct(const Row& row) {
  ValidationRow result = begun(row);
  result.level = row.text("levels");
  return result;
}

template <typename Value>
void computeConstruct(const Row& row, Laboratory& lab, ValidationRow& result, Value&& value) {
  compute(result, [&] {
    const Construction c = constructionOf(row, lab);
    result.load = describe(c.load) + "; " + nucha::describe(c.built) + " against " + nucha::describe(c.reference);
    return value(c);
  });
}

}  // namespace

void readFusedRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows) {
  const bool rotates = measuredIn(row) == "rom";
  const std::string what = rotates ? "rotation" : measuredIn(row);
  const auto add = [&](const std::string& quantity, const std::string& unit, std::optional<double> theirs,
                       double (*ours)(const BeforeAfter&)) {
    ValidationRow result = begun(row);
    result.quantity = quantity + what + (quantity.empty() ? " after fusion" : "");
    result.unit = unit;
    result.theirs = theirs;
    if (quantity.empty()) result.sd = sdIn(row.text("uncertainty"));
    if (quantity == "change of ") takeRange(row.text("uncertainty"), result);
    compute(result, [&] { return ours(beside(row, lab, result)); });
    // the spread of the specimens stands in for an sd
    if (result.ours && !result.sd && result.lo && result.hi) {
      const bool inside = *result.ours >= *result.lo && *result.ours <= *result.hi;
      result.verdict = inside ? RowVerdict::within_range : RowVerdict::outside;
    }
    rows.push_back(std::move(result));
  };
  const std::string unit = row.text("unit");
  const bool same_unit = rotates ? unit == "deg" : unit == "MPa" || unit == "N";
  const std::optional<double> after = row.number("after_value"), change = row.number("change");
  const std::optional<double> percent = row.number("change_percent");
  const auto after_of = [](const BeforeAfter& m) { return m.after; };
  const auto change_of = [](const BeforeAfter& m) { return m.change(); };
  const auto percent_of = [](const BeforeAfter& m) { return m.percent(); };
  if (after && same_unit) add("", unit, after, after_of);
  if (change && same_unit) add("change of ", unit, change, change_of);
  if (percent && !change) add("change of ", "percent", percent, percent_of);
  if (after || change || percent) return;
  const int claim = claimIn(row.text("change") + " " + row.text("after_value"));
  add(claim < 0 ? "less " : "more ", "percent", std::nullopt, percent_of);
  ValidationRow& last = rows.back();
  if (claim != 0) {
    if (last.ours) judgeClaim(last, claim, *last.ours);
    return;
  }
  last.quantity = what;
  last.verdict = RowVerdict::skipped;
  if (last.why.empty()) last.why = "no figure";
  last.ours.reset();
}

void readConstructRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows) {
  ValidationRow share = begunConstruct(row);
  share.quantity = "motion in percent of the reference";
  share.unit = "percent";
  takePercent(row.text("percent_of_reference"), share);
  const bool has_share = share.theirs || share.lo || share.hi;
  if (has_share) {
    computeConstruct(row, lab, share, [&](const Construction& c) { return percentOfReference(lab, c); });
    rows.push_back(share);
  }
  if (const auto value = row.number("construct_value"); value && row.text("unit") == "deg") {
    ValidationRow result = begunConstruct(row);
    result.quantity = "rotation over the construct";
    result.theirs = value;
    result.sd = sdIn(row.text("finding"));
    computeConstruct(row, lab, result, [&](const Construction& c) { return constructMotion(lab, c, c.built); });
    rows.push_back(std::move(result));
    return;
  }
  if (has_share) return;
  const int claim = claimIn(row.text("finding"));
  computeConstruct(row, lab, share, [&](const Construction& c) {
    if (claim == 0) throw Skipped("no figure and no clear claim");
    if (!referenceIsOurs(row)) throw Skipped("the reference is not a construct of ours");
    return percentOfReference(lab, c);
  });
  if (share.ours) judgeClaim(share, claim, *share.ours - 100);
  rows.push_back(std::move(share));
}

}  // namespace nucha::validation
