// The worked example of spec/policy.md 7 as a model: two web servers, a client, another workload, and an
// address outside.
#pragma once

#include <tierwall/model.hpp>

#include "support/model_builders.hpp"

namespace tierwall::testing::tutorial {

inline constexpr Address kWeb1 = Address::v4(10, 0, 0, 1);
inline constexpr Address kWeb2 = Address::v4(10, 0, 0, 2);
inline constexpr Address kClient = Address::v4(10, 0, 0, 3);
inline constexpr Address kOther = Address::v4(10, 0, 0, 4);
inline constexpr Address kOutside = Address::v4(192, 0, 2, 1);

// Stage 0: what the plugin creates; stage 1: the profile replaced; stage 2: two policies added.
inline Model model_at_stage(int stage) {
  Model model;
  model.workload_endpoints = {workload("w1", {kWeb1}, {{"role", "webserver"}}, {"calico"}),
                              workload("w2", {kWeb2}, {{"role", "webserver"}}, {"calico"}),
                              workload("c", {kClient}, {{"role", "client"}}, {"calico"}),
                              workload("o", {kOther}, {{"role", "batch"}}, {"calico"})};
  const Rule first = stage == 0 ? rule(Action::allow, from("has(calico)")) : rule(Action::deny);
  model.profiles = {profile("calico", {first}, {rule(Action::allow)}, {{"calico", ""}})};
  if (stage < 2) return model;
  Policy web = global_policy("webserver", "role == 'webserver'");
  web.order = 0;
  web.ingress = {rule(Action::allow, protocol(kTcp), from("role == 'client'"), to_port(80)),
                 rule(Action::allow, from("role == 'webserver'"))};
  web.egress = {rule(Action::allow, to("role == 'webserver'"))};
  Policy client = global_policy("client", "role == 'client'");
  client.order = 0;
  client.egress = {rule(Action::allow, protocol(kTcp), to("role == 'webserver'"), to_port(80))};
  model.policies = {web, client};
  return model;
}

}  // namespace tierwall::testing::tutorial
