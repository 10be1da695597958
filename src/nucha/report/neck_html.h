// One or more necks as a page with a 3-D picture that moves through its load curves, and plots of the numbers.
#pragma once

#include <string>
#include <vector>

#include "nucha/mechanics/response.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// A neck and what it did; `neck` must outlive the call.
struct ViewedNeck {
  std::string label;  ///< "intact", "fused C5-C6"
  const Neck* neck = nullptr;
  std::vector<Response> responses;  ///< at most one per direction is shown: the first
};

/// One self-contained file: it loads nothing from a network. The first neck is the one that others are held against.
/// Works on a screen, with the keyboard, and on paper (as a still). Text of the inputs is escaped.
std::string neckHtml(const std::vector<ViewedNeck>& necks);

}  // namespace nucha
