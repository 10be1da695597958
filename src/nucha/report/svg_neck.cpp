#include "nucha/report/svg_neck.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/svg_neck_shape.h"

namespace nucha::svg {
namespace {

// Levels the picture can show; T2-T3 and below lie outside it.
std::vector<Level> drawnLevels(const Surgery& surgery) {
  std::vector<Level> levels;
  for (const Level level : surgery.levels) {
    if (level.upper <= Vertebra::T1 && std::find(levels.begin(), levels.end(), level) == levels.end()) {
      levels.push_back(level);
    }
  }
  std::sort(levels.begin(), levels.end());
  return levels;
}

std::string levelNames(const std::vector<Level>& levels) {
  std::vector<std::string> names;
  for (const Level level : levels) names.push_back(name(level));
  return joined(names, ", ");
}

std::optional<Point> placeOf(const NeckShape& shape, const NeckMark& mark) {
  std::optional<Level> level = mark.site.level;
  const bool by_root = !level && mark.site.root.has_value();
  if (by_root) level = foramenOf(*mark.site.root);
  if (!level || level->upper > Vertebra::T1) return std::nullopt;
  if (mark.kind == SiteKind::mobile_facet) return shape.facet(*level);
  if (by_root || mark.kind == SiteKind::fused_foramen || mark.kind == SiteKind::mobile_foramen) {
    return shape.foramen(*level);
  }
  return shape.discCentre(*level);
}

struct Placed {
  int number = 0;
  Point target;
  double y = 0;  ///< of the numbered disc at the left edge
};

// Numbers stand in a column in front of the neck, in the order of their targets and far enough apart.
std::vector<Placed> placeMarks(const NeckShape& shape, const std::vector<NeckMark>& marks) {
  constexpr double kApart = 31, kLowest = 600;
  std::vector<Placed> placed;
  for (const NeckMark& mark : marks) {
    if (const auto target = placeOf(shape, mark)) placed.push_back({mark.number, *target, target->y});
  }
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return a.y < b.y; });
  // push apart around the middle of each crowd, so that leaders stay short
  for (int pass = 0; pass < 60; ++pass) {
    for (std::size_t i = 1; i < placed.size(); ++i) {
      const double overlap = kApart - (placed[i].y - placed[i - 1].y);
      if (overlap <= 0) continue;
      placed[i - 1].y -= overlap / 2;
      placed[i].y += overlap / 2;
    }
  }
  if (!placed.empty() && placed.back().y > kLowest) {
    const double shift = placed.back().y - kLowest;
    for (Placed& p : placed) p.y -= shift;
  }
  return placed;
}

std::string drawMarks(const std::vector<Placed>& placed) {
  constexpr double kColumn = 46;
  std::string out;
  for (const Placed& p : placed) {
    Path leader;
    leader.move({kColumn, p.y}).line({kColumn + 28, p.y}).line(p.target);
    out += element(leader, "leader-halo") + element(leader, "leader");
    out +=
        fmt::format("<circle class=\"target\" cx=\"{}\" cy=\"{}\" r=\"5\"/>", number(p.target.x), number(p.target.y));
  }
  for (const Placed& p : placed) {
    out += fmt::format(
        "<circle class=\"mark\" cx=\"{0}\" cy=\"{1}\" r=\"13\"/>"
        "<text class=\"mark-text\" x=\"{0}\" y=\"{2}\">{3}</text>",
        number(kColumn), number(p.y), number(p.y + 5.2), p.number);
  }
  return out;
}

std::string drawNames(const NeckShape& shape, bool metal_inside) {
  std::string out;
  const auto label = [&](Point at, std::string_view text, bool inside) {
    out += fmt::format("<text class=\"bone-name{}\" x=\"{}\" y=\"{}\">{}</text>", inside ? " inside" : "", number(at.x),
                       number(at.y + 5), text);
  };
  const Frame& axis = shape[Vertebra::C2].frame;
  label(axis.at(-36.5, 16.5), "C1", false);
  for (const DrawnVertebra& b : shape.vertebrae()) {
    if (b.vertebra == Vertebra::T2) continue;
    // on the spinous process when screws fill the body
    label(metal_inside ? shape.spinousTip(b.vertebra, 4.5) : b.frame.at(0, -0.3), name(b.vertebra), !metal_inside);
  }
  return out;
}

std::string drawBracket(const NeckShape& shape, const std::vector<Level>& levels, std::string_view word) {
  if (levels.empty()) return {};
  const auto edge = [&](Vertebra v, double v_share) {
    if (v == Vertebra::C0) return shape[Vertebra::C2].frame.at(0, 32).y;
    if (v == Vertebra::C1) return shape[Vertebra::C2].frame.at(0, 19 + 5 * v_share).y;
    const DrawnVertebra& b = shape[v];
    return b.frame.at(0, b.height * 0.4 * v_share).y;
  };
  const double top = edge(levels.front().upper, 1);
  const double bottom = std::min(edge(levels.back().lower(), -1), 632.0);
  constexpr double kX = 452;
  Path bracket;
  bracket.move({kX - 8, top}).line({kX, top}).line({kX, bottom}).line({kX - 8, bottom});
  return element(bracket, "bracket") +
         fmt::format("<text class=\"side-text\" transform=\"translate({} {}) rotate(90)\">{}</text>", number(kX + 10),
                     number((top + bottom) / 2), html::escaped(word));
}

std::string textOf(const NeckMark& mark) {
  const std::string site = describe(mark.site);
  return std::to_string(mark.number) + ": " + mark.label + (site.empty() ? "" : ", " + site);
}

std::string describePicture(const Surgery& surgery, const std::vector<NeckMark>& marks) {
  std::string text = "Side view from the skull base to T1, front to the left. " + describeConstruct(surgery);
  std::vector<std::string> parts;
  for (const NeckMark& mark : marks) parts.push_back(textOf(mark));
  if (!parts.empty()) text += " Marked: " + joined(parts, "; ") + ".";
  return text;
}

constexpr std::string_view kDefs =
    "<defs><pattern id=\"nk-graft\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\""
    " patternTransform=\"rotate(35)\"><rect class=\"graft-base\" width=\"6\" height=\"6\"/>"
    "<circle class=\"graft-dot\" cx=\"1.6\" cy=\"1.6\" r=\"0.9\"/>"
    "<circle class=\"graft-dot\" cx=\"4.6\" cy=\"4.2\" r=\"0.9\"/></pattern>"
    "<linearGradient id=\"nk-shade\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\"><stop offset=\"0\" stop-color=\"#000\"/>"
    "<stop offset=\".1\" stop-color=\"#fff\"/><stop offset=\".94\" stop-color=\"#fff\"/>"
    "<stop offset=\"1\" stop-color=\"#000\"/></linearGradient>"
    "<mask id=\"nk-fade\" maskUnits=\"userSpaceOnUse\" x=\"0\" y=\"0\" width=\"480\" height=\"640\">"
    "<rect width=\"480\" height=\"640\" fill=\"url(#nk-shade)\"/></mask></defs>";

}  // namespace

std::string describeConstruct(const Surgery& surgery) {
  if (surgery.levels.empty()) {
    std::string text = "The operated levels are not known, so none is drawn as operated.";
    if (surgery.level_count)
      text += " The record gives their number only: " + std::to_string(*surgery.level_count) + ".";
    return text;
  }
  const std::string where = levelNames(surgery.levels);
  std::vector<std::string> parts;
  const bool replaced = surgery.has_disc_replacement.value_or(false);
  if (surgery.has_plate.value_or(false)) parts.emplace_back("front plate with screws");
  if (surgery.has_cage.value_or(false) && !replaced) parts.emplace_back("cage");
  if (surgery.has_posterior_instrumentation.value_or(false)) parts.emplace_back("screws and rods at the back");
  if (replaced) parts.emplace_back("disc replacement");
  if (!parts.empty()) return "Operated: " + where + ", drawn with " + joined(parts, " and ") + ".";
  const bool known_without = surgery.instrumented().has_value() && !*surgery.instrumented();
  if (known_without) return "Operated: " + where + ", without implants.";
  return "Operated: " + where + ". Which implants were used is not known: drawn without any.";
}

std::string drawNeck(const Surgery& surgery, const std::vector<NeckMark>& marks) {
  const NeckShape shape;
  const std::vector<Level> levels = drawnLevels(surgery);
  const bool replaced = surgery.has_disc_replacement.value_or(false);
  const bool plate = surgery.has_plate.value_or(false) && !levels.empty();
  std::string out =
      "<svg class=\"neck\" viewBox=\"0 0 480 640\" role=\"img\" aria-labelledby=\"neck-title neck-desc\">";
  out +=
      "<title id=\"neck-title\">The neck from the side, with what was operated and where the causes would sit</title>";
  out += "<desc id=\"neck-desc\">" + html::escaped(describePicture(surgery, marks)) + "</desc>";
  out += kDefs;
  out += "<g mask=\"url(#nk-fade)\">" + drawAnatomy(shape, levels, replaced) + "</g>";
  out += drawImplants(shape, levels, plate, surgery.has_cage.value_or(false),
                      surgery.has_posterior_instrumentation.value_or(false), replaced);
  out += drawNames(shape, plate);
  out += drawBracket(shape, levels, "operated");
  out += drawMarks(placeMarks(shape, marks));
  out +=
      "<text class=\"side-text\" x=\"14\" y=\"22\" text-anchor=\"start\">front</text>"
      "<text class=\"side-text\" x=\"466\" y=\"22\" text-anchor=\"end\">back</text>";
  return out + "</svg>";
}

}  // namespace nucha::svg
