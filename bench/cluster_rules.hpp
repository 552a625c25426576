// The policies of a generated cluster, in a form that is walked by plain loops. Deterministic.
//
// Namespaces hold applications, applications hold workloads. Each application has one policy, which
// selects its workloads and has rules for both directions; a policy of the platform, in a tier before,
// applies to every workload. So each application is one program a direction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/verdict.hpp>

#include "plain_rules.hpp"
#include "support/random.hpp"

namespace tierwall::bench {

struct ClusterShape {
  std::string_view name;  // workloads x programs a direction
  std::size_t namespaces;
  std::size_t workloads_per_application;
  bool is_v6 = false;

  static constexpr std::size_t kApplications = 10;  // of a namespace
  static constexpr std::size_t kRules = 100;        // of a program

  constexpr std::size_t policies() const noexcept { return namespaces * kApplications; }
  constexpr std::size_t workloads() const noexcept {
    return policies() * workloads_per_application;
  }
  constexpr std::size_t teams() const noexcept { return namespaces / 10 + 1; }
  constexpr std::size_t team_of(std::size_t namespace_index) const noexcept {
    return namespace_index % teams();
  }
  constexpr std::size_t net_groups() const noexcept { return 200 + policies() / 10; }
};

// What several suites measure.
inline constexpr ClusterShape kMiddlingCluster = {
    .name = "10k_x_500", .namespaces = 50, .workloads_per_application = 20};
inline constexpr ClusterShape kLargeCluster = {
    .name = "100k_x_10k", .namespaces = 1'000, .workloads_per_application = 10};

inline constexpr std::size_t kRoles = 3;
inline constexpr std::size_t kVersions = 2;

// What rules can ask of a workload, and what is labelled with it.
struct Workload {
  std::uint32_t namespace_index = 0;
  std::uint32_t application = 0;
  std::uint32_t version = 0;
  std::uint32_t team = 0;  // of the namespace

  constexpr std::uint32_t role() const noexcept {
    return static_cast<std::uint32_t>(application % kRoles);
  }
};

Workload workload_at(const ClusterShape& shape, std::size_t index);

enum class PeerKind : std::uint8_t {
  anyone,
  application,               // `first` in the policy's namespace
  two_applications,          // `first` and `second` in the policy's namespace
  role_and_version,          // role `first` but not version `second`, in the policy's namespace
  application_in_namespace,  // `first` in namespace `second`
  role_in_team,              // role `first` in the namespaces of team `second`
  nets,                      // net group `first`, outside the cluster
  internet,                  // everything outside the cluster's own addresses
};

struct ClusterRule {
  Action action = Action::allow;
  PeerKind peer = PeerKind::anyone;
  std::uint8_t protocol = kTcp;
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  std::array<PortSpan, 2> ports = {};  // of the destination; equal if there is one
};

struct ClusterPolicy {
  std::array<std::vector<ClusterRule>, 2> rules;  // by Direction
};

struct ClusterRules {
  ClusterShape shape;
  ClusterPolicy platform;
  std::vector<ClusterPolicy> applications{};  // namespace by namespace
  std::vector<std::vector<Cidr>> net_groups{};
};

ClusterRules generated_cluster(const ClusterShape& shape);

// A destination port as uniform flows have it: half of them are ports that rules name.
std::uint16_t generated_port(testing::Random& random);

// One side of a flow between workloads.
struct ClusterSide {
  Direction direction = Direction::ingress;
  Workload at;
  Workload peer;
  std::uint8_t protocol = kTcp;
  std::uint16_t destination_port = 0;
};

// Index of the first rule of the policy that matches.
std::optional<std::size_t> first_match(const ClusterPolicy& policy, const ClusterSide& side);

}  // namespace tierwall::bench
