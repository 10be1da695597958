#include "nucha/report/svg_arm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "nucha/base/text.h"
#include "nucha/report/svg_draw.h"

namespace nucha::svg {
namespace {

// Drawn as a right arm hanging down, palm forwards: thumb side to the left. 150 wide, 420 high.
Path armOutline() {
  Path p;
  p.move({96, 12}).cubic({70, 10}, {46, 22}, {40, 52});                             // shoulder
  p.cubic({36, 82}, {40, 112}, {43, 146}).cubic({44, 168}, {38, 186}, {37, 208});   // outer arm to the elbow
  p.cubic({37, 238}, {48, 268}, {52, 302});                                         // forearm, thumb side
  p.cubic({46, 308}, {34, 320}, {28, 338}).cubic({25, 347}, {31, 353}, {37, 346});  // thumb
  p.cubic({42, 338}, {46, 334}, {51, 334}).line({50, 352});
  p.line({47, 388}).cubic({47, 397}, {57, 397}, {58, 388}).line({61, 358});   // index
  p.line({61, 396}).cubic({61, 405}, {72, 405}, {72, 396}).line({73, 359});   // middle
  p.line({75, 392}).cubic({76, 400}, {86, 399}, {86, 390}).line({84, 356});   // ring
  p.line({89, 378}).cubic({91, 386}, {100, 384}, {99, 375}).line({94, 344});  // little
  p.cubic({94, 326}, {92, 314}, {90, 302});                                   // little-finger side of the hand
  p.cubic({94, 270}, {104, 238}, {103, 206}).cubic({102, 186}, {98, 166}, {99, 140});
  p.cubic({100, 118}, {106, 98}, {116, 84});  // inner arm to the armpit
  p.line({120, 20}).cubic({112, 14}, {104, 12}, {96, 12});
  return p.close();
}

struct Area {
  Root root = Root::C5;
  std::array<Point, 10> corners;  ///< joined smoothly enough by straight lines, clipped to the arm
  Point name;
};

// Simplified root areas; neighbours overlap in people, so borders are not sharp.
constexpr std::array<Area, 6> kFront = {{
    {Root::C4,
     {{{20, 0}, {130, 0}, {130, 30}, {100, 34}, {70, 38}, {20, 46}, {20, 46}, {20, 46}, {20, 46}, {20, 46}}},
     {86, 27}},
    {Root::C5,
     {{{20, 46}, {70, 38}, {78, 80}, {74, 150}, {70, 205}, {62, 250}, {20, 250}, {20, 150}, {20, 90}, {20, 60}}},
     {58, 120}},
    {Root::C6,
     {{{20, 250}, {62, 250}, {68, 300}, {62, 330}, {59, 352}, {59.5, 400}, {40, 400}, {20, 360}, {20, 320}, {20, 280}}},
     {44, 331}},
    {Root::C7,
     {{{68, 300},
       {76, 300},
       {77, 340},
       {73.5, 358},
       {74, 420},
       {59.5, 420},
       {59, 352},
       {62, 330},
       {66, 312},
       {68, 300}}},
     {67, 376}},
    {Root::C8,
     {{{76, 290},
       {84, 262},
       {120, 262},
       {120, 400},
       {74, 420},
       {73.5, 358},
       {77, 340},
       {76, 300},
       {76, 295},
       {76, 290}}},
     {87, 334}},
    {Root::T1,
     {{{62, 250}, {70, 205}, {74, 150}, {120, 140}, {120, 262}, {84, 262}, {76, 290}, {76, 300}, {68, 300}, {64, 262}}},
     {88, 212}},
}};
constexpr std::array<Area, 6> kBack = {{
    {Root::C4,
     {{{20, 0}, {130, 0}, {130, 34}, {100, 36}, {70, 38}, {20, 42}, {20, 42}, {20, 42}, {20, 42}, {20, 42}}},
     {86, 27}},
    {Root::C5,
     {{{20, 42}, {70, 38}, {74, 80}, {66, 150}, {58, 205}, {54, 250}, {20, 250}, {20, 150}, {20, 90}, {20, 60}}},
     {56, 110}},
    {Root::C6,
     {{{20, 250}, {54, 250}, {62, 300}, {60, 330}, {60, 352}, {59.5, 400}, {40, 400}, {20, 360}, {20, 320}, {20, 280}}},
     {44, 331}},
    {Root::C7,
     {{{74, 80}, {90, 90}, {84, 150}, {80, 205}, {76, 300}, {77, 340}, {74, 420}, {59.5, 420}, {60, 330}, {54, 250}}},
     {68, 250}},
    {Root::C8,
     {{{76, 300},
       {79, 262},
       {120, 262},
       {120, 400},
       {74, 420},
       {73.5, 358},
       {77, 340},
       {76, 320},
       {76, 310},
       {76, 300}}},
     {87, 334}},
    {Root::T1,
     {{{84, 150}, {87, 120}, {120, 120}, {120, 262}, {79, 262}, {80, 205}, {82, 180}, {83, 170}, {84, 160}, {84, 150}}},
     {91, 200}},
}};

bool isAffected(Root root, const std::vector<Root>& affected) {
  return std::find(affected.begin(), affected.end(), root) != affected.end();
}

// `mirrored` puts the thumb on the other side; texts are mirrored back to stay readable.
std::string drawView(std::span<const Area> areas, const std::vector<Root>& affected, std::string_view id, double shift,
                     bool mirrored, std::string_view caption) {
  constexpr double kWidth = 150;
  std::string shapes, names;
  for (const Area& area : areas) {
    Path path;
    path.move(area.corners[0]);
    for (std::size_t i = 1; i < area.corners.size(); ++i) path.line(area.corners[i]);
    const bool hit = isAffected(area.root, affected);
    shapes += hit ? fmt::format("<path fill=\"url(#{}-hatch)\" class=\"root hit\" d=\"{}\"/>", id, path.close().text())
                  : element(path.close(), "root");
    const double x = mirrored ? kWidth - area.name.x : area.name.x;
    names += fmt::format("<text class=\"root-name{}\" x=\"{}\" y=\"{}\">{}</text>", hit ? " hit" : "", number(x),
                         number(area.name.y), name(area.root));
  }
  const std::string flip = mirrored ? fmt::format(" transform=\"translate({} 0) scale(-1 1)\"", number(kWidth)) : "";
  return fmt::format(
      "<g transform=\"translate({} 0)\"><g{}><g clip-path=\"url(#{}-clip)\">{}</g>{}</g>{}<text class=\"side-text\" "
      "x=\"75\" y=\"424\">{}</text></g>",
      number(shift), flip, id, shapes, element(armOutline(), "outline"), names, caption);
}

}  // namespace

std::string drawArm(Side side, const std::vector<Root>& affected, std::string_view id) {
  std::vector<std::string> roots;
  for (const Root root : affected) roots.emplace_back(name(root));
  const std::string what = fmt::format("{} arm, front and back", name(side));
  const bool left = side == Side::left;
  std::string out = fmt::format(
      "<svg class=\"arm\" viewBox=\"0 0 310 430\" role=\"img\" aria-labelledby=\"{0}-title {0}-desc\">"
      "<title id=\"{0}-title\">Nerve root areas of the {1}</title><desc id=\"{0}-desc\">Hatched: {2}."
      "</desc>",
      id, what, roots.empty() ? "none" : joined(roots, ", "));
  out += fmt::format(
      "<defs><pattern id=\"{0}-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
      "patternTransform=\"rotate(45)\"><rect class=\"hatch-base\" width=\"6\" height=\"6\"/><rect "
      "class=\"hatch-line\" width=\"2\" height=\"6\"/></pattern><clipPath id=\"{0}-clip\"><path d=\"{1}\"/>"
      "</clipPath></defs>",
      id, armOutline().text());
  // seen from the front, a right hand's thumb points to the viewer's left; from behind it is the other way round
  out += drawView(kFront, affected, id, 0, left, "front") + drawView(kBack, affected, id, 158, !left, "back");
  return out + "</svg>";
}

}  // namespace nucha::svg
