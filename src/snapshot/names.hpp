// What things are called: copied from the model, which need not outlive the snapshot.
#pragma once

#include "snapshot/body.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/policies.hpp"
#include "snapshot/profiles.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

// By PolicyId: the policies in order, then the profiles.
std::vector<PolicyInfo> name_policies(const PolicyOrder& order, const ProfileTable& profiles);

// By EndpointId, and who owns which address. Endpoints are items of the meter's stage.
void name_endpoints(const LabelledObjects& objects, support::BuildMeter& meter,
                    SnapshotAccess::Body& body);

}  // namespace tierwall::snapshot
