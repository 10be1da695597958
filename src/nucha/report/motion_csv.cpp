#include "nucha/report/motion_csv.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <vector>

namespace nucha {
namespace {

struct Column {
  std::string name;
  std::vector<std::optional<double>> values;
};

std::string stemOf(std::size_t segment) {
  return fmt::format("{}_{}", name(static_cast<Vertebra>(segment)), name(static_cast<Vertebra>(segment + 1)));
}

template <typename Value>
Column columnOf(const Response& response, std::string name, const Value& value) {
  Column column{std::move(name), {}};
  for (const Equilibrium& e : response.curve) {
    std::optional<double> v = value(e);
    if (v && !std::isfinite(*v)) v.reset();
    column.values.push_back(v);
  }
  return column;
}

std::vector<Column> motionColumns(const Response& response) {
  std::vector<Column> columns{{"time", {}}};
  const double last = response.curve.size() > 1 ? static_cast<double>(response.curve.size() - 1) : 1;
  for (std::size_t k = 0; k < response.curve.size(); ++k) columns[0].values.emplace_back(static_cast<double>(k) / last);
  columns.push_back(columnOf(response, "moment_Nm", [](const Equilibrium& e) { return e.moment_Nm; }));
  columns.push_back(columnOf(response, "rotation_deg", [](const Equilibrium& e) { return e.rotation_deg; }));
  for (std::size_t s = 0; s < kSegments; ++s) {
    const auto add = [&](const char* what, auto value) {
      columns.push_back(
          columnOf(response, stemOf(s) + what, [&](const Equilibrium& e) { return value(e.segments[s]); }));
    };
    add("_flexion", [](const SegmentResult& r) { return r.rotation.flexion_deg; });
    add("_left_bending", [](const SegmentResult& r) { return r.rotation.left_bending_deg; });
    add("_left_rotation", [](const SegmentResult& r) { return r.rotation.left_rotation_deg; });
    add("_tx_mm", [](const SegmentResult& r) { return r.translation_mm.x(); });
    add("_ty_mm", [](const SegmentResult& r) { return r.translation_mm.y(); });
    add("_tz_mm", [](const SegmentResult& r) { return r.translation_mm.z(); });
  }
  return columns;
}

void addLoadColumns(const Response& response, std::vector<Column>& columns) {
  for (std::size_t s = 0; s < kSegments; ++s) {
    const auto add = [&](const char* what, auto value) {
      columns.push_back(
          columnOf(response, stemOf(s) + what, [&](const Equilibrium& e) { return value(e.segments[s]); }));
    };
    const auto of_disc = [](double DiscResult::*member) {
      return
          [member](const SegmentResult& r) { return r.disc ? std::optional<double>((*r.disc).*member) : std::nullopt; };
    };
    add("_disc_pressure_MPa", of_disc(&DiscResult::pressure_MPa));
    add("_disc_compression_N", of_disc(&DiscResult::compression_N));
    add("_facet_left_N", [](const SegmentResult& r) { return r.facet_N[0]; });
    add("_facet_right_N", [](const SegmentResult& r) { return r.facet_N[1]; });
  }
}

std::string table(const std::vector<Column>& columns, std::size_t rows, char separator, std::string_view missing) {
  std::string out;
  for (std::size_t c = 0; c < columns.size(); ++c) out += (c ? std::string(1, separator) : "") + columns[c].name;
  out += '\n';
  for (std::size_t k = 0; k < rows; ++k) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c) out += separator;
      const auto& value = columns[c].values[k];
      // adding zero turns -0 into 0
      out += value ? fmt::format("{:.8g}", *value + 0.0) : std::string(missing);
    }
    out += '\n';
  }
  return out;
}

}  // namespace

std::string writeMot(const Response& response, const std::string& name) {
  std::string title;  // one line, whatever the name holds
  for (const char c : name) title += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  const std::vector<Column> columns = motionColumns(response);
  return fmt::format("{}\nversion=1\nnRows={}\nnColumns={}\ninDegrees=yes\nendheader\n", title, response.curve.size(),
                     columns.size()) +
         table(columns, response.curve.size(), '\t', "NaN");
}

std::string writeMotionCsv(const Response& response) {
  std::vector<Column> columns = motionColumns(response);
  addLoadColumns(response, columns);
  return table(columns, response.curve.size(), ',', "");
}

}  // namespace nucha
