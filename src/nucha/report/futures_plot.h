// Plots of future curves: how an event spreads over the futures, and what becomes of a quantity. Each is one SVG that
// needs the style sheet below beside that of the report (style.h), and nothing else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/course/futures.h"

namespace nucha::html {

/// One line of a plot: futures and what they are called; `futures` must outlive the call.
struct FutureLine {
  std::string label;  ///< "as it is", "with a plate"; escaped when it is written
  const Futures* futures = nullptr;
};

/// At most so many lines can be told apart without colour; more are not drawn.
inline constexpr std::size_t kMostFutureLines = 5;

struct FuturePlotOptions {
  /// Starts the ids inside the SVG; every plot of a page needs its own. Letters, digits and dashes.
  std::string id = "future";
  /// For a column of a report: smaller, fewer ticks.
  bool compact = false;
  /// Heading above the plot; empty: the event's or quantity's name and level. Escaped when it is written.
  std::string title;
};

/// Share of the futures in which the event has happened; bands are the 90 % interval of that share. "" when no line has
/// the curve.
std::string plotEvent(const std::vector<FutureLine>& lines, CourseEvent event, std::optional<Level> level,
                      const FuturePlotOptions& options = {});

/// Median of a quantity over the futures; bands hold 90 % of the futures. "" when no line has the curve.
std::string plotQuantity(const std::vector<FutureLine>& lines, CourseQuantity quantity, std::optional<Level> level,
                         const FuturePlotOptions& options = {});

/// What the lines are called, each beside a piece of it.
std::string futureKeys(const std::vector<FutureLine>& lines);

/// Lines differ by dash as well as by colour, so that grey paper tells them apart; bands are pale and outlined.
inline constexpr const char* kFuturesStyle = R"css(
.futures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));gap:26px 30px;align-items:start}
.future{display:block;width:100%;height:auto}
.future .grid-line{stroke:var(--hair);stroke-width:1}.future .base-line{stroke:var(--soft);stroke-width:1}
.future .tick-text{font-size:11px;fill:var(--soft);font-variant-numeric:tabular-nums}
.future .plot-title{font-size:13px;font-weight:650;fill:var(--ink)}.future .plot-unit{font-size:11px;fill:var(--soft)}
.future.compact .plot-title{font-size:12px}.future.compact .tick-text,.future.compact .plot-unit{font-size:10px}
.line{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:butt}.dot{stroke:var(--page);stroke-width:1.2}
.line.f0{stroke:var(--ink)}.line.f1{stroke:var(--fill);stroke-dasharray:7 4}.line.f2{stroke:var(--amber);stroke-dasharray:2 3}
.line.f3{stroke:var(--red);stroke-dasharray:9 3 2 3}.line.f4{stroke:var(--green);stroke-dasharray:4 2}
.dot.f0{fill:var(--ink)}.dot.f1{fill:var(--fill)}.dot.f2{fill:var(--amber)}.dot.f3{fill:var(--red)}.dot.f4{fill:var(--green)}
.spread{stroke-width:.6;fill-opacity:.13;stroke-opacity:.5}
.spread.f0{fill:var(--ink);stroke:var(--ink)}.spread.f1{fill:var(--fill);stroke:var(--fill)}.spread.f2{fill:var(--amber);stroke:var(--amber)}
.spread.f3{fill:var(--red);stroke:var(--red)}.spread.f4{fill:var(--green);stroke:var(--green)}
.future-keys{display:flex;flex-wrap:wrap;gap:2px 22px;font-size:13.5px;margin:0 0 12px}.future-keys span{display:inline-flex;gap:8px;align-items:center}
.future-keys svg{flex:none}
@media print{.futures{grid-template-columns:repeat(3,1fr);gap:8pt 10pt}.future{break-inside:avoid}.future-keys{font-size:7.2pt;margin:0 0 4pt}}
)css";

}  // namespace nucha::html
