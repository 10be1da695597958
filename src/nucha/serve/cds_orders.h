// Draft orders of a record system: which test or treatment of the tables they mean, and whether rules speak against it
// for this patient. An order that is not recognised is left alone.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/evidence/evidence.h"
#include "nucha/serve/evaluator.h"

namespace nucha::serve {

/// One thing that an order can mean.
struct OrderMeaning {
  bool is_test = false;  ///< else a treatment
  std::string id;
  std::string label;
  bool operator==(const OrderMeaning&) const = default;
};

/// order_codes.csv: codes of orders, and words of medicines ("word:ibuprofen"). One code may stand for several rows: it
/// then means one of them. A trailing "*" stands for any rest.
class OrderCodes {
 public:
  /// Throws InputError with file, line and column.
  OrderCodes(const std::filesystem::path& folder, const Evidence& evidence);

  /// What a ServiceRequest, MedicationRequest or DeviceRequest may mean, by its codes (also those of the systems
  /// http://nucha/test and http://nucha/treatment), or by the whole name of a test or treatment. `orders` is searched
  /// for a Medication that it refers to. Empty when unknown.
  std::vector<OrderMeaning> meaningsOf(const Json& order, const Json& orders) const;
  /// A FHIR CodeableConcept for a test that is proposed.
  Json conceptOfTest(const std::string& test) const;

 private:
  struct CodeRow {
    std::string code;
    OrderMeaning meaning;
  };
  std::vector<CodeRow> rows_;
  const Evidence* evidence_;
};

/// Why an order does not fit this patient now.
struct OrderReason {
  std::string rule;  ///< id of the rule or red flag
  std::string why;
  std::string first;                 ///< test that has to come first; may be empty
  std::vector<std::string> sources;  ///< keys of sources.bib
};

struct OrderVerdict {
  OrderMeaning meaning;  ///< of several, the first
  bool unsafe = false;   ///< a rule calls it unsafe; else it is too early, useless, or other things come first
  std::vector<OrderReason> reasons;  ///< most telling first
};

/// nullopt when nothing speaks against at least one of the meanings, or something urgent calls for it.
std::optional<OrderVerdict> judgeOrder(const std::vector<OrderMeaning>& meanings, const Evaluated& evaluated,
                                       const Evidence& evidence);

}  // namespace nucha::serve
