// The patient's neck from the side, cut in the middle: bones, discs, canal, cord, what was operated and what was
// implanted, and numbered marks where the leading causes sit. The proportions make a likeness, they measure nothing.
#pragma once

#include <string>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"

namespace nucha::svg {

/// One numbered mark; a site without level and root is named in the caption only.
struct NeckMark {
  int number = 0;
  std::string label;  ///< of the cause, for the text equivalent
  Site site;
  SiteKind kind = SiteKind::none;
};

/// The whole `<svg>` with title and description. Anterior is to the left.
std::string drawNeck(const Surgery& surgery, const std::vector<NeckMark>& marks);

/// What the picture shows of the operation, in words; says what is unknown and therefore not drawn.
std::string describeConstruct(const Surgery& surgery);

}  // namespace nucha::svg
