// Where what is effective comes from: the document of a policy or profile, and the field in it.
#pragma once

#include <cstdint>
#include <string>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::cli {

struct RuleOrigin {
  ResourceName
      resource;  // of the document: a Namespace for the profile it becomes; empty: built in
  Place place;
  std::string field;  // as the document calls it; empty: the whole document

  bool is_built_in() const noexcept { return resource.kind.empty(); }
  std::string to_string() const;  // `policies.yaml:12:5 spec.ingress[0]`, `built in`
};

// Of the policy or profile itself.
RuleOrigin origin_of(const PolicyInfo& policy, const PlaceMap& places);
// Of one of its rules.
RuleOrigin origin_of(const PolicyInfo& policy, Direction direction, std::int32_t rule,
                     const PlaceMap& places);

}  // namespace tierwall::cli
