// The checks of each resource family. Each reports all that is wrong with the resources of its kind.
#pragma once

#include <set>
#include <string_view>

#include <tierwall/limits.hpp>
#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "validate/report.hpp"

namespace tierwall::validation {

// The names of the tiers that a policy may name: those of the model and the built-in ones.
using TierNames = std::set<std::string_view>;

TierNames tier_names(const Model& model);
bool is_tier_name(std::string_view name);

void check_tiers(Report& report, const Model& model);
void check_policies(Report& report, const Model& model, const BuildOptions& options);
// Profiles, namespaces and service accounts, which become profiles (spec/policy.md 5).
void check_profiles(Report& report, const Model& model, const Limits& limits);
void check_network_sets(Report& report, const Model& model);
void check_endpoints(Report& report, const Model& model);
void check_service_slices(Report& report, const Model& model);

// Reports the second and further resources of one identity (1.1).
class Identities {
 public:
  void check(Report& report) {
    if (seen_.insert(report.resource()).second) return;
    report.error(ErrorCode::duplicate, "", "there is more than one resource of this name");
  }

 private:
  std::set<ResourceName> seen_;
};

}  // namespace tierwall::validation
