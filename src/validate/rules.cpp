#include "validate/rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <tierwall/runtime/flow.hpp>

#include "support/quote.hpp"
#include "validate/entity_rules.hpp"

namespace tierwall::validation {

namespace {

constexpr std::size_t kMaxRules = 1'024, kMaxHttpEntries = 20;

bool carries_ports(std::uint8_t protocol) {
  return protocol == kTcp || protocol == kUdp || protocol == kSctp;
}

void check_protocol(Report& report, const FieldPath& field, const std::optional<Protocol>& protocol,
                    const std::optional<std::uint8_t>& ip_version) {
  if (!protocol) return;
  if (protocol->number == 0) {
    report.error(ErrorCode::out_of_range, field, "protocol numbers are 1 to 255");
  }
  if ((protocol->number == kIcmp && ip_version == 6) ||
      (protocol->number == kIcmpV6 && ip_version == 4)) {
    report.error(ErrorCode::conflict, field,
                 fmt::format("{} contradicts ipVersion {}",
                             protocol->number == kIcmp ? "ICMP" : "ICMPv6", *ip_version));
  }
}

void check_icmp(Report& report, const FieldPath& field, const std::optional<IcmpMatch>& icmp) {
  if (!icmp) return;
  if (icmp->type == kNoIcmpType) {
    report.error(ErrorCode::out_of_range, field / "type", "ICMP types are 0 to 254");
  }
  if (icmp->code && !icmp->type) {
    report.error(ErrorCode::conflict, field / "code", "an ICMP code needs a type");
  }
}

void check_http_path(Report& report, const FieldPath& field, const HttpPathMatch& path) {
  if (path.exact.has_value() == path.prefix.has_value()) {
    report.error(ErrorCode::conflict, field, "a path is either `exact` or `prefix`");
    return;
  }
  const std::string& text = path.exact ? *path.exact : *path.prefix;
  const FieldPath where = field / (path.exact ? "exact" : "prefix");
  if (!text.starts_with('/')) {
    report.error(ErrorCode::invalid_value, where,
                 fmt::format("the path {} does not start with `/`", support::quoted(text)));
  } else if (text.find_first_of(" ?#") != std::string::npos) {
    report.error(ErrorCode::invalid_value, where,
                 fmt::format("the path {} holds a space, `?` or `#`", support::quoted(text)));
  }
}

void check_http(Report& report, const FieldPath& rule_field, const Rule& rule,
                const RuleContext& context) {
  const HttpMatch& http = *rule.http;
  const FieldPath field = rule_field / "http";
  if (context.direction == Direction::egress && !context.in_profile) {
    report.error(ErrorCode::conflict, field, "`http` is for ingress rules");
  }
  if (rule.action != Action::allow) {
    report.error(ErrorCode::conflict, field, "`http` is for rules with action Allow");
  }
  if (rule.protocol && rule.protocol->number != kTcp) {
    report.error(ErrorCode::conflict, field, "`http` needs protocol TCP or none");
  }
  for (const auto& [list, size] :
       {std::pair{"methods", http.methods.size()}, std::pair{"paths", http.paths.size()}}) {
    if (!context.converted && size > kMaxHttpEntries) {
      report.error(ErrorCode::too_large, field / list,
                   fmt::format("at most {} entries", kMaxHttpEntries));
    }
  }
  const FieldPath methods = field / "methods";
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < http.methods.size(); ++i) {
    if (!seen.insert(http.methods[i]).second) {
      report.error(ErrorCode::duplicate, methods[i],
                   fmt::format("the method {} is given twice", support::quoted(http.methods[i])));
    }
  }
  const FieldPath paths = field / "paths";
  for (std::size_t i = 0; i < http.paths.size(); ++i)
    check_http_path(report, paths[i], http.paths[i]);
}

// The four net lists of a rule are of one family, that of `ipVersion` if there is one.
void check_families(Report& report, const FieldPath& field, const Rule& rule,
                    const RuleContext& context) {
  struct List {
    const char* path;
    const std::vector<Cidr>& nets;
  };
  const std::array<List, 4> lists{{{"source.nets", rule.source.nets},
                                   {"source.notNets", rule.source.not_nets},
                                   {"destination.nets", rule.destination.nets},
                                   {"destination.notNets", rule.destination.not_nets}}};
  std::optional<Family> first;
  for (const List& list : lists) {
    const FieldPath nets = field / list.path;
    for (std::size_t i = 0; i < list.nets.size(); ++i) {
      const Family family = list.nets[i].family();
      if (!first) first = family;
      if (family != *first && !context.converted) {
        report.error(ErrorCode::conflict, nets[i],
                     "IPv4 and IPv6 networks cannot stand in one rule");
      }
      if (rule.ip_version && *rule.ip_version != static_cast<std::uint8_t>(family)) {
        report.error(ErrorCode::conflict, nets[i],
                     fmt::format("the network contradicts ipVersion {}", *rule.ip_version));
      }
    }
  }
}

void check_rule(Report& report, const FieldPath& field, const Rule& rule,
                const RuleContext& context, const Limits& limits) {
  report.work(kStepsPerRule);
  if (rule.ip_version && *rule.ip_version != 4 && *rule.ip_version != 6) {
    report.error(ErrorCode::invalid_value, field / "ipVersion", "ipVersion is 4 or 6");
  }
  check_protocol(report, field / "protocol", rule.protocol, rule.ip_version);
  check_protocol(report, field / "notProtocol", rule.not_protocol, rule.ip_version);
  check_icmp(report, field / "icmp", rule.icmp);
  check_icmp(report, field / "notICMP", rule.not_icmp);
  if (rule.icmp && (rule.icmp->type || rule.icmp->code) &&
      !(rule.protocol && (rule.protocol->number == kIcmp || rule.protocol->number == kIcmpV6))) {
    report.error(ErrorCode::conflict, field / "icmp", "`icmp` needs protocol ICMP or ICMPv6");
  }
  if (rule.http) check_http(report, field, rule, context);
  check_families(report, field, rule, context);

  const EntityContext entity{
      .rule = context,
      .has_protocol = rule.protocol.has_value(),
      .carries_ports = rule.protocol && carries_ports(rule.protocol->number)};
  check_entity_rule(report, field / "source", rule.source, FlowEnd::source, entity, limits);
  check_entity_rule(report, field / "destination", rule.destination, FlowEnd::destination, entity,
                    limits);
}

}  // namespace

void check_rules(Report& report, const std::vector<Rule>& rules, const RuleContext& context,
                 const Limits& limits) {
  const FieldPath list = context.direction == Direction::ingress ? "spec.ingress" : "spec.egress";
  if (!context.converted && rules.size() > kMaxRules) {
    report.error(ErrorCode::too_large, list, fmt::format("at most {} rules", kMaxRules));
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    check_rule(report, list[i], rules[i], context, limits);
  }
}

}  // namespace tierwall::validation
