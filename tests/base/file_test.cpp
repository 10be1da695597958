#include "nucha/base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "nucha/base/error.h"

namespace nucha {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class File : public ::testing::Test {
 protected:
  File() : folder_(fs::temp_directory_path() / ("nucha-file-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~File() override { fs::remove_all(folder_); }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

template <typename F>
std::string faultOf(F&& f) {
  try {
    f();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no fault";
}

TEST_F(File, WhatIsWrittenIsReadBackAndNothingElseIsLeft) {
  const std::string bytes("a\0b\n", 4);
  writeFile(folder_ / "x", bytes);
  writeFile(folder_ / "x", bytes + bytes);
  EXPECT_EQ(readFile(folder_ / "x"), bytes + bytes);
  EXPECT_EQ(entries(), 1u);
}

TEST_F(File, ReadingNamesTheReason) {
  EXPECT_THAT(faultOf([&] { readFile(folder_ / "none"); }), HasSubstr("no such file"));
  EXPECT_THAT(faultOf([&] { readFile(folder_); }), HasSubstr("is a folder"));
  writeFile(folder_ / "large", std::string(3 << 20, 'x'));
  EXPECT_THAT(faultOf([&] { readFile(folder_ / "large", 2 << 20); }), HasSubstr("larger than the limit of 2 MiB"));
}

TEST_F(File, AFailedWriteLeavesTheOldFile) {
  EXPECT_THAT(faultOf([&] { writeFile(folder_ / "no" / "x", "y"); }), HasSubstr("cannot be written"));
  EXPECT_THAT(faultOf([&] { writeFile(folder_, "y"); }), HasSubstr("is a folder"));
  EXPECT_THAT(faultOf([&] { writeFile("/dev/full", std::string(1 << 20, 'x')); }), HasSubstr("cannot be written"));
  EXPECT_EQ(entries(), 0u);
}

TEST(Utf8, AcceptsTextAndRefusesWhatTheStandardForbids) {
  for (const char* good : {"", "plain", "äöü", "\xF0\x9F\xA6\xB4", "\xEF\xBF\xBD"}) EXPECT_TRUE(isUtf8(good)) << good;
  // a lone continuation, a cut character, overlong forms, a surrogate, a value beyond Unicode
  for (const char* bad : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_FALSE(isUtf8(bad));
  }
}

}  // namespace
}  // namespace nucha
