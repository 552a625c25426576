#include "store/changes.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "model/model_lists.hpp"
#include "model/resource_names.hpp"
#include "support/build_meter.hpp"
#include "support/hash_map.hpp"
#include "support/profile_names.hpp"
#include "validate/validate.hpp"

namespace tierwall::store {

namespace {

class Collection {
 public:
  Collection(const Resources& resources, const Diagnostics& warnings)
      : resources_(resources), warnings_(warnings) {}

  // False: something cannot be followed.
  bool collect() {
    return !resources_.of<Tier>().changes() && add_policies() && add_profiles() &&
           add_endpoints<WorkloadEndpoint>() && add_endpoints<HostEndpoint>() &&
           add_network_sets() && add_slices();
  }

  const Model& changed() const { return changed_; }
  Changes take() { return std::move(changes_); }

 private:
  template <class T>
  bool is_warned_of(const T& resource) const {
    const ResourceName name = resource_name(resource);
    return std::ranges::any_of(warnings_.entries(), [&name](const Diagnostic& warning) {
      return warning.resource == name;
    });
  }
  // What will be validated, if it is there, and what was.
  template <class T>
  bool take_down(const T* before, const T* after) {
    if (after != nullptr) list_of<T>(changed_).push_back(*after);
    return before == nullptr || warnings_.empty() || !is_warned_of(*before);
  }

  bool add_policies() {
    bool can_follow = true;
    std::set<std::string_view> tiers;
    resources_.of<Policy>().for_each_change([&](const Policy* before, const Policy* after) {
      can_follow = can_follow && take_down(before, after);
      changes_.policies.push_back({before, after});
      if (after != nullptr) tiers.insert(after->tier);
    });
    // Policies are valid in their tiers only.
    for (const std::string_view name : tiers) {
      const Tier named{.name = std::string(name)};
      const Tier* const tier = resources_.of<Tier>().find(resource_name(named));
      if (tier != nullptr) changed_.tiers.push_back(*tier);
    }
    return can_follow;
  }

  bool add_profiles() {
    const bool can_follow =
        add_profiles<Profile>() && add_profiles<Namespace>() && add_profiles<ServiceAccount>();
    std::ranges::stable_sort(changes_.profiles, {},
                             [](const ProfileChange& change) { return change.after.has_value(); });
    return can_follow;
  }
  template <class T>
  bool add_profiles() {
    bool can_follow = true;
    resources_.of<T>().for_each_change([&](const T* before, const T* after) {
      can_follow = can_follow && take_down(before, after);
      ProfileChange change;
      const auto put = [&change](const T& source, std::optional<snapshot::ProfileRecord>& record) {
        record = snapshot::profile_of(source);
        change.name = record->name;
      };
      if (before != nullptr) put(*before, change.before);
      if (after != nullptr) put(*after, change.after);
      if (!change.before || !change.after || change.before->labels != change.after->labels)
        lenders_.insert(change.name);
      changes_.profiles.push_back(std::move(change));
    });
    return can_follow;
  }

  template <class T>
  bool add_endpoints() {
    bool can_follow = true;
    resources_.of<T>().for_each_change([&](const T* before, const T* after) {
      can_follow = can_follow && take_down(before, after);
      changes_.endpoints.push_back({AnyEndpoint(before), AnyEndpoint(after)});
    });
    return can_follow;
  }

  bool add_network_sets() {
    bool can_follow = true;
    const Shelf<NetworkSet>& sets = resources_.of<NetworkSet>();
    sets.for_each_change([&](const NetworkSet* before, const NetworkSet* after) {
      can_follow = can_follow && take_down(before, after);
      changes_.network_sets.push_back({before, after});
    });
    if (lenders_.empty() || !can_follow) return can_follow;
    sets.for_each_unchanged([&](const NetworkSet& set) {
      if (!set.namespace_name.empty() &&
          lenders_.contains(support::namespace_profile_name(set.namespace_name)))
        changes_.network_sets.push_back({&set, &set});
    });
    return true;
  }

  bool add_slices() {
    bool can_follow = true;
    resources_.of<ServiceSlice>().for_each_change(
        [&](const ServiceSlice* before, const ServiceSlice* after) {
          can_follow = can_follow && take_down(before, after);
          changes_.slices.push_back({before, after});
        });
    return can_follow;
  }

  const Resources& resources_;
  const Diagnostics& warnings_;
  support::StringSet lenders_;  // profiles
  Model changed_;
  Changes changes_;
};

}  // namespace

std::optional<Changes> changes_to_follow(const Resources& resources, const BuildOptions& options,
                                         const Diagnostics& warnings) {
  // What is not said any more may be about any of them.
  if (warnings.suppressed_count() != 0) return std::nullopt;
  Collection collection(resources, warnings);
  support::BuildMeter unheard;
  if (!collection.collect() || !validation::check(collection.changed(), options, unheard).empty()) {
    return std::nullopt;
  }
  return collection.take();
}

}  // namespace tierwall::store
