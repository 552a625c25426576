// Identities: the classes of addresses that no rule can tell apart, and the tables that find the
// identity and the owner of an address.
//
// Single addresses, those of endpoints among them, go to hash tables; prefixes and other ranges are
// cut where any set begins or ends. Complexity: linear in the members of all sets times the pages
// of a row, after sorting.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "snapshot/address_sets.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/tables.hpp"

namespace tierwall::snapshot {

// Also fills in the identities of the endpoints that have no address. nullopt if the tables would
// take more than `max_bytes`.
std::optional<AddressData> build_identities(const AddressSets& sets, const LabelledObjects& objects,
                                            std::span<EndpointEntry> endpoints,
                                            std::size_t max_bytes);

}  // namespace tierwall::snapshot
