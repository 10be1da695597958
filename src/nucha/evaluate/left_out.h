// How much the sets of members that were not enumerated can weigh: a bound that never understates.
#pragma once

#include <vector>

#include "nucha/evaluate/packed_network.h"

namespace nucha {

/// What an enumeration knows when it is done. The references must outlive the call.
struct Enumerated {
  const Network& network;
  const Packed& packed;
  const std::vector<Partial>& single;        ///< the sets of one member
  const std::vector<double>& member_weight;  ///< weight of all enumerated sets that hold the member
  const std::vector<char>& active;           ///< the member joined sets of three
  double total = 0;                          ///< weight of all enumerated sets
  int max_members = 3;
};

/// Upper bound on the share of all weight that lies in sets which were not enumerated.
double boundLeftOut(const Enumerated& enumerated);

}  // namespace nucha
