// RuleSets of a build, as far as rules that come later can use them, and those of selectors that come later.
//
//     LiveRuleSets sets(std::move(known), first_free, end);
//     compile_rules(sets);
//     if (sets.lacks_some()) build_everything_anew();
//     for (const LiveRuleSets::OfSelector& added : sets.take_added()) ...
//
// Thread contract: single-threaded. Complexity: a look-up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snapshot/rule_set_builder.hpp"
#include "snapshot/rule_sets.hpp"

namespace tierwall::store {

class LiveRuleSets final : public snapshot::RuleSets {
 public:
  struct OfSelector {
    std::uint32_t selector;
    std::uint32_t set;
  };

  // Sets from `first` on, before `end`, are vacant.
  LiveRuleSets(snapshot::KnownRuleSets known, std::uint32_t first, std::uint32_t end)
      : known_(std::move(known)), next_(first), end_(end) {}

  std::uint32_t set_of_selector(std::uint32_t selector) override;
  NetList net_list(const std::vector<Cidr>& nets) override;
  std::uint32_t set_of_service(const std::string& service) override;
  snapshot::BindingRun bindings_of_service(const std::string& service) override;
  snapshot::BindingRun bindings_of_names(const std::vector<std::string_view>& names,
                                         std::uint32_t selector) override;

  // Networks, services or names of ports that the build did not know, or more selectors than there are vacant
  // sets, were asked for: what was answered means nothing.
  bool lacks_some() const noexcept { return lacks_some_; }
  // That nobody is in yet.
  std::vector<OfSelector> take_added() { return std::exchange(added_, {}); }
  // The next set that will be made.
  std::uint32_t next() const noexcept { return next_; }

 private:
  snapshot::KnownRuleSets known_;
  std::uint32_t next_;
  const std::uint32_t end_;
  bool lacks_some_ = false;
  std::vector<OfSelector> added_;
  std::vector<std::uint64_t> net_key_;
};

}  // namespace tierwall::store
