#include "cli/output/rule_origin.hpp"

#include <cstddef>
#include <string_view>

#include <fmt/core.h>

namespace tierwall::cli {

namespace {

bool is_known(const Place& place) noexcept {
  return place.line != 0;
}

// spec/policy.md 5: the profiles that namespaces and service accounts become.
ResourceName label_source_of(std::string_view profile) {
  constexpr std::string_view kNamespace = "kns.", kServiceAccount = "ksa.";
  if (profile.starts_with(kNamespace)) {
    return {"Namespace", {}, std::string(profile.substr(kNamespace.size()))};
  }
  if (!profile.starts_with(kServiceAccount)) return {};
  const std::string_view rest = profile.substr(kServiceAccount.size());
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return {};
  return {"ServiceAccount", std::string(rest.substr(0, dot)), std::string(rest.substr(dot + 1))};
}

}  // namespace

std::string RuleOrigin::to_string() const {
  if (is_built_in()) return "built in";
  if (!is_known(place)) return resource.to_string();
  const std::string at = place.to_string();
  // Rules that a Namespace stands for are in no field of it.
  const bool is_label_source = resource.kind == "Namespace" || resource.kind == "ServiceAccount";
  if (is_label_source) return fmt::format("{} {}", at, resource.to_string());
  return field.empty() ? at : fmt::format("{} {}", at, field);
}

RuleOrigin origin_of(const PolicyInfo& policy, const PlaceMap& places) {
  const ResourceName own{policy.kind, policy.namespace_name, policy.name};
  if (const Place place = places.find(own, {}); is_known(place)) return {own, place, {}};
  if (!policy.tier.is_none()) return {own, {}, {}};
  const ResourceName source = label_source_of(policy.name);
  if (const Place place = places.find(source, {}); is_known(place)) return {source, place, {}};
  return {};
}

RuleOrigin origin_of(const PolicyInfo& policy, Direction direction, std::int32_t rule,
                     const PlaceMap& places) {
  RuleOrigin origin = origin_of(policy, places);
  if (origin.resource.kind != policy.kind) return origin;
  const std::string field = fmt::format("spec.{}[{}]", to_string(direction), rule);
  origin.place = places.find(origin.resource, field);
  origin.field = places.origin(origin.resource, field);
  return origin;
}

}  // namespace tierwall::cli
