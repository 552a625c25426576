// Namespace and ServiceAccount, which lend labels to endpoints (spec/policy.md 5).
#include <string>
#include <utility>

#include "manifest/kinds.hpp"
#include "manifest/values.hpp"

namespace tierwall::manifest {

void read_namespace(Resource& resource) {
  Namespace result{.name = resource.name, .labels = resource.labels()};
  // The API server fills this one in.
  result.labels.emplace("kubernetes.io/metadata.name", resource.name);
  resource.document.ignore({"spec"});
  resource.store.put(resource.context, &Model::namespaces, std::move(result));
}

void read_service_account(Resource& resource) {
  ServiceAccount account{.namespace_name = resource.namespace_name,
                         .name = resource.name,
                         .labels = resource.labels()};
  resource.document.ignore({"secrets", "imagePullSecrets", "automountServiceAccountToken"});
  resource.store.put(resource.context, &Model::service_accounts, std::move(account));
}

}  // namespace tierwall::manifest
