#include "snapshot/names.hpp"

#include <string>
#include <utility>

namespace tierwall::snapshot {

PolicyInfo info_of(const Policy& policy, TierId tier) {
  return {std::string(to_string(policy.kind)), policy.namespace_name, policy.name, tier, false};
}

PolicyInfo info_of_profile(const std::string& name, bool missing) {
  return {"Profile", {}, name, TierId::none(), missing};
}

PolicyDirectory name_policies(const PolicyOrder& order, const ProfileTable& profiles) {
  std::vector<PolicyInfo> infos;
  for (const PolicyRecord& record : order.policies)
    infos.push_back(info_of(*record.policy, record.tier));
  for (const ProfileRecord& profile : profiles.records())
    infos.push_back(info_of_profile(profile.name, profile.missing));
  return PolicyDirectory(std::move(infos));
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
