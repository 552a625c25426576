// What diagnostics call the resources of a model.
//
//     resource_name(policy).to_string();       // `NetworkPolicy prod/web`
#pragma once

#include <cstddef>
#include <string>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>

namespace tierwall {

inline ResourceName resource_name(const Tier& tier) {
  return {"Tier", {}, tier.name};
}
inline ResourceName resource_name(const Policy& policy) {
  return {std::string(to_string(policy.kind)), policy.namespace_name, policy.name};
}
inline ResourceName resource_name(const Profile& profile) {
  return {"Profile", {}, profile.name};
}
inline ResourceName resource_name(const Namespace& space) {
  return {"Namespace", {}, space.name};
}
inline ResourceName resource_name(const ServiceAccount& account) {
  return {"ServiceAccount", account.namespace_name, account.name};
}
inline ResourceName resource_name(const WorkloadEndpoint& endpoint) {
  return {std::string(to_string(endpoint.kind)), endpoint.namespace_name, endpoint.name};
}
inline ResourceName resource_name(const HostEndpoint& endpoint) {
  return {"HostEndpoint", {}, endpoint.name};
}
inline ResourceName resource_name(const NetworkSet& set) {
  return {set.namespace_name.empty() ? "GlobalNetworkSet" : "NetworkSet", set.namespace_name,
          set.name};
}
inline ResourceName resource_name(const ServiceSlice& slice) {
  return {"EndpointSlice", slice.namespace_name, slice.name};
}

// Of lists of resources, one behind the other; empty beyond them.
template <class... Lists>
ResourceName resource_name_at(std::size_t number, const Lists&... lists) {
  ResourceName found;
  const auto is_in = [&](const auto& list) {
    if (number < list.size()) {
      found = resource_name(list[number]);
      return true;
    }
    number -= list.size();
    return false;
  };
  static_cast<void>((is_in(lists) || ...));
  return found;
}

}  // namespace tierwall
