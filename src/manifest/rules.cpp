#include "manifest/rules.hpp"

#include <optional>
#include <string>
#include <utility>

#include "manifest/selector_text.hpp"
#include "manifest/values.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::quoted;

namespace {

// `tag`, `notTag`: `has(<tag>)`, ANDed to `selector`, ORed to `notSelector` (spec/policy.md 6).
void read_tag(Fields& side, std::string_view name, std::string_view join, std::string& selector) {
  const std::optional<Value> value = side.get(name);
  if (!value) return;
  const std::optional<std::string_view> tag = read_text(*value);
  if (!tag) return;
  if (!is_label_name(*tag)) {
    value->error(ErrorCode::invalid_value, quoted(*tag) + " is no tag");
  } else if (!is_self_contained(selector)) {
    value->error(ErrorCode::conflict,
                 "the tag cannot be joined to a selector with unbalanced quotes or parentheses");
  } else {
    selector = with_tag(selector, join, *tag);
  }
}

// `net`, `notNet`: one more entry of the list (6).
void read_net(Fields& side, std::string_view name, std::vector<Cidr>& nets) {
  if (const std::optional<Value> value = side.get(name)) {
    if (const std::optional<Cidr> net = read_rule_net(*value)) nets.push_back(*net);
  }
}

EntityRule read_entity(const Value& value) {
  EntityRule entity;
  read_mapping(value, [&entity](Fields& side) {
    entity.nets = read_values(side, "nets", read_rule_net);
    entity.not_nets = read_values(side, "notNets", read_rule_net);
    entity.selector = read_selector_field(side, "selector");
    entity.not_selector = read_selector_field(side, "notSelector");
    entity.namespace_selector = read_selector_field(side, "namespaceSelector");
    entity.ports = read_values(side, "ports", read_port);
    entity.not_ports = read_values(side, "notPorts", read_port);
    if (const std::optional<Value> accounts = side.get("serviceAccounts")) {
      entity.service_accounts.emplace();
      read_mapping(*accounts, [&entity](Fields& fields) {
        entity.service_accounts->names = read_text_list(fields, "names");
        entity.service_accounts->selector = read_selector_field(fields, "selector");
      });
    }
    if (const std::optional<Value> services = side.get("services")) {
      entity.services.emplace();
      read_mapping(*services, [&entity](Fields& fields) {
        entity.services->name = read_text_field(fields, "name");
        entity.services->namespace_name = read_text_field(fields, "namespace");
      });
    }
    if (side.mapping().context().compat()) {
      read_net(side, "net", entity.nets);
      read_net(side, "notNet", entity.not_nets);
      read_tag(side, "tag", "&&", entity.selector);
      read_tag(side, "notTag", "||", entity.not_selector);
    }
  });
  return entity;
}

IcmpMatch read_icmp(const Value& value) {
  IcmpMatch match;
  read_mapping(value, [&match](Fields& icmp) {
    if (const std::optional<Value> type = icmp.get("type")) {
      if (const auto number = read_integer(*type, 0, 254))
        match.type = static_cast<std::uint8_t>(*number);
    }
    if (const std::optional<Value> code = icmp.get("code")) {
      if (const auto number = read_integer(*code, 0, 255))
        match.code = static_cast<std::uint8_t>(*number);
    }
  });
  return match;
}

HttpMatch read_http(const Value& value) {
  HttpMatch match;
  read_mapping(value, [&match](Fields& http) {
    match.methods = read_text_list(http, "methods");
    http.each("paths", [&match](const Value& item) {
      HttpPathMatch& path = match.paths.emplace_back();
      read_mapping(item, [&path](Fields& fields) {
        const auto read = [&fields](std::string_view name, std::optional<std::string>& into) {
          const std::optional<Value> field = fields.get(name);
          if (!field) return;
          if (const std::optional<std::string_view> text = read_text(*field)) into = *text;
        };
        read("exact", path.exact);
        read("prefix", path.prefix);
      });
    });
  });
  return match;
}

void read_ip_version(const Value& value, Rule& rule) {
  const std::optional<std::int64_t> version = read_integer(value, 4, 6);
  if (!version) return;
  if (*version == 5) {
    value.error(ErrorCode::out_of_range, "there are IP versions 4 and 6");
    return;
  }
  rule.ip_version = static_cast<std::uint8_t>(*version);
}

Rule read_rule(const Value& value) {
  Rule rule;
  read_mapping(value, [&rule](Fields& fields) {
    if (const std::optional<Value> action = fields.require("action"))
      rule.action = read_action(*action).value_or(Action::deny);
    if (const std::optional<Value> version = fields.get("ipVersion"))
      read_ip_version(*version, rule);
    if (const std::optional<Value> protocol = fields.get("protocol"))
      rule.protocol = read_protocol(*protocol);
    if (const std::optional<Value> protocol = fields.get("notProtocol"))
      rule.not_protocol = read_protocol(*protocol);
    if (const std::optional<Value> icmp = fields.get("icmp")) rule.icmp = read_icmp(*icmp);
    if (const std::optional<Value> icmp = fields.get("notICMP")) rule.not_icmp = read_icmp(*icmp);
    if (const std::optional<Value> http = fields.get("http")) rule.http = read_http(*http);
    if (const std::optional<Value> side = fields.get("source")) rule.source = read_entity(*side);
    if (const std::optional<Value> side = fields.get("destination"))
      rule.destination = read_entity(*side);
    if (const std::optional<Value> metadata = fields.get("metadata"))
      read_mapping(*metadata, [](Fields& inner) { check_annotations(inner); });
  });
  return rule;
}

}  // namespace

std::vector<Rule> read_rules(Fields& fields, std::string_view name) {
  std::vector<Rule> rules;
  fields.each(name, [&rules](const Value& item) { rules.push_back(read_rule(item)); });
  return rules;
}

}  // namespace tierwall::manifest
