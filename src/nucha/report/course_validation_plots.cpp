// Pictures of the page docs/validation/course.md: our curves, the published figures as points on them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "nucha/report/course_validation_parts.h"
#include "nucha/report/course_validation_report.h"
#include "nucha/report/plot_parts.h"
#include "nucha/report/svg_draw.h"

namespace nucha {
namespace {

using namespace plot;
using svg::number;

constexpr double kWidth = 640, kHeight = 420, kLeft = 50, kTop = 40, kRight = 190, kBottom = 50;

struct Line {
  std::string label;
  CourseGroup group;
  std::vector<CourseEvent> events;
};

struct Picture {
  std::string file, title;
  double years = 10;
  std::vector<Line> lines;
};

CourseGroup groupLike(std::optional<ConstructWord> construct, int first, int last,
                      const CourseValidationSettings& settings) {
  CourseGroup group;
  double sum = 0;
  for (int n = first; n <= last; ++n) {
    Population population;
    population.construct = construct;
    population.levels = n;
    group.parts.push_back({population, settings.level_shares.at(static_cast<size_t>(n - 1))});
    sum += group.parts.back().weight;
  }
  for (CourseGroup::Part& part : group.parts) part.weight /= sum;
  return group;
}

// ages of people never operated that rows tell of
std::set<double> agesOfPeople(const std::vector<CourseRow>& rows) {
  std::set<double> ages;
  for (const CourseRow& row : rows) {
    if (!row.question || row.question->group.parts.empty()) continue;
    const Population& population = row.question->group.parts.front().population;
    if (!population.construct && population.age_years) ages.insert(*population.age_years);
  }
  return ages;
}

std::vector<Picture> pictures(const CourseValidationSettings& settings, const std::vector<CourseRow>& rows) {
  using C = ConstructWord;
  using E = CourseEvent;
  const auto group = [&settings](C construct, int first, int last) {
    return groupLike(construct, first, last, settings);
  };
  const int most = static_cast<int>(settings.level_shares.size());
  Picture levels{"course-union-levels.svg", "United, by number of levels (cage under a plate)", 5, {}};
  for (int n = 1; n <= most; ++n) {
    levels.lines.push_back({fmt::format("{} level{}", n, n == 1 ? "" : "s"), group(C::plate, n, n), {E::united}});
  }
  levels.lines.push_back({"1 to 4 levels, mixed", group(C::plate, 1, most), {E::united}});
  Picture constructs{"course-union-constructs.svg", "United, by construct (two levels)", 5, {}};
  for (const auto& [label, construct] : std::vector<std::pair<const char*, C>>{{"graft alone", C::graft},
                                                                               {"cage alone", C::cage},
                                                                               {"cage and plate", C::plate},
                                                                               {"screwed cage", C::standalone},
                                                                               {"corpectomy", C::corpectomy},
                                                                               {"lateral masses", C::posterior}}) {
    constructs.lines.push_back({label, group(construct, 2, 2), {E::united}});
  }
  Picture symptoms{"course-adjacent-symptoms.svg", "New symptoms from a level beside", 17, {}};
  symptoms.lines = {{"fusion, 1 to 4 levels", group(C::plate, 1, most), {E::adjacent_symptoms}},
                    {"disc, 1 to 2 levels", group(C::disc, 1, 2), {E::adjacent_symptoms}}};
  Picture again{"course-reoperation.svg", "Operated again (fusion of one level; disc replacement)", 10, {}};
  again.lines = {{"fusion: beside", group(C::plate, 1, 1), {E::adjacent_reoperation}},
                 {"fusion: same level", group(C::plate, 1, 1), {E::index_reoperation}},
                 {"fusion: either", group(C::plate, 1, 1), {E::index_reoperation, E::adjacent_reoperation}},
                 {"fusion, 1 to 4: beside", group(C::plate, 1, most), {E::adjacent_reoperation}},
                 {"disc: beside", group(C::disc, 1, 1), {E::adjacent_reoperation}},
                 {"disc: same level", group(C::disc, 1, 1), {E::index_reoperation}}};
  Picture discs{"course-control-discs.svg", "Wear of discs in people never operated", 21, {}};
  CourseGroup people;
  people.parts.push_back({Population{}, 1});
  discs.lines.push_back({"of any age", people, {E::degenerated}});
  for (const double age : agesOfPeople(rows)) {
    people.parts.front().population.age_years = age;
    discs.lines.push_back({fmt::format("aged {:.0f} at the start", age), people, {E::degenerated}});
  }
  return {levels, constructs, symptoms, again, discs};
}

bool sameGroup(const CourseGroup& a, const CourseGroup& b) {
  return std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
                    [](const CourseGroup::Part& x, const CourseGroup::Part& y) {
                      return x.population.construct == y.population.construct &&
                             x.population.levels == y.population.levels &&
                             x.population.age_years == y.population.age_years;
                    });
}

// the share in whom it has happened, as a row tells it; none when it tells something else
std::optional<double> pointOf(const CourseRow& row, const Line& line) {
  if (!row.question || !row.theirs || row.question->measure != CourseMeasure::share) return std::nullopt;
  if (row.question->place != CoursePlace::patient || row.question->events != line.events) return std::nullopt;
  if (!sameGroup(row.question->group, line.group)) return std::nullopt;
  return row.question->absent ? 100 - *row.theirs : *row.theirs;
}

struct Drawn {
  std::vector<svg::Point> curve, points;  ///< years, percent
};

Drawn drawnOf(const Line& line, double years, const std::vector<CourseRow>& rows, CourseGroups& groups) {
  constexpr int kSteps = 80;
  Drawn drawn;
  for (int i = 0; i <= kSteps; ++i) {
    const double at = years * i / kSteps;
    const auto share = groups.findShare(line.group, line.events, CoursePlace::patient, at);
    if (share) drawn.curve.push_back({at, 100 * *share});
  }
  for (const CourseRow& row : rows) {
    const std::optional<double> point = pointOf(row, line);
    if (point && row.question->years <= years) drawn.points.push_back({row.question->years, *point});
  }
  return drawn;
}

std::string lineOf(const Drawn& drawn, const std::string& label, std::size_t index, const Axis& x, const Axis& y) {
  const char* colour = kColours[index % kColours.size()];
  std::string out;
  svg::Path path;
  for (std::size_t i = 0; i < drawn.curve.size(); ++i) {
    const svg::Point at{x.at(drawn.curve[i].x), y.at(drawn.curve[i].y)};
    i == 0 ? path.move(at) : path.line(at);
  }
  if (!drawn.curve.empty()) out += fmt::format("<path class=\"curve\" stroke=\"{}\" d=\"{}\"/>", colour, path.text());
  for (const svg::Point& p : drawn.points) {
    out += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4.5\" fill=\"{}\" stroke=\"#fff\"/>", number(x.at(p.x)),
                       number(y.at(p.y)), colour);
  }
  const double key = kTop + 20 * static_cast<double>(index);
  out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"4\" fill=\"{}\"/>", number(kWidth - kRight + 16),
                     number(key - 6), colour);
  return out + text(kWidth - kRight + 36, key, label);
}

std::string draw(const Picture& picture, const std::vector<CourseRow>& rows, CourseGroups& groups) {
  std::vector<Drawn> all;
  double most = 1;
  for (const Line& line : picture.lines) {
    all.push_back(drawnOf(line, picture.years, rows, groups));
    for (const auto& points : {all.back().curve, all.back().points}) {
      for (const svg::Point& p : points) most = std::max(most, p.y);
    }
  }
  const double step = tickStep(most);
  const Axis x{0, picture.years, kLeft, kWidth - kLeft - kRight};
  const Axis y{0, std::min(100.0, step * std::ceil(most / step)), kHeight - kBottom, -(kHeight - kBottom - kTop)};
  std::string out = opened(kWidth, kHeight, picture.title) + text(kLeft, 18, picture.title) +
                    ticks(x, kHeight - kBottom, kTop) + ticksUp(y, kLeft, x.at(picture.years));
  for (std::size_t i = 0; i < all.size(); ++i) out += lineOf(all[i], picture.lines[i].label, i, x, y);
  return out + text((kLeft + x.at(picture.years)) / 2, kHeight - 14, "years", "middle") +
         text(kLeft - 30, kTop - 8, "percent") + "</svg>\n";
}

}  // namespace

std::vector<PlotFile> plotCourses(const std::vector<CourseRow>& rows, CourseGroups& groups,
                                  const CourseValidationSettings& settings) {
  std::vector<PlotFile> plots;
  const std::vector<Picture> all = pictures(settings, rows);
  for (const Picture& picture : all) {
    for (const Line& line : picture.lines) groups.expect(line.group, picture.years);
  }
  for (const Picture& picture : all) {
    plots.push_back({picture.file, picture.title + ": lines ours, points published", draw(picture, rows, groups)});
  }
  return plots;
}

}  // namespace nucha
