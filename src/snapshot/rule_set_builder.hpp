// RuleSets of a build: made from the members of selectors, networks, services and named ports.
//
// Thread contract: single-threaded; what the constructor is given must outlive it. Complexity: the members of
// each distinct set once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/runtime/rule_tables.hpp>

#include "snapshot/address_sets.hpp"
#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/rule_sets.hpp"
#include "support/build_meter.hpp"
#include "support/hash_map.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

// What some rules mean by names of ports.
struct NamedPortBindings {
  std::vector<std::string> names;     // ascending
  std::uint32_t selector = kNoEntry;  // only endpoints that satisfy it count; kNoEntry: all
  BindingRun run;
};

// The sets that were asked for. What cannot be asked for later without new members is not in it.
struct KnownRuleSets {
  std::vector<std::uint32_t> of_selectors;  // kNoEntry: no rule asks for it
  support::SequencePool<std::uint64_t> net_keys;
  std::vector<std::uint32_t> of_net_lists;  // by key
  support::StringMap<std::uint32_t> of_services;
  support::StringMap<BindingRun> bindings_of_services;
  support::StringMap<BindingRun> bindings_of_names;  // by key_of_names()
  std::vector<NamedPortBindings> named_ports;        // each list of names and selector once
};

// What equal lists have in common.
void put_net_key(const std::vector<Cidr>& nets, std::vector<std::uint64_t>& key);
std::string key_of_names(const std::vector<std::string_view>& names, std::uint32_t selector);

class RuleSetBuilder final : public RuleSets {
 public:
  // `apart`: what endpoints are members of for their labels or ports, and slices for their services, has sets of
  // its own, even where the members are the same: they may come to differ. Bindings are appended to `bindings`.
  RuleSetBuilder(const Model& model, std::size_t selector_count, const LabelledObjects& objects,
                 Members& members, AddressSets& sets, std::vector<PortBinding>& bindings,
                 bool apart, support::BuildMeter& meter);

  std::uint32_t set_of_selector(std::uint32_t selector) override;
  NetList net_list(const std::vector<Cidr>& nets) override;
  std::uint32_t set_of_service(const std::string& service) override;
  BindingRun bindings_of_service(const std::string& service) override;
  BindingRun bindings_of_names(const std::vector<std::string_view>& names,
                               std::uint32_t selector) override;

  // Distinct ones that were asked for.
  std::size_t selector_count() const noexcept { return selector_count_; }
  KnownRuleSets take() { return std::move(known_); }

 private:
  // An endpoint or a slice that binds a port.
  struct Binder {
    std::uint32_t key;  // as PortBinding::key
    std::uint32_t number;
    friend auto operator<=>(const Binder&, const Binder&) = default;
  };

  // The number of the set of what was added to `ranges_`.
  std::uint32_t take_set(bool apart);
  // A binding for each key; `add` puts the addresses of a binder into `ranges_`. Binders that bind
  // the same keys are asked once, unless they have sets of their own.
  template <class Add>
  BindingRun append_bindings(std::vector<Binder>& binders, Add add);
  void add_endpoint(std::uint32_t endpoint);
  void add_slice(std::uint32_t slice);

  const LabelledObjects& objects_;
  Members& members_;
  AddressSets& sets_;
  std::vector<PortBinding>& bindings_;
  const bool apart_;
  support::BuildMeter& meter_;
  support::StringMap<std::vector<Binder>> named_ports_;
  const std::vector<ServiceSlice>& slices_;
  support::StringMap<std::vector<std::uint32_t>> slices_of_;  // by service
  std::size_t selector_count_ = 0;
  KnownRuleSets known_;
  std::vector<std::uint64_t> net_key_;
  RangeList ranges_;
};

}  // namespace tierwall::snapshot
