// What explain() prints for people: the tutorial of spec/policy.md 7 at stage 2, and one flow for
// everything else that a walk can meet.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <tierwall/explain.hpp>
#include <tierwall/http.hpp>

#include "support/golden.hpp"
#include "support/model_builders.hpp"
#include "support/tutorial_model.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;

constexpr Address kWeb = Address::v4(10, 0, 0, 1);
constexpr Address kClient = Address::v4(10, 0, 0, 3);
constexpr Address kHost = Address::v4(172, 16, 0, 1);
constexpr Address kOutside = Address::v4(192, 0, 2, 1);

void section(std::string& text, std::string_view title, std::string_view body) {
  text += "--- ";
  text += title;
  text += '\n';
  text += body;
  text += '\n';
}

std::string explain_tutorial() {
  std::string text;
  const Snapshot snapshot = build(testing::tutorial::model_at_stage(2));
  const auto show = [&](std::string_view title, const Flow& flow) {
    section(text, title, render(explain(snapshot, flow), snapshot));
  };
  show("tutorial: client to webserver, tcp/80", tcp(kClient, kWeb, 80));
  show("tutorial: client to webserver, tcp/443", tcp(kClient, kWeb, 443));
  show("tutorial: webserver to client, tcp/8080", tcp(kWeb, kClient, 8'080));
  show("tutorial: outside to webserver, tcp/80", tcp(kOutside, kWeb, 80));
  show("tutorial: outside to outside", udp(kOutside, kOutside, 53));
  return text;
}

// Every criterion, Log and Pass, a tier that passes at its end, a missing profile.
Model everything() {
  Model model;
  model.tiers = {Tier{.name = "edge", .order = 1, .default_action = Action::pass},
                 Tier{.name = "team", .order = 2}};
  model.workload_endpoints = {
      workload("w1", {kWeb, Address{0x2001'0db8'0000'0000ULL, 1}}, {{"role", "web"}}, {"gone"}),
      workload("c", {kClient}, {{"role", "client"}}, {"labels", "open"})};
  model.workload_endpoints[0].ports = {{"http", kTcp, 8'080}};
  model.profiles = {profile("labels", {}, {}), profile("open", {rule(Action::pass)},
                                                       {rule(Action::log), rule(Action::allow)})};
  model.service_slices = {ServiceSlice{.namespace_name = "default",
                                       .name = "web-1",
                                       .service = "web",
                                       .addresses = {kWeb},
                                       .ports = {ServicePort{kTcp, 8'080}}}};

  Policy first = global_policy("first", "role == 'web'");
  first.tier = "edge";
  Rule ping = rule(Action::deny, protocol(kIcmp));
  ping.icmp = IcmpMatch{8, 0};
  Rule other_ping = rule(Action::deny, protocol(kIcmp));
  other_ping.not_icmp = IcmpMatch{3, {}};
  Rule version = rule(Action::deny);
  version.ip_version = std::uint8_t{6};
  Rule not_tcp = rule(Action::deny);
  not_tcp.not_protocol = Protocol{kTcp, false};
  Rule nets = rule(Action::deny, from_net(Cidr{Address::v4(192, 0, 2, 0), 24}));
  nets.source.not_nets = {Cidr{Address::v4(192, 0, 2, 0), 25}, Cidr{Address::v4(10, 0, 0, 0), 8},
                          Cidr{Address::v4(10, 0, 0, 1), 32}, Cidr{Address::v4(10, 0, 0, 2), 32},
                          Cidr{Address::v4(10, 0, 0, 3), 32}};
  Rule family = rule(Action::deny, to_net(Cidr{Address{0x2001'0db8'0000'0000ULL, 0}, 32}));
  Rule ports = rule(Action::deny, protocol(kTcp), to_port(443), to_port("http"));
  ports.destination.ports.push_back(Port::range(8'000, 8'001));
  ports.source.not_ports = {Port::number(33'000)};
  Rule service = rule(Action::deny);
  service.source.services = ServiceMatch{"web", "default"};
  Rule get = rule(Action::allow, protocol(kTcp));
  get.http = HttpMatch{.methods = {"GET"}, .paths = {HttpPathMatch{.exact = "/api"}}};
  Rule stranger = rule(Action::deny);
  stranger.destination.not_selector = "role == 'web'";
  first.ingress = {rule(Action::log), ping,  other_ping, version, not_tcp, nets, family,
                   service,           ports, get,        stranger};

  Policy second = namespaced_policy("default", "second", "role == 'web'");
  second.tier = "team";
  second.ingress = {rule(Action::pass, protocol(kTcp))};
  second.egress = {rule(Action::deny, to("role == 'nobody'"))};
  second.types = PolicyTypes{true, false};
  model.policies = {first, second};
  return model;
}

std::string explain_everything() {
  std::string text;
  const Snapshot snapshot = build(everything());
  const Result<HttpRequest> request = HttpRequest::parse("POST", "/api/v1?x");
  const FlowExtras extras{.http = request->view()};
  Flow flow = tcp(kClient, kWeb, 80);
  flow.extras = &extras;
  section(text, "every criterion, and a missing profile",
          render(explain(snapshot, flow), snapshot));
  section(text, "an ICMP packet, and Pass in a profile",
          render(explain(snapshot, icmp(kWeb, kClient, 8)), snapshot));
  return text;
}

Model host_model() {
  Model model;
  model.host_endpoints = {host("h1", {kHost}, {{"host", ""}}, {"projectcalico-default-allow"}),
                          host("h2", {Address::v4(172, 16, 0, 2)}, {{"host", ""}}, {})};
  Policy untracked = global_policy("untracked", "has(host)");
  untracked.do_not_track = untracked.apply_on_forward = true;
  untracked.ingress = {rule(Action::deny, protocol(kUdp), to_port(9'999))};
  Policy nat = global_policy("nat", "has(host)");
  nat.pre_dnat = nat.apply_on_forward = true;
  nat.ingress = {rule(Action::deny, protocol(kTcp), to_port(8'443)), rule(Action::log)};
  Policy through = global_policy("through", "has(host)");
  through.apply_on_forward = true;
  through.types = PolicyTypes{true, false};
  through.ingress = {rule(Action::allow, protocol(kTcp), to_port(80))};
  model.policies = {untracked, nat, through};
  return model;
}

std::string explain_hosts() {
  std::string text;
  const Snapshot snapshot = build(host_model());
  const FlowExtras before_nat{.original_destination = Address::v4(198, 51, 100, 7),
                              .original_destination_port = 8'443};
  Flow translated = tcp(kOutside, kHost, 80);
  translated.extras = &before_nat;
  section(text, "host: the destination before NAT is denied",
          render(explain(snapshot, translated), snapshot));
  section(text, "host: all sets", render(explain(snapshot, tcp(kOutside, kHost, 80)), snapshot));
  section(text, "host: only profiles",
          render(explain(snapshot, udp(kHost, kOutside, 53)), snapshot));
  section(
      text, "host: forwarded in",
      render(explain_forward(snapshot, EndpointId{0}, Direction::ingress, tcp(kOutside, kWeb, 443)),
             snapshot));
  section(
      text, "host: forwarded out",
      render(explain_forward(snapshot, EndpointId{0}, Direction::egress, tcp(kOutside, kWeb, 443)),
             snapshot));
  section(
      text, "no such endpoint",
      render(explain_forward(snapshot, EndpointId{7}, Direction::egress, tcp(kOutside, kWeb, 443)),
             snapshot));
  return text;
}

TEST(Explain, IsPrintedForPeople) {
  expect_golden("explain.txt", explain_tutorial() + explain_everything() + explain_hosts());
}

}  // namespace
}  // namespace tierwall
