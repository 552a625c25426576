// GlobalNetworkSet and NetworkSet (spec/policy.md 1.4).
#include <utility>

#include "manifest/kinds.hpp"
#include "manifest/values.hpp"

namespace tierwall::manifest {

void read_network_set(Resource& resource) {
  NetworkSet set;
  set.namespace_name = resource.namespace_name;
  set.name = resource.name;
  set.labels = resource.labels();
  resource.read_spec([&set](Fields& spec) { set.nets = read_values(spec, "nets", read_set_net); });
  resource.store.put(resource.context, &Model::network_sets, std::move(set));
}

}  // namespace tierwall::manifest
