#include <tierwall/c/snapshot.h>

#include <atomic>
#include <span>
#include <vector>

#include <tierwall/snapshot.hpp>

#include "capi/arguments.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/layouts.hpp"
#include "capi/results.hpp"

using namespace tierwall;
using namespace tierwall::capi;

tierwall_snapshot* tierwall_snapshot_retain(const tierwall_snapshot* snapshot) {
  if (snapshot == nullptr) return nullptr;
  snapshot->references.fetch_add(1, std::memory_order_relaxed);
  // Made as one that is not const; only its number of references changes.
  return const_cast<tierwall_snapshot*>(snapshot);
}

void tierwall_snapshot_release(tierwall_snapshot* snapshot) {
  if (snapshot == nullptr) return;
  if (snapshot->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete snapshot;
}

tierwall_status tierwall_snapshot_tier(const tierwall_snapshot* snapshot, uint32_t id,
                                       tierwall_tier_info* info) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const Snapshot& held = *existing(snapshot, "snapshot").snapshot;
    if (id >= held.tier_count()) return TIERWALL_NOT_FOUND;
    const TierInfo& tier = held.tier(TierId{id});
    tierwall_tier_info result{};
    result.name = lend(tier.name);
    result.order = tier.order;
    result.default_action = static_cast<tierwall_action>(tier.default_action);
    write_struct(info, result, Field("info"));
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_snapshot_policy(const tierwall_snapshot* snapshot, uint32_t id,
                                         tierwall_policy_info* info) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const Snapshot& held = *existing(snapshot, "snapshot").snapshot;
    if (id >= held.policy_count()) return TIERWALL_NOT_FOUND;
    const PolicyInfo& policy = held.policy(PolicyId{id});
    tierwall_policy_info result{};
    result.kind = lend(policy.kind);
    result.namespace_name = lend(policy.namespace_name);
    result.name = lend(policy.name);
    result.tier = policy.tier.value;
    result.is_missing = policy.missing ? 1 : 0;
    write_struct(info, result, Field("info"));
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_snapshot_endpoint(const tierwall_snapshot* snapshot, uint32_t id,
                                           tierwall_endpoint_info* info) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const Snapshot& held = *existing(snapshot, "snapshot").snapshot;
    if (id >= held.endpoint_count()) return TIERWALL_NOT_FOUND;
    const EndpointInfo& endpoint = held.endpoint(EndpointId{id});
    tierwall_endpoint_info result{};
    result.namespace_name = lend(endpoint.namespace_name);
    result.name = lend(endpoint.name);
    result.addresses = reinterpret_cast<const tierwall_address*>(endpoint.addresses.data());
    result.address_count = endpoint.addresses.size();
    result.kind = static_cast<tierwall_endpoint_kind>(endpoint.kind);
    write_struct(info, result, Field("info"));
    return TIERWALL_OK;
  });
}

size_t tierwall_snapshot_tier_count(const tierwall_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot->tier_count();
}

size_t tierwall_snapshot_policy_count(const tierwall_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot->policy_count();
}

size_t tierwall_snapshot_endpoint_count(const tierwall_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot->endpoint_count();
}

tierwall_status tierwall_snapshot_find_endpoint(const tierwall_snapshot* snapshot,
                                                tierwall_endpoint_kind kind,
                                                const char* namespace_name, size_t namespace_size,
                                                const char* name, size_t name_size, uint32_t* id) {
  return guarded(nullptr, [&]() -> tierwall_status {
    existing(id, "id");
    const EndpointId found =
        existing(snapshot, "snapshot")
            .snapshot->find_endpoint(
                word_of(kind, EndpointKind::replication_controller, Field("kind")),
                text_of(namespace_name, namespace_size, Field("namespace_name")),
                text_of(name, name_size, Field("name")));
    if (found.is_none()) return TIERWALL_NOT_FOUND;
    *id = found.value;
    return TIERWALL_OK;
  });
}

tierwall_status tierwall_snapshot_find_owners(const tierwall_snapshot* snapshot,
                                              const tierwall_address* address, uint32_t* ids,
                                              size_t capacity, size_t* count) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const std::vector<EndpointId> owners =
        existing(snapshot, "snapshot")
            .snapshot->find_endpoints(address_of(existing(address, "address")));
    return fill(numbers_of(owners), ids, capacity, count);
  });
}

tierwall_status tierwall_snapshot_statistics(const tierwall_snapshot* snapshot,
                                             tierwall_snapshot_stats* to) {
  return guarded(nullptr, [&]() -> tierwall_status {
    const SnapshotStats& stats = existing(snapshot, "snapshot").snapshot->stats();
    tierwall_snapshot_stats result{};
    result.bytes = stats.bytes;
    result.address_bytes = stats.parts.addresses;
    result.set_bytes = stats.parts.sets;
    result.rule_bytes = stats.parts.rules;
    result.plan_bytes = stats.parts.plans;
    result.program_bytes = stats.parts.programs.total();
    result.name_bytes = stats.parts.names;
    result.tiers = stats.tiers;
    result.policies = stats.policies;
    result.profiles = stats.profiles;
    result.rules = stats.rules;
    result.endpoints = stats.endpoints;
    result.network_sets = stats.network_sets;
    result.selectors = stats.selectors;
    result.identities = stats.identities;
    result.traffic_classes = stats.traffic_classes;
    result.source_port_classes = stats.source_port_classes;
    result.table_programs = stats.programs.tables;
    result.bitmap_programs = stats.programs.bitmaps;
    result.walked_programs = stats.programs.walks;
    result.split_programs = stats.programs.splits;
    write_struct(to, result, Field("stats"));
    return TIERWALL_OK;
  });
}
