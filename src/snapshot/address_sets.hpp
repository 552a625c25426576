// Address sets: what a criterion of a rule means for an address, as sorted ranges, each set once.
// Endpoints that have no address are members by themselves.
//
//     RangeList ranges;
//     ranges.add(cidr);
//     std::uint32_t set = sets.intern(ranges);     // empties `ranges`
//
// Complexity: sorting the ranges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <tierwall/runtime/address.hpp>

#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

// Both ends belong to a range.
struct V4Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

struct V6Range {
  Address first;
  Address last;
};

// The families are kept apart: as numbers, an IPv6 prefix may hold the mapped IPv4 addresses, yet
// it contains none of them.
struct RangeList {
  std::vector<V4Range> v4;
  std::vector<V6Range> v6;
  std::vector<std::uint32_t> endpoints;  // those without an address

  void add(const Address& address);  // nothing if it is no address
  void add(const Cidr& net);
  // Ascending, disjoint, with gaps in between.
  void normalise();
  // Ascending, disjoint; single addresses that no range holds stay single.
  void normalise_apart();
  std::size_t size() const noexcept { return v4.size() + v6.size() + endpoints.size(); }
  void clear() noexcept {
    v4.clear();
    v6.clear();
    endpoints.clear();
  }
};

class AddressSets {
 public:
  std::uint32_t intern(RangeList& ranges);
  // A set of its own, whatever others hold: it may come to differ from them. Endpoints' addresses in it
  // do not become ranges.
  std::uint32_t add(RangeList& ranges);

  std::size_t size() const noexcept { return sets_.size(); }
  // Of all of them.
  std::size_t bytes() const noexcept {
    return bytes_of(v4_pool_) + bytes_of(v6_pool_) + bytes_of(endpoint_pool_) +
           sets_.size() * kBytesPerSet;
  }
  // Valid until the next intern().
  std::span<const V4Range> v4_ranges(std::uint32_t set) const noexcept {
    return v4_pool_[sets_[set].v4];
  }
  std::span<const V6Range> v6_ranges(std::uint32_t set) const noexcept {
    return v6_pool_[sets_[set].v6];
  }
  std::span<const std::uint32_t> endpoints(std::uint32_t set) const noexcept {
    return endpoint_pool_[sets_[set].endpoints];
  }

 private:
  struct Parts {
    std::uint32_t v4;
    std::uint32_t v6;
    std::uint32_t endpoints;

    friend bool operator==(const Parts&, const Parts&) = default;
    template <class State>
    friend State AbslHashValue(State state, const Parts& parts) {
      return State::combine(std::move(state), parts.v4, parts.v6, parts.endpoints);
    }
  };

  Parts take_parts(RangeList& ranges);

  static constexpr std::size_t kBytesPerSet = 48;  // with its place in the map

  static std::size_t bytes_of(const auto& pool) noexcept {
    return std::span(pool.items()).size_bytes() + pool.overhead_bytes();
  }

  support::SequencePool<V4Range> v4_pool_;
  support::SequencePool<V6Range> v6_pool_;
  support::SequencePool<std::uint32_t> endpoint_pool_;
  std::vector<Parts> sets_;
  support::HashMap<Parts, std::uint32_t> indices_;
};

}  // namespace tierwall::snapshot
