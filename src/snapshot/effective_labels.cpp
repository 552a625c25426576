#include "snapshot/effective_labels.hpp"

#include <utility>

#include "support/profile_names.hpp"

namespace tierwall::snapshot {

namespace {

constexpr std::string_view kNamespaceLabel = "projectcalico.org/namespace";
constexpr std::string_view kOrchestratorLabel = "projectcalico.org/orchestrator";
constexpr std::string_view kServiceAccountLabel = "projectcalico.org/serviceaccount";

// A label is looked at, and interned.
constexpr std::uint64_t kStepsPerLabel = 16;

// spec/selectors.md 6.5
bool is_protected(std::string_view key) noexcept {
  return key.starts_with("pcns.") || key.starts_with("pcsa.");
}

}  // namespace

// The forced labels first, then its own, then what it inherits (6.2, 6.3).
std::span<const LabelText> EffectiveLabels::of(const WorkloadEndpoint& endpoint) {
  begin();
  add(kNamespaceLabel, endpoint.namespace_name);
  add(kOrchestratorLabel, endpoint.orchestrator);
  if (!endpoint.service_account.empty()) add(kServiceAccountLabel, endpoint.service_account);
  for (const auto& [key, value] : endpoint.labels) {
    if (!is_protected(key)) add(key, value);
  }
  inherit(endpoint.profiles);
  return labels_;
}

std::span<const LabelText> EffectiveLabels::of(const HostEndpoint& endpoint) {
  begin();
  add(endpoint.labels);
  inherit(endpoint.profiles);
  return labels_;
}

std::span<const LabelText> EffectiveLabels::of(const NetworkSet& set) {
  begin();
  if (!set.namespace_name.empty()) add(kNamespaceLabel, set.namespace_name);
  add(set.labels);
  if (!set.namespace_name.empty()) inherit(support::namespace_profile_name(set.namespace_name));
  return labels_;
}

void EffectiveLabels::begin() {
  ++things_;
  labels_.clear();
}

void EffectiveLabels::add(std::string_view key, std::string_view value) {
  meter_.work(kStepsPerLabel);
  labels_.push_back({key, value});
}

void EffectiveLabels::add(const Labels& labels) {
  for (const auto& [key, value] : labels)
    add(key, value);
}

void EffectiveLabels::inherit(const std::vector<std::string>& profiles) {
  for (const std::string& profile : profiles)
    inherit(profile);
}

// A profile that nothing defines lends nothing, nor does one that is named again.
void EffectiveLabels::inherit(std::string_view profile) {
  const ProfileRecord* const found = profiles_.find_defined(profile);
  if (found == nullptr) return;
  last_heir_.resize(profiles_.records().size());  // some may have come
  std::size_t& last = last_heir_[static_cast<std::size_t>(found - profiles_.records().data())];
  if (std::exchange(last, things_) == things_) return;
  for (const auto& [key, value] : found->labels)
    add(key, value);
}

}  // namespace tierwall::snapshot
