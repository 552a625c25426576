#include <algorithm>

#include <tierwall/store.hpp>

namespace tierwall::inline v0 {

bool Invalidated::concerns(const Flow& flow) const noexcept {
  const auto has_endpoint = [this](EndpointId id) {
    return std::ranges::binary_search(endpoints, id);
  };
  const auto has_address = [this](const Address& address) {
    return std::ranges::binary_search(addresses, address);
  };
  return everything || has_address(flow.source) || has_address(flow.destination) ||
         has_endpoint(flow.source_endpoint) || has_endpoint(flow.destination_endpoint);
}

}  // namespace tierwall::inline v0
