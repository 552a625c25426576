// The nets of network sets and services by themselves: whose they are, and which prefixes lie around an address.
//
//     for (std::uint32_t number : members.holders(single(address))) use(classes[number].sets);
//     members.for_each_around(address, Family::v4, [&](const Cidr& prefix) { ... });
//
// A network set counts by its class (EndpointClasses), a slice of a service by the number of that (LiveServices);
// one that no rule picks need not be told. Nets are without host bits. Thread contract: single-threaded. Complexity: logarithmic in the single addresses or
// the prefixes; around an address, for each length that some prefix ever had.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <tierwall/runtime/address.hpp>

namespace tierwall::store {

// Whether it is a single address.
constexpr bool is_single(const Cidr& net) noexcept {
  return net.bits() == 128;
}
constexpr Cidr single(const Address& address) noexcept {
  return {address, static_cast<std::uint8_t>(address.is_v4() ? 32 : 128)};
}

// Without host bits, ascending, each once, and none that is no address.
std::vector<Cidr> distinct_nets(std::span<const Cidr> nets);
std::vector<Cidr> distinct_nets(std::span<const Address> addresses);
// Of prefixes like these, of one family or one after the other: those that lie in no other one.
std::vector<Cidr> outermost(std::span<const Cidr> prefixes);

class NetMembers {
 public:
  // The numbers of those that have it.
  std::vector<std::uint32_t> holders(const Cidr& net) const;
  void add_holder(const Cidr& net, std::uint32_t number);
  void remove_holder(const Cidr& net, std::uint32_t number);

  // Calls `visit(prefix)` for every prefix of the family that contains the address as a number and has holders,
  // or had; and for others.
  template <class Visit>
  void for_each_around(const Address& address, Family family, Visit visit) const {
    const unsigned shorter = family == Family::v4 ? 96 : 0;
    for (const std::uint8_t length : lengths_[family == Family::v4 ? 0 : 1]) {
      const unsigned bits = shorter + length;
      visit(
          Cidr{{address.high & Cidr::high_mask(bits), address.low & Cidr::low_mask(bits)}, length});
    }
  }
  // Append what has holders and lies in a prefix. False: there would be more than `most` then.
  bool append_singles_in(const Cidr& prefix, std::size_t most, std::vector<Address>& found) const;
  bool append_prefixes_in(const Cidr& prefix, std::size_t most, std::vector<Cidr>& found) const;

 private:
  std::multiset<std::pair<Address, std::uint32_t>> singles_;
  std::map<Cidr, std::vector<std::uint32_t>> prefixes_;
  std::array<std::vector<std::uint8_t>, 2> lengths_;  // of IPv4 and IPv6, in any order
};

}  // namespace tierwall::store
