#include "nucha/mechanics/response.h"

namespace nucha {

std::string_view name(Direction direction) {
  switch (direction) {
    case Direction::flexion:
      return "flexion";
    case Direction::extension:
      return "extension";
    case Direction::left_bending:
      return "left bending";
    case Direction::right_bending:
      return "right bending";
    case Direction::left_rotation:
      return "left rotation";
    case Direction::right_rotation:
      return "right rotation";
  }
  return "unknown";
}

std::optional<Direction> findDirection(std::string_view text) {
  for (const Direction direction : kDirections) {
    std::string other(name(direction));
    if (text == other) return direction;
    for (char& c : other) c = c == ' ' ? '_' : c;
    if (text == other) return direction;
  }
  return std::nullopt;
}

Vec3 axisOf(Direction direction) {
  switch (direction) {
    case Direction::flexion:
      return -Vec3::UnitZ();
    case Direction::extension:
      return Vec3::UnitZ();
    case Direction::left_bending:
      return -Vec3::UnitX();
    case Direction::right_bending:
      return Vec3::UnitX();
    case Direction::left_rotation:
      return Vec3::UnitY();
    case Direction::right_rotation:
      return -Vec3::UnitY();
  }
  return Vec3::Zero();
}

std::string_view name(Protocol protocol) {
  switch (protocol) {
    case Protocol::load_control:
      return "load control";
    case Protocol::displacement_control:
      return "displacement control";
    case Protocol::hybrid:
      return "hybrid control";
  }
  return "unknown";
}

double Rotation::along(Direction direction) const {
  switch (direction) {
    case Direction::flexion:
      return flexion_deg;
    case Direction::extension:
      return -flexion_deg;
    case Direction::left_bending:
      return left_bending_deg;
    case Direction::right_bending:
      return -left_bending_deg;
    case Direction::left_rotation:
      return left_rotation_deg;
    case Direction::right_rotation:
      return -left_rotation_deg;
  }
  return 0;
}

}  // namespace nucha
