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

}  // namespace

Json parseJson(const std::string& file, std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw InputError({file, "is empty", "a JSON object was expected"});
  }
  if (!isUtf8(text)) throw InputError({file, "is not UTF-8 text", "save it as UTF-8"});
  std::vector<std::set<std::string>> keys;
  std::string repeated;
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > static_cast<int>(kMaxJsonDepth)) too_deep = true;
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second) {
      repeated = parsed.get<std::string>();
    }
    return true;
  };
  Json json;
  try {
    json = Json::parse(text, watch);
  } catch (const Json::parse_error& error) {
    const auto [line, column] = placeOf(text, error.byte > 0 ? error.byte - 1 : 0);
    throw InputError({file + ":" + std::to_string(line) + ":" + std::to_string(column),
                      "is not JSON: " + plainReason(error.what()), ""});
  } catch (const Json::exception& error) {
    throw InputError({file, "is not usable JSON: " + plainReason(error.what()), ""});
  }
  if (too_deep)
    throw InputError(
        {file, "nests deeper than " + std::to_string(kMaxJsonDepth) + " levels", "a patient's record is flat"});
  if (!repeated.empty())
    throw InputError({file, "names the key '" + repeated + "' twice in one object", "keep one of them"});
  return json;
}

std::string pointerWhere(const std::string& file, const std::string& pointer) {
  return file + "#" + (pointer.empty() ? "/" : pointer);
}

}  // namespace nucha
