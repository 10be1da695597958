// Finds out of the words of a paper whom it followed and for what.
#include <algorithm>
#include <regex>

#include "nucha/base/text.h"
#include "nucha/course/validate_course_rows.h"

namespace nucha::course_validation {
namespace {

bool isAnterior(std::string_view text) {
  return containsAny(text, {"ACDF", "anterior", "interbody", "discectomy and fusion"});
}

// what an operation in front leaves there
ConstructWord anteriorConstruct(std::string_view text) {
  const bool bare = containsAny(
      text, {"unplated", "without plate", "no plate", "without anterior plate", "non-plated", "without a plate"});
  const bool plated = !bare && containsAny(text, {"plat", "segmental instrumentation", "constrained"});
  if (containsAny(text, {"screwed spacer", "integrated", "zero-profile", "zero profile", "self-lock"})) {
    return ConstructWord::standalone;
  }
  if (plated) {
    const bool slides = containsAny(text, {"dynamic", "non-constrained", "unconstrained", "semiconstrained"});
    return slides ? ConstructWord::dynamic_plate : ConstructWord::plate;
  }
  // "stand-alone anterior" only says that nothing was done behind
  const bool alone =
      containsAny(text, {"stand-alone", "standalone", "stand alone"}) && !contains(text, "alone anterior");
  if (contains(text, "cage") && (bare || alone || !isAnterior(text))) return ConstructWord::cage;
  if (alone) return ConstructWord::cage;
  if (bare || (containsAny(text, {"graft", "autolog"}) && !isAnterior(text))) return ConstructWord::graft;
  return contains(text, "cage") ? ConstructWord::cage : ConstructWord::plate;
}

ConstructWord posteriorConstruct(std::string_view text) {
  if (containsAny(text, {"wire", "wiring"})) return ConstructWord::wire;
  return contains(text, "pedicle") ? ConstructWord::pedicle : ConstructWord::posterior;
}

// how many levels an operation can be over
LevelSpan limitsOf(std::optional<ConstructWord> construct, int most) {
  if (construct == ConstructWord::corpectomy) return {2, 3};
  if (construct == ConstructWord::disc) return {1, 2};
  return {1, most};
}

}  // namespace

std::optional<ConstructWord> constructOf(std::string_view text) {
  const auto any = [text](std::initializer_list<std::string_view> words) { return containsAny(text, words); };
  if (any({"no surgery", "control", "volunteer", "healthy", "without surgery", "asymptomatic people"})) {
    if (isAnterior(text) || contains(text, " vs ")) throw Skipped("two groups beside one another");
    return std::nullopt;
  }
  if (any({"without graft", "discectomy alone"})) throw Skipped("taking a disc out with nothing in its place");
  const bool disc = any({"disc replacement", "disk replacement", "arthroplasty", "artificial disc", "disc prosthesis"});
  if (disc && any({"ACDF", " or fusion", "and fusion"})) throw Skipped("fusions and disc replacements together");
  if (disc) return ConstructWord::disc;
  const bool behind = any({"posterior", "lateral mass", "pedicle screw", "laminectomy and fusion", "laminectomy with",
                           "laminectomy fusion"});
  if (any({"facet cage", "posterior decompression", "laminoplasty", "foraminotomy"}) ||
      (contains(text, "laminectomy") && !contains(text, "fusion"))) {
    throw Skipped("an operation that the groups of the course do not have");
  }
  if (any({"revision", "skip corpectomy", "deformity", "lumbar", "hybrid"})) {
    throw Skipped("a group chosen for more than its operation");
  }
  if (any({"combined", "360", "anterior-posterior", "anterior and posterior", "circumferential"})) {
    return ConstructWord::fusion_360;
  }
  const bool front = isAnterior(text) && !contains(text, "without anterior");
  if (behind && front) throw Skipped("operations from in front and from behind together");
  if (any({"corpectomy", "ACCF", "mesh cage"}) && any({"ACDF or", "ACDF and", "or ACDF"})) {
    return anteriorConstruct(text);
  }
  if (any({"corpectomy", "corpectomies", "ACCF", "mesh cage"})) return ConstructWord::corpectomy;
  if (behind) return posteriorConstruct(text);
  if (front || any({"plat", "cage", "graft", "spacer"})) return anteriorConstruct(text);
  if (contains(text, "fusion") && !any({"all spinal", "spine fusion", "elective fusion"})) return ConstructWord::plate;
  throw Skipped("operations of many kinds, or of none that is named");
}

std::optional<LevelSpan> levelsOf(std::string_view text, std::optional<ConstructWord> construct, bool counts_bodies) {
  static const std::regex kBodies(R"((\d+)(?:\s*-\s*(\d+))?\s*(?:corpectom|bod(?:y|ies)))");
  const std::string words = lowered(text);
  std::smatch match;
  const bool named = std::regex_search(words, match, kBodies);
  std::string bodies;
  if (named) bodies = match[1].str();
  if (named && match[2].matched) bodies.append("-").append(match[2].str());
  std::optional<LevelSpan> span = levelSpanIn(named ? bodies : text);
  if (span && construct == ConstructWord::corpectomy && (named || counts_bodies))
    span = LevelSpan{span->first + 1, span->last + 1};
  return span;
}

CourseGroup groupOf(std::optional<ConstructWord> construct, std::optional<LevelSpan> levels,
                    const CourseValidationSettings& settings) {
  CourseGroup group;
  if (!construct) {
    group.parts.push_back({Population{}, 1});
    return group;
  }
  const int known = static_cast<int>(settings.level_shares.size());
  const LevelSpan limits = limitsOf(construct, std::max(known, levels ? levels->first : 1));
  const LevelSpan asked = levels.value_or(limits);
  const int first = std::max(asked.first, limits.first), last = std::min(asked.last, limits.last);
  if (first > last) throw Skipped("over more or fewer levels than that operation can have in the course");
  double sum = 0;
  for (int n = first; n <= last; ++n) {
    const double weight = n <= known ? settings.level_shares[static_cast<size_t>(n - 1)] : first == last ? 1 : 0;
    if (weight <= 0) continue;
    Population population;
    population.construct = construct;
    population.levels = n;
    group.parts.push_back({population, weight});
    sum += weight;
  }
  if (group.parts.empty()) throw Skipped("over more levels than anybody is followed with");
  for (CourseGroup::Part& part : group.parts) part.weight /= sum;
  return group;
}

EventWords eventsOf(std::string_view cause, std::string_view measure) {
  using E = CourseEvent;
  const auto has = [measure](std::initializer_list<std::string_view> words) { return containsAny(measure, words); };
  if (has({"osteoporosis"}) && !has({"without osteoporosis"})) throw Skipped("patients chosen by a risk factor");
  if (containsAny(cause, {"nonunion", "non-union", "pseudarthrosis", "pseudoarthrosis", "fusion", "union"})) {
    if (containsAny(cause, {"reason"})) throw Skipped("why patients were operated again is not told apart");
    if (has({"revision", "needing", "reoperation", "surgery for"})) {
      throw Skipped("operations are not told apart by their reason");
    }
    if (has({"autograft", "allograft", "BMP"}) && !has({"cage", "plate"})) {
      throw Skipped("the source of the graft is not told apart");
    }
    if (has({"asymptomatic"})) throw Skipped("a share of those not united, not of patients");
    if (has({"symptomatic"})) return {{E::nonunion_symptoms}, false, CourseMeasure::share};
    const bool united = contains(cause, "fusion") || has({"level fused", "united", "fusion rate", "union rate"});
    return {{E::united}, !united, CourseMeasure::share};
  }
  if (cause == "fusion_progress") return {{E::united}, false, CourseMeasure::share};
  if (containsAny(cause, {"screw_loosening", "implant_loosening"})) {
    return {{E::loosened}, false, CourseMeasure::share};
  }
  if (cause == "subsidence") return {{E::subsided}, false, CourseMeasure::share};
  if (containsAny(cause, {"ossification"})) return {{E::ossified}, false, CourseMeasure::share};
  if (contains(cause, "ASD_symptomatic")) return {{E::adjacent_symptoms}, false, CourseMeasure::share};
  if (contains(cause, "ASD_radiographic") && has({"stenosis"}))
    throw Skipped("one sign of wear alone; the course tells wear that is visible in any way");
  if (contains(cause, "ASD_radiographic")) return {{E::degenerated}, false, CourseMeasure::share};
  if (contains(cause, "ASD_reoperation")) return {{E::adjacent_reoperation}, false, CourseMeasure::share};
  if (contains(cause, "reoperation_index")) return {{E::index_reoperation}, false, CourseMeasure::share};
  if (has({"further revision", "after one revision", "after two"})) throw Skipped("patients operated more than once");
  if (cause == "reoperation_late")
    return {{E::index_reoperation, E::adjacent_reoperation}, false, CourseMeasure::between};
  if (cause == "reoperation_any") return {{E::index_reoperation, E::adjacent_reoperation}, false, CourseMeasure::share};
  throw Skipped("not followed by the course");
}

std::optional<std::pair<double, double>> delayedUnionIn(std::string_view text, std::string_view later) {
  static const std::regex kLater(
      R"(\b(?:that|who|which|later|then|eventually|subsequently)\b.*\b(?:fuse|unite|heal)|)"
      R"(\b(?:fuse|fused|unite|united|heal|healed|solid)\s+(?:by|at|within|after|between)\b)");
  if (!containsAny(text, {"nonunion", "non-union", "delayed union", "ununited", "not united", "unfused", "not fused",
                          "pseudarthros", "pseudoarthros"})) {
    return std::nullopt;
  }
  const std::string words = lowered(text);
  if (!std::regex_search(words, kLater)) return std::nullopt;
  std::vector<double> times = timesIn(text);
  if (const std::optional<double> end = timeIn(later); times.size() == 1 && end) times.push_back(*end);
  if (times.size() != 2 || times[0] >= times[1]) return std::nullopt;
  return std::pair{times[0], times[1]};
}

UnionReading unionReadingIn(std::string_view words) {
  if (contains(words, "RSA")) throw Skipped("motion finer than films can show as the criterion");
  if (containsAny(words, {"QCT", "volum"})) throw Skipped("a volume of bone as the criterion, no bridge of bone");
  const bool strict = containsAny(words, {"strict", "dynamic film", "dynamic radiograph", "motion", "interspinous",
                                          "complete bridging", "flexion-extension"});
  return strict ? UnionReading::strict : UnionReading::mixed;
}

void readUnionAs(UnionReading reading, CourseGroup& group) {
  for (CourseGroup::Part& part : group.parts) part.population.reading = reading;
}

void checkDepth(std::string_view words, const CourseValidationSettings& settings) {
  static const std::regex kDepth(R"((\d+(?:\.\d+)?)\s*mm)");
  const std::string text(words);
  std::smatch match;
  if (!settings.subsided_mm || !std::regex_search(text, match, kDepth)) return;
  if (*findNumber(match[1].str()) != *settings.subsided_mm) throw Skipped("another depth from which a spacer is sunk");
}

double unionTime(std::optional<double> years, bool least, const CourseValidationSettings& settings) {
  const double usual = settings.unstated_follow_up_years;
  if (!years) return usual;
  return least ? std::max(*years, usual) : *years;
}

CoursePlace placeOf(const std::vector<CourseEvent>& events, std::string_view unit, std::string_view words) {
  const auto isOne = [&events](CourseEvent event) { return events.size() == 1 && events.front() == event; };
  const bool per_level = containsAny(unit, {"level", "segment", "disc"});
  if (isOne(CourseEvent::united) || isOne(CourseEvent::subsided) || isOne(CourseEvent::loosened)) {
    const std::optional<CoursePlace> place = operatedPlaceIn(words);
    if (place && isOne(CourseEvent::united)) return *place;
    return per_level ? CoursePlace::operated : CoursePlace::patient;
  }
  if (const std::optional<CoursePlace> place = placeIn(words)) return *place;
  return per_level ? CoursePlace::neighbours : CoursePlace::patient;
}

}  // namespace nucha::course_validation
