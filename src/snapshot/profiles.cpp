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

std::string profile_name(const Profile& source) {
  return source.name;
}

std::string profile_name(const Namespace& source) {
  return support::namespace_profile_name(source.name);
}

std::string profile_name(const ServiceAccount& source) {
  const std::string& in = source.namespace_name;
  return support::service_account_profile_name(in.empty() ? "default" : in, source.name);
}

LentLabels lent_labels(const Profile& source) {
  return {source.labels_to_apply.begin(), source.labels_to_apply.end()};
}

LentLabels lent_labels(const Namespace& source) {
  return prefixed(source.labels, "pcns.", source.name);
}

LentLabels lent_labels(const ServiceAccount& source) {
  return prefixed(source.labels, "pcsa.", source.name);
}

ProfileTable::ProfileTable(const Model& model, support::BuildMeter& meter) {
  add_defined(model, meter);
  add_missing(model, meter);
}

void ProfileTable::add_defined(const Model& model, support::BuildMeter& meter) {
  std::vector<ProfileRecord> records;
  for (const Profile& profile : model.profiles) {
    meter.work(kStepsPerProfile + kStepsPerText * profile.labels_to_apply.size());
    records.push_back({.name = profile.name,
                       .labels = lent_labels(profile),
                       .own_rules = {},
                       .ingress = &profile.ingress,
                       .egress = &profile.egress});
    meter.advance();
  }
  for (const Namespace& source : model.namespaces) {
    meter.work(kStepsPerProfile + kStepsPerText * source.labels.size());
    records.push_back({.name = profile_name(source),
                       .labels = lent_labels(source),
                       .own_rules = allow_everything()});
    meter.advance();
  }
  for (const ServiceAccount& source : model.service_accounts) {
    meter.work(kStepsPerProfile + kStepsPerText * source.labels.size());
    records.push_back(
        {.name = profile_name(source), .labels = lent_labels(source), .own_rules = {}});
    meter.advance();
  }
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

bool ProfileTable::set_labels(std::string_view name, LentLabels labels) {
  const auto found = indices_.find(name);
  if (found == indices_.end() || records_[found->second].missing) return false;
  records_[found->second].labels = std::move(labels);
  return true;
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
