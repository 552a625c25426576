// Which addresses the network sets put into the address sets of selectors, whatever endpoints there are.
//
// Thread contract: immutable; keeps nothing of the sources. Complexity: a look-up is logarithmic in the nets.
#pragma once

#include <cstdint>
#include <vector>

#include <tierwall/runtime/address.hpp>

#include "snapshot/address_sets.hpp"
#include "snapshot/sources.hpp"
#include "support/hash_map.hpp"

namespace tierwall::store {

class NetMembers {
 public:
  explicit NetMembers(snapshot::Sources& sources);

  bool contains(std::uint32_t set, const Address& address) const;

 private:
  support::HashMap<std::uint32_t, std::uint32_t> number_of_set_;  // of those that have any
  std::vector<snapshot::RangeList> ranges_;                       // by number
};

}  // namespace tierwall::store
