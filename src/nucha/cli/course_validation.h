// `nucha validate course`.
#pragma once

#include <CLI/CLI.hpp>

namespace nucha {

void addValidateCourse(CLI::App& validate);

}  // namespace nucha
