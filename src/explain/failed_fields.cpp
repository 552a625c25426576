#include "explain/failed_fields.hpp"

namespace tierwall::inline v0 {

std::string_view to_string(RuleField field) noexcept {
  switch (field) {
#define TIERWALL_X(identifier, text) \
  case RuleField::identifier: return text;
    TIERWALL_RULE_FIELDS(TIERWALL_X)
#undef TIERWALL_X
  }
  return "unknown";
}

}  // namespace tierwall::inline v0

namespace tierwall::explanation {

RuleField field_of(const SetTest& test) noexcept {
  const bool at_source = test.side == FlowSide::source;
  switch (test.field) {
    case SetField::selector:
      return at_source ? RuleField::source_selector : RuleField::destination_selector;
    case SetField::nets: return at_source ? RuleField::source_nets : RuleField::destination_nets;
    case SetField::services:
      return at_source ? RuleField::source_services : RuleField::destination_services;
    case SetField::not_selector:
      return at_source ? RuleField::source_not_selector : RuleField::destination_not_selector;
    case SetField::not_nets: break;
  }
  return at_source ? RuleField::source_not_nets : RuleField::destination_not_nets;
}

RuleField field_of(const PortTest& test) noexcept {
  const bool at_source = test.side == FlowSide::source;
  switch (test.field) {
    case PortField::ports:
      return at_source ? RuleField::source_ports : RuleField::destination_ports;
    case PortField::not_ports:
      return at_source ? RuleField::source_not_ports : RuleField::destination_not_ports;
    case PortField::services: break;
  }
  return at_source ? RuleField::source_services : RuleField::destination_services;
}

FieldMask failed_fields(const RuleEntry& rule, const SnapshotView& view, const Packet& packet) {
  FieldMask failed = 0;
  const auto require = [&failed](bool holds, RuleField field) {
    if (!holds) failed |= mask_of(field);
  };
  require((rule.version_families & packet.family_bit) != 0, RuleField::ip_version);
  require((rule.net_families & packet.family_bit) != 0, RuleField::address_family);
  require(rule.protocol == 0 || rule.protocol == packet.protocol, RuleField::protocol);
  require(rule.not_protocol == 0 || rule.not_protocol != packet.protocol, RuleField::not_protocol);
  for (const PortTest& test :
       view.rules.port_tests.subspan(rule.first_port_test, rule.port_test_count)) {
    require(detail::holds(test, view, packet), field_of(test));
  }
  for (const SetTest& test :
       view.rules.set_tests.subspan(rule.first_set_test, rule.set_test_count)) {
    require(detail::holds(test, view, packet), field_of(test));
  }
  if (rule.extras == kNoEntry) return failed;
  const RuleExtras& extras = view.rules.extras[rule.extras];
  require(detail::icmp_holds(extras, packet), RuleField::icmp);
  require(detail::not_icmp_holds(extras, packet), RuleField::not_icmp);
  require(detail::http_holds(extras, view.rules, packet.http), RuleField::http);
  return failed;
}

FieldMask asked_fields(const RuleEntry& rule, const SnapshotView& view) {
  FieldMask asked = 0;
  const auto note = [&asked](bool asks, RuleField field) {
    if (asks) asked |= mask_of(field);
  };
  note(rule.version_families != kEveryFamily, RuleField::ip_version);
  note(rule.protocol != 0, RuleField::protocol);
  note(rule.not_protocol != 0, RuleField::not_protocol);
  for (const PortTest& test :
       view.rules.port_tests.subspan(rule.first_port_test, rule.port_test_count)) {
    note(true, field_of(test));
  }
  for (const SetTest& test :
       view.rules.set_tests.subspan(rule.first_set_test, rule.set_test_count)) {
    note(true, field_of(test));
  }
  const unsigned families = rule.net_families & (kV4Bit | kV6Bit);
  const bool has_not_nets =
      (asked & (mask_of(RuleField::source_not_nets) | mask_of(RuleField::destination_not_nets))) !=
      0;
  note(families == 0 || (has_not_nets && families != (kV4Bit | kV6Bit)), RuleField::address_family);
  if (rule.extras == kNoEntry) return asked;
  const RuleExtras& extras = view.rules.extras[rule.extras];
  note(extras.icmp_type != kNoIcmpType, RuleField::icmp);
  note(extras.not_icmp_type != kNoIcmpType, RuleField::not_icmp);
  note(extras.method_count != 0 || extras.asks_path, RuleField::http);
  return asked;
}

}  // namespace tierwall::explanation
