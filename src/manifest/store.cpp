#include "manifest/store.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "support/quote.hpp"

namespace tierwall::manifest {

Store::Store(LoadResult& into) : into_(into) {
  const auto add = [this](const auto& list, auto name_of) {
    for (std::size_t i = 0; i < list.size(); ++i)
      index_.try_emplace(name_of(list[i]), i);
  };
  const auto named = [](std::string_view kind) {
    return [kind](const auto& r) { return ResourceName{std::string(kind), {}, r.name}; };
  };
  const auto namespaced = [](std::string_view kind) {
    return [kind](const auto& r) {
      return ResourceName{std::string(kind), r.namespace_name, r.name};
    };
  };
  const Model& model = into.model;
  add(model.tiers, named("Tier"));
  add(model.policies, [](const Policy& p) {
    return ResourceName{std::string(to_string(p.kind)), p.namespace_name, p.name};
  });
  add(model.profiles, named("Profile"));
  add(model.network_sets, [](const NetworkSet& set) {
    return ResourceName{set.namespace_name.empty() ? "GlobalNetworkSet" : "NetworkSet",
                        set.namespace_name, set.name};
  });
  add(model.workload_endpoints, [](const WorkloadEndpoint& endpoint) {
    return ResourceName{std::string(to_string(endpoint.kind)), endpoint.namespace_name,
                        endpoint.name};
  });
  add(model.host_endpoints, named("HostEndpoint"));
  add(model.namespaces, named("Namespace"));
  add(model.service_accounts, namespaced("ServiceAccount"));
  add(model.service_slices, namespaced("EndpointSlice"));
}

void Store::begin(std::shared_ptr<const Document> document, const Node& root,
                  const Context& context) {
  places_ = std::make_shared<ResourcePlaces>(
      ResourcePlaces{std::move(document), &root, context.place(root.position()), {}});
}

void Store::place(std::string field, Origin origin) {
  places_->moved.insert_or_assign(std::move(field), std::move(origin));
}

void Store::withdraw(const Context& context) {
  const bool is_endpoint = index_.contains(context.resource);
  remember(context, is_endpoint ? ", and makes no endpoint" : "");
  if (is_endpoint) withdrawn_.insert(context.resource);
}

void Store::finish() {
  if (withdrawn_.empty()) return;
  std::vector<WorkloadEndpoint>& endpoints = into_.model.workload_endpoints;
  std::vector<bool> goes(endpoints.size(), false);
  for (const ResourceName& resource : withdrawn_)
    goes[index_.at(resource)] = true;
  std::vector<WorkloadEndpoint> kept;
  kept.reserve(endpoints.size() - withdrawn_.size());
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (!goes[i]) kept.push_back(std::move(endpoints[i]));
  }
  endpoints = std::move(kept);
}

std::string Store::what_surprises(const Policy& replaced, const Policy& policy) {
  if (replaced.tier == policy.tier) return {};
  return fmt::format(", which is in tier {}: one name is one policy, whatever its tier",
                     support::quoted(replaced.tier));
}

void Store::remember(const Context& context, const std::string& surprise) {
  const ResourceName& resource = context.resource;
  const Place replaced = into_.places.find(resource, {});
  const bool is_known = replaced.line != 0 || index_.contains(resource);
  // Documents without a name are in error, and no two of them mean the same.
  if (is_known && !resource.name.empty()) {
    context.diagnostics.add({.severity = Severity::warning,
                             .code = ErrorCode::duplicate,
                             .place = places_->place,
                             .resource = resource,
                             .field = {},
                             .message = "replaces an earlier document" + surprise,
                             .other = replaced});
  }
  PlaceMapAccess::set(into_.places, resource, places_);
}

}  // namespace tierwall::manifest
