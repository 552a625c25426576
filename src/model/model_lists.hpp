// The lists of a model, to be gone through kind by kind, or found by what is in them.
#pragma once

#include <tuple>
#include <vector>

#include <tierwall/model.hpp>

namespace tierwall {

inline auto lists_of(Model& model) noexcept {
  return std::tie(model.tiers, model.policies, model.profiles, model.network_sets,
                  model.workload_endpoints, model.host_endpoints, model.namespaces,
                  model.service_accounts, model.service_slices);
}

template <class T>
std::vector<T>& list_of(Model& model) noexcept {
  return std::get<std::vector<T>&>(lists_of(model));
}

}  // namespace tierwall
