#include "nucha/serve/evaluator.h"

#include <exception>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/evaluate/check_rules.h"
#include "nucha/report/report.h"
#include "nucha/serve/crypto.h"

namespace nucha::serve {
Evaluator::Evaluator(const std::filesystem::path& data, std::size_t most_kept)
    : data_(data),
      most_kept_(most_kept),
      evidence_(loadCheckedEvidence(data)),
      words_(loadRecordTables(data)),
      mechanics_(loadMechanicsTables(data, evidence_)) {}

Case Evaluator::readCase(const std::string& text) const { return parseCase("case", text, evidence_, words_); }

std::shared_ptr<const Evaluated> Evaluator::compute(const std::string& case_text, Depth depth) const {
  auto evaluated = std::make_shared<Evaluated>();
  evaluated->patient_case = readCase(case_text);
  EvaluateOptions options;
  if (depth == Depth::whole) options.mechanics = &mechanics_;
  evaluated->evaluation = nucha::evaluate(evaluated->patient_case, evidence_, options);
  return evaluated;
}

void Evaluator::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end()) return;
  order_.erase(found->second.place);
  kept_.erase(found);
}

std::shared_ptr<const Evaluated> Evaluator::evaluate(const std::string& case_text, Depth depth) {
  // what a patient told is kept as result only, never as the text it was asked with
  const std::string key = (depth == Depth::whole ? "w" : "q") + sha256(case_text);
  std::promise<std::shared_ptr<const Evaluated>> promise;
  Result result;
  bool mine = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(key);
    mine = found == kept_.end();
    if (mine) {
      result = promise.get_future().share();
      order_.push_front(key);
      kept_.emplace(key, Kept{result, order_.begin()});
      ++counts_.evaluated;
      if (order_.size() > most_kept_) {
        kept_.erase(order_.back());  // one that is still being computed is not lost to those who wait for it
        order_.pop_back();
      }
    } else {
      result = found->second.result;
      order_.splice(order_.begin(), order_, found->second.place);
      ++counts_.remembered;
    }
  }
  if (mine) {
    try {
      promise.set_value(compute(case_text, depth));
    } catch (...) {
      promise.set_exception(std::current_exception());
      forget(key);
    }
  }
  return result.get();
}

Json Evaluator::json(const Evaluated& evaluated) const {
  return writeJson(evaluated.evaluation, evaluated.patient_case, evidence_);
}

Evaluator::Counts Evaluator::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace nucha::serve
