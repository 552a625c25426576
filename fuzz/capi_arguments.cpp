#include "fuzz/capi_arguments.hpp"

#include <tuple>

namespace tierwall::fuzz {

namespace {

const tierwall_entity* entity(Arguments& from) {
  if (from.input().chance(50)) return nullptr;
  auto& entity = from.sized<tierwall_entity>();
  std::tie(entity.nets, entity.net_count) = from.nets();
  if (from.input().chance(30)) std::tie(entity.not_nets, entity.not_net_count) = from.nets();
  if (from.input().chance(50)) entity.selector = from.selector();
  if (from.input().chance(20)) entity.not_selector = from.selector();
  if (from.input().chance(20)) entity.namespace_selector = from.selector();
  std::tie(entity.ports, entity.port_count) = from.ports();
  entity.has_service = from.input().chance(3) ? from.flag() : 0;
  if (from.input().chance(20)) {
    std::tie(entity.service_accounts, entity.service_account_count) = from.texts();
  }
  return &entity;
}

tierwall_rule rule(Arguments& from) {
  tierwall_rule rule{};
  rule.size = from.is_broken() ? from.input().byte() * std::size_t{257} % 5 : sizeof(rule);
  rule.action = from.word(4);
  rule.protocol = {from.input().chance(85) ? std::uint8_t{TIERWALL_TCP} : std::uint8_t{0},
                   from.input().chance(5) ? from.flag() : std::uint8_t{0}};
  if (from.input().chance(5)) rule.icmp = {from.flag(), from.flag(), from.flag(), 8, 0};
  if (from.input().chance(5)) rule.ip_version = from.word(7);
  rule.source = entity(from);
  rule.destination = entity(from);
  if (from.input().chance(5)) {
    auto& http = from.sized<tierwall_http_match>();
    std::tie(http.methods, http.method_count) = from.texts();
    std::tie(http.paths, http.path_count) = from.list<tierwall_http_path>(2, [&] {
      return tierwall_http_path{from.other(), from.flag()};
    });
    rule.http = &http;
  }
  return rule;
}

auto rules(Arguments& from) {
  return from.list<tierwall_rule>(3, [&] { return rule(from); });
}

}  // namespace

const tierwall_tier& tier(Arguments& from) {
  auto& tier = from.sized<tierwall_tier>();
  tier.name = from.name();
  tier.order = from.input().byte();
  tier.has_order = from.flag();
  tier.has_default_action = from.flag();
  tier.default_action = from.word(4);
  return tier;
}

const tierwall_policy& policy(Arguments& from) {
  auto& policy = from.sized<tierwall_policy>();
  // Those that live in a namespace have one, mostly.
  policy.kind =
      from.input().chance(70) ? std::uint8_t{TIERWALL_GLOBAL_NETWORK_POLICY} : from.word(9);
  if (policy.kind != TIERWALL_GLOBAL_NETWORK_POLICY && from.input().chance(70)) {
    policy.namespace_name = from.name();
  }
  policy.name = from.name();
  if (from.input().chance(20)) policy.tier = from.name();
  if (from.input().chance(50)) policy.selector = from.selector();
  policy.order = from.input().byte();
  policy.has_order = from.flag();
  std::tie(policy.ingress, policy.ingress_count) = rules(from);
  std::tie(policy.egress, policy.egress_count) = rules(from);
  if (from.input().chance(10)) {
    policy.has_types = from.flag();
    policy.types_ingress = from.flag();
    policy.types_egress = from.flag();
    policy.do_not_track = from.flag();
    policy.pre_dnat = from.flag();
    policy.apply_on_forward = from.flag();
  }
  return policy;
}

const tierwall_profile& profile(Arguments& from) {
  auto& profile = from.sized<tierwall_profile>();
  profile.name = from.name();
  std::tie(profile.labels_to_apply, profile.label_count) = from.labels();
  std::tie(profile.ingress, profile.ingress_count) = rules(from);
  std::tie(profile.egress, profile.egress_count) = rules(from);
  return profile;
}

const tierwall_network_set& network_set(Arguments& from) {
  auto& set = from.sized<tierwall_network_set>();
  set.name = from.name();
  std::tie(set.labels, set.label_count) = from.labels();
  std::tie(set.nets, set.net_count) = from.nets();
  return set;
}

const tierwall_workload_endpoint& workload(Arguments& from) {
  auto& endpoint = from.sized<tierwall_workload_endpoint>();
  endpoint.kind = from.input().chance(70) ? std::uint8_t{TIERWALL_POD} : from.word(10);
  endpoint.namespace_name = from.name();
  endpoint.name = from.name();
  std::tie(endpoint.labels, endpoint.label_count) = from.labels();
  std::tie(endpoint.addresses, endpoint.address_count) = from.addresses();
  std::tie(endpoint.profiles, endpoint.profile_count) = from.texts();
  std::tie(endpoint.ports, endpoint.port_count) = from.list<tierwall_endpoint_port>(1, [&] {
    return tierwall_endpoint_port{from.name(), 80, TIERWALL_TCP};
  });
  return endpoint;
}

const tierwall_host_endpoint& host(Arguments& from) {
  auto& endpoint = from.sized<tierwall_host_endpoint>();
  endpoint.name = from.name();
  endpoint.node = from.name();
  endpoint.interface_name = from.name();
  std::tie(endpoint.labels, endpoint.label_count) = from.labels();
  std::tie(endpoint.expected_ips, endpoint.expected_ip_count) = from.addresses();
  std::tie(endpoint.profiles, endpoint.profile_count) = from.texts();
  return endpoint;
}

const tierwall_namespace& name_space(Arguments& from) {
  auto& space = from.sized<tierwall_namespace>();
  space.name = from.name();
  std::tie(space.labels, space.label_count) = from.labels();
  return space;
}

const tierwall_service_account& account(Arguments& from) {
  auto& account = from.sized<tierwall_service_account>();
  account.namespace_name = from.name();
  account.name = from.name();
  std::tie(account.labels, account.label_count) = from.labels();
  return account;
}

const tierwall_service_slice& slice(Arguments& from) {
  auto& slice = from.sized<tierwall_service_slice>();
  slice.namespace_name = from.name();
  slice.name = from.name();
  slice.service = from.name();
  std::tie(slice.addresses, slice.address_count) = from.addresses();
  std::tie(slice.ports, slice.port_count) = from.list<tierwall_service_port>(2, [&] {
    return tierwall_service_port{from.input().byte(), from.word(7)};
  });
  return slice;
}

}  // namespace tierwall::fuzz
