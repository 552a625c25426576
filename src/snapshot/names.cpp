#include "snapshot/names.hpp"

#include <string>
#include <utility>

namespace tierwall::snapshot {

std::vector<PolicyInfo> name_policies(const PolicyOrder& order, const ProfileTable& profiles) {
  std::vector<PolicyInfo> infos;
  for (const PolicyRecord& record : order.policies) {
    const Policy& policy = *record.policy;
    infos.push_back({std::string(to_string(policy.kind)), policy.namespace_name, policy.name,
                     record.tier, false});
  }
  for (const ProfileRecord& profile : profiles.records())
    infos.push_back({"Profile", {}, profile.name, TierId::none(), profile.missing});
  return infos;
}

EndpointDirectory name_endpoints(const LabelledObjects& objects, support::BuildMeter& meter) {
  std::vector<EndpointInfo> infos;
  infos.reserve(objects.endpoints().size());
  for (const EndpointRecord& endpoint : objects.endpoints()) {
    infos.push_back({endpoint.kind,
                     std::string(endpoint.namespace_name),
                     std::string(endpoint.name),
                     {endpoint.addresses.begin(), endpoint.addresses.end()}});
  }
  return {std::move(infos), meter};
}

}  // namespace tierwall::snapshot
