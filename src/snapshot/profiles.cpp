#include "snapshot/profiles.hpp"

#include <algorithm>

#include "support/profile_names.hpp"

namespace tierwall::snapshot {

namespace {

// A record and its name; a label or a name that is copied.
constexpr std::uint64_t kStepsPerProfile = 64;
constexpr std::uint64_t kStepsPerText = 16;

constexpr std::string_view kNameLabel = "projectcalico.org/name";

// 5: every label under a prefix, and the name of its source, which wins.
LentLabels prefixed(const Labels& labels, std::string_view prefix, const std::string& name) {
  LentLabels lent;
  lent.reserve(labels.size() + 1);
  lent.emplace_back(std::string(prefix) += kNameLabel, name);
  for (const auto& [key, value] : labels) {
    if (key != kNameLabel) lent.emplace_back(std::string(prefix) += key, value);
  }
  return lent;
}

std::vector<Rule> allow_everything() {
  Rule allow;
  allow.action = Action::allow;
  return {allow};
}

}  // namespace

bool has_same_rules(const ProfileRecord& a, const ProfileRecord& b) {
  return a.rules(Direction::ingress) == b.rules(Direction::ingress) &&
         a.rules(Direction::egress) == b.rules(Direction::egress);
}

ProfileRecord profile_of(const Profile& source) {
  return {.name = source.name,
          .labels = {source.labels_to_apply.begin(), source.labels_to_apply.end()},
          .own_rules = {},
          .ingress = &source.ingress,
          .egress = &source.egress};
}

ProfileRecord profile_of(const Namespace& source) {
  return {.name = support::namespace_profile_name(source.name),
          .labels = prefixed(source.labels, "pcns.", source.name),
          .own_rules = allow_everything()};
}

ProfileRecord profile_of(const ServiceAccount& source) {
  const std::string& in = source.namespace_name;
  return {.name = support::service_account_profile_name(in.empty() ? "default" : in, source.name),
          .labels = prefixed(source.labels, "pcsa.", source.name),
          .own_rules = {}};
}

ProfileTable::ProfileTable(const Model& model, support::BuildMeter& meter) {
  add_defined(model, meter);
  add_missing(model, meter);
}

void ProfileTable::add_defined(const Model& model, support::BuildMeter& meter) {
  std::vector<ProfileRecord> records;
  const auto add = [&](const auto& source, std::size_t label_count) {
    meter.work(kStepsPerProfile + kStepsPerText * label_count);
    records.push_back(profile_of(source));
    meter.advance();
  };
  for (const Profile& profile : model.profiles)
    add(profile, profile.labels_to_apply.size());
  for (const Namespace& source : model.namespaces)
    add(source, source.labels.size());
  for (const ServiceAccount& source : model.service_accounts)
    add(source, source.labels.size());
  records.push_back(
      {.name = std::string(kDefaultAllowProfile), .labels = {}, .own_rules = allow_everything()});
  append_sorted(std::move(records));
}

void ProfileTable::add_missing(const Model& model, support::BuildMeter& meter) {
  support::StringSet names;
  const auto collect = [&](const std::vector<std::string>& profiles) {
    for (const std::string& name : profiles) {
      meter.work(kStepsPerText);
      if (!indices_.contains(name)) names.insert(name);
    }
  };
  for (const WorkloadEndpoint& endpoint : model.workload_endpoints)
    collect(endpoint.profiles);
  for (const HostEndpoint& endpoint : model.host_endpoints)
    collect(endpoint.profiles);
  std::vector<ProfileRecord> records;
  for (const std::string& name : names)
    records.push_back({.name = name, .labels = {}, .own_rules = {}, .missing = true});
  append_sorted(std::move(records));
}

void ProfileTable::append_sorted(std::vector<ProfileRecord> records) {
  std::ranges::sort(records, {}, &ProfileRecord::name);
  for (ProfileRecord& record : records) {
    indices_.emplace(record.name, static_cast<std::uint32_t>(records_.size()));
    records_.push_back(std::move(record));
  }
}

void ProfileTable::define(std::string_view name, LentLabels labels) {
  const auto [index, is_new] =
      indices_.try_emplace(name, static_cast<std::uint32_t>(records_.size()));
  if (is_new) records_.push_back({.name = std::string(name), .labels = {}, .own_rules = {}});
  ProfileRecord& record = records_[index->second];
  record.labels = std::move(labels);
  record.missing = false;
}

void ProfileTable::undefine(std::string_view name) noexcept {
  const auto found = indices_.find(name);
  if (found == indices_.end()) return;
  records_[found->second].labels.clear();
  records_[found->second].missing = true;
}

void ProfileTable::forget_rules() noexcept {
  for (ProfileRecord& record : records_) {
    record.ingress = record.egress = nullptr;
    record.own_rules.clear();
  }
}

const ProfileRecord* ProfileTable::find_defined(std::string_view name) const {
  const auto found = indices_.find(name);
  if (found == indices_.end()) return nullptr;
  const ProfileRecord& record = records_[found->second];
  return record.missing ? nullptr : &record;
}

}  // namespace tierwall::snapshot
