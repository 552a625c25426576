// Addresses to look up, and the tables to look them up in.
//
// Each prefix is an address set of its own, so that no two of them say the same of an address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/address.hpp>
#include <tierwall/runtime/snapshot_view.hpp>

#include "plain_rules.hpp"
#include "snapshot/tables.hpp"

namespace tierwall::bench {

struct AddressWorld {
  std::vector<Cidr> nets{};
  std::vector<PlainSet> sets{};
  std::vector<Address> endpoints{};  // ascending
  std::vector<Address> asked{};
};

AddressWorld to_v6(AddressWorld world);

class BuiltAddresses {
 public:
  explicit BuiltAddresses(const AddressWorld& world);
  // The view is into what vectors hold, which a move leaves in place.
  BuiltAddresses(BuiltAddresses&&) = default;

  const SnapshotView& view() const { return view_; }
  std::size_t lookup_bytes() const;  // without the rows of bits
  double build_nanoseconds() const { return build_nanoseconds_; }

  // Empty, or what is wrong with the places of the addresses.
  std::string wrong_answer(const AddressWorld& world, std::span<const Address> asked) const;

 private:
  std::vector<std::uint32_t> set_numbers_;  // of the nets, then of the sets
  snapshot::AddressData data_;
  std::vector<EndpointEntry> entries_;
  SnapshotView view_;
  double build_nanoseconds_ = 0;
};

// `count` prefixes of 8 to 31 bits anywhere, and addresses in them; one in eight is anywhere.
AddressWorld random_prefixes(std::size_t count);
// Prefixes of every length around 500 addresses.
AddressWorld nested_prefixes();
// 20,000 prefixes of 24 bits with gaps between them.
AddressWorld disjoint_prefixes();
// 64 places far from each other, with 300 prefixes close together in each.
AddressWorld clustered_prefixes();
// Source and destination prefixes of rules, addresses drawn by rule.
AddressWorld prefixes_of(const PlainRules& rules);
// Endpoints on nodes of 64, in any order.
AddressWorld endpoints_on_nodes(std::size_t count);
// The sets and prefixes of the production-scale workload, addresses drawn by rule.
AddressWorld members_of_sets();

}  // namespace tierwall::bench
