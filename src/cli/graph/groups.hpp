// Parties that a reader need not tell apart: of one kind and namespace, and with the same row and column
// of the reachability relation.
#pragma once

#include <cstddef>
#include <vector>

#include "cli/graph/parties.hpp"
#include "cli/graph/reachability.hpp"

namespace tierwall::cli {

// Numbers of parties, ascending; groups in the order of their first ones. What one member of a group
// sends to one of another, each does. Complexity: the pairs of parties, times the logarithm of
// parties.
std::vector<std::vector<std::size_t>> group_parties(const std::vector<Party>& parties,
                                                    const Reachability& reachability);

}  // namespace tierwall::cli
