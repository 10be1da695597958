#include "nucha/serve/credentials.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <string_view>

#include "nucha/base/file.h"
#include "nucha/base/text.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kFewestDifferent = 5;

/// Words that long passwords are made of when nobody wants to think of one, as coreOf() leaves them.
constexpr std::array<std::string_view, 44> kCommonWords = {"password",
                                                           "passwort",
                                                           "passw0rd",
                                                           "p4ssw0rd",
                                                           "motdepasse",
                                                           "contrasena",
                                                           "administrator",
                                                           "admin",
                                                           "adminadmin",
                                                           "qwerty",
                                                           "qwertyuiop",
                                                           "qwertz",
                                                           "qwertzuiop",
                                                           "azerty",
                                                           "azertyuiop",
                                                           "asdfghjkl",
                                                           "zxcvbnm",
                                                           "yxcvbnm",
                                                           "q2w3e4r5t6y",
                                                           "q2w3e4r5t6z",
                                                           "qaz2wsx3edc",
                                                           "qazwsxedc",
                                                           "letmein",
                                                           "welcome",
                                                           "willkommen",
                                                           "changeme",
                                                           "changemenow",
                                                           "iloveyou",
                                                           "ichliebedich",
                                                           "sunshine",
                                                           "princess",
                                                           "football",
                                                           "baseball",
                                                           "superman",
                                                           "trustno",
                                                           "whatever",
                                                           "correcthorsebatterystaple",
                                                           "abcdefghijkl",
                                                           "abcdefghijklmnopqrstuvwxyz",
                                                           "secret",
                                                           "default",
                                                           "hospital",
                                                           "nucha",
                                                           "clinic"};
constexpr std::string_view kDigits = "012345678901234567890123456789";
constexpr std::string_view kDigitsDown = "987654321098765432109876543210";

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isBeyondAscii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// Small letters and digits only, without digits at the ends: "Password-2026!" is "password".
std::string coreOf(const std::string& text) {
  std::string core;
  for (const char c : lowered(text)) {
    if (isLetter(c) || isDigit(c) || isBeyondAscii(c)) core += c;
  }
  const auto first = std::find_if_not(core.begin(), core.end(), isDigit);
  const auto last = std::find_if_not(core.rbegin(), core.rend(), isDigit).base();
  return first < last ? std::string(first, last) : std::string();
}

/// "passwordpassword" is "password".
std::string unrepeated(const std::string& text) {
  for (std::size_t length = 1; length <= text.size() / 2; ++length) {
    if (text.size() % length == 0 && text.compare(length, std::string::npos, text, 0, text.size() - length) == 0)
      return text.substr(0, length);
  }
  return text;
}

bool isCommon(const std::string& password) {
  const std::string low = lowered(password);
  const std::string core = unrepeated(coreOf(password));
  const auto is = [&](std::string_view word) { return word == low || word == core; };
  return kDigits.find(low) != std::string_view::npos || kDigitsDown.find(low) != std::string_view::npos ||
         std::any_of(kCommonWords.begin(), kCommonWords.end(), is);
}

std::size_t differentBytes(const std::string& text) {
  std::bitset<256> seen;
  for (const char c : text) seen.set(static_cast<unsigned char>(c));
  return seen.count();
}

}  // namespace

std::string normalLogin(const std::string& login) { return lowered(trimmed(login)); }

std::vector<Fault> checkLogin(const std::string& normal_login) {
  const auto fits = [](char c) {
    return isLetter(c) || isDigit(c) || c == '.' || c == '_' || c == '-' || c == '@' || c == '+';
  };
  if (!normal_login.empty() && normal_login.size() <= kLongestLogin &&
      std::all_of(normal_login.begin(), normal_login.end(), fits)) {
    return {};
  }
  return {{"/login", "not a login", "take 1 to 64 of a-z, 0-9 and . _ - @ +, without spaces"}};
}

std::vector<Fault> checkName(const std::string& name) {
  const bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
  if (plain && isUtf8(name) && !trimmed(name).empty() && columnsOf(name) <= kLongestName) return {};
  return {{"/name", "not a name", "write the person's or program's name on one line, at most 200 characters"}};
}

std::vector<Fault> checkNewPassword(const std::string& password, const std::string& login, const std::string& name,
                                    std::size_t shortest, const std::string& where) {
  if (password.size() > kLongestPassword) return {{where, "too long", "take at most 1,024 bytes"}};
  if (!isUtf8(password)) return {{where, "not UTF-8 text", "type it again"}};
  if (columnsOf(password) < shortest)
    return {{where, "too short",
             "take at least " + std::to_string(shortest) + " characters; several words are easy to keep"}};
  if (differentBytes(password) < kFewestDifferent)
    return {{where, "too few different characters", "take at least five different ones"}};
  const std::string core = unrepeated(coreOf(password));
  const auto resembles = [&](const std::string& text) {
    return lowered(password) == lowered(text) || (!core.empty() && coreOf(text).find(core) != std::string::npos);
  };
  if (resembles(login) || resembles(name))
    return {{where, "made of the login or the name", "take something that others cannot guess"}};
  if (isCommon(password))
    return {{where, "one of the passwords that are tried first", "take several words that do not belong together"}};
  return {};
}

}  // namespace nucha::serve
