// Which documents may be passed over: kinds that say nothing about policy (spec/policy.md 6).
//
// Nearly everything of a cluster is such a kind, so that no list could hold them all. A misspelt
// policy must not be taken for one of them:
//
// - in the groups of policies (Calico's, `policy.networking.k8s.io`) nothing is passed over;
// - `networking.k8s.io` holds policies among other things: of it only the listed kinds are;
// - a kind that the table knows, or one that differs from it in case only, is nothing else in any
//   other group of Kubernetes that has such kinds, whatever the version;
// - a policy kind of the table is a policy in whatever group: one of a group that is misspelt, or of
//   another vendor, is not enforced here, and that must be said.
#include <algorithm>
#include <array>
#include <string_view>

#include "manifest/kinds.hpp"
#include "support/ascii_case.hpp"
#include "support/names.hpp"

namespace tierwall::manifest {

using support::equal_ignoring_case;

namespace {

constexpr std::array<std::string_view, 3> kPolicyGroups = {
    "projectcalico.org", "crd.projectcalico.org", "policy.networking.k8s.io"};

constexpr std::array<std::string_view, 4> kNetworkingKinds = {"Ingress", "IngressClass",
                                                              "IPAddress", "ServiceCIDR"};

// Groups of kinds that the table has; `extensions` had some of them once.
constexpr std::array<std::string_view, 5> kSharedGroups = {"", "apps", "batch", "discovery.k8s.io",
                                                           "extensions"};

constexpr std::string_view kList = "List";

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

std::string_view without_list(std::string_view kind) {
  if (ends_with_ignoring_case(kind, kList)) kind.remove_suffix(kList.size());
  return kind;
}

template <class Names>
bool holds(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// As Kubernetes would have it; it also keeps what is counted short and printable.
bool is_kind_name(std::string_view kind) {
  constexpr std::size_t kMaxBytes = 63;
  return !kind.empty() && kind.size() <= kMaxBytes &&
         std::ranges::all_of(kind, support::is_alphanumeric);
}

// The group of `group/version`, empty for `v1`; false if it is no apiVersion.
bool split_group(std::string_view api_version, std::string_view& group) {
  group = {};
  const std::size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return api_version == "v1";
  group = api_version.substr(0, slash);
  return support::is_subdomain(group) && support::is_dns_label(api_version.substr(slash + 1));
}

}  // namespace

const Kind* find_similar_kind(std::string_view kind) {
  const Kind* similar = nullptr;
  for (const Kind& row : all_kinds()) {
    if (row.kind == kind) return &row;
    if (similar == nullptr && equal_ignoring_case(row.kind, kind)) similar = &row;
  }
  return similar;
}

bool is_ignored_kind(std::string_view api_version, std::string_view kind) {
  std::string_view group;
  if (!is_kind_name(kind) || !split_group(api_version, group)) return false;
  if (holds(kPolicyGroups, group)) return false;
  const std::string_view item = without_list(kind);
  if (item.empty()) return false;
  if (group == "networking.k8s.io") return holds(kNetworkingKinds, item);
  const Kind* const known = find_similar_kind(item);
  if (holds(kSharedGroups, group)) return known == nullptr;
  return known == nullptr || !known->kind.ends_with("NetworkPolicy");
}

}  // namespace tierwall::manifest
