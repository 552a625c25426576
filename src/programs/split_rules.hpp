// The rules of a list in three parts, by the addresses they ask about: the remote one or none, the own
// one, both. The first rule that matches in any decides. Parts of one address have columns of traffic.
//
//     SplitRules rules;
//     if (rules.read(list)) use(rules[SplitRules::pair].rules);
//
// Thread contract: single-threaded; made once and used for many programs. Complexity: linear in the
// rules, and Services'.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "programs/dimension.hpp"
#include "programs/first_decisions.hpp"
#include "programs/rule_list.hpp"
#include "programs/services.hpp"
#include "support/build_meter.hpp"

namespace tierwall::programs {

class SplitRules {
 public:
  enum Which : std::size_t { remote, local, pair };
  static constexpr std::size_t kParts = 3;

  struct Part {
    const SplitRules& all;
    std::vector<std::uint64_t> rules = {};  // a bitmap
    std::size_t questions = 0;              // distinct ones, about the part's one address
    ServiceColumns columns = {};            // not of `pair`

    std::uint32_t service_of(std::size_t rule) const noexcept {
      return all.services_.of_rule(rule);
    }
    Wide decision_of(std::size_t rule) const noexcept { return all.first_.of_rule(rule); }
    std::span<const std::uint64_t> columns_of(std::size_t rule) const noexcept {
      return columns.of_service(service_of(rule));
    }
  };

  SplitRules() = default;
  SplitRules(const SplitRules&) = delete;
  SplitRules& operator=(const SplitRules&) = delete;

  // False: a rule does not decide (FirstDecisions).
  bool read(const RuleList& list);
  // By classes of what services() ask for. False: there would be too many.
  bool find_columns(const Dimension& traffic, const Dimension& source_port,
                    support::BuildMeter& meter);

  const Services& services() const noexcept { return services_; }
  const FirstDecisions& decisions() const noexcept { return first_; }
  const Part& operator[](Which part) const noexcept { return parts_[part]; }

 private:
  Services services_;
  FirstDecisions first_;
  std::array<Part, kParts> parts_ = {Part{*this}, Part{*this}, Part{*this}};
};

}  // namespace tierwall::programs
