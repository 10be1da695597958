// chain-8 in nucha: prints what the programs of bench/peers print, to be set beside them.
#include "chain8.h"
#include "mechanics/chain8.h"

namespace {

namespace ours = nucha::chain8;
namespace peers = ::chain8;

peers::Answer answer(ours::Case which, char name) {
  const nucha::Model model = ours::model(which);
  const nucha::Loads loads = ours::loads(which);
  nucha::SolveOptions options;
  options.tolerance_N = 1e-8;
  options.length_mm = 1;  // moments count in N mm: the peers' 1e-8 N m is met a thousand times over
  options.first_radius_mm = options.largest_radius_mm = 100;
  options.stability = false;
  nucha::Workspace work(model);
  nucha::State state = startOf(model);
  const auto run = [&] {
    state.poses = model.start;
    return solve(model, loads, state, work, options);
  };
  const nucha::Report report = run();
  return {name,
          ours::rotationOfHead(state),
          state.poses[0].origin,
          report.iterations,
          report.residual,
          peers::medianMicroseconds(run)};
}

}  // namespace

int main() {
  peers::print("nucha", {answer(ours::Case::a, 'A'), answer(ours::Case::b, 'B'), answer(ours::Case::c, 'C')});
}
