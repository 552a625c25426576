// The services that rules ask for (spec/policy.md 3.7): which address sets the addresses of a slice are in.
//
//     LiveServices services(sources.rule_sets, port_bindings);
//     if (const std::optional<std::uint32_t> number = services.number_of(slice)) use(services.sets(*number));
//
// Slices with the same sets have one number. Thread contract: single-threaded; keeps nothing of what it is made
// from. Complexity: linear in the ports of a slice.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/rule_tables.hpp>

#include "snapshot/rule_set_builder.hpp"
#include "support/hash_map.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::store {

class LiveServices {
 public:
  // Numbers begin here: no class of endpoints has such a one.
  static constexpr std::uint32_t kFirst = 1U << 31U;

  LiveServices(const snapshot::KnownRuleSets& known, std::span<const PortBinding> bindings);

  // Empty: a protocol and port that no slice of its service had, so that rules do not know it.
  std::optional<std::uint32_t> number_of(const ServiceSlice& slice);
  // Ascending; none if no rule asks for its service. Valid until the next number_of().
  std::span<const std::uint32_t> sets(std::uint32_t number) const noexcept {
    return lists_[number - kFirst];
  }

 private:
  // What rules ask for.
  struct Service {
    std::uint32_t set = kNoEntry;  // of all addresses; kNoEntry: they do not ask for that
    bool binds_ports = false;
    std::vector<PortBinding> ports;  // ascending by key
  };

  support::StringMap<Service> services_;
  support::SequencePool<std::uint32_t> lists_;  // of sets
  std::vector<std::uint32_t> list_;
};

}  // namespace tierwall::store
