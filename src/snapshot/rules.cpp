#include "snapshot/rules.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include <tierwall/address.hpp>
#include <tierwall/http.hpp>

#include "support/sort_once.hpp"

namespace tierwall::snapshot {

namespace {

// The texts of a rule are kept once, its lists are read.
constexpr std::uint64_t kStepsPerRule = 64;

// 3.2: ipVersion or, without it, what the name of an ICMP protocol implies.
std::uint8_t version_families(const Rule& rule) {
  if (rule.ip_version) return *rule.ip_version == 4 ? kV4Bit : kV6Bit;
  if (rule.protocol && rule.protocol->implies_family) {
    return rule.protocol->number == kIcmp ? kV4Bit : kV6Bit;
  }
  return kEveryFamily;
}

// 3.3: a list without a CIDR of the packet's family refuses it, also if the list is negated.
void set_net_families(const Rule& rule, RuleEntry& entry) {
  std::uint8_t named = 0;
  for (const std::vector<Cidr>* nets : {&rule.source.nets, &rule.source.not_nets,
                                        &rule.destination.nets, &rule.destination.not_nets}) {
    if (nets->empty()) continue;
    std::uint8_t held = 0;
    for (const Cidr& net : *nets)
      held |= bit_of(net.family());
    entry.net_families &= held;
    named |= held;
  }
  entry.has_nets_of_one_family = named == kV4Bit || named == kV6Bit;
}

bool is_negated(SetField field) noexcept {
  return field == SetField::not_selector || field == SetField::not_nets;
}

// Ascending, disjoint. Numbers and ranges only.
std::vector<PortRange> merged_ranges(const std::vector<Port>& ports) {
  std::vector<PortRange> ranges;
  for (const Port& port : ports) {
    if (!port.is_named()) ranges.push_back({port.first, port.last});
  }
  std::ranges::sort(ranges, {}, &PortRange::first);
  std::size_t kept = 0;
  for (const PortRange& next : ranges) {
    if (kept != 0 && next.first <= ranges[kept - 1].last) {
      ranges[kept - 1].last = std::max(ranges[kept - 1].last, next.last);
    } else {
      ranges[kept++] = next;
    }
  }
  ranges.resize(kept);
  return ranges;
}

// The first few of a list, and how many more there are.
template <class T, class ToText>
std::string listed(const std::vector<T>& items, ToText to_text) {
  constexpr std::size_t kMost = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), kMost); ++i)
    text += (i == 0 ? "" : ", ") + to_text(items[i]);
  if (items.size() > kMost) text += fmt::format(", {} more", items.size() - kMost);
  return text;
}

std::string text_of(const std::vector<Cidr>& nets) {
  return listed(nets, [](const Cidr& net) { return to_string(net); });
}

std::string text_of(const std::vector<Port>& ports) {
  return listed(ports, [](const Port& port) {
    if (port.is_named()) return port.name;
    return port.first == port.last ? fmt::format("{}", port.first)
                                   : fmt::format("{}:{}", port.first, port.last);
  });
}

std::uint32_t size_of(const auto& table) {
  return static_cast<std::uint32_t>(table.size());
}

}  // namespace

RuleRun RuleCompiler::compile(const std::vector<Rule>& rules, std::string_view policy_namespace,
                              std::span<const SideSelectors> sides) {
  const RuleRun run{size_of(data_.rules), size_of(rules)};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i];
    meter_.work(kStepsPerRule);
    RuleEntry entry;
    entry.action = rule.action;
    entry.version_families = version_families(rule);
    set_net_families(rule, entry);
    entry.protocol = rule.protocol ? rule.protocol->number : std::uint8_t{0};
    entry.not_protocol = rule.not_protocol ? rule.not_protocol->number : std::uint8_t{0};
    entry.first_set_test = size_of(data_.set_tests);
    entry.first_port_test = size_of(data_.port_tests);
    compile_side(rule.source, sides[2 * i], FlowSide::source, policy_namespace);
    compile_side(rule.destination, sides[2 * i + 1], FlowSide::destination, policy_namespace);
    entry.set_test_count = static_cast<std::uint8_t>(data_.set_tests.size() - entry.first_set_test);
    entry.port_test_count =
        static_cast<std::uint8_t>(data_.port_tests.size() - entry.first_port_test);
    entry.extras = compile_extras(rule);
    data_.rules.push_back(entry);
    meter_.check_tables(data_.bytes());
  }
  return run;
}

void RuleCompiler::compile_side(const EntityRule& side, const SideSelectors& selectors,
                                FlowSide which, std::string_view policy_namespace) {
  if (selectors.positive != kNoEntry) {
    add_set_test(sets_.set_of_selector(selectors.positive), which, SetField::selector,
                 text_of_selector(selectors.positive));
  }
  if (selectors.negative != kNoEntry) {
    add_set_test(sets_.set_of_selector(selectors.negative), which, SetField::not_selector,
                 text_of_selector(selectors.negative));
  }
  compile_nets(side.nets, which, SetField::nets);
  compile_nets(side.not_nets, which, SetField::not_nets);
  if (side.services) compile_services(*side.services, which, policy_namespace);
  compile_ports(side.ports, which, PortField::ports, selectors.positive);
  compile_ports(side.not_ports, which, PortField::not_ports, selectors.positive);
}

// 3.3
void RuleCompiler::compile_nets(const std::vector<Cidr>& nets, FlowSide which, SetField field) {
  if (nets.empty()) return;
  const RuleSets::NetList list = sets_.net_list(nets);
  const auto [text, is_new] = texts_of_net_lists_.try_emplace(list.number);
  if (is_new) text->second = keep(text_of(nets));
  add_set_test(list.set, which, field, text->second);
}

// 3.7
void RuleCompiler::compile_services(const ServiceMatch& match, FlowSide which,
                                    std::string_view policy_namespace) {
  const std::string service = service_key(
      match.namespace_name.empty() ? policy_namespace : match.namespace_name, match.name);
  if (which == FlowSide::destination) {
    const BindingRun run = sets_.bindings_of_service(service);
    add_port_test({.first_range = 0,
                   .range_count = 0,
                   .first_binding = run.first,
                   .binding_count = run.count,
                   .side = which,
                   .field = PortField::services,
                   .wanted = true,
                   .reserved = 0},
                  keep(service));
    return;
  }
  add_set_test(sets_.set_of_service(service), which, SetField::services, keep(service));
}

// 3.5
void RuleCompiler::compile_ports(const std::vector<Port>& ports, FlowSide which, PortField field,
                                 std::uint32_t selector) {
  if (ports.empty()) return;
  const PortList list = port_list(ports);
  std::vector<std::string_view> names;
  for (const Port& port : ports) {
    if (port.is_named()) names.push_back(port.name);
  }
  BindingRun bindings;
  support::sort_once(names);
  if (!names.empty()) bindings = sets_.bindings_of_names(names, selector);
  add_port_test({.first_range = list.first_range,
                 .range_count = list.range_count,
                 .first_binding = bindings.first,
                 .binding_count = bindings.count,
                 .side = which,
                 .field = field,
                 .wanted = field != PortField::not_ports,
                 .reserved = 0},
                list.text);
}

RuleCompiler::PortList RuleCompiler::port_list(const std::vector<Port>& ports) {
  port_key_.clear();
  for (const Port& port : ports) {
    meter_.work(1);
    for (const std::uint16_t number : {port.first, port.last})
      port_key_.append({static_cast<char>(number >> 8U), static_cast<char>(number)});
    port_key_ += port.name;
    port_key_ += '\0';  // in no name
  }
  const auto [entry, is_new] = port_lists_.try_emplace(port_key_);
  if (is_new) {
    const std::vector<PortRange> ranges = merged_ranges(ports);
    entry->second = {size_of(data_.port_ranges), size_of(ranges), keep(text_of(ports))};
    data_.port_ranges.insert(data_.port_ranges.end(), ranges.begin(), ranges.end());
  }
  return entry->second;
}

void RuleCompiler::add_set_test(std::uint32_t set, FlowSide which, SetField field,
                                std::string_view text) {
  data_.set_tests.push_back(
      {.set = set, .side = which, .field = field, .wanted = !is_negated(field), .reserved = 0});
  data_.set_test_texts.push_back(text);
}

void RuleCompiler::add_port_test(const PortTest& test, std::string_view text) {
  data_.port_tests.push_back(test);
  data_.port_test_texts.push_back(text);
}

std::string_view RuleCompiler::text_of_selector(std::uint32_t selector) {
  const auto [text, is_new] = texts_of_selectors_.try_emplace(selector);
  if (is_new) text->second = keep(selectors_[selector].canonical());
  return text->second;
}

std::string_view RuleCompiler::keep(std::string_view text) {
  if (const auto known = texts_.find(text); known != texts_.end()) return known->second;
  const std::string_view kept = data_.texts.copy(text);
  texts_.emplace(kept, kept);
  return kept;
}

std::uint32_t RuleCompiler::compile_extras(const Rule& rule) {
  RuleExtras extras;
  // 3.1: an empty match does not constrain.
  const bool asks_icmp = rule.icmp && rule.icmp->type;
  const bool asks_not_icmp = rule.not_icmp && rule.not_icmp->type;
  if (!asks_icmp && !asks_not_icmp && !rule.http) return kNoEntry;
  if (asks_icmp) {
    extras.icmp_type = *rule.icmp->type;
    if (rule.icmp->code) extras.icmp_code = *rule.icmp->code;
  }
  if (asks_not_icmp) {
    extras.not_icmp_type = *rule.not_icmp->type;
    if (rule.not_icmp->code) extras.not_icmp_code = *rule.not_icmp->code;
  }
  if (rule.http) compile_http(*rule.http, extras);
  data_.extras.push_back(extras);
  return size_of(data_.extras) - 1;
}

// 3.8
void RuleCompiler::compile_http(const HttpMatch& match, RuleExtras& extras) {
  extras.first_method = size_of(data_.http_methods);
  if (std::ranges::find(match.methods, "*") == match.methods.end()) {
    extras.method_count = size_of(match.methods);
    for (const std::string& method : match.methods)
      data_.http_methods.push_back(data_.texts.copy(method));
  }
  extras.asks_path = !match.paths.empty();
  extras.first_path = size_of(data_.http_paths);
  for (const HttpPathMatch& path : match.paths) {
    // A path that no request can have is left out: it matches nothing.
    const Result<std::optional<std::string>> normal =
        normalise_http_path(path.exact ? *path.exact : *path.prefix);
    if (!normal || !*normal) continue;
    data_.http_paths.push_back(
        {.text = data_.texts.copy(**normal), .exact = path.exact.has_value()});
    ++extras.path_count;
  }
}

}  // namespace tierwall::snapshot
