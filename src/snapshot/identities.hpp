// Identities: the classes of addresses that no rule can tell apart, and the tables that find the
// identity and the owner of an address.
//
// Single addresses, those of endpoints among them, go to hash tables; prefixes and other ranges are
// cut where any set begins or ends. Or all of IPv4 goes to a trie, if it is small enough. Complexity: sorting the distinct single addresses and the ends of
// ranges; beyond that, linear in the members of all sets and in the rows of bits that come of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/address_sets.hpp"
#include "snapshot/identity_rows.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/tables.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

struct Identities {
  AddressData tables;
  std::vector<std::uint32_t> of_classes;  // by class of the rows
};

// Also fills in the identity of each endpoint: that of its first address or, if it has none, its own.
// `rows` are of so many sets, and empty.
Identities build_identities(const AddressSets& sets, const LabelledObjects& objects,
                            IdentityRows& rows, std::span<EndpointEntry> endpoints,
                            bool may_be_trie, support::BuildMeter& meter);

}  // namespace tierwall::snapshot
