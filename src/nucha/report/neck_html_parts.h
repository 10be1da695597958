// Pieces of the page of necks. Internal to the report.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/evaluate/evaluation.h"
#include "nucha/report/neck_html.h"

namespace nucha::html {

/// The response of a neck in a direction; nullptr when there is none, or one without a single point.
const Response* findResponse(const ViewedNeck& neck, Direction direction);
/// Directions that at least one neck has a response for, in the order of kDirections.
std::vector<Direction> shownDirections(const std::vector<ViewedNeck>& necks);

/// A neck of which only the ends of its turns are known, as a neck to view: each turn starts from the unloaded posture.
ViewedNeck viewed(const ShownNeck& shown);

/// What the viewer draws; surfaces that several necks share are held once.
Json viewerData(const std::vector<ViewedNeck>& necks);

// The viewer, as every page has it that holds one (web/viewer/viewer.js).

/// What the Content-Security-Policy of such a page allows: our own script and nothing else; nothing may be fetched,
/// whatever text a label holds.
std::string viewerPolicy();
/// The canvas with captions and the scale of colours; `view` is where it is first looked at from. A page whose paper
/// needs a still of the canvas asks for it.
std::string writeStage(const std::vector<std::string>& labels, std::string_view view, bool with_still);
/// One `<option>` of a list.
std::string choice(std::string_view value, std::string_view label, bool chosen = false);
/// What the colours can show.
std::string measureChoices(std::string_view chosen);
/// Buttons to look from somewhere (the viewer's name and the words), and the box for the outline of the head.
std::string writeViews(const std::vector<std::pair<std::string_view, std::string_view>>& views);
/// The data and the script; they come last on a page.
std::string writeViewerScripts(const std::vector<ViewedNeck>& necks);

/// Moment against rotation, a small plot for each level: a direction and its opposite in one.
std::string writeCurves(const std::vector<ViewedNeck>& necks, Direction positive, Direction negative);
/// Motion, disc pressure and facet force of each level at the full load.
std::string writeBars(const std::vector<ViewedNeck>& necks, Direction direction);
/// Load over strength of the implants at the full load; "" when no neck holds any.
std::string writeImplants(const std::vector<ViewedNeck>& necks);

}  // namespace nucha::html
