// Endpoints that name profiles which nothing defines: they deny (spec/policy.md 2.5), and are warned of.
//
//     MissingProfiles missing(model, profiles);
//     profiles.undefine("open");
//     missing.note(endpoint, profiles);        // each that names it
//     if (missing.is_named("open")) ...
//     missing.warn(diagnostics);
//
// Thread contract: single-threaded. Complexity: of an endpoint its profiles, and logarithmic in the endpoints
// that it knows; a warning for each, of which more than the diagnostics keep are counted only.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>

#include "snapshot/profiles.hpp"
#include "store/any_endpoint.hpp"
#include "support/hash_map.hpp"

namespace tierwall::store {

class MissingProfiles {
 public:
  // The profiles are those of the model.
  MissingProfiles(const Model& model, const snapshot::ProfileTable& profiles);

  // It is there, as it is now, and so are the profiles.
  void note(const AnyEndpoint& endpoint, const snapshot::ProfileTable& profiles);
  // It is no longer there.
  void forget(const AnyEndpoint& endpoint);

  // Workloads that do not exist for policy, which have no EndpointId.
  const std::set<ResourceName>& invisible_workloads() const noexcept { return invisible_; }
  // By some endpoint.
  bool is_named(std::string_view profile) const;
  // Profiles that are missing, or were, and came to be named, or no longer; some more than once.
  std::vector<std::string> take_changes() { return std::exchange(changes_, {}); }

  // Whether warn() may say something else than when this was asked.
  bool take_is_changed() noexcept { return std::exchange(is_changed_, false); }
  // In the order of workloads, then hosts, by name.
  void warn(Diagnostics& diagnostics) const;

 private:
  using Name = std::pair<bool, ResourceName>;  // whether it is a host
  struct Missing {
    std::size_t at;  // in the list of the endpoint
    std::string profile;
  };

  static Name name_of(const AnyEndpoint& endpoint);
  void drop(const Name& name);

  std::map<Name, std::vector<Missing>> named_by_;
  std::set<ResourceName> invisible_;
  support::StringMap<std::size_t> uses_;  // of missing profiles
  std::vector<std::string> changes_;
  bool is_changed_ = false;
};

}  // namespace tierwall::store
