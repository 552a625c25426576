// Rules -> tables: every criterion becomes numbers, every criterion about an address becomes an
// address set (spec/policy.md 3).
//
// Thread contract: single-threaded. Complexity: linear in the rules, plus the members of each
// distinct set once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>

#include "snapshot/address_sets.hpp"
#include "snapshot/effective_selectors.hpp"
#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/tables.hpp"
#include "support/build_meter.hpp"
#include "support/hash_map.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

// Where the bindings of a list of names, or of a service, stand in the table.
struct BindingRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// What some rules mean by names of ports.
struct NamedPortBindings {
  std::vector<std::string> names;     // ascending
  std::uint32_t selector = kNoEntry;  // only endpoints that satisfy it count; kNoEntry: all
  BindingRun run;
};

class RuleCompiler {
 public:
  // `apart`: what endpoints are members of for their labels or ports has sets of its own, even where the
  // members are the same: they may come to differ.
  RuleCompiler(const Model& model, const EffectiveSelectors& selectors,
               const LabelledObjects& objects, Members& members, AddressSets& sets, bool apart,
               support::BuildMeter& meter);

  // Appends the rules, which must be valid. `policy_namespace` is empty for cluster-scoped policies
  // and profiles. `sides` has the selectors of the source and the destination of each rule.
  RuleRun compile(const std::vector<Rule>& rules, std::string_view policy_namespace,
                  std::span<const SideSelectors> sides);

  RuleData take() { return std::move(data_); }
  // The set of each selector; kNoEntry: no rule asks for it.
  std::vector<std::uint32_t> take_sets_of_selectors() { return std::move(sets_of_selectors_); }
  // Each list of names and selector once.
  std::vector<NamedPortBindings> take_named_port_bindings() {
    return std::move(named_port_bindings_);
  }

 private:
  // An endpoint or a slice that binds a port.
  struct Binder {
    std::uint32_t key;  // as PortBinding::key
    std::uint32_t number;
    friend auto operator<=>(const Binder&, const Binder&) = default;
  };
  void compile_side(const EntityRule& side, const SideSelectors& selectors, FlowSide which,
                    std::string_view policy_namespace);
  void compile_services(const ServiceMatch& match, FlowSide which,
                        std::string_view policy_namespace);
  void compile_ports(const std::vector<Port>& ports, FlowSide which, PortField field,
                     std::uint32_t selector);
  // What lists of a rule say. Equal ones are read once.
  struct PortList {
    std::uint32_t first_range = 0;
    std::uint32_t range_count = 0;
    std::string_view text{};
  };
  struct NetList {
    std::uint32_t set;
    std::string_view text;
  };
  PortList port_list(const std::vector<Port>& ports);
  NetList net_list(const std::vector<Cidr>& nets);
  // The text must be kept.
  void add_set_test(std::uint32_t set, FlowSide which, SetField field, std::string_view text);
  void add_port_test(const PortTest& test, std::string_view text);
  // The text, kept once.
  std::string_view keep(std::string_view text);
  std::string_view text_of_selector(std::uint32_t selector);
  std::uint32_t compile_extras(const Rule& rule);
  void compile_http(const HttpMatch& match, RuleExtras& extras);

  // The number of the set of what was added to `ranges_`.
  std::uint32_t take_set(bool apart = false);
  std::uint32_t set_of_service(const std::string& service);
  std::uint32_t set_of_selector(std::uint32_t selector);
  BindingRun bindings_of_names(std::vector<std::string_view> names, std::uint32_t selector);
  BindingRun bindings_of_service(const std::string& service);
  // A binding for each key; `add` puts the addresses of a binder into `ranges_`. Binders that bind
  // the same keys are asked once.
  template <class Add>
  BindingRun append_bindings(std::vector<Binder>& binders, bool apart, Add add);
  void add_endpoint(std::uint32_t endpoint);
  void add_slice(std::uint32_t slice);

  const EffectiveSelectors& selectors_;
  const LabelledObjects& objects_;
  Members& members_;
  AddressSets& sets_;
  const bool apart_;
  support::BuildMeter& meter_;
  support::StringMap<std::vector<Binder>> named_ports_;
  std::vector<NamedPortBindings> named_port_bindings_;
  const std::vector<ServiceSlice>& slices_;
  support::StringMap<std::vector<std::uint32_t>> slices_of_;  // by `namespace/service`
  support::StringMap<std::uint32_t> sets_of_services_;
  std::vector<std::uint32_t> sets_of_selectors_;      // kNoEntry: not asked for yet
  std::vector<std::string_view> texts_of_selectors_;  // kept; empty: not asked for yet
  support::StringMap<BindingRun> known_bindings_;
  support::TextMap<std::string_view> texts_;
  std::string port_key_;
  support::StringMap<PortList> port_lists_;
  std::vector<std::uint64_t> net_key_;
  support::SequencePool<std::uint64_t> net_keys_;
  std::vector<NetList> net_lists_;  // by key
  RangeList ranges_;
  RuleData data_;
};

}  // namespace tierwall::snapshot
