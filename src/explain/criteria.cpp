#include "explain/criteria.hpp"

#include <string_view>

#include <fmt/format.h>

#include "explain/failed_fields.hpp"

namespace tierwall::explanation {

namespace {

std::string icmp_text(std::uint8_t type, std::uint16_t code) {
  return code == kNoIcmpCode ? fmt::format("type {}", type)
                             : fmt::format("type {} code {}", type, code);
}

// `GET, POST; exact /api, prefix /v1`
std::string http_text(const RuleExtras& extras, const RuleTables& rules) {
  std::string text;
  for (std::uint32_t i = 0; i < extras.method_count; ++i) {
    if (!text.empty()) text += ", ";
    text += rules.http_methods[extras.first_method + i];
  }
  if (!extras.asks_path) return text;
  if (!text.empty()) text += "; ";
  if (extras.path_count == 0) return text + "paths that nothing matches";
  for (std::uint32_t i = 0; i < extras.path_count; ++i) {
    const HttpPath& path = rules.http_paths[extras.first_path + i];
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", path.exact ? "exact" : "prefix", path.text);
  }
  return text;
}

// The text of the test of a rule that stands for the field, empty if there is none.
std::string_view test_text(RuleField field, const RuleEntry& rule,
                           const SnapshotAccess::Body& body) {
  const RuleTables& rules = body.view.rules;
  for (std::uint32_t i = 0; i < rule.set_test_count; ++i) {
    const std::uint32_t at = rule.first_set_test + i;
    if (field_of(rules.set_tests[at]) == field) return body.rule_texts.of_set_tests[at];
  }
  for (std::uint32_t i = 0; i < rule.port_test_count; ++i) {
    const std::uint32_t at = rule.first_port_test + i;
    if (field_of(rules.port_tests[at]) == field) return body.rule_texts.of_port_tests[at];
  }
  return {};
}

// What the rule asks for in the field.
std::string wanted(RuleField field, const RuleEntry& rule, const SnapshotAccess::Body& body) {
  const RuleTables& rules = body.view.rules;
  switch (field) {
    case RuleField::ip_version: return rule.version_families == kV4Bit ? "4" : "6";
    case RuleField::protocol: return protocol_name(rule.protocol);
    case RuleField::not_protocol: return protocol_name(rule.not_protocol);
    case RuleField::icmp: {
      const RuleExtras& extras = rules.extras[rule.extras];
      return icmp_text(extras.icmp_type, extras.icmp_code);
    }
    case RuleField::not_icmp: {
      const RuleExtras& extras = rules.extras[rule.extras];
      return icmp_text(extras.not_icmp_type, extras.not_icmp_code);
    }
    case RuleField::address_family:
      return rule.net_families == kV4Bit ? "4" : rule.net_families == kV6Bit ? "6" : "";
    case RuleField::http: return http_text(rules.extras[rule.extras], rules);
    default: return std::string(test_text(field, rule, body));
  }
}

}  // namespace

std::string describe_fields(FieldMask mask, const RuleEntry& rule,
                            const SnapshotAccess::Body& body) {
  std::string text;
  for (unsigned bit = 0; bit <= static_cast<unsigned>(RuleField::address_family); ++bit) {
    const auto field = static_cast<RuleField>(bit);
    if ((mask & mask_of(field)) == 0) continue;
    if (!text.empty()) text += ", ";
    text += to_string(field);
    if (const std::string value = wanted(field, rule, body); !value.empty()) {
      text += fmt::format(" ({})", value);
    }
  }
  return text;
}

std::string protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case kTcp: return "tcp";
    case kUdp: return "udp";
    case kIcmp: return "icmp";
    case kIcmpV6: return "icmpv6";
    case kSctp: return "sctp";
    case kUdpLite: return "udplite";
    default: return fmt::format("protocol {}", protocol);
  }
}

}  // namespace tierwall::explanation
