#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <tierwall/store.hpp>

#include "model/builtin_tiers.hpp"
#include "model/resource_names.hpp"
#include "snapshot/build.hpp"
#include "store/changes.hpp"
#include "store/live_snapshot.hpp"
#include "store/resources.hpp"
#include "support/build_meter.hpp"

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

  // What the batch comes to. Empty: it has to be built; nothing has changed then.
  std::optional<CommitResult> follow();
  // A build counts, and refuses.
  bool may_be_too_many(const store::Changes& changes) const;
  CommitResult rebuild();

  CommitResult publish(CommitResult result, Diagnostics now_checked,
                       std::unique_ptr<store::LiveSnapshot> next);

  BuildOptions options;
  store::Resources resources;
  std::uint64_t generation = 0;
  std::optional<Snapshot> snapshot;
  Diagnostics checked;                        // what validation warns of in this generation
  Diagnostics warnings;                       // all that is warned of
  std::unique_ptr<store::LiveSnapshot> live;  // null: cannot be changed without a build
};

std::optional<CommitResult> PolicyStore::Impl::follow() {
  const std::optional<store::Changes> changes =
      live ? store::changes_to_follow(resources, options, checked) : std::nullopt;
  if (!changes || may_be_too_many(*changes)) return std::nullopt;
  // Of no use any more unless all goes well.
  std::unique_ptr<store::LiveSnapshot> next = std::move(live);
  std::optional<store::LiveSnapshot::Applied> applied = next->apply(*changes, resources);
  if (!applied) return std::nullopt;
  CommitResult result{generation + 1, SnapshotAccess::make(std::move(applied->body)), warnings,
                      std::move(applied->invalidated)};
  Diagnostics now_checked = changes->warnings ? *changes->warnings : checked;
  if (changes->warnings || applied->warns_otherwise) {
    result.diagnostics = now_checked;
    next->warn(result.diagnostics);
  }
  return publish(std::move(result), std::move(now_checked), std::move(next));
}

bool PolicyStore::Impl::may_be_too_many(const store::Changes& changes) const {
  const std::size_t endpoints =
      resources.of<WorkloadEndpoint>().kept_count() + resources.of<HostEndpoint>().kept_count();
  const std::size_t policies = resources.of<Policy>().kept_count();
  // Whatever is warned of may name a tier that nothing states.
  const std::size_t tiers = kBuiltinTiers.size() + resources.of<Tier>().kept_count() +
                            (changes.warnings ? *changes.warnings : checked).entries().size();
  const Limits& limits = options.limits;
  return endpoints + changes.endpoints.size() > limits.max_endpoints ||
         policies + changes.policies.size() > limits.max_policies ||
         tiers + changes.tiers.size() > limits.max_tiers;
}

CommitResult PolicyStore::Impl::rebuild() {
  auto meter = std::make_unique<support::BuildMeter>(options.progress, options.limits);
  CommitResult result;
  Diagnostics now_checked;
  std::unique_ptr<store::LiveSnapshot> next;
  {
    const store::LentModel model(resources);
    snapshot::Built built = snapshot::build(*model, options, store::LiveSnapshot::kGrowth, *meter);
    if (built.body) {
      next = std::make_unique<store::LiveSnapshot>(*built.body, *model, std::move(built.sources),
                                                   std::move(meter), options);
      result.generation = generation + 1;
      result.snapshot = SnapshotAccess::make(std::move(built.body));
      result.invalidated.everything = true;
      now_checked = built.diagnostics;
      next->warn(built.diagnostics);
    }
    result.diagnostics = std::move(built.diagnostics);
  }
  if (result.snapshot) return publish(std::move(result), std::move(now_checked), std::move(next));
  resources.discard();
  return result;
}

// Nothing has changed if it throws.
CommitResult PolicyStore::Impl::publish(CommitResult result, Diagnostics now_checked,
                                        std::unique_ptr<store::LiveSnapshot> next) {
  Diagnostics said = result.diagnostics;
  warnings = std::move(said);
  checked = std::move(now_checked);
  snapshot = result.snapshot;
  generation = result.generation;
  live = std::move(next);
  resources.apply();
  return result;
}

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
    CommitResult unchanged{impl.generation, impl.snapshot, impl.warnings, {}};
    impl.resources.discard();
    return unchanged;
  }
  if (std::optional<CommitResult> followed = impl.follow()) return *std::move(followed);
  return impl.rebuild();
}

CommitResult PolicyStore::rebuild() {
  return impl_->rebuild();
}

std::size_t PolicyStore::walked_combinations() const noexcept {
  return impl_->live ? impl_->live->newcomers() : 0;
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
