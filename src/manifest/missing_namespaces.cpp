#include "manifest/missing_namespaces.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "support/profile_names.hpp"

namespace tierwall::manifest {

using support::kNamespaceProfile;

void add_missing_namespaces(const LoadOptions& options, Model& model) {
  if (options.missing_namespaces != MissingNamespaces::open) return;
  std::set<std::string, std::less<>> known;
  for (const Namespace& defined : model.namespaces)
    known.insert(defined.name);
  for (const Profile& profile : model.profiles) {
    if (profile.name.starts_with(kNamespaceProfile))
      known.insert(profile.name.substr(kNamespaceProfile.size()));
  }
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints) {
    if (!known.insert(endpoint.namespace_name).second) continue;
    Namespace missing{.name = endpoint.namespace_name, .labels = {}};
    missing.labels.emplace("kubernetes.io/metadata.name", endpoint.namespace_name);
    model.namespaces.push_back(std::move(missing));
  }
}

}  // namespace tierwall::manifest
