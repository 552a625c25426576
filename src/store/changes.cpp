#include "store/changes.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "model/builtin_tiers.hpp"
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
  explicit Collection(const Resources& resources) : resources_(resources) {
    add_tiers();
    add<Policy>([this](const Policy* before, const Policy* after) {
      changes_.policies.push_back({before, after});
    });
    add_profiles();
    add_endpoints<WorkloadEndpoint>();
    add_endpoints<HostEndpoint>();
    add_network_sets();
    add<ServiceSlice>([this](const ServiceSlice* before, const ServiceSlice* after) {
      changes_.slices.push_back({before, after});
    });
  }

  // Finds out what a build would warn of, where `warnings` are what it said before. False: there are errors.
  bool check(const Diagnostics& warnings, const BuildOptions& options) {
    add_tiers_of_policies();
    const Diagnostics found = validate(changed_, options);
    if (found.has_errors()) return false;
    if (found.empty() && warnings.empty() && !some_tier_comes_or_goes_) return true;
    std::set<ResourceName> names = names_of_changed();
    std::set<ResourceName> warned_of;
    for (const Diagnostic& warning : warnings.entries())
      warned_of.insert(warning.resource);
    const bool may_say_else =
        !found.empty() || some_tier_comes_or_goes_ ||
        std::ranges::any_of(warned_of, [&](const auto& name) { return names.contains(name); });
    if (!may_say_else) return true;
    names.merge(warned_of);
    names.merge(left_by_tiers_);
    changes_.warnings = validate(model_of(names), options);
    return !changes_.warnings->has_errors();
  }

  Changes take() { return std::move(changes_); }

 private:
  // Calls `add(before, after)` for each change of a kind.
  template <class T, class Add>
  void add(Add add) {
    resources_.of<T>().for_each_change([&](const T* before, const T* after) {
      if (after != nullptr) {
        list_of<T>(changed_).push_back(*after);
      } else {
        gone_.push_back(resource_name(*before));
      }
      add(before, after);
    });
  }

  // Whoever waits for one that comes was warned of; whoever is left by one that goes will be.
  void add_tiers() {
    support::StringSet gone;
    add<Tier>([&](const Tier* before, const Tier* after) {
      changes_.tiers.push_back({before, after});
      const std::string& name = (before != nullptr ? before : after)->name;
      if ((before != nullptr && after != nullptr) || is_builtin_tier(name)) return;
      some_tier_comes_or_goes_ = true;
      if (after == nullptr) gone.insert(name);
    });
    if (gone.empty()) return;
    resources_.of<Policy>().for_each([&](const Policy& policy) {
      if (gone.contains(policy.tier)) left_by_tiers_.insert(resource_name(policy));
    });
  }
  // Policies are valid in their tiers only.
  void add_tiers_of_policies() {
    std::set<std::string> names;
    for (const Policy& policy : changed_.policies)
      names.insert(policy.tier);
    for (const Tier& tier : changed_.tiers)
      names.erase(tier.name);
    for (const std::string& name : names) {
      const Tier* const tier = resources_.of<Tier>().find(resource_name(Tier{.name = name}));
      if (tier != nullptr) changed_.tiers.push_back(*tier);
    }
  }

  void add_profiles() {
    add_profiles<Profile>();
    add_profiles<Namespace>();
    add_profiles<ServiceAccount>();
    std::ranges::stable_sort(changes_.profiles, {},
                             [](const ProfileChange& change) { return change.after.has_value(); });
  }
  template <class T>
  void add_profiles() {
    add<T>([this](const T* before, const T* after) {
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
  }

  template <class T>
  void add_endpoints() {
    add<T>([this](const T* before, const T* after) {
      changes_.endpoints.push_back({AnyEndpoint(before), AnyEndpoint(after)});
    });
  }

  void add_network_sets() {
    add<NetworkSet>([this](const NetworkSet* before, const NetworkSet* after) {
      changes_.network_sets.push_back({before, after});
    });
    if (lenders_.empty()) return;
    resources_.of<NetworkSet>().for_each_unchanged([&](const NetworkSet& set) {
      if (!set.namespace_name.empty() &&
          lenders_.contains(support::namespace_profile_name(set.namespace_name)))
        changes_.network_sets.push_back({&set, &set});
    });
  }

  std::set<ResourceName> names_of_changed() {
    std::set<ResourceName> names(gone_.begin(), gone_.end());
    const auto put = [&names](const auto& list) {
      for (const auto& resource : list)
        names.insert(resource_name(resource));
    };
    std::apply([&](const auto&... list) { (put(list), ...); }, lists_of(changed_));
    return names;
  }
  // Those that are there, with the tiers of policies, in the order in which a build has them.
  Model model_of(std::set<ResourceName> names) const {
    for (const ResourceName& name : std::set<ResourceName>(names)) {
      const Policy* const policy = resources_.of<Policy>().find(name);
      if (policy != nullptr) names.insert(resource_name(Tier{.name = policy->tier}));
    }
    Model model;
    const auto put = [&]<class T>(std::vector<T>& list) {
      for (const ResourceName& name : names) {
        if (const T* const found = resources_.of<T>().find(name)) list.push_back(*found);
      }
    };
    std::apply([&](auto&... list) { (put(list), ...); }, lists_of(model));
    return model;
  }

  static Diagnostics validate(const Model& model, const BuildOptions& options) {
    support::BuildMeter unheard;
    return validation::check(model, options, unheard);
  }

  const Resources& resources_;
  Model changed_;  // as it is now
  std::vector<ResourceName> gone_;
  bool some_tier_comes_or_goes_ = false;
  std::set<ResourceName> left_by_tiers_;  // policies
  support::StringSet lenders_;            // profiles
  Changes changes_;
};

}  // namespace

std::optional<Changes> changes_to_follow(const Resources& resources, const BuildOptions& options,
                                         const Diagnostics& warnings) {
  // What is not said any more may be about any of them.
  if (warnings.suppressed_count() != 0) return std::nullopt;
  Collection collection(resources);
  if (!collection.check(warnings, options)) return std::nullopt;
  return collection.take();
}

}  // namespace tierwall::store
