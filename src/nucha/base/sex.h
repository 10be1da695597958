// Sex, as records state it and as the measurements of necks are divided by.
#pragma once

namespace nucha {

/// Tables of anatomy know male and female only.
enum class Sex { male, female, other };

}  // namespace nucha
