#include <fmt/format.h>

#include "nucha/base/csv.h"
#include "nucha/mechanics/study_json.h"
#include "nucha/report/study_report.h"

namespace nucha {
namespace {

constexpr const char* kHeader =
    "case,neck,direction,protocol,point,moment_Nm,rotation_deg,converged,level,flexion_deg,left_bending_deg,"
    "left_rotation_deg,anterior_mm,superior_mm,right_mm,disc_compression_N,disc_shear_N,disc_pressure_MPa,fibre_strain,"
    "facet_left_N,facet_right_N,foramen_left_mm2,foramen_right_mm2,canal_mm,interspinous_mm\n";

std::string number(double value) { return fmt::format("{:.6g}", value == 0 ? 0 : value); }
std::string number(const std::optional<double>& value) { return value ? number(*value) : ""; }

void writeResponse(std::string& out, const std::string& about, const Response& response) {
  for (std::size_t point = 0; point < response.curve.size(); ++point) {
    const Equilibrium& e = response.curve[point];
    for (const SegmentResult& s : e.segments) {
      const auto disc = [&s](double DiscResult::*member) { return s.disc ? number((*s.disc).*member) : std::string(); };
      const auto area = [&s](std::size_t side) {
        return s.foramen[side] ? number(s.foramen[side]->area_mm2) : std::string();
      };
      out += fmt::format("{},{},{},{},{},{},{},{},{},", about, point, number(e.moment_Nm), number(e.rotation_deg),
                         e.report.good() ? "yes" : "no", name(s.level), number(s.rotation.flexion_deg),
                         number(s.rotation.left_bending_deg), number(s.rotation.left_rotation_deg));
      out += fmt::format("{},{},{},{},{},{},{},", number(s.translation_mm.x()), number(s.translation_mm.y()),
                         number(s.translation_mm.z()), disc(&DiscResult::compression_N), disc(&DiscResult::shear_N),
                         disc(&DiscResult::pressure_MPa), disc(&DiscResult::fibre_strain));
      out += fmt::format("{},{},{},{},{},{}\n", number(s.facet_N[0]), number(s.facet_N[1]), area(0), area(1),
                         number(s.canal_mm), number(s.interspinous_mm));
    }
  }
}

}  // namespace

std::string writeStudyCsv(const StudyResult& result, const Study& /*study*/) {
  std::string out = kHeader;
  for (std::size_t i = 0; i < result.cases.size(); ++i) {
    const StudyCase& c = result.cases[i];
    const auto about = [&](const char* neck, const Response& r) {
      return fmt::format("{},{},{},{}", i + 1, neck, word(r.load.direction), word(r.load.protocol));
    };
    writeResponse(out, about("intact", c.intact), c.intact);
    if (c.operated) writeResponse(out, about("operated", *c.operated), *c.operated);
  }
  return out;
}

Json writeStudyJson(const StudyResult& result, const Study& study) {
  Json json{{"nucha", version()}, {"schema", kSimulationSchemaVersion}, {"notice", kModelNotice}};
  json.update(toJson(result, study));
  return json;
}

}  // namespace nucha
