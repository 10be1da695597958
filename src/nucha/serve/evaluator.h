// Evaluating within the server: tables loaded once, results kept by content, so that the same case is not weighed
// twice.
#pragma once

#include <filesystem>
#include <future>
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
  /// Loads the tables; keeps the results that were asked for last. Throws InputError when the tables are not well.
  explicit Evaluator(const std::filesystem::path& data, std::size_t most_kept = kMostKept);
  static constexpr std::size_t kMostKept = 256;

  const Evidence& evidence() const { return evidence_; }
  /// The folder the tables came from.
  const std::filesystem::path& data() const { return data_; }
  /// The words of records and what they stand for.
  const RecordTables& words() const { return words_; }
  /// Reads a case file or Bundle as readCase() does; messages call it "case". Throws InputError.
  Case readCase(const std::string& text) const;
  /// Safe from several threads; who asks for what another is computing waits for that one. Throws InputError.
  std::shared_ptr<const Evaluated> evaluate(const std::string& case_text, Depth depth);
  /// The contract's JSON of it.
  Json json(const Evaluated& evaluated) const;

  /// `evaluated`: computed here; `remembered`: answered from what was, or was being, computed.
  struct Counts {
    std::size_t evaluated = 0, remembered = 0;
  };
  Counts counts() const;

 private:
  using Result = std::shared_future<std::shared_ptr<const Evaluated>>;
  struct Kept {
    Result result;
    std::list<std::string>::iterator place;
  };
  std::shared_ptr<const Evaluated> compute(const std::string& case_text, Depth depth) const;
  void forget(const std::string& key);

  std::filesystem::path data_;
  std::size_t most_kept_;
  Evidence evidence_;
  RecordTables words_;
  MechanicsTables mechanics_;
  mutable std::mutex mutex_;
  std::list<std::string> order_;  // newest first
  std::unordered_map<std::string, Kept> kept_;
  Counts counts_;
};

}  // namespace nucha::serve
