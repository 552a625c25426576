#include "programs/alternatives.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "support/small_vector.hpp"
#include "support/sort_once.hpp"

namespace tierwall::programs {

// Address sets.
struct Sets {
  using List = support::SmallVector<std::uint32_t, 4>;
  List in = {};
  List not_in = {};

  bool empty() const noexcept { return in.empty() && not_in.empty(); }
  List& of(bool wanted) noexcept { return wanted ? in : not_in; }
  void add(const Sets& other) {
    in.insert(in.end(), other.in.begin(), other.in.end());
    not_in.insert(not_in.end(), other.not_in.begin(), other.not_in.end());
  }
};

// What traffic must be and, of ports that are bound to addresses, which sets the addresses lie in.
struct Product {
  TrafficCriterion traffic = {};
  KeyRanges source_ports = {};
  Sets sets[2] = {};  // by FlowSide

  // Ranges of ports.
  std::size_t size() const noexcept {
    return traffic.keys.ranges().size() + source_ports.ranges().size();
  }
};

namespace {

// For the meter: of a product of criteria that is made, and of an alternative that is numbered.
constexpr std::uint64_t kStepsPerProduct = 32;
constexpr std::uint64_t kStepsPerAlternative = 64;

constexpr std::size_t index_of(FlowSide side) noexcept {
  return static_cast<std::size_t>(side);
}

ProtocolSet only(std::uint8_t protocol) {
  return ProtocolSet().set(protocol);
}

KeyRanges single(std::uint32_t first, std::uint32_t last) {
  return KeyRanges({{static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)}});
}

std::uint8_t protocol_of(const PortBinding& binding) noexcept {
  return static_cast<std::uint8_t>(binding.key >> 16U);
}
std::uint16_t port_of(const PortBinding& binding) noexcept {
  return static_cast<std::uint16_t>(binding.key);
}

// What a side's port may be, in a product.
void restrict_ports(Product& product, FlowSide side, const KeyRanges& ports) {
  KeyRanges& ranges = side == FlowSide::source ? product.source_ports : product.traffic.keys;
  ranges = ranges.intersection(ports);
}

// Both hold; false if they cannot.
bool combine(Product& a, const Product& b) {
  a.traffic.families &= b.traffic.families;
  a.traffic.protocols &= b.traffic.protocols;
  a.traffic.keys = a.traffic.keys.intersection(b.traffic.keys);
  a.source_ports = a.source_ports.intersection(b.source_ports);
  for (std::size_t side = 0; side < 2; ++side)
    a.sets[side].add(b.sets[side]);
  return !a.traffic.never_holds() && !a.source_ports.empty();
}

auto set_tests_of(const RuleTables& rules, const RuleEntry& rule) {
  return rules.set_tests.subspan(rule.first_set_test, rule.set_test_count);
}
auto port_tests_of(const RuleTables& rules, const RuleEntry& rule) {
  return rules.port_tests.subspan(rule.first_port_test, rule.port_test_count);
}

// An address in a network is of its family, and so is the packet: programs are not asked about
// packets of two families.
bool implies_net_families(const RuleTables& rules, const RuleEntry& rule) {
  return rule.has_nets_of_one_family &&
         std::ranges::any_of(set_tests_of(rules, rule),
                             [](const SetTest& test) { return test.field == SetField::nets; });
}
std::uint8_t families_of(const RuleTables& rules, const RuleEntry& rule) {
  return implies_net_families(rules, rule)
             ? rule.version_families
             : static_cast<std::uint8_t>(rule.version_families & rule.net_families);
}

bool has_bindings(const RuleTables& rules, const RuleEntry& rule) {
  return std::ranges::any_of(port_tests_of(rules, rule),
                             [](const PortTest& test) { return test.binding_count != 0; });
}

// What a rule without bindings asks of traffic, so that equal questions give equal texts.
void put_traffic_text(const RuleTables& rules, const RuleEntry& rule,
                      std::vector<std::uint32_t>& text) {
  text.assign(1, std::uint32_t{families_of(rules, rule)} << 16U |
                     std::uint32_t{rule.protocol} << 8U | rule.not_protocol);
  if (rule.extras != kNoEntry) {
    const RuleExtras& extras = rules.extras[rule.extras];
    text.push_back(std::uint32_t{extras.icmp_type} << 16U | extras.icmp_code);
    text.push_back(std::uint32_t{extras.not_icmp_type} << 16U | extras.not_icmp_code);
  } else {
    text.push_back(0xFFFF'FFFFU);
  }
  for (const PortTest& test : port_tests_of(rules, rule)) {
    text.push_back(static_cast<std::uint32_t>(test.side) << 1U | (test.wanted ? 1U : 0U));
    text.push_back(test.range_count);
    for (const PortRange& range : rules.port_ranges.subspan(test.first_range, test.range_count))
      text.push_back(std::uint32_t{range.first} << 16U | range.last);
  }
}

}  // namespace

// The products of one rule, restricted test by test.
class RuleAlternatives::Expansion {
 public:
  Expansion(const RuleTables& rules, support::BuildMeter& meter)
      : rules_(rules), meter_(meter), products_(1) {}

  bool is_too_large() const noexcept { return is_too_large_; }
  std::vector<Product>& products() noexcept { return products_; }

  // All that the rule asks but of its addresses; bindings bind ports to addresses, though.
  void add_traffic(const RuleEntry& rule) {
    Product head;
    head.traffic.families = families_of(rules_, rule);
    if (rule.protocol != 0) head.traffic.protocols = only(rule.protocol);
    if (rule.not_protocol != 0) head.traffic.protocols.reset(rule.not_protocol);
    intersect({std::move(head)});
    if (rule.extras != kNoEntry) add_extras(rules_.extras[rule.extras]);
    for (const PortTest& test : port_tests_of(rules_, rule)) {
      if (is_too_large_) return;
      test.wanted ? add_ports(test) : add_not_ports(test);
    }
  }

 private:
  // Each product with each of the choices.
  void intersect(const std::vector<Product>& choices) {
    if (products_.size() * choices.size() > kMost) {
      is_too_large_ = true;
      return;
    }
    std::vector<Product> result;
    for (const Product& product : products_) {
      for (const Product& choice : choices) {
        meter_.work(kStepsPerProduct + product.size() + choice.size());
        Product both = product;
        if (combine(both, choice)) result.push_back(std::move(both));
      }
    }
    products_ = std::move(result);
  }

  // 3.2: ICMP exists in one family only, ICMPv6 in the other.
  static Product icmp_in(std::uint8_t family, std::uint8_t type, std::uint16_t code) {
    Product product;
    product.traffic.families = family;
    product.traffic.protocols = only(family == kV4Bit ? kIcmp : kIcmpV6);
    product.traffic.keys = code == kNoIcmpCode
                               ? single(icmp_key(type, 0), icmp_key(type, kNoIcmpCode))
                               : single(icmp_key(type, code), icmp_key(type, code));
    return product;
  }

  void add_extras(const RuleExtras& extras) {
    if (extras.icmp_type != kNoIcmpType) {
      intersect({icmp_in(kV4Bit, extras.icmp_type, extras.icmp_code),
                 icmp_in(kV6Bit, extras.icmp_type, extras.icmp_code)});
    }
    if (extras.not_icmp_type != kNoIcmpType) {
      for (const std::uint8_t family : {kV4Bit, kV6Bit})
        intersect(all_but(icmp_in(family, extras.not_icmp_type, extras.not_icmp_code).traffic));
    }
  }

  static std::vector<Product> all_but(const TrafficCriterion& traffic) {
    std::vector<Product> choices(3);
    choices[0].traffic.families = static_cast<std::uint8_t>(kEveryFamily & ~traffic.families);
    choices[1].traffic.families = traffic.families;
    choices[1].traffic.protocols = ~traffic.protocols;
    choices[2].traffic = traffic;
    choices[2].traffic.keys = traffic.keys.complement();
    return choices;
  }

  std::span<const PortBinding> bindings_of(const PortTest& test) const {
    return rules_.port_bindings.subspan(test.first_binding, test.binding_count);
  }
  KeyRanges ranges_of(const PortTest& test) const {
    const auto ranges = rules_.port_ranges.subspan(test.first_range, test.range_count);
    return KeyRanges({ranges.begin(), ranges.end()}).intersection(single(1, 0xFFFF));
  }
  // The keys of ICMP are no ports, and 0 is none. Valid models bind ports of TCP, UDP and SCTP only,
  // and ask for numbers only with one of them.
  bool asks_for_no_ports(const PortTest& test) const {
    const auto of_icmp = [](const PortBinding& b) {
      return is_icmp(protocol_of(b)) || port_of(b) == kNoPort;
    };
    const auto may_be_icmp = [](const Product& p) {
      return p.traffic.protocols[kIcmp] || p.traffic.protocols[kIcmpV6];
    };
    return std::ranges::any_of(bindings_of(test), of_icmp) ||
           (test.range_count != 0 && std::ranges::any_of(products_, may_be_icmp));
  }

  static Product bound(const PortBinding& binding, FlowSide side, bool wanted) {
    Product product;
    product.traffic.protocols = only(protocol_of(binding));
    restrict_ports(product, side, single(port_of(binding), port_of(binding)));
    product.sets[index_of(side)].of(wanted).push_back(binding.set);
    return product;
  }

  // A number or a bound port.
  void add_ports(const PortTest& test) {
    if (test.binding_count >= kMost || asks_for_no_ports(test)) {
      is_too_large_ = true;
      return;
    }
    std::vector<Product> choices;
    if (test.range_count != 0) restrict_ports(choices.emplace_back(), test.side, ranges_of(test));
    for (const PortBinding& binding : bindings_of(test))
      choices.push_back(bound(binding, test.side, true));
    intersect(choices);
  }

  // No number and no bound port: what has no such port at all, and what has it elsewhere.
  void add_not_ports(const PortTest& test) {
    if (test.binding_count >= kMost || asks_for_no_ports(test)) {
      is_too_large_ = true;
      return;
    }
    const KeyRanges free = ranges_of(test).complement();
    std::map<std::uint8_t, std::vector<PortRange>> bound_ports;
    for (const PortBinding& binding : bindings_of(test))
      bound_ports[protocol_of(binding)].push_back({port_of(binding), port_of(binding)});
    std::vector<Product> choices(1);
    for (const auto& [protocol, ports] : bound_ports) {
      choices[0].traffic.protocols.reset(protocol);
      Product& unbound = choices.emplace_back();
      unbound.traffic.protocols = only(protocol);
      restrict_ports(unbound, test.side, KeyRanges(ports).complement());
    }
    for (const PortBinding& binding : bindings_of(test))
      choices.push_back(bound(binding, test.side, false));
    for (Product& choice : choices)
      restrict_ports(choice, test.side, free);
    std::erase_if(choices, [](const Product& choice) {
      return choice.traffic.never_holds() || choice.source_ports.empty();
    });
    intersect(choices);
  }

  const RuleTables& rules_;
  support::BuildMeter& meter_;
  std::vector<Product> products_;
  bool is_too_large_ = false;
};

std::optional<std::span<const Alternative>> RuleAlternatives::of(std::uint32_t rule,
                                                                 Direction direction) {
  Run& run = known_[rule];
  if (!run.is_known) {
    run.is_known = true;
    run.first = alternatives_.size();
    run.is_too_large = !expand(rules_.rules[rule], direction);
    run.count = alternatives_.size() - run.first;
  }
  meter_.work(1 + run.count);
  if (run.is_too_large) return std::nullopt;
  return std::span(alternatives_).subspan(run.first, run.count);
}

bool RuleAlternatives::expand(const RuleEntry& rule, Direction direction) {
  Sets nets[2], sets[2];  // by FlowSide
  for (const SetTest& test : set_tests_of(rules_, rule)) {
    const bool is_nets = test.field == SetField::nets || test.field == SetField::not_nets;
    (is_nets ? nets : sets)[index_of(test.side)].of(test.wanted).push_back(test.set);
  }
  if (!has_bindings(rules_, rule)) {
    const TrafficRun& traffic = traffic_of(rule);
    if (traffic.is_too_large) return false;
    meter_.work(kStepsPerAlternative);
    Alternative asked;
    if (traffic.count == 0 || !ask_addresses(nets, sets, direction, asked)) return true;
    meter_.hold(traffic.count * sizeof(Alternative));
    for (std::size_t i = 0; i < traffic.count; ++i)
      alternatives_.push_back(with(asked, traffic_choices_[traffic.first + i]));
    return true;
  }
  Expansion expansion(rules_, meter_);
  expansion.add_traffic(rule);
  if (expansion.is_too_large()) return false;
  for (Product& product : expansion.products()) {
    meter_.work(kStepsPerAlternative + product.size());
    for (std::size_t side = 0; side < 2; ++side)
      product.sets[side].add(sets[side]);
    Alternative asked;
    if (!ask_addresses(nets, product.sets, direction, asked)) continue;
    meter_.hold(sizeof(Alternative));
    alternatives_.push_back(with(asked, choice_of(product)));
  }
  return true;
}

const RuleAlternatives::TrafficRun& RuleAlternatives::traffic_of(const RuleEntry& rule) {
  put_traffic_text(rules_, rule, traffic_text_);
  const auto [index, is_new] = traffic_texts_.intern(traffic_text_);
  if (!is_new) return traffic_runs_[index];
  meter_.hold(traffic_texts_.bytes_of(traffic_text_) + sizeof(TrafficRun));
  Expansion expansion(rules_, meter_);
  expansion.add_traffic(rule);
  TrafficRun run{traffic_choices_.size(), 0, expansion.is_too_large()};
  if (!run.is_too_large) {
    for (const Product& product : expansion.products()) {
      meter_.work(kStepsPerAlternative + product.size());
      traffic_choices_.push_back(choice_of(product));
    }
  }
  run.count = traffic_choices_.size() - run.first;
  meter_.hold(run.count * sizeof(TrafficChoice));
  return traffic_runs_.emplace_back(run);
}

RuleAlternatives::TrafficChoice RuleAlternatives::choice_of(const Product& product) {
  return {traffic_.intern(product.traffic), intern_source_ports(product.source_ports)};
}

Alternative RuleAlternatives::with(Alternative asked, const TrafficChoice& choice) noexcept {
  asked.axes[static_cast<std::size_t>(Axis::traffic)] = choice.traffic;
  asked.axes[static_cast<std::size_t>(Axis::source_port)] = choice.source_port;
  return asked;
}

bool RuleAlternatives::ask_addresses(Sets (&nets)[2], Sets (&sets)[2], Direction direction,
                                     Alternative& asked) {
  const auto criterion_of = [this](Sets& of_one) {
    if (of_one.empty()) return AddressCriteria::kAnything;
    support::sort_once(of_one.in);
    support::sort_once(of_one.not_in);
    return addresses_.intern(of_one.in, of_one.not_in);
  };
  const std::size_t remote = direction == Direction::ingress ? 0 : 1;  // a FlowSide
  const auto ask = [&](std::size_t side, Axis of_nets, Axis of_sets) {
    std::uint32_t& by_nets = asked.axes[static_cast<std::size_t>(of_nets)];
    std::uint32_t& by_sets = asked.axes[static_cast<std::size_t>(of_sets)];
    by_nets = criterion_of(nets[side]);
    by_sets = criterion_of(sets[side]);
    if (by_nets == AddressCriteria::kAnything) return by_sets;
    if (by_sets == AddressCriteria::kAnything) return by_nets;
    Sets both = nets[side];
    both.add(sets[side]);
    return criterion_of(both);
  };
  asked.remote = ask(remote, Axis::remote_nets, Axis::remote_sets);
  asked.local = ask(1 - remote, Axis::local_nets, Axis::local_sets);
  if (addresses_[asked.remote].never_holds()) return false;
  // Local addresses that are not known yet are told apart from others only where a rule asks for them.
  return newcomers() != AddressCriteria::kAnything || !addresses_[asked.local].never_holds();
}

std::uint32_t RuleAlternatives::intern_source_ports(const KeyRanges& ports) {
  if (ports.is_everything()) return 0;
  std::vector<std::uint32_t> text;
  for (const PortRange& range : ports.ranges())
    text.push_back(std::uint32_t{range.first} << 16U | range.last);
  const auto [index, is_new] = source_port_pool_.intern(text);
  if (is_new) {
    // Its ranges once more, as they are.
    meter_.hold(source_port_pool_.bytes_of(text) + sizeof(KeyRanges) +
                text.size() * sizeof(std::uint32_t));
    source_ports_.push_back(ports);
  }
  return index + 1;
}

}  // namespace tierwall::programs
