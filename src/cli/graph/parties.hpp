// Who there is to talk: endpoints, and the networks outside them, each in as few parties as the compiled
// state tells apart. Every member of a party is judged alike, whoever it talks to.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::cli {

struct Party {
  enum class Kind : std::uint8_t { workloads, host, network };

  Kind kind = Kind::workloads;
  std::string namespace_name;      // of workloads
  std::vector<EndpointId> owners;  // ascending; none of a network
  std::vector<std::string> names;  // of the endpoints, or of the prefixes and sets of a network
  // Of a network one address; of endpoints those of the first owner that are told apart, and the
  // second owner's at the same places, if there is one: what they say to each other. Empty: the
  // owner is only named.
  std::vector<Address> addresses;
  std::vector<Address> other_addresses;

  bool is_network() const noexcept { return kind == Kind::network; }
  bool has_pairs() const noexcept { return owners.size() > 1; }
};

// The endpoints of the snapshot. Those for which `apart` gives different numbers are never of one
// party. Complexity: that of sorting the endpoints and their addresses.
std::vector<Party> endpoint_parties(const Snapshot& snapshot,
                                    const std::function<unsigned(EndpointId)>& apart);

// The addresses that no endpoint owns. The internet is what no prefix of the model holds.
// Complexity: that of sorting the prefixes of the model and the addresses of its endpoints.
std::vector<Party> network_parties(const Snapshot& snapshot, const Model& model,
                                   StagedPolicies staged);

inline constexpr const char* kInternet = "internet";

}  // namespace tierwall::cli
