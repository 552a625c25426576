#include <algorithm>
#include <iterator>
#include <utility>

#include <tierwall/store.hpp>

namespace tierwall::inline v0 {

bool Invalidated::concerns(const Flow& flow) const noexcept {
  const auto has_endpoint = [this](EndpointId id) {
    return std::ranges::binary_search(endpoints, id);
  };
  const auto has_address = [this](const Address& address) {
    if (std::ranges::binary_search(addresses, address)) return true;
    // By family, as the prefixes are.
    const auto after = std::ranges::upper_bound(
        prefixes, std::pair(address.family(), address), {},
        [](const Cidr& prefix) { return std::pair(prefix.family(), prefix.address); });
    return after != prefixes.begin() && std::prev(after)->contains(address);
  };
  // Untracked and preDNAT policy of hosts see it.
  const bool has_original =
      flow.extras != nullptr && has_address(flow.extras->original_destination);
  return everything || has_address(flow.source) || has_address(flow.destination) || has_original ||
         has_endpoint(flow.source_endpoint) || has_endpoint(flow.destination_endpoint);
}

}  // namespace tierwall::inline v0
