// What things are called: copied from the model, which need not outlive the snapshot.
#pragma once

#include <string>

#include "snapshot/endpoint_directory.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/policies.hpp"
#include "snapshot/policy_directory.hpp"
#include "snapshot/profiles.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

PolicyInfo info_of(const Policy& policy, TierId tier);
PolicyInfo info_of_profile(const std::string& name, bool missing);

// By PolicyId: the policies in order, then the profiles.
PolicyDirectory name_policies(const PolicyOrder& order, const ProfileTable& profiles);

// Endpoints are items of the meter's stage.
EndpointDirectory name_endpoints(const LabelledObjects& objects, support::BuildMeter& meter);

}  // namespace tierwall::snapshot
