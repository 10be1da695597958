// Reads one JSON object of a study file and collects every fault with its pointer; private to the neck folder.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/json.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// Every accessor reports a fault for what it cannot use and then comes back empty; finish() throws them all.
class ObjectReader {
 public:
  /// Throws InputError at once when `json` is no object.
  ObjectReader(const Json& json, std::string file, std::string pointer);

  void allow(std::initializer_list<std::string_view> keys);  ///< any other key is a fault
  /// A fault when `key` is given although `kind` does not take it.
  void refuseUnless(bool taken, const std::string& key, std::string_view kind);
  std::optional<std::string> word(const std::string& key, const std::vector<std::string>& words, bool needed = false);
  std::optional<std::string> text(const std::string& key);
  std::optional<double> number(const std::string& key, bool needed = false);
  std::optional<bool> boolean(const std::string& key);
  std::optional<ImplantKind> implant(const std::string& key);
  /// "levels", or "bones" when `bones`; the other key is a fault.
  void range(bool bones, Vertebra& upper, Vertebra& lower, std::string_view kind);
  void finish();  ///< throws InputError with every fault

 private:
  const Json* find(const std::string& key) const;
  void fault(const std::string& key, std::string what, std::string fix);

  const Json& json_;
  std::string file_;
  std::string pointer_;
  std::vector<Fault> faults_;
};

}  // namespace nucha
