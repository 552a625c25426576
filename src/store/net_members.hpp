// What nets of network sets put into the address sets of selectors, whatever endpoints there are: prefixes,
// which stay as they are built, and single addresses, which come and go.
//
//     for (std::uint32_t number : members.holders(address)) use(classes[number].sets);
//
// A network set counts by its class (EndpointClasses); one that no rule picks need not be told. Thread
// contract: single-threaded; keeps nothing of the sources. Complexity: logarithmic in the nets.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <tierwall/runtime/address.hpp>

#include "snapshot/address_sets.hpp"
#include "snapshot/sources.hpp"
#include "support/hash_map.hpp"

namespace tierwall::store {

// Whether it is a single address.
constexpr bool is_single(const Cidr& net) noexcept {
  return net.bits() == 128;
}

// Ascending, each once.
std::vector<Address> single_addresses(std::span<const Cidr> nets);
// Likewise; without host bits.
std::vector<Cidr> prefixes(std::span<const Cidr> nets);

class NetMembers {
 public:
  explicit NetMembers(snapshot::Sources& sources);

  // Whether a prefix puts the address into the set.
  bool is_in_prefix(std::uint32_t set, const Address& address) const;

  // The classes of the network sets that hold it by itself.
  std::vector<std::uint32_t> holders(const Address& address) const;
  void add_holder(const Address& address, std::uint32_t number) {
    singles_.emplace(address, number);
  }
  void remove_holder(const Address& address, std::uint32_t number);

 private:
  support::HashMap<std::uint32_t, std::uint32_t> number_of_set_;  // of those that have prefixes
  std::vector<snapshot::RangeList> ranges_;                       // by number
  std::multiset<std::pair<Address, std::uint32_t>> singles_;
};

}  // namespace tierwall::store
