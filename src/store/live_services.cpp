#include "store/live_services.hpp"

#include <algorithm>

#include "support/sort_once.hpp"

namespace tierwall::store {

LiveServices::LiveServices(const snapshot::KnownRuleSets& known,
                           std::span<const PortBinding> bindings) {
  for (const auto& [name, set] : known.of_services)
    services_[name].set = set;
  for (const auto& [name, run] : known.bindings_of_services) {
    Service& service = services_[name];
    service.binds_ports = true;
    const std::span<const PortBinding> ports = bindings.subspan(run.first, run.count);
    service.ports.assign(ports.begin(), ports.end());
  }
}

std::optional<std::uint32_t> LiveServices::number_of(const ServiceSlice& slice) {
  list_.clear();
  const auto found = services_.find(snapshot::service_key(slice.namespace_name, slice.service));
  if (found != services_.end()) {
    const Service& service = found->second;
    if (service.set != kNoEntry) list_.push_back(service.set);
    for (const ServicePort& port : slice.ports) {
      if (!service.binds_ports || !port.port) continue;
      const std::uint32_t key = PortBinding::key_of(port.protocol, *port.port);
      const auto at = std::ranges::lower_bound(service.ports, key, {}, &PortBinding::key);
      if (at == service.ports.end() || at->key != key) return std::nullopt;
      list_.push_back(at->set);
    }
    support::sort_once(list_);
  }
  return kFirst + lists_.intern(list_).index;
}

}  // namespace tierwall::store
