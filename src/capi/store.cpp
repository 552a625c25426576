#include <tierwall/c/store.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include <tierwall/store.hpp>

#include "capi/arguments.hpp"
#include "capi/build.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/layouts.hpp"
#include "capi/options.hpp"
#include "capi/resources.hpp"

using namespace tierwall;
using namespace tierwall::capi;

namespace {

template <class Given>
tierwall_status upsert(tierwall_store* store, const Given* given, const char* name,
                       tierwall_error* error) noexcept {
  return guarded(error, [&]() -> tierwall_status {
    existing(store, "store").store.upsert(resource_of(given, Field(name)));
    return TIERWALL_OK;
  });
}

// The name that the caller gave as two pairs of pointer and length, or as one.
struct GivenName {
  const char* namespace_name = nullptr;
  std::size_t namespace_size = 0;
  const char* name = nullptr;
  std::size_t name_size = 0;

  std::string_view in_namespace() const {
    return text_of(namespace_name, namespace_size, Field("namespace_name"));
  }
  std::string_view own() const { return text_of(name, name_size, Field("name")); }
};

// `change(store)` of what is there.
template <class Change>
tierwall_status change(tierwall_store* store, tierwall_error* error,
                       const Change& change) noexcept {
  return guarded(error, [&]() -> tierwall_status {
    change(existing(store, "store").store);
    return TIERWALL_OK;
  });
}

// What is no member of a Cidr has any value there; callers may pass on what they get.
void clear_reserved(std::vector<Cidr>& prefixes) noexcept {
  for (Cidr& prefix : prefixes)
    std::ranges::fill(reinterpret_cast<tierwall_cidr&>(prefix).reserved, std::uint8_t{0});
}

// What is published is published, so no lack of memory may hide it; places are a help only.
void locate_if_possible(const PlaceList& places, Diagnostics& diagnostics) noexcept {
  try {
    locate(places, diagnostics);
  } catch (const std::bad_alloc&) {
  }
}

// As locate_if_possible(): the error's text is a help.
tierwall_status tell_outcome_if_possible(tierwall_error* error,
                                         const Diagnostics& diagnostics) noexcept {
  try {
    return tell_outcome(error, diagnostics);
  } catch (const std::bad_alloc&) {
    return tell(error, TIERWALL_REFUSED, "see the diagnostics");
  }
}

tierwall_status commit(tierwall_store* store, CommitResult (PolicyStore::*end_batch)(),
                       tierwall_commit** commit, tierwall_error* error) noexcept {
  clear(commit);
  return guarded(error, [&]() -> tierwall_status {
    existing(commit, "commit");
    tierwall_store& to = existing(store, "store");
    // Everything that may fail comes before.
    auto handle = std::make_unique<tierwall_commit>();
    auto snapshot = std::make_unique<tierwall_snapshot>();
    CommitResult result = (to.store.*end_batch)();
    locate_if_possible(to.places, result.diagnostics);
    to.places.clear();
    const tierwall_status status = tell_outcome_if_possible(error, result.diagnostics);
    handle->generation = result.generation;
    handle->diagnostics.found = std::move(result.diagnostics);
    handle->invalidated = std::move(result.invalidated);
    clear_reserved(handle->invalidated.prefixes);
    if (result.snapshot) {
      const tierwall_snapshot* const before = to.published.get();
      if (before == nullptr || before->view != &result.snapshot->view()) {
        snapshot->hold(*std::move(result.snapshot));
        to.published = SnapshotReference(std::move(snapshot));
      }
      handle->snapshot = to.published;
    }
    give(commit, std::move(handle));
    return status;
  });
}

}  // namespace

tierwall_status tierwall_store_create(const tierwall_build_options* options, tierwall_store** store,
                                      tierwall_error* error) {
  clear(store);
  return guarded(error, [&]() -> tierwall_status {
    existing(store, "store");
    give(store, std::make_unique<tierwall_store>(build_options_of(options)));
    return TIERWALL_OK;
  });
}

void tierwall_store_release(tierwall_store* store) {
  delete store;
}

// --- changes

tierwall_status tierwall_store_upsert_tier(tierwall_store* store, const tierwall_tier* tier,
                                           tierwall_error* error) {
  return upsert(store, tier, "tier", error);
}

tierwall_status tierwall_store_upsert_policy(tierwall_store* store, const tierwall_policy* policy,
                                             tierwall_error* error) {
  return upsert(store, policy, "policy", error);
}

tierwall_status tierwall_store_upsert_profile(tierwall_store* store,
                                              const tierwall_profile* profile,
                                              tierwall_error* error) {
  return upsert(store, profile, "profile", error);
}

tierwall_status tierwall_store_upsert_network_set(tierwall_store* store,
                                                  const tierwall_network_set* set,
                                                  tierwall_error* error) {
  return upsert(store, set, "set", error);
}

tierwall_status tierwall_store_upsert_workload_endpoint(tierwall_store* store,
                                                        const tierwall_workload_endpoint* endpoint,
                                                        tierwall_error* error) {
  return upsert(store, endpoint, "endpoint", error);
}

tierwall_status tierwall_store_upsert_host_endpoint(tierwall_store* store,
                                                    const tierwall_host_endpoint* endpoint,
                                                    tierwall_error* error) {
  return upsert(store, endpoint, "endpoint", error);
}

tierwall_status tierwall_store_upsert_namespace(tierwall_store* store,
                                                const tierwall_namespace* space,
                                                tierwall_error* error) {
  return upsert(store, space, "space", error);
}

tierwall_status tierwall_store_upsert_service_account(tierwall_store* store,
                                                      const tierwall_service_account* account,
                                                      tierwall_error* error) {
  return upsert(store, account, "account", error);
}

tierwall_status tierwall_store_upsert_service_slice(tierwall_store* store,
                                                    const tierwall_service_slice* slice,
                                                    tierwall_error* error) {
  return upsert(store, slice, "slice", error);
}

tierwall_status tierwall_store_erase_tier(tierwall_store* store, const char* name, size_t name_size,
                                          tierwall_error* error) {
  const GivenName given{.name = name, .name_size = name_size};
  return change(store, error, [&](PolicyStore& to) { to.erase_tier(given.own()); });
}

tierwall_status tierwall_store_erase_policy(tierwall_store* store, tierwall_policy_kind kind,
                                            const char* namespace_name, size_t namespace_size,
                                            const char* name, size_t name_size,
                                            tierwall_error* error) {
  const GivenName given{namespace_name, namespace_size, name, name_size};
  return change(store, error, [&](PolicyStore& to) {
    to.erase_policy(word_of(kind, PolicyKind::staged_kubernetes_network_policy, Field("kind")),
                    given.in_namespace(), given.own());
  });
}

tierwall_status tierwall_store_erase_profile(tierwall_store* store, const char* name,
                                             size_t name_size, tierwall_error* error) {
  const GivenName given{.name = name, .name_size = name_size};
  return change(store, error, [&](PolicyStore& to) { to.erase_profile(given.own()); });
}

tierwall_status tierwall_store_erase_network_set(tierwall_store* store, const char* namespace_name,
                                                 size_t namespace_size, const char* name,
                                                 size_t name_size, tierwall_error* error) {
  const GivenName given{namespace_name, namespace_size, name, name_size};
  return change(store, error,
                [&](PolicyStore& to) { to.erase_network_set(given.in_namespace(), given.own()); });
}

tierwall_status tierwall_store_erase_endpoint(tierwall_store* store, tierwall_endpoint_kind kind,
                                              const char* namespace_name, size_t namespace_size,
                                              const char* name, size_t name_size,
                                              tierwall_error* error) {
  const GivenName given{namespace_name, namespace_size, name, name_size};
  return change(store, error, [&](PolicyStore& to) {
    to.erase_endpoint(word_of(kind, EndpointKind::replication_controller, Field("kind")),
                      given.in_namespace(), given.own());
  });
}

tierwall_status tierwall_store_erase_namespace(tierwall_store* store, const char* name,
                                               size_t name_size, tierwall_error* error) {
  const GivenName given{.name = name, .name_size = name_size};
  return change(store, error, [&](PolicyStore& to) { to.erase_namespace(given.own()); });
}

tierwall_status tierwall_store_erase_service_account(tierwall_store* store,
                                                     const char* namespace_name,
                                                     size_t namespace_size, const char* name,
                                                     size_t name_size, tierwall_error* error) {
  const GivenName given{namespace_name, namespace_size, name, name_size};
  return change(store, error, [&](PolicyStore& to) {
    to.erase_service_account(given.in_namespace(), given.own());
  });
}

tierwall_status tierwall_store_erase_service_slice(tierwall_store* store,
                                                   const char* namespace_name,
                                                   size_t namespace_size, const char* name,
                                                   size_t name_size, tierwall_error* error) {
  const GivenName given{namespace_name, namespace_size, name, name_size};
  return change(store, error, [&](PolicyStore& to) {
    to.erase_service_slice(given.in_namespace(), given.own());
  });
}

tierwall_status tierwall_store_insert_member(tierwall_store* store, const char* namespace_name,
                                             size_t namespace_size, const char* name,
                                             size_t name_size, const tierwall_cidr* net,
                                             tierwall_error* error) {
  const GivenName given{namespace_name, namespace_size, name, name_size};
  return change(store, error, [&](PolicyStore& to) {
    to.insert_member(given.in_namespace(), given.own(),
                     cidr_of(existing(net, "net"), Field("net")));
  });
}

tierwall_status tierwall_store_erase_member(tierwall_store* store, const char* namespace_name,
                                            size_t namespace_size, const char* name,
                                            size_t name_size, const tierwall_cidr* net,
                                            tierwall_error* error) {
  const GivenName given{namespace_name, namespace_size, name, name_size};
  return change(store, error, [&](PolicyStore& to) {
    to.erase_member(given.in_namespace(), given.own(), cidr_of(existing(net, "net"), Field("net")));
  });
}

tierwall_status tierwall_store_discard(tierwall_store* store) {
  if (store == nullptr) return TIERWALL_INVALID_ARGUMENT;
  store->store.discard();
  store->places.clear();
  return TIERWALL_OK;
}

// --- commits

tierwall_status tierwall_store_commit(tierwall_store* store, tierwall_commit** result,
                                      tierwall_error* error) {
  return commit(store, &PolicyStore::commit, result, error);
}

tierwall_status tierwall_store_rebuild(tierwall_store* store, tierwall_commit** result,
                                       tierwall_error* error) {
  return commit(store, &PolicyStore::rebuild, result, error);
}

size_t tierwall_store_walked_combinations(const tierwall_store* store) {
  return store == nullptr ? 0 : store->store.walked_combinations();
}

uint64_t tierwall_store_generation(const tierwall_store* store) {
  return store == nullptr ? 0 : store->store.generation();
}

tierwall_status tierwall_store_snapshot(const tierwall_store* store, tierwall_snapshot** snapshot,
                                        tierwall_error* error) {
  clear(snapshot);
  return guarded(error, [&]() -> tierwall_status {
    existing(snapshot, "snapshot");
    tierwall_snapshot* const published = existing(store, "store").published.get();
    if (published == nullptr) return tell(error, TIERWALL_NOT_FOUND, "nothing is published yet");
    *snapshot = tierwall_snapshot_retain(published);
    return TIERWALL_OK;
  });
}

void tierwall_commit_release(tierwall_commit* commit) {
  delete commit;
}

uint64_t tierwall_commit_generation(const tierwall_commit* commit) {
  return commit == nullptr ? 0 : commit->generation;
}

const tierwall_snapshot* tierwall_commit_snapshot(const tierwall_commit* commit) {
  return commit == nullptr ? nullptr : commit->snapshot.get();
}

const tierwall_diagnostics* tierwall_commit_diagnostics(const tierwall_commit* commit) {
  return commit == nullptr ? nullptr : &commit->diagnostics;
}

bool tierwall_commit_concerns_everything(const tierwall_commit* commit) {
  return commit != nullptr && commit->invalidated.everything;
}

bool tierwall_commit_concerns(const tierwall_commit* commit, const tierwall_flow* flow) {
  return commit != nullptr && flow != nullptr && commit->invalidated.concerns(flow_of(*flow));
}

tierwall_status tierwall_commit_endpoints(const tierwall_commit* commit, const uint32_t** endpoints,
                                          size_t* count) {
  if (commit == nullptr || endpoints == nullptr || count == nullptr) {
    return TIERWALL_INVALID_ARGUMENT;
  }
  *endpoints = numbers_of(commit->invalidated.endpoints).data();
  *count = commit->invalidated.endpoints.size();
  return TIERWALL_OK;
}

tierwall_status tierwall_commit_addresses(const tierwall_commit* commit,
                                          const tierwall_address** addresses, size_t* count) {
  if (commit == nullptr || addresses == nullptr || count == nullptr) {
    return TIERWALL_INVALID_ARGUMENT;
  }
  *addresses = reinterpret_cast<const tierwall_address*>(commit->invalidated.addresses.data());
  *count = commit->invalidated.addresses.size();
  return TIERWALL_OK;
}

tierwall_status tierwall_commit_prefixes(const tierwall_commit* commit,
                                         const tierwall_cidr** prefixes, size_t* count) {
  if (commit == nullptr || prefixes == nullptr || count == nullptr) {
    return TIERWALL_INVALID_ARGUMENT;
  }
  *prefixes = reinterpret_cast<const tierwall_cidr*>(commit->invalidated.prefixes.data());
  *count = commit->invalidated.prefixes.size();
  return TIERWALL_OK;
}
