#include "store/named_ports.hpp"

#include <algorithm>

#include "support/sort_once.hpp"

namespace tierwall::store {

NamedPorts::NamedPorts(const snapshot::Sources& sources, std::span<const PortBinding> bindings) {
  for (const snapshot::NamedPortBindings& named : sources.rule_sets.named_ports) {
    const std::span<const PortBinding> run = bindings.subspan(named.run.first, named.run.count);
    for (const std::string& name : named.names) {
      const auto [entry, is_new] =
          names_.try_emplace(name, static_cast<std::uint32_t>(bindings_of_name_.size()));
      if (is_new) bindings_of_name_.emplace_back();
      bindings_of_name_[entry->second].push_back({named.selector, {run.begin(), run.end()}});
    }
  }
}

std::vector<NamedPorts::Known> NamedPorts::known(const std::vector<EndpointPort>& ports) const {
  std::vector<Known> found;
  for (const EndpointPort& port : ports) {
    const auto name = names_.find(port.name);
    if (name != names_.end())
      found.push_back({name->second, PortBinding::key_of(port.protocol, port.port)});
  }
  support::sort_once(found);
  return found;
}

std::uint32_t NamedPorts::set_of(const Binding& binding, std::uint32_t key) {
  const auto found = std::ranges::lower_bound(binding.ports, key, {}, &PortBinding::key);
  return found == binding.ports.end() || found->key != key ? kNoEntry : found->set;
}

}  // namespace tierwall::store
