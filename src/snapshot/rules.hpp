// Rules -> tables: every criterion becomes numbers, every criterion about an address becomes an
// address set (spec/policy.md 3).
//
//     RuleCompiler compiler(sets, selectors, data, meter);
//     const RuleRun run = compiler.compile(policy.ingress, policy.namespace_name, sides);
//
// Thread contract: single-threaded. Complexity: linear in the rules, plus what the sets take.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>

#include "snapshot/effective_selectors.hpp"
#include "snapshot/rule_sets.hpp"
#include "snapshot/tables.hpp"
#include "support/build_meter.hpp"
#include "support/hash_map.hpp"

namespace tierwall::snapshot {

class RuleCompiler {
 public:
  // Appends to `data`. All must outlive it.
  RuleCompiler(RuleSets& sets, const EffectiveSelectors& selectors, RuleData& data,
               support::BuildMeter& meter)
      : sets_(sets), selectors_(selectors), data_(data), meter_(meter) {}

  // The rules must be valid. `policy_namespace` is empty for cluster-scoped policies and profiles. `sides`
  // has the selectors of the source and the destination of each rule.
  RuleRun compile(const std::vector<Rule>& rules, std::string_view policy_namespace,
                  std::span<const SideSelectors> sides);

 private:
  // What a list of a rule says. Equal ones are read once.
  struct PortList {
    std::uint32_t first_range = 0;
    std::uint32_t range_count = 0;
    std::string_view text{};
  };

  void compile_side(const EntityRule& side, const SideSelectors& selectors, FlowSide which,
                    std::string_view policy_namespace);
  void compile_nets(const std::vector<Cidr>& nets, FlowSide which, SetField field);
  void compile_services(const ServiceMatch& match, FlowSide which,
                        std::string_view policy_namespace);
  void compile_ports(const std::vector<Port>& ports, FlowSide which, PortField field,
                     std::uint32_t selector);
  PortList port_list(const std::vector<Port>& ports);
  // The text must be kept.
  void add_set_test(std::uint32_t set, FlowSide which, SetField field, std::string_view text);
  void add_port_test(const PortTest& test, std::string_view text);
  // The text, kept once.
  std::string_view keep(std::string_view text);
  std::string_view text_of_selector(std::uint32_t selector);
  std::uint32_t compile_extras(const Rule& rule);
  void compile_http(const HttpMatch& match, RuleExtras& extras);

  RuleSets& sets_;
  const EffectiveSelectors& selectors_;
  RuleData& data_;
  support::BuildMeter& meter_;
  // Kept; not there: not asked for yet.
  support::HashMap<std::uint32_t, std::string_view> texts_of_selectors_;
  support::HashMap<std::uint32_t, std::string_view> texts_of_net_lists_;
  support::TextMap<std::string_view> texts_;
  std::string port_key_;
  support::StringMap<PortList> port_lists_;
};

}  // namespace tierwall::snapshot
