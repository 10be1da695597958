#include "nucha/base/json.h"

#include <set>
#include <utility>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/file.h"

namespace nucha {
namespace {

std::pair<int, int> placeOf(std::string_view text, std::size_t offset) {
  int line = 1;
  int column = 1;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
  return {line, column};
}

// nlohmann's message ends with what it expected; its own prefix ("[json.exception...") means nothing to a user
std::string plainReason(const std::string& message) {
  const auto cut = message.rfind(": ");
  return cut == std::string::npos ? message : message.substr(cut + 2);
}

// walks the text without building anything, so that a hostile file is refused before it costs memory or time
class LimitChecker : public Json::json_sax_t {
 public:
  explicit LimitChecker(const std::string& file) : file_(file) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override {
    keys_.emplace_back();
    return descend();
  }
  bool key(string_t& key) override {
    if (!keys_.back().insert(key).second) {
      throw InputError({file_, "names the key '" + key + "' twice in one object", "keep one of them"});
    }
    if (keys_.back().size() > kMaxJsonKeys) {
      throw InputError({file_, "has an object of more than " + std::to_string(kMaxJsonKeys) + " keys",
                        "a patient's record has a few dozen"});
    }
    return true;
  }
  bool end_object() override {
    keys_.pop_back();
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override { return descend(); }
  bool end_array() override {
    --depth_;
    return true;
  }
  // the parse that follows words the message
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

 private:
  bool descend() {
    if (++depth_ > kMaxJsonDepth) {
      throw InputError(
          {file_, "nests deeper than " + std::to_string(kMaxJsonDepth) + " levels", "a patient's record is flat"});
    }
    return true;
  }

  const std::string& file_;
  std::vector<std::set<std::string>> keys_;
  std::size_t depth_ = 0;
};

}  // namespace

Json parseJson(const std::string& file, std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw InputError({file, "is empty", "a JSON object was expected"});
  }
  if (!isUtf8(text)) throw InputError({file, "is not UTF-8 text", "save it as UTF-8"});
  LimitChecker checker(file);
  Json::sax_parse(text, &checker);
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const auto [line, column] = placeOf(text, error.byte > 0 ? error.byte - 1 : 0);
    throw InputError({file + ":" + std::to_string(line) + ":" + std::to_string(column),
                      "is not JSON: " + plainReason(error.what()), ""});
  } catch (const Json::exception& error) {
    throw InputError({file, "is not usable JSON: " + plainReason(error.what()), ""});
  }
  return json;
}

std::string pointerKey(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string pointerWhere(const std::string& file, const std::string& pointer) {
  return file + "#" + (pointer.empty() ? "/" : pointer);
}

}  // namespace nucha
