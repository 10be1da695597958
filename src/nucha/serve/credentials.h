// What a login, a name and a password must be like.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "nucha/base/error.h"

namespace nucha::serve {

/// Longer ones are refused before anything is computed with them.
inline constexpr std::size_t kLongestPassword = 1024;
inline constexpr std::size_t kLongestLogin = 64;
inline constexpr std::size_t kLongestName = 200;

/// As it is stored and compared: without spaces around it, small letters.
std::string normalLogin(const std::string& login);

/// Faults name the member of the request's body: "/login", "/name", "/password".
std::vector<Fault> checkLogin(const std::string& normal_login);
std::vector<Fault> checkName(const std::string& name);
/// Length rather than kinds of characters; not the login or name, not one of those that are tried first.
std::vector<Fault> checkNewPassword(const std::string& password, const std::string& login, const std::string& name,
                                    std::size_t shortest, const std::string& where = "/password");

}  // namespace nucha::serve
