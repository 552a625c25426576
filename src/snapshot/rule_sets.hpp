// The address sets that criteria of rules stand for, by number (spec/policy.md 3.3 to 3.7).
//
//     const std::uint32_t set = sets.set_of_selector(selector);
//     test = {.set = set, ...};
//
// A build makes them (RuleSetBuilder); where a snapshot follows changes, most of them are there already. Each
// answer is the same whenever it is asked for again. Thread contract: single-threaded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>

namespace tierwall::snapshot {

// Where the bindings of a list of names, or of a service, stand in the table.
struct BindingRun {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// `namespace/name`
inline std::string service_key(std::string_view namespace_name, std::string_view service) {
  std::string key(namespace_name);
  key += '/';
  key += service;
  return key;
}

class RuleSets {
 public:
  // A list of networks: equal ones have one number.
  struct NetList {
    std::uint32_t number = 0;
    std::uint32_t set = 0;
  };

  RuleSets() = default;
  RuleSets(const RuleSets&) = delete;
  RuleSets& operator=(const RuleSets&) = delete;
  virtual ~RuleSets() = default;

  // 3.4: the addresses of everything whose labels satisfy the selector.
  virtual std::uint32_t set_of_selector(std::uint32_t selector) = 0;
  virtual NetList net_list(const std::vector<Cidr>& nets) = 0;
  // 3.7. By service_key().
  virtual std::uint32_t set_of_service(const std::string& service) = 0;
  virtual BindingRun bindings_of_service(const std::string& service) = 0;
  // 3.5: a name stands for what endpoints call so; where the side has a positive selector, only endpoints
  // that satisfy it count (kNoEntry: all). Names ascending, each once.
  virtual BindingRun bindings_of_names(const std::vector<std::string_view>& names,
                                       std::uint32_t selector) = 0;
};

}  // namespace tierwall::snapshot
