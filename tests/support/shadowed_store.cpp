#include "support/shadowed_store.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <tierwall/address.hpp>

#include "support/model_dump.hpp"

namespace tierwall::testing {

namespace {

// --- by kind

auto name_of(const Tier& tier) {
  return std::tuple(tier.name);
}
auto name_of(const Policy& policy) {
  return std::tuple(policy.kind, policy.namespace_name, policy.name);
}
auto name_of(const Profile& profile) {
  return std::tuple(profile.name);
}
auto name_of(const NetworkSet& set) {
  return std::tuple(set.namespace_name, set.name);
}
auto name_of(const WorkloadEndpoint& endpoint) {
  return std::tuple(endpoint.kind, endpoint.namespace_name, endpoint.name);
}
auto name_of(const HostEndpoint& endpoint) {
  return std::tuple(endpoint.name);
}
auto name_of(const Namespace& space) {
  return std::tuple(space.name);
}
auto name_of(const ServiceAccount& account) {
  return std::tuple(account.namespace_name, account.name);
}
auto name_of(const ServiceSlice& slice) {
  return std::tuple(slice.namespace_name, slice.name);
}

void erase_from(PolicyStore& store, const Tier& tier) {
  store.erase_tier(tier.name);
}
void erase_from(PolicyStore& store, const Policy& policy) {
  store.erase_policy(policy.kind, policy.namespace_name, policy.name);
}
void erase_from(PolicyStore& store, const Profile& profile) {
  store.erase_profile(profile.name);
}
void erase_from(PolicyStore& store, const NetworkSet& set) {
  store.erase_network_set(set.namespace_name, set.name);
}
void erase_from(PolicyStore& store, const WorkloadEndpoint& endpoint) {
  store.erase_endpoint(endpoint.kind, endpoint.namespace_name, endpoint.name);
}
void erase_from(PolicyStore& store, const HostEndpoint& endpoint) {
  store.erase_endpoint(EndpointKind::host_endpoint, "", endpoint.name);
}
void erase_from(PolicyStore& store, const Namespace& space) {
  store.erase_namespace(space.name);
}
void erase_from(PolicyStore& store, const ServiceAccount& account) {
  store.erase_service_account(account.namespace_name, account.name);
}
void erase_from(PolicyStore& store, const ServiceSlice& slice) {
  store.erase_service_slice(slice.namespace_name, slice.name);
}

auto lists_of(Model& model) {
  return std::tie(model.tiers, model.policies, model.profiles, model.network_sets,
                  model.workload_endpoints, model.host_endpoints, model.namespaces,
                  model.service_accounts, model.service_slices);
}

template <class T>
std::vector<T>& list_of(Model& model) {
  return std::get<std::vector<T>&>(lists_of(model));
}

template <class T>
T* find(std::vector<T>& list, const T& named) {
  const auto found =
      std::ranges::find_if(list, [&](const T& other) { return name_of(other) == name_of(named); });
  return found == list.end() ? nullptr : &*found;
}

template <class T>
void drop(std::vector<T>& list, const T& named) {
  std::erase_if(list, [&](const T& other) { return name_of(other) == name_of(named); });
}

Model sorted(Model model) {
  std::apply(
      [](auto&... list) {
        (std::ranges::sort(list, {}, [](const auto& resource) { return name_of(resource); }), ...);
      },
      lists_of(model));
  return model;
}

std::string dump(const Resource& resource) {
  Model alone;
  std::visit(
      [&alone](const auto& value) {
        list_of<std::remove_cvref_t<decltype(value)>>(alone).push_back(value);
      },
      resource);
  return testing::dump(alone);
}

// --- what is reported

// A store warns of missing profiles as well, which a builder does not.
bool speaks_of_missing_profile(const Diagnostic& entry) {
  return entry.severity == Severity::warning && entry.code == ErrorCode::unknown_reference &&
         entry.field.starts_with("spec.profiles[");
}

template <class Endpoint>
void add_missing_profiles(const std::vector<Endpoint>& endpoints, const Snapshot& snapshot,
                          std::vector<std::string>& expected) {
  for (const Endpoint& endpoint : endpoints) {
    for (std::size_t i = 0; i < endpoint.profiles.size(); ++i) {
      for (std::uint32_t policy = 0; policy < snapshot.policy_count(); ++policy) {
        const PolicyInfo& info = snapshot.policy(PolicyId{policy});
        if (info.missing && info.name == endpoint.profiles[i])
          expected.push_back(fmt::format("{} spec.profiles[{}]", endpoint.name, i));
      }
    }
  }
}

// What is wrong, in whatever order it was found.
std::string reported(const Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& entry : diagnostics.entries()) {
    if (!speaks_of_missing_profile(entry)) lines.push_back(entry.to_string() + "\n");
  }
  std::ranges::sort(lines);
  return fmt::format("{}", fmt::join(lines, ""));
}

std::string reported_profiles(const Diagnostics& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& entry : diagnostics.entries()) {
    if (speaks_of_missing_profile(entry))
      lines.push_back(fmt::format("{} {}", entry.resource.name, entry.field));
  }
  std::ranges::sort(lines);
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string missing_profiles(const Model& model, const Snapshot& snapshot) {
  std::vector<std::string> lines;
  add_missing_profiles(model.workload_endpoints, snapshot, lines);
  add_missing_profiles(model.host_endpoints, snapshot, lines);
  std::ranges::sort(lines);
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string differing(std::string_view what, std::string_view store, std::string_view rebuilt) {
  if (store == rebuilt) return {};
  return fmt::format("{} of the store:\n{}of a build of everything:\n{}", what, store, rebuilt);
}

}  // namespace

ShadowedStore::ShadowedStore(const BuildOptions& options) : options_(options), store_(options) {
  options_.unknown_tiers = UnknownTiers::last;
}

void ShadowedStore::upsert(const Resource& resource) {
  history_ += "upsert " + dump(resource);
  std::visit(
      [this](const auto& value) {
        store_.upsert(value);
        auto& list = list_of<std::remove_cvref_t<decltype(value)>>(batched_);
        drop(list, value);
        list.push_back(value);
      },
      resource);
}

void ShadowedStore::erase(const Resource& named) {
  history_ += "erase " + dump(named);
  std::visit(
      [this](const auto& value) {
        erase_from(store_, value);
        drop(list_of<std::remove_cvref_t<decltype(value)>>(batched_), value);
      },
      named);
}

void ShadowedStore::insert_member(const NetworkSet& named, const Cidr& net) {
  history_ +=
      fmt::format("insert {} into {}/{}\n", to_string(net), named.namespace_name, named.name);
  store_.insert_member(named.namespace_name, named.name, net);
  NetworkSet* set = find(batched_.network_sets, named);
  if (set == nullptr) {
    batched_.network_sets.push_back({.namespace_name = named.namespace_name, .name = named.name});
    set = &batched_.network_sets.back();
  }
  const auto is_same = [&](const Cidr& member) { return member.masked() == net.masked(); };
  if (std::ranges::none_of(set->nets, is_same)) set->nets.push_back(net);
}

void ShadowedStore::erase_member(const NetworkSet& named, const Cidr& net) {
  history_ += fmt::format("erase {} of {}/{}\n", to_string(net), named.namespace_name, named.name);
  store_.erase_member(named.namespace_name, named.name, net);
  if (NetworkSet* const set = find(batched_.network_sets, named))
    std::erase_if(set->nets, [&](const Cidr& member) { return member.masked() == net.masked(); });
}

void ShadowedStore::discard() {
  history_ += "discard\n";
  store_.discard();
  batched_ = committed_;
}

void ShadowedStore::move() {
  history_ += "move\n";
  PolicyStore elsewhere = std::move(store_);
  store_ = std::move(elsewhere);
}

void ShadowedStore::restart() {
  history_ = "restart\n";
  store_ = PolicyStore(options_);
  batched_ = committed_ = {};
  rebuilt_.reset();
}

std::string ShadowedStore::commit() {
  history_ += "commit\n";
  const std::uint64_t before = store_.generation();
  const CommitResult result = store_.commit();
  BuildResult built = SnapshotBuilder(options_).build(batched_);
  if (result.snapshot.has_value() != built.snapshot.has_value()) {
    return "refused by one:\n" + result.diagnostics.to_string() + built.diagnostics.to_string();
  }
  std::string wrong =
      differing("reports", reported(result.diagnostics), reported(built.diagnostics));
  if (built.snapshot) {
    wrong += differing("missing profiles", reported_profiles(result.diagnostics),
                       missing_profiles(batched_, *built.snapshot));
    rebuilt_ = std::move(built.snapshot);
  }
  return wrong + take_over(result, before);
}

// What follows from a commit, for generations and for what is kept.
std::string ShadowedStore::take_over(const CommitResult& result, std::uint64_t before) {
  refused_ = !result.snapshot;
  invalidated_ = result.invalidated;
  const bool changed = before == 0 || sorted(batched_) != sorted(committed_);
  const std::uint64_t expected = refused_ || !changed ? before : before + 1;
  if (refused_) {
    batched_ = committed_;
  } else {
    committed_ = batched_;
  }
  if (store_.generation() != expected || result.generation != (refused_ ? 0 : expected)) {
    return fmt::format("generation {}, told as {}, should be {}\n", store_.generation(),
                       result.generation, expected);
  }
  if (!refused_ && &result.snapshot->view() != &store_.snapshot()->view())
    return "the store has another snapshot than it returned\n";
  return sorted(store_.model()) == sorted(committed_) ? ""
                                                      : "the model is not what was committed\n";
}

}  // namespace tierwall::testing
