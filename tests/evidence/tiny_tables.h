// A copy of tests/data/tiny in a folder of its own that a test may spoil; removed at the end.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/evidence/evidence.h"

namespace nucha::testing {

inline std::filesystem::path tinyTables() { return std::filesystem::path(NUCHA_TEST_ROOT) / "tests" / "data" / "tiny"; }

class TinyTables {
 public:
  TinyTables() {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("nucha-tiny-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(folder_);
    for (const auto& entry : std::filesystem::directory_iterator(tinyTables()))
      std::filesystem::copy(entry.path(), folder_ / entry.path().filename());
  }
  ~TinyTables() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TinyTables(const TinyTables&) = delete;
  TinyTables& operator=(const TinyTables&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::string placeOf(const std::string& file) const { return (folder_ / file).string(); }

  /// Replaces the first `from`, which must be there.
  void replace(const std::string& file, std::string_view from, std::string_view to) {
    std::string text = readFile(folder_ / file);
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << file << " holds no '" << from << "'";
    writeFile(folder_ / file, text.replace(at, from.size(), to));
  }
  void append(const std::string& file, std::string_view row) {
    writeFile(folder_ / file, readFile(folder_ / file) + std::string(row) + "\n");
  }
  void write(const std::string& file, std::string_view text) { writeFile(folder_ / file, text); }
  void remove(const std::string& file) { std::filesystem::remove(folder_ / file); }

  /// Faults found on loading; empty when the tables are sound.
  std::vector<Fault> faults() const {
    try {
      loadEvidence(folder_);
    } catch (const InputError& error) {
      return error.faults();
    }
    return {};
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace nucha::testing
