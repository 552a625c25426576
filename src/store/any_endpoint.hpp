// A workload or a host, where the difference does not matter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>

#include "snapshot/objects.hpp"

namespace tierwall::store {

// Refers to one of them, or to none: then only whether it is there may be asked.
class AnyEndpoint {
 public:
  AnyEndpoint() = default;
  explicit AnyEndpoint(const WorkloadEndpoint* workload) noexcept : workload_(workload) {}
  explicit AnyEndpoint(const HostEndpoint* host) noexcept : host_(host) {}

  bool is_there() const noexcept { return host_ != nullptr || workload_ != nullptr; }
  // For policy.
  bool exists() const noexcept {
    return host_ != nullptr || (workload_ != nullptr && snapshot::exists(*workload_));
  }
  bool is_host() const noexcept { return host_ != nullptr; }
  EndpointKind kind() const noexcept {
    return is_host() ? EndpointKind::host_endpoint : workload_->kind;
  }
  std::string_view namespace_name() const noexcept {
    return is_host() ? std::string_view() : workload_->namespace_name;
  }
  std::string_view name() const noexcept { return is_host() ? host_->name : workload_->name; }
  const std::vector<Address>& addresses() const noexcept {
    return is_host() ? host_->expected_ips : workload_->addresses;
  }
  const std::vector<std::string>& profiles() const noexcept {
    return is_host() ? host_->profiles : workload_->profiles;
  }
  const std::vector<EndpointPort>& ports() const noexcept {
    return is_host() ? host_->ports : workload_->ports;
  }
  template <class Visit>
  auto visit(Visit visit) const {
    return is_host() ? visit(*host_) : visit(*workload_);
  }

 private:
  const WorkloadEndpoint* workload_ = nullptr;
  const HostEndpoint* host_ = nullptr;
};

}  // namespace tierwall::store
