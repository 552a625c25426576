// The rows of the table in spec/policy.md 6 that are about rules, in both modes.
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <tierwall/address.hpp>

#include "support/loading.hpp"

namespace tierwall {
namespace {

using testing::is_refused;
using testing::model_of;

constexpr ManifestMode kStrict = ManifestMode::strict;
constexpr ManifestMode kCompat = ManifestMode::compat;

std::string policy_with(std::string_view rule) {
  return "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, "
         "spec: {ingress: [" +
         std::string(rule) + "]}}";
}

// nullopt if the rule is refused.
std::optional<Rule> rule_in(ManifestMode mode, std::string_view rule) {
  LoadResult loaded = testing::load_text(policy_with(rule), mode);
  if (loaded.diagnostics.has_errors()) return std::nullopt;
  return loaded.model.policies.at(0).ingress.at(0);
}

// The rule must mean the same in both modes.
Rule rule_in_both(std::string_view rule) {
  const std::optional<Rule> strict = rule_in(kStrict, rule), compat = rule_in(kCompat, rule);
  EXPECT_TRUE(strict) << rule;
  EXPECT_EQ(strict, compat) << rule;
  return strict.value_or(Rule{});
}

// The rule must be refused in strict mode and mean this in compat mode.
Rule rule_in_compat_only(std::string_view rule) {
  EXPECT_FALSE(rule_in(kStrict, rule)) << rule;
  const std::optional<Rule> compat = rule_in(kCompat, rule);
  EXPECT_TRUE(compat) << rule;
  return compat.value_or(Rule{});
}

void expect_refused_in_both(std::string_view rule) {
  EXPECT_FALSE(rule_in(kStrict, rule)) << rule;
  EXPECT_FALSE(rule_in(kCompat, rule)) << rule;
}

std::string with_field(std::string_view field) {
  return "{action: Allow, " + std::string(field) + "}";
}

TEST(ManifestRules, Action) {
  EXPECT_EQ(rule_in_both("{action: Allow}").action, Action::allow);
  EXPECT_EQ(rule_in_both("{action: Deny}").action, Action::deny);
  EXPECT_EQ(rule_in_both("{action: Log}").action, Action::log);
  EXPECT_EQ(rule_in_both("{action: Pass}").action, Action::pass);
  EXPECT_EQ(rule_in_compat_only("{action: allow}").action, Action::allow);
  EXPECT_EQ(rule_in_compat_only("{action: DENY}").action, Action::deny);
  EXPECT_EQ(rule_in_compat_only("{action: next-tier}").action, Action::pass);
  EXPECT_EQ(rule_in_compat_only("{action: Next-Tier}").action, Action::pass);
  for (const char* rule : {"{}", "{action: }", "{action: ''}", "{action: Accept}", "{action: 1}",
                           "{action: [Allow]}", "{action: true}", "{action: 'Allow '}"})
    expect_refused_in_both(rule);
}

TEST(ManifestRules, Protocol) {
  const auto protocol = [](const Rule& rule) { return rule.protocol; };
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: TCP"))), (Protocol{kTcp, false}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: UDP"))), (Protocol{kUdp, false}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: SCTP"))), (Protocol{kSctp, false}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: UDPLite"))), (Protocol{kUdpLite, false}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: ICMP"))), (Protocol{kIcmp, true}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: ICMPv6"))), (Protocol{kIcmpV6, true}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: 1"))), (Protocol{kIcmp, false}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: '58'"))), (Protocol{kIcmpV6, false}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: 255"))), (Protocol{255, false}));
  EXPECT_EQ(protocol(rule_in_both(with_field("protocol: null"))), std::nullopt);
  EXPECT_EQ(protocol(rule_in_compat_only(with_field("protocol: tcp"))), (Protocol{kTcp, false}));
  EXPECT_EQ(protocol(rule_in_compat_only(with_field("protocol: icmpV6"))),
            (Protocol{kIcmpV6, true}));
  EXPECT_EQ(rule_in_both(with_field("notProtocol: ICMP")).not_protocol, (Protocol{kIcmp, true}));
  EXPECT_EQ(rule_in_compat_only(with_field("notProtocol: udplite")).not_protocol,
            (Protocol{kUdpLite, false}));
  for (const char* field :
       {"protocol: 0", "protocol: 256", "protocol: '256'", "protocol: '0'", "protocol: -6",
        "protocol: '-6'", "protocol: GRE", "protocol: ''", "protocol: true", "protocol: 6.0",
        "protocol: 6.5", "protocol: 0x6", "protocol: 06", "protocol: [TCP]", "protocol: {}",
        "protocol: 99999999999999999999", "protocol: '99999999999999999999'", "notProtocol: 0"})
    expect_refused_in_both(with_field(field));
}

TEST(ManifestRules, Ports) {
  const auto port = [](std::string_view text) {
    const Rule rule = rule_in_both(
        with_field("protocol: TCP, destination: {ports: [" + std::string(text) + "]}"));
    return rule.destination.ports.empty() ? Port{} : rule.destination.ports.front();
  };
  EXPECT_EQ(port("80"), Port::number(80));
  EXPECT_EQ(port("65535"), Port::number(65535));
  EXPECT_EQ(port("'80'"), Port::number(80));
  EXPECT_EQ(port("'8000:9000'"), Port::range(8000, 9000));
  EXPECT_EQ(port("8000:9000"), Port::range(8000, 9000));
  EXPECT_EQ(port("'80:80'"), Port::range(80, 80));
  EXPECT_EQ(port("http"), Port::named("http"));
  EXPECT_EQ(port("'1-x'"), Port::named("1-x"));
  EXPECT_EQ(port("abcdefghijklmno"), Port::named("abcdefghijklmno"));
  for (const char* text : {"0",
                           "65536",
                           "'0'",
                           "'65536'",
                           "'0:10'",
                           "'1:65536'",
                           "'90:80'",
                           "'80-90'",
                           "HTTP",
                           "80.0",
                           "80.5",
                           "8e1",
                           "true",
                           "yes-",
                           "0x50",
                           "010",
                           "null",
                           "''",
                           "' 80'",
                           "'80 '",
                           "':80'",
                           "'80:'",
                           "'80:90:100'",
                           "-80",
                           "'-80'",
                           "[80]",
                           "{}",
                           "abcdefghijklmnop",
                           "a--b",
                           "-a",
                           "a_b",
                           "99999999999999999999",
                           "'99999999999999999999'"}) {
    for (const char* list : {"ports", "notPorts"}) {
      expect_refused_in_both(
          with_field("protocol: TCP, source: {" + std::string(list) + ": [" + text + "]}"));
    }
  }
  expect_refused_in_both(with_field("protocol: TCP, source: {ports: 80}"));
  const Rule rule = rule_in_both(
      with_field("protocol: TCP, source: {ports: [1, '2:3'], notPorts: [x]}, destination: {}"));
  EXPECT_EQ(rule.source.ports, (std::vector{Port::number(1), Port::range(2, 3)}));
  EXPECT_EQ(rule.source.not_ports, (std::vector{Port::named("x")}));
  EXPECT_EQ(rule.destination, EntityRule{});
}

std::vector<Cidr> cidrs(std::initializer_list<const char*> texts) {
  std::vector<Cidr> out;
  for (const char* text : texts)
    out.push_back(*parse_cidr(text));
  return out;
}

TEST(ManifestRules, Nets) {
  const Rule rule = rule_in_both(with_field(
      "source: {nets: [10.0.0.0/8, 192.0.2.1/32]}, destination: {notNets: [0.0.0.0/1]}"));
  EXPECT_EQ(rule.source.nets, cidrs({"10.0.0.0/8", "192.0.2.1/32"}));
  EXPECT_EQ(rule.destination.not_nets, cidrs({"0.0.0.0/1"}));
  EXPECT_EQ(rule_in_both(with_field("source: {nets: ['::/0', 'fd00::/8']}")).source.nets,
            cidrs({"::/0", "fd00::/8"}));
  EXPECT_EQ(rule_in_compat_only(with_field("source: {nets: [10.0.0.1]}")).source.nets,
            cidrs({"10.0.0.1/32"}));
  EXPECT_EQ(rule_in_compat_only(with_field("source: {nets: ['fd00::1']}")).source.nets,
            cidrs({"fd00::1/128"}));
  EXPECT_EQ(rule_in_compat_only(with_field("source: {nets: [10.1.2.3/8]}")).source.nets,
            cidrs({"10.0.0.0/8"}));
  EXPECT_EQ(rule_in_compat_only(with_field("source: {notNets: [10.1.2.3/8]}")).source.not_nets,
            cidrs({"10.0.0.0/8"}));
  for (const char* net : {"10.0.0.0/33", "garbage", "''", "10", "10.5", "true", "null",
                          "[10.0.0.0/8]", "10.0.0.0/", "'::ffff:10.0.0.0/104'"})
    expect_refused_in_both(with_field("source: {nets: [" + std::string(net) + "]}"));
  expect_refused_in_both(with_field("source: {nets: 10.0.0.0/8}"));
}

TEST(ManifestRules, SingleNetIsAppended) {
  const Rule rule = rule_in_compat_only(
      with_field("source: {net: 10.1.2.3/8, nets: [11.0.0.0/8], notNet: 10.0.0.1, "
                 "notNets: [12.0.0.0/8]}"));
  EXPECT_EQ(rule.source.nets, cidrs({"11.0.0.0/8", "10.0.0.0/8"}));
  EXPECT_EQ(rule.source.not_nets, cidrs({"12.0.0.0/8", "10.0.0.1/32"}));
  expect_refused_in_both(with_field("source: {net: garbage}"));
  expect_refused_in_both(with_field("source: {notNet: [10.0.0.0/8]}"));
}

// Each spelling by itself: strict mode knows none of them.
TEST(ManifestRules, SpellingsOfTheV1EraAreUnknownFieldsInStrictMode) {
  for (const char* field : {"tag: a", "notTag: a", "net: 10.0.0.0/8", "notNet: 10.0.0.0/8"}) {
    for (const char* side : {"source", "destination"}) {
      const std::string rule = with_field(std::string(side) + ": {" + field + "}");
      EXPECT_NE(rule_in_compat_only(rule), (Rule{.action = Action::allow})) << rule;
      const LoadResult strict = testing::load_text(policy_with(rule), kStrict);
      ASSERT_EQ(strict.diagnostics.entries().size(), 1U) << rule;
      EXPECT_EQ(strict.diagnostics.entries()[0].code, ErrorCode::unknown_field) << rule;
    }
    // They belong to a side.
    expect_refused_in_both(with_field(field));
  }
}

// Rules are the same wherever they stand.
TEST(ManifestRules, SpellingsOfTheV1EraGoForEveryListOfRules) {
  const std::string rules = "[{action: next-tier, protocol: tcp, source: {tag: t, net: 10.0.0.1}}]";
  Rule meant;
  meant.action = Action::pass;
  meant.protocol = Protocol{kTcp, false};
  meant.source.selector = "has(t)";
  meant.source.nets = cidrs({"10.0.0.1/32"});
  for (const char* kind : {"GlobalNetworkPolicy", "NetworkPolicy", "StagedGlobalNetworkPolicy",
                           "StagedNetworkPolicy", "Profile"}) {
    for (const char* list : {"ingress", "egress"}) {
      const std::string text = "{apiVersion: projectcalico.org/v3, kind: " + std::string(kind) +
                               ", metadata: {name: p}, spec: {" + list + ": " + rules + "}}";
      EXPECT_TRUE(is_refused(text, kStrict)) << text;
      const Model model = model_of(text, kCompat);
      const bool is_ingress = list == std::string_view("ingress");
      const auto rules_of = [is_ingress](const auto& owner) {
        return is_ingress ? owner.ingress : owner.egress;
      };
      EXPECT_EQ(
          model.policies.empty() ? rules_of(model.profiles.at(0)) : rules_of(model.policies.at(0)),
          std::vector{meant})
          << text;
    }
  }
}

TEST(ManifestRules, TagsBecomeSelectors) {
  EXPECT_EQ(rule_in_compat_only(with_field("source: {tag: web}")).source.selector, "has(web)");
  EXPECT_EQ(
      rule_in_compat_only(with_field("source: {tag: web, selector: a == 'b'}")).source.selector,
      "(a == 'b') && has(web)");
  EXPECT_EQ(rule_in_compat_only(with_field("source: {tag: web, selector: a == 'b' || has(c)}"))
                .source.selector,
            "(a == 'b' || has(c)) && has(web)");
  EXPECT_EQ(rule_in_compat_only(with_field("destination: {notTag: web}")).destination.not_selector,
            "has(web)");
  EXPECT_EQ(rule_in_compat_only(with_field("destination: {notTag: web, notSelector: has(c)}"))
                .destination.not_selector,
            "(has(c)) || has(web)");
  EXPECT_EQ(
      rule_in_compat_only(with_field("source: {tag: web, selector: \"a == ')'\"}")).source.selector,
      "(a == ')') && has(web)");
  for (const char* side :
       {"{tag: ''}", "{tag: 'a b'}", "{tag: 'a) || has(b'}", "{tag: 1}", "{tag: [web]}",
        "{tag: web, selector: 'a) || (b'}", "{tag: web, selector: 'has(a'}",
        "{tag: web, selector: \"a == 'b\"}", "{notTag: \"a'\"}"})
    expect_refused_in_both(with_field("source: " + std::string(side)));
}

TEST(ManifestRules, IpVersion) {
  EXPECT_EQ(rule_in_both(with_field("ipVersion: 4")).ip_version, 4);
  EXPECT_EQ(rule_in_both(with_field("ipVersion: 6")).ip_version, 6);
  EXPECT_EQ(rule_in_both(with_field("ipVersion: ")).ip_version, std::nullopt);
  for (const char* version : {"0", "5", "7", "'4'", "4.0", "true", "IPv4"})
    expect_refused_in_both(with_field("ipVersion: " + std::string(version)));
}

TEST(ManifestRules, Icmp) {
  EXPECT_EQ(rule_in_both(with_field("protocol: ICMP, icmp: {type: 8, code: 255}")).icmp,
            (IcmpMatch{8, 255}));
  EXPECT_EQ(rule_in_both(with_field("notICMP: {type: 0}")).not_icmp, (IcmpMatch{0, std::nullopt}));
  EXPECT_EQ(rule_in_both(with_field("icmp: {}")).icmp, IcmpMatch{});
  for (const char* icmp : {"{type: 255}", "{type: 1, code: 256}", "{type: -1}", "{type: '8'}",
                           "{type: 8.0}", "{kind: 8}", "8", "[8]"}) {
    expect_refused_in_both(with_field("protocol: ICMP, icmp: " + std::string(icmp)));
    expect_refused_in_both(with_field("notICMP: " + std::string(icmp)));
  }
}

TEST(ManifestRules, TheOtherCriteria) {
  const Rule rule = rule_in_both(
      with_field("http: {methods: [GET, '*'], paths: [{exact: /a}, {prefix: /b}, {}]}, "
                 "metadata: {annotations: {a.b/C: d}}, "
                 "source: {selector: x == 'y', notSelector: has(z), namespaceSelector: all(), "
                 "serviceAccounts: {names: [a, b], selector: has(c)}}, "
                 "destination: {services: {name: s, namespace: n}}"));
  ASSERT_TRUE(rule.http);
  EXPECT_EQ(rule.http->methods, (std::vector<std::string>{"GET", "*"}));
  EXPECT_EQ(rule.http->paths,
            (std::vector<HttpPathMatch>{{"/a", std::nullopt}, {std::nullopt, "/b"}, {}}));
  EXPECT_EQ(rule.source.selector, "x == 'y'");
  EXPECT_EQ(rule.source.not_selector, "has(z)");
  EXPECT_EQ(rule.source.namespace_selector, "all()");
  EXPECT_EQ(rule.source.service_accounts, (ServiceAccountMatch{{"a", "b"}, "has(c)"}));
  EXPECT_EQ(rule.destination.services, (ServiceMatch{"s", "n"}));
  EXPECT_EQ(rule_in_both(with_field("source: {serviceAccounts: {}}")).source.service_accounts,
            ServiceAccountMatch{});
  for (const char* field : {"http: {methods: GET}",
                            "http: {methods: [1]}",
                            "http: {paths: [/a]}",
                            "http: {hosts: [a]}",
                            "http: {paths: [{regex: /a}]}",
                            "source: {selector: [a]}",
                            "source: {selector: 1}",
                            "source: {selector: true}",
                            "source: {domains: [a]}",
                            "source: {serviceAccounts: [a]}",
                            "source: {serviceAccounts: {name: a}}",
                            "source: {services: {name: s, port: 1}}",
                            "source: []",
                            "sourcePorts: [1]",
                            "Protocol: TCP",
                            "metadata: {annotations: {'...': x}}",
                            "metadata: {annotations: [a]}",
                            "metadata: {annotations: {a: 1}}",
                            "metadata: {labels: {}}",
                            "metadata: x"})
    expect_refused_in_both(with_field(field));
  EXPECT_TRUE(is_refused(policy_with("Allow")));
  EXPECT_TRUE(is_refused(policy_with("null")));
}

}  // namespace
}  // namespace tierwall
