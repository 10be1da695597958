// What CDS Hooks cards say.
#pragma once

#include <string>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/serve/cds_orders.h"
#include "nucha/serve/evaluator.h"

namespace nucha::serve {

/// What cards need beside the evaluation.
struct CardTexts {
  std::string url;                      ///< of the clinic
  bool can_launch = false;              ///< a record system is configured: cards link to the SMART launch
  std::vector<std::string> incomplete;  ///< parts of the record of which only the first page came
};

/// One card a red flag (critical for "now" and "24 h"), then one with the leading causes and the next test.
Json patientViewCards(const Evaluated& evaluated, const Evidence& evidence, const CardTexts& texts);

/// A warning for each draft that the rules speak against. `context` is that of order-select.
Json orderSelectCards(const Json& context, const OrderCodes& codes, const Evaluated& evaluated,
                      const Evidence& evidence, const CardTexts& texts);

/// Reasons that a clinician can give against a card; feedback names them by these codes.
const std::vector<std::string>& overrideCodes();

}  // namespace nucha::serve
