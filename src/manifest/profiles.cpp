// Profile, and the v1-era `profile` with its tags (spec/policy.md 1.4 and 6).
#include <utility>

#include "manifest/kinds.hpp"
#include "manifest/rules.hpp"
#include "manifest/values.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

constexpr std::string_view kLabelsToApply = "spec.labelsToApply";

// Every tag is a label with an empty value.
void read_tags(Resource& resource, Labels& labels) {
  const std::optional<Value> tags = resource.metadata.get("tags");
  if (!tags) return;
  if (!resource.context.compat()) {
    tags->error(ErrorCode::unknown_field, "unknown field; use spec.labelsToApply");
    return;
  }
  const Labels given = labels;
  read_list(*tags, [&](const Value& item) {
    const std::optional<std::string_view> tag = read_text(item);
    if (!tag) return;
    if (given.find(*tag) != given.end()) {
      item.error(ErrorCode::conflict, "tag " + quoted(*tag) + " is also a label of the profile");
      return;
    }
    labels.emplace(*tag, "");
    resource.store.place(std::string(kLabelsToApply) + '.' + std::string(*tag), item.origin());
  });
}

// In the v1 era the labels of a profile were those it lends.
void read_v1_labels(Resource& resource, Labels& labels) {
  const std::optional<Value> value = resource.metadata.get("labels");
  if (!value) return;
  for (auto& [key, text] : read_labels(value)) {
    if (!labels.emplace(key, text).second) {
      value->error(ErrorCode::conflict,
                   "label " + quoted(key) + " is also given in spec.labelsToApply");
    }
  }
  resource.store.place(std::string(kLabelsToApply), value->origin());
}

}  // namespace

void read_profile(Resource& resource) {
  Profile profile;
  profile.name = v3_profile_name(resource.context, resource.name);
  resource.context.resource.name = profile.name;
  resource.read_spec([&profile](Fields& spec) {
    profile.labels_to_apply = read_labels(spec.get("labelsToApply"));
    profile.ingress = read_rules(spec, "ingress");
    profile.egress = read_rules(spec, "egress");
  });
  if (resource.context.v1) read_v1_labels(resource, profile.labels_to_apply);
  read_tags(resource, profile.labels_to_apply);
  resource.store.put(resource.context, &Model::profiles, std::move(profile));
}

}  // namespace tierwall::manifest
