// The same small networks solved by nucha and by toulbar2 (an exact solver of graphical models, a Debian package), side
// by side: are the answers equal, and how long does each take? Started by run.sh.
//
// toulbar2 prints sums of weights with three decimals of their logarithm, but the weight of the heaviest set with
// thirteen. So two things are compared: the logarithm of the sum over all sets, with shared frailty, as far as it is
// printed; and for every cause the heaviest set that holds it, relative to the heaviest of all, to 1e-9.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "nucha/base/random.h"
#include "nucha/evaluate/network.h"

namespace {

using namespace nucha;
using Clock = std::chrono::steady_clock;

constexpr int kMost = 3;  // members present at once

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// findings with four parents each, in groups with shared frailty; a few are suppressed by one parent
Network drawNetwork(std::size_t members, std::size_t findings, double frailty, Random& random) {
  Network network;
  network.needs_a_reason = true;
  for (const double variance : {0.0, frailty}) network.groups.push_back(frailtyNodes(variance));
  for (std::size_t i = 0; i < members; ++i) {
    network.odds.push_back(std::exp(-1 - 3 * random.uniform()));
    network.alone.push_back(false);
  }
  for (std::size_t j = 0; j < findings; ++j) {
    NetworkObservation o;
    o.group = random.below(2);
    o.kind = random.chance(0.6) ? NetworkObservation::Kind::present : NetworkObservation::Kind::absent;
    o.base_rate = rateOf(0.05 + 0.3 * random.uniform(), network.groups[o.group]);
    o.rate.assign(members, 0);
    o.keep.assign(members, 1);
    for (int parent = 0; parent < 4; ++parent) o.rate[random.below(members)] = 0.2 + 2 * random.uniform();
    if (random.chance(0.3)) {
      const std::size_t by = random.below(members);
      o.rate[by] = 0;
      o.keep[by] = 0.2 + 0.6 * random.uniform();
    }
    network.observations.push_back(o);
  }
  return network;
}

// The network as a UAI file: variables are the members (two values) and the frailty of each group (four values);
// functions are the odds, one table over frailty and parents for each finding, and one that allows one to three
// members.
class UaiFile {
 public:
  UaiFile(const Network& network, const std::filesystem::path& path) : network_(network) {
    const std::size_t n = network.odds.size();
    for (std::size_t i = 0; i < n; ++i) add({i}, {1, network.odds[i]});
    for (std::size_t g = 0; g < network.groups.size(); ++g) add({n + g}, std::vector<double>(kNodes, 1.0 / kNodes));
    for (const NetworkObservation& o : network.observations) addFinding(o);
    std::vector<std::size_t> all(n);
    for (std::size_t i = 0; i < n; ++i) all[i] = i;
    std::vector<double> allowed(std::size_t{1} << n);
    for (std::size_t set = 0; set < allowed.size(); ++set) {
      const int size = __builtin_popcountll(set);
      allowed[set] = size >= 1 && size <= kMost ? 1 : 0;
    }
    add(all, allowed);
    std::ofstream out(path);
    out << "MARKOV\n" << n + network.groups.size() << "\n";
    for (std::size_t i = 0; i < n; ++i) out << "2 ";
    for (std::size_t g = 0; g < network.groups.size(); ++g) out << kNodes << " ";
    out << "\n" << functions_ << "\n" << scopes_ << tables_;
  }

 private:
  void add(const std::vector<std::size_t>& scope, const std::vector<double>& table) {
    ++functions_;
    scopes_ += fmt::format("{} {}\n", scope.size(), fmt::join(scope, " "));
    tables_ += fmt::format("{}\n{:.17g}\n", table.size(), fmt::join(table, " "));
  }

  void addFinding(const NetworkObservation& o) {
    const std::size_t n = network_.odds.size();
    std::vector<std::size_t> parents;
    for (std::size_t i = 0; i < n; ++i) {
      if (o.rate[i] > 0 || o.keep[i] < 1) parents.push_back(i);
    }
    std::vector<std::size_t> scope{n + o.group};
    scope.insert(scope.end(), parents.begin(), parents.end());
    std::vector<double> table;
    for (const double u : network_.groups[o.group]) {
      for (std::size_t set = 0; set < std::size_t{1} << parents.size(); ++set) {
        double rate = o.base_rate, keep = 1;
        for (std::size_t p = 0; p < parents.size(); ++p) {
          // the last variable of a scope changes fastest
          if (!(set >> (parents.size() - 1 - p) & 1u)) continue;
          rate += o.rate[parents[p]];
          keep *= o.keep[parents[p]];
        }
        const double chance = (1 - std::exp(-u * rate)) * keep;
        table.push_back(o.kind == NetworkObservation::Kind::present ? chance : 1 - chance);
      }
    }
    add(scope, table);
  }

  const Network& network_;
  std::size_t functions_ = 0;
  std::string scopes_, tables_;
};

struct PeerAnswer {
  double value = 0, seconds = 0;
};

// what toulbar2 prints after `before`; `member` is present (-1: nothing is fixed)
PeerAnswer askPeer(const std::filesystem::path& folder, int member, const std::string& option,
                   const std::string& before) {
  const std::filesystem::path evidence = folder / "network.uai.evid";
  std::ofstream(evidence) << (member < 0 ? std::string("0\n") : fmt::format("1\n1 {} 1\n", member));
  const std::string command = fmt::format("toulbar2 -precision=13 {} '{}' '{}' 2>&1", option,
                                          (folder / "network.uai").string(), evidence.string());
  FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  char buffer[4096];
  while (pipe && fgets(buffer, sizeof buffer, pipe)) text += buffer;
  const int status = pipe ? pclose(pipe) : 1;
  PeerAnswer answer;
  const auto at = text.rfind(before);
  const auto time = text.find(" seconds", at);
  if (status != 0 || at == std::string::npos || time == std::string::npos)
    throw std::runtime_error("toulbar2 did not answer:\n" + text);
  answer.value = std::strtod(text.c_str() + at + before.size(), nullptr);
  // the time it states itself, without starting a process
  answer.seconds = std::strtod(text.c_str() + text.rfind(' ', time - 1), nullptr);
  return answer;
}

double solveRepeatedly(const Network& network, const PosteriorOptions& options, Posterior& posterior) {
  const auto start = Clock::now();
  int runs = 0;
  do {
    posterior = solvePosterior(network, options);
    ++runs;
  } while (secondsSince(start) < 0.1);
  return secondsSince(start) / runs;
}

PosteriorOptions everything() {
  PosteriorOptions options;
  options.prune = 0;
  options.bound_left_out = false;
  options.keep_mass = 1;
  return options;
}

// largest difference between the two in the weight of the heaviest set with each member, relative to the heaviest of
// all
double compareHeaviest(std::size_t members, std::size_t findings, const std::filesystem::path& folder) {
  Random random(members * 100 + findings);
  const Network network = drawNetwork(members, findings, 0, random);
  UaiFile(network, folder / "network.uai");
  const Posterior posterior = solvePosterior(network, everything());
  const double best = askPeer(folder, -1, "", "Optimum: ").value;
  double difference = 0;
  for (std::size_t i = 0; i < members; ++i) {
    const double theirs = std::exp((best - askPeer(folder, static_cast<int>(i), "", "Optimum: ").value) * 1e-13);
    double ours = 0;
    for (const PosteriorState& state : posterior.states) {
      const bool holds = std::count(state.members.begin(), state.members.end(), static_cast<int>(i)) > 0;
      if (holds) ours = std::max(ours, state.probability / posterior.states.front().probability);
    }
    difference = std::max(difference, std::abs(ours - theirs));
  }
  return difference;
}

int compare(std::size_t members, std::size_t findings, const std::filesystem::path& folder) {
  const double heaviest = compareHeaviest(members, findings, folder);
  Random random(members * 100 + findings);
  const Network network = drawNetwork(members, findings, 0.8, random);
  UaiFile(network, folder / "network.uai");
  Posterior posterior;
  const double ours = solveRepeatedly(network, everything(), posterior);
  const PeerAnswer whole = askPeer(folder, -1, "-logz", "<= Log(Z) <= ");
  double theirs = whole.seconds;
  double sums = std::abs(whole.value - posterior.log_evidence);
  for (std::size_t i = 0; i < members; ++i) {
    const PeerAnswer part = askPeer(folder, static_cast<int>(i), "-logz", "<= Log(Z) <= ");
    theirs += part.seconds;
    sums = std::max(sums, std::abs(part.value - posterior.log_evidence - std::log(posterior.marginal[i])));
  }
  fmt::print("| {} | {} | {:.1e} | {:.1e} | {:.3g} | {:.3g} | {:.0f} |\n", members, findings, heaviest, sums,
             ours * 1e3, theirs * 1e3, theirs / ours);
  std::fflush(stdout);
  return heaviest < 1e-9 && sums < 1.1e-3 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder = argv[1];
  fmt::print(
      "| causes | findings | heaviest sets, largest difference | log of sums, largest difference | nucha ms | "
      "toulbar2 ms | ratio |\n|---|---|---|---|---|---|---|\n");
  int failed = 0;
  for (const auto& [members, findings] : {std::pair{6, 6}, {8, 8}, {10, 10}, {12, 12}})
    failed += compare(static_cast<std::size_t>(members), static_cast<std::size_t>(findings), folder);
  return failed == 0 ? 0 : 1;
}
