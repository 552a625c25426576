#include "snapshot/policy_directory.hpp"

namespace tierwall::snapshot {

namespace {

std::size_t bytes_of(const PolicyInfo& info) noexcept {
  return sizeof(info) + info.kind.size() + info.namespace_name.size() + info.name.size();
}

}  // namespace

PolicyDirectory::PolicyDirectory(std::vector<PolicyInfo> policies) {
  std::vector<Info> infos;
  infos.reserve(policies.size());
  for (PolicyInfo& policy : policies) {
    count(policy);
    infos.push_back(std::make_shared<const PolicyInfo>(std::move(policy)));
  }
  infos_ = support::SharedArray<Info>(std::move(infos));
}

void PolicyDirectory::count(const PolicyInfo& info) {
  bytes_ += bytes_of(info);
  ++(info.tier.is_none() ? profiles_ : policies_);
}

void PolicyDirectory::add(PolicyInfo info) {
  infos_.push_back(std::make_shared<const PolicyInfo>(info));
  count(info);
}

void PolicyDirectory::remove(PolicyId id) {
  const std::size_t gone = bytes_of((*this)[id]);
  const bool is_profile = (*this)[id].tier.is_none();
  infos_.replace(id.value, std::make_shared<const PolicyInfo>());
  bytes_ -= gone - sizeof(PolicyInfo);
  --(is_profile ? profiles_ : policies_);
}

}  // namespace tierwall::snapshot
