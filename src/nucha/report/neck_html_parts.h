// Pieces of the page of necks. Internal to the report.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/report/neck_html.h"

namespace nucha::html {

/// The response of a neck in a direction; nullptr when there is none, or one without a single point.
const Response* findResponse(const ViewedNeck& neck, Direction direction);
/// Directions that at least one neck has a response for, in the order of kDirections.
std::vector<Direction> shownDirections(const std::vector<ViewedNeck>& necks);

/// What the viewer draws; surfaces that several necks share are held once.
Json viewerData(const std::vector<ViewedNeck>& necks);

/// Moment against rotation, a small plot for each level: a direction and its opposite in one.
std::string writeCurves(const std::vector<ViewedNeck>& necks, Direction positive, Direction negative);
/// Motion, disc pressure and facet force of each level at the full load.
std::string writeBars(const std::vector<ViewedNeck>& necks, Direction direction);
/// Load over strength of the implants at the full load; "" when no neck holds any.
std::string writeImplants(const std::vector<ViewedNeck>& necks);

}  // namespace nucha::html
