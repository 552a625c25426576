// What rules mean by names of ports: which address sets an endpoint is in because of its ports.
//
// Thread contract: immutable; keeps nothing of the sources. Complexity: linear in the ports of an endpoint
// and in what is bound to their names.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/rule_tables.hpp>

#include "snapshot/sources.hpp"
#include "support/hash_map.hpp"

namespace tierwall::store {

class NamedPorts {
 public:
  // A port whose name some rule speaks of.
  struct Known {
    std::uint32_t name = 0;
    std::uint32_t key = 0;  // as PortBinding::key
    friend auto operator<=>(const Known&, const Known&) = default;
  };

  NamedPorts(const snapshot::Sources& sources, std::span<const PortBinding> bindings);

  // Of an endpoint; ascending, each once.
  std::vector<Known> known(const std::vector<EndpointPort>& ports) const;

  // Appends the sets of an endpoint; `matches` says which selectors it satisfies. False: a protocol and port
  // that no endpoint had, so that rules do not know it.
  template <class Matches>
  bool append_sets(std::span<const Known> ports, Matches matches,
                   std::vector<std::uint32_t>& sets) const {
    for (const Known& port : ports) {
      for (const Binding& binding : bindings_of_name_[port.name]) {
        if (binding.selector != kNoEntry && !matches(binding.selector)) continue;
        const std::uint32_t set = set_of(binding, port.key);
        if (set == kNoEntry) return false;
        sets.push_back(set);
      }
    }
    return true;
  }

 private:
  struct Binding {
    std::uint32_t selector;
    std::vector<PortBinding> ports;  // ascending by key
  };

  static std::uint32_t set_of(const Binding& binding, std::uint32_t key);

  support::StringMap<std::uint32_t> names_;
  std::vector<std::vector<Binding>> bindings_of_name_;
};

}  // namespace tierwall::store
