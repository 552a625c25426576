#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <tierwall/store.hpp>

#include "model/resource_names.hpp"
#include "store/missing_profiles.hpp"
#include "store/resources.hpp"

namespace tierwall::inline v0 {

struct PolicyStore::Impl {
  explicit Impl(BuildOptions build_options) : options(std::move(build_options)) {
    options.unknown_tiers = UnknownTiers::last;
  }

  template <class T>
  void put(T resource) {
    ResourceName name = resource_name(resource);
    resources.of<T>().put(std::move(name), std::move(resource));
  }
  // `named` has the parts of a name that the kind has.
  template <class T>
  void remove(const T& named) {
    resources.of<T>().remove(resource_name(named));
  }
  // The set, to be changed and put back.
  NetworkSet network_set(std::string_view namespace_name, std::string_view name) {
    NetworkSet wanted{.namespace_name = std::string(namespace_name), .name = std::string(name)};
    const NetworkSet* const found = resources.of<NetworkSet>().find(resource_name(wanted));
    return found == nullptr ? std::move(wanted) : *found;
  }

  BuildOptions options;
  store::Resources resources;
  std::uint64_t generation = 0;
  std::optional<Snapshot> snapshot;
  Diagnostics warnings;  // of this generation
};

PolicyStore::PolicyStore(BuildOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}
PolicyStore::~PolicyStore() = default;
PolicyStore::PolicyStore(PolicyStore&&) noexcept = default;
PolicyStore& PolicyStore::operator=(PolicyStore&&) noexcept = default;

void PolicyStore::upsert(Tier tier) {
  impl_->put(std::move(tier));
}
void PolicyStore::upsert(Policy policy) {
  impl_->put(std::move(policy));
}
void PolicyStore::upsert(Profile profile) {
  impl_->put(std::move(profile));
}
void PolicyStore::upsert(NetworkSet set) {
  impl_->put(std::move(set));
}
void PolicyStore::upsert(WorkloadEndpoint endpoint) {
  impl_->put(std::move(endpoint));
}
void PolicyStore::upsert(HostEndpoint endpoint) {
  impl_->put(std::move(endpoint));
}
void PolicyStore::upsert(Namespace space) {
  impl_->put(std::move(space));
}
void PolicyStore::upsert(ServiceAccount account) {
  impl_->put(std::move(account));
}
void PolicyStore::upsert(ServiceSlice slice) {
  impl_->put(std::move(slice));
}

void PolicyStore::erase_tier(std::string_view name) {
  impl_->remove(Tier{.name = std::string(name)});
}
void PolicyStore::erase_policy(PolicyKind kind, std::string_view namespace_name,
                               std::string_view name) {
  impl_->remove(Policy{
      .kind = kind, .namespace_name = std::string(namespace_name), .name = std::string(name)});
}
void PolicyStore::erase_profile(std::string_view name) {
  impl_->remove(Profile{.name = std::string(name)});
}
void PolicyStore::erase_network_set(std::string_view namespace_name, std::string_view name) {
  impl_->remove(
      NetworkSet{.namespace_name = std::string(namespace_name), .name = std::string(name)});
}
void PolicyStore::erase_endpoint(EndpointKind kind, std::string_view namespace_name,
                                 std::string_view name) {
  if (kind == EndpointKind::host_endpoint) {
    impl_->remove(HostEndpoint{.name = std::string(name)});
  } else {
    impl_->remove(WorkloadEndpoint{
        .kind = kind, .namespace_name = std::string(namespace_name), .name = std::string(name)});
  }
}
void PolicyStore::erase_namespace(std::string_view name) {
  impl_->remove(Namespace{.name = std::string(name)});
}
void PolicyStore::erase_service_account(std::string_view namespace_name, std::string_view name) {
  impl_->remove(
      ServiceAccount{.namespace_name = std::string(namespace_name), .name = std::string(name)});
}
void PolicyStore::erase_service_slice(std::string_view namespace_name, std::string_view name) {
  impl_->remove(
      ServiceSlice{.namespace_name = std::string(namespace_name), .name = std::string(name)});
}

void PolicyStore::insert_member(std::string_view namespace_name, std::string_view name,
                                const Cidr& net) {
  NetworkSet set = impl_->network_set(namespace_name, name);
  if (std::ranges::find(set.nets, net.masked(), &Cidr::masked) == set.nets.end())
    set.nets.push_back(net);
  impl_->put(std::move(set));
}
void PolicyStore::erase_member(std::string_view namespace_name, std::string_view name,
                               const Cidr& net) {
  NetworkSet set = impl_->network_set(namespace_name, name);
  if (std::erase_if(set.nets,
                    [&net](const Cidr& member) { return member.masked() == net.masked(); }) != 0)
    impl_->put(std::move(set));
}

CommitResult PolicyStore::commit() {
  Impl& impl = *impl_;
  if (impl.snapshot && !impl.resources.changes()) {
    CommitResult unchanged{impl.generation, impl.snapshot, impl.warnings};
    impl.resources.discard();
    return unchanged;
  }
  const Model model = impl.resources.with_batch();
  BuildResult built = SnapshotBuilder(impl.options).build(model);
  if (!built.snapshot) {
    impl.resources.discard();
    return {0, std::nullopt, std::move(built.diagnostics)};
  }
  store::warn_of_missing_profiles(model, *built.snapshot, built.diagnostics);
  CommitResult result{impl.generation + 1, built.snapshot, built.diagnostics};
  // Nothing throws from here on.
  impl.warnings = std::move(built.diagnostics);
  impl.snapshot = std::move(built.snapshot);
  impl.generation = result.generation;
  impl.resources.apply();
  return result;
}

void PolicyStore::discard() noexcept {
  impl_->resources.discard();
}

std::uint64_t PolicyStore::generation() const noexcept {
  return impl_->generation;
}

const std::optional<Snapshot>& PolicyStore::snapshot() const noexcept {
  return impl_->snapshot;
}

Model PolicyStore::model() const {
  return impl_->resources.without_batch();
}

}  // namespace tierwall::inline v0
