#include "snapshot/names.hpp"

#include <algorithm>
#include <string>

namespace tierwall::snapshot {

namespace {

// Its name and namespace are copied.
constexpr std::uint64_t kStepsPerEndpoint = 64;

}  // namespace

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

void name_endpoints(const LabelledObjects& objects, support::BuildMeter& meter,
                    SnapshotAccess::Body& body) {
  for (const EndpointRecord& endpoint : objects.endpoints()) {
    const EndpointId id{static_cast<std::uint32_t>(body.endpoints.size())};
    body.endpoints.push_back({endpoint.kind,
                              std::string(endpoint.namespace_name),
                              std::string(endpoint.name),
                              {endpoint.addresses.begin(), endpoint.addresses.end()}});
    for (const Address& address : endpoint.addresses)
      body.owners.emplace_back(address, id);
    meter.work(kStepsPerEndpoint + endpoint.addresses.size());
    meter.advance();
  }
  support::sort(meter, body.owners);
  // Not the range algorithm: clang 14 cannot use what it returns.
  body.owners.erase(std::unique(body.owners.begin(), body.owners.end()), body.owners.end());
}

}  // namespace tierwall::snapshot
