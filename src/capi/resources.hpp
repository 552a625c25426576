// The structs of tierwall/c/resources.h -> those of tierwall/model.hpp.
//
// Throw InvalidArgument, with the field, for what is no struct of its kind. What a resource says is not
// looked at: that is what validation is for.
#pragma once

#include <tierwall/c/resources.h>
#include <tierwall/model.hpp>

#include "capi/field.hpp"

namespace tierwall::capi {

// Each of a pointer that the caller gave as the argument `field`.
Tier resource_of(const tierwall_tier* tier, const Field& field);
Policy resource_of(const tierwall_policy* policy, const Field& field);
Profile resource_of(const tierwall_profile* profile, const Field& field);
NetworkSet resource_of(const tierwall_network_set* set, const Field& field);
WorkloadEndpoint resource_of(const tierwall_workload_endpoint* endpoint, const Field& field);
HostEndpoint resource_of(const tierwall_host_endpoint* endpoint, const Field& field);
Namespace resource_of(const tierwall_namespace* space, const Field& field);
ServiceAccount resource_of(const tierwall_service_account* account, const Field& field);
ServiceSlice resource_of(const tierwall_service_slice* slice, const Field& field);

Cidr cidr_of(const tierwall_cidr& cidr, const Field& field);

}  // namespace tierwall::capi
