// Evaluating within the server: tables loaded once, results kept by content, so that the same case is not weighed twice.
#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "nucha/base/json.h"
#include "nucha/evaluate/evaluate.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/record/case.h"
#include "nucha/record/tables.h"

namespace nucha::serve {

/// How much is computed; a browser asks for `quick` at each key and for `whole` when the keys rest.
enum class Depth {
  quick,  ///< causes with intervals, flags, next tests, options, without the patient's own neck
  whole,  ///< with the neck now, after each option, and in the coming years
};

/// One evaluation with what it was made of.
struct Evaluated {
  Case patient_case;
  Evaluation evaluation;
};

class Evaluator {
 public:
  /// Loads the tables. Throws InputError when they are not well.
  explicit Evaluator(const std::filesystem::path& data);

  const Evidence& evidence() const { return evidence_; }
  /// Reads a case file or Bundle as readCase() does. Throws InputError.
  Case readCase(const std::string& text) const;
  /// Safe from several threads.
  std::shared_ptr<const Evaluated> evaluate(const std::string& case_text, Depth depth);
  /// The contract's JSON of it.
  Json json(const Evaluated& evaluated) const;

  struct Counts {
    std::size_t evaluated = 0, remembered = 0;
  };
  Counts counts() const;

 private:
  Evidence evidence_;
  RecordTables words_;
  MechanicsTables mechanics_;
  mutable std::mutex mutex_;
  std::list<std::string> order_;  // newest first
  std::unordered_map<std::string, std::shared_ptr<const Evaluated>> remembered_;
  Counts counts_;
};

}  // namespace nucha::serve
