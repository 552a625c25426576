// The rules of a build, and those that come after it, with what explain() says of them.
//
//     snapshot::RuleCompiler compiler(sets, selectors, rules.draft(), meter);
//     rules.append(id, {compiler.compile(...), compiler.compile(...)});
//     rules.show_in(body);
//
// Rules that no policy has any more stay where they are. Thread contract: single-threaded. Complexity: the
// rules that come; the first of them copies those of the build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <tierwall/runtime/rule_tables.hpp>

#include "snapshot/body.hpp"
#include "snapshot/tables.hpp"
#include "store/growing_table.hpp"

namespace tierwall::store {

class LiveRules {
 public:
  explicit LiveRules(std::shared_ptr<const snapshot::Tables> built) : built_(std::move(built)) {}

  // Empty; for the rules of one policy, with numbers of their own.
  snapshot::RuleData& draft() noexcept { return *draft_; }
  // Moves the draft to its place. `runs` are in it; they are known by the id, which is new. Returns where
  // they are.
  snapshot::RuleRuns append(PolicyId id, snapshot::RuleRuns runs);
  // Of a policy.
  void remove(PolicyId id);

  // That policies and profiles have.
  std::size_t rules_in_use() const noexcept;
  // Distinct ones, whose sets they ask for.
  std::size_t selectors_in_use() const noexcept;
  // Rules that came after the build.
  std::size_t newcomers() const noexcept;

  // Of what came after the build, or was copied because of it.
  std::size_t bytes() const noexcept;
  void show_in(SnapshotAccess::Body& body) const;

 private:
  // What grows.
  struct Grown {
    explicit Grown(const snapshot::Tables& built);

    GrowingTable<RuleEntry> rules;
    GrowingTable<SetTest> set_tests;
    GrowingTable<PortTest> port_tests;
    GrowingTable<PortRange> port_ranges;
    GrowingTable<RuleExtras> extras;
    GrowingTable<std::string_view> http_methods;
    GrowingTable<HttpPath> http_paths;
    GrowingTable<std::string_view> set_test_texts;
    GrowingTable<std::string_view> port_test_texts;
    GrowingTable<snapshot::RuleRuns> runs;  // by PolicyId
    std::size_t rules_in_use = 0;
    std::vector<std::uint32_t> uses;  // of selectors, by set
    std::size_t selectors_in_use = 0;

    void move_in(snapshot::RuleData& draft);
    void use(const snapshot::RuleRuns& of_policy);
    void release(const snapshot::RuleRuns& of_policy);

   private:
    template <class Visit>
    void for_each_selector_set(const snapshot::RuleRun& run, Visit visit) const;
  };

  const std::shared_ptr<const snapshot::Tables> built_;
  std::optional<Grown> grown_;  // empty until something changes
  // Its texts stay, and are shown; the rest is empty between two policies.
  std::shared_ptr<snapshot::RuleData> draft_ = std::make_shared<snapshot::RuleData>();
};

}  // namespace tierwall::store
