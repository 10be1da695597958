// A study: a neck, before and perhaps after an operation, through several load cases.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/response.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// What is asked. With the hybrid protocol the intact neck takes the moment of a load case and the operated one is then
/// turned as far as the intact one went.
struct Study {
  std::string label;
  Neck intact;
  std::optional<Neck> operated;
  std::vector<LoadCase> loads;
};

struct StudyCase {
  LoadCase load;  ///< as asked
  Response intact;
  std::optional<Response> operated;
  /// Every neck of this case reached its full load in a stable equilibrium.
  bool complete() const { return intact.complete && (!operated || operated->complete); }
};

struct StudyResult {
  std::string label;
  std::vector<StudyCase> cases;  ///< in the order of the study's loads
  bool complete() const;
};

/// How one neck answers one load case (see respond() in respond.h). Called from several threads at once.
using Responder = std::function<Response(const Neck& neck, const LoadCase& load)>;

/// Runs all cases, on `threads` threads (0: as many as the machine has). The result does not depend on their number.
/// What a call throws is thrown here, that of the first case when several do.
StudyResult runStudy(const Study& study, const Responder& respond, int threads = 0);
/// The same with our own mechanics.
StudyResult runStudy(const Study& study, const MechanicsParameters& parameters, int threads = 0);

/// Load cases of several directions that are otherwise like `load`.
std::vector<LoadCase> inDirections(const LoadCase& load, const std::vector<Direction>& directions);

/// As in study files and on the command line: "load", "displacement", "hybrid".
std::string_view word(Protocol protocol);
std::optional<Protocol> findProtocol(std::string_view text);
/// As in study files: "left_bending".
std::string word(Direction direction);

/// The load of the operated neck: `load` itself, or with the hybrid protocol the rotation that the intact neck reached.
LoadCase operatedLoad(const LoadCase& load, const Response& intact);

/// Difference of `after` to `before` in percent; none when `before` is too small to divide by.
std::optional<double> percentChange(double before, double after);

}  // namespace nucha
