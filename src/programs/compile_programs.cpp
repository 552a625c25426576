#include "programs/compile_programs.hpp"

#include <algorithm>
#include <compare>
#include <utility>
#include <vector>

#include "programs/address_criteria.hpp"
#include "programs/alternatives.hpp"
#include "programs/program_compiler.hpp"
#include "programs/rule_list.hpp"
#include "support/hash_map.hpp"
#include "support/sequence_pool.hpp"
#include "support/sort_once.hpp"

namespace tierwall::programs {

namespace {

// An endpoint that a plan is the normal one of, in the plan's direction.
struct User {
  std::uint32_t plan;
  std::uint32_t endpoint;
  friend auto operator<=>(const User&, const User&) = default;
};

// For the meter: whether a criterion holds for an identity.
constexpr std::uint64_t kStepsPerQuestion = 8;

class Compilation {
 public:
  Compilation(const ProgramInput& input, std::span<PlanEntry> plans,
              std::span<EndpointEntry> endpoints, std::span<const HostEntry> hosts)
      : input_(input),
        plans_(plans),
        endpoints_(endpoints),
        directions_(plans.size(), Direction::ingress),
        addresses_(input.view.sets, input.identity_count, input.has_newcomers, input.meter),
        alternatives_(input.view.rules, addresses_, input.meter) {
    for (const Direction direction : {Direction::ingress, Direction::egress}) {
      const auto at = static_cast<unsigned>(direction);
      for (std::uint32_t i = 0; i < endpoints.size(); ++i) {
        meter().work(1);
        directions_[endpoints[i].normal[at]] = direction;
        users_.push_back({endpoints[i].normal[at], i});
      }
      for (const HostEntry& host : hosts) {
        directions_[host.untracked[at]] = direction;
        directions_[host.forward[at]] = direction;
      }
    }
    support::sort(meter(), users_);
  }

  ProgramData run() {
    // All criteria must be known before traffic can be divided into classes.
    std::vector<bool> is_listed(plans_.size());
    RuleList list;
    for (std::size_t plan = 0; plan < plans_.size(); ++plan) {
      is_listed[plan] = read(plan, list);
      meter().advance();
    }
    TrafficData traffic = classify(alternatives_.traffic(), meter());
    KeyClasses source_ports = classify_source_ports(alternatives_.source_ports(), meter());
    meter().keep_tables(traffic.tables.size() * sizeof(traffic.tables.front()) +
                        traffic.classes.table.bytes() + source_ports.table.bytes());
    ProgramCompiler compiler(addresses_, traffic.classes, source_ports, input_.options, meter());

    std::span<const User> users = users_;
    for (std::size_t plan = 0; plan < plans_.size(); ++plan) {
      const auto end = std::ranges::find_if(users, [&](const User& u) { return u.plan != plan; });
      const auto count = static_cast<std::size_t>(end - users.begin());
      if (is_listed[plan] && read(plan, list)) {
        compile(plan, list, users.first(count), compiler);
      } else {
        use(plan, compiler.add_walk(), users.first(count));
      }
      users = users.subspan(count);
      meter().advance();
    }
    const std::uint32_t walk = input_.has_newcomers ? compiler.add_spare_walk() : 0;
    meter().keep_tables(compiler.bytes());
    ProgramData data = compiler.take();
    data.walk = walk;
    tell_identities();
    data.traffic_classes = traffic.classes.class_count;
    data.source_port_classes = source_ports.class_count;
    data.traffic_tables = std::move(traffic.tables);
    data.traffic_keys = std::move(traffic.classes.table);
    data.source_ports = std::move(source_ports.table);
    return data;
  }

 private:
  support::BuildMeter& meter() const noexcept { return input_.meter; }

  bool read(std::size_t plan, RuleList& list) {
    return list.read(input_.view, plans_[plan].first_step, directions_[plan], alternatives_);
  }

  void use(std::size_t plan, std::uint32_t program, std::span<const User> users) {
    meter().work(users.size());
    plans_[plan].program = program;
    for (const User& user : users)
      program_of(plan, user) = program;
  }

  void tell_identities() {
    for (EndpointEntry& endpoint : endpoints_) {
      meter().work(1);
      for (const Direction direction : {Direction::ingress, Direction::egress}) {
        const auto at = static_cast<unsigned>(direction);
        endpoint.at_identity[at] = endpoint.program[at] != plans_[endpoint.normal[at]].program;
      }
    }
  }

  std::uint32_t& program_of(std::size_t plan, const User& user) {
    return endpoints_[user.endpoint].program[static_cast<unsigned>(directions_[plan])];
  }

  void compile(std::size_t plan, const RuleList& list, std::span<const User> users,
               ProgramCompiler& compiler) {
    const bool asks_local = list.asks_local();
    const bool is_short = input_.options.per_endpoint && list.rules().size() < kShortList;
    use(plan, asks_local && is_short ? compiler.add_walk() : compiler.compile(list), users);
    if (!asks_local || !input_.options.per_endpoint) return;

    std::vector<std::uint32_t> questions;
    for (const ListedRule& rule : list.rules())
      questions.push_back(rule.asks.local);
    support::sort_once(questions);

    support::HashMap<std::uint32_t, std::uint32_t> program_of_identity;
    support::SequencePool<std::uint32_t> known;  // the questions that hold
    std::vector<std::uint32_t> programs;         // by number in `known`
    std::vector<std::uint32_t> held;
    std::size_t split_rules = 0;
    for (const User& user : users) {
      const std::uint32_t identity = endpoints_[user.endpoint].identity;
      const auto [entry, is_new] = program_of_identity.try_emplace(identity, plans_[plan].program);
      if (is_new && split_rules <= kMostSplitRules) {
        held.clear();
        meter().work(kStepsPerQuestion * questions.size());
        for (const std::uint32_t question : questions) {
          if (addresses_[question].holds_for(identity)) held.push_back(question);
        }
        const auto [number, is_new_program] = known.intern(held);
        if (is_new_program) {
          meter().work(list.rules().size());
          const RuleList resolved = list.resolved([&held](std::uint32_t question) {
            return std::ranges::binary_search(held, question);
          });
          split_rules += resolved.rules().size();
          programs.push_back(compiler.compile(resolved));
        }
        entry->second = programs[number];
      }
      program_of(plan, user) = entry->second;
    }
  }

  const ProgramInput& input_;
  std::span<PlanEntry> plans_;
  std::span<EndpointEntry> endpoints_;
  std::vector<Direction> directions_;  // by plan
  std::vector<User> users_;            // ascending by plan
  AddressCriteria addresses_;
  RuleAlternatives alternatives_;
};

}  // namespace

ProgramData compile_programs(const ProgramInput& input, std::span<PlanEntry> plans,
                             std::span<EndpointEntry> endpoints, std::span<const HostEntry> hosts) {
  return Compilation(input, plans, endpoints, hosts).run();
}

}  // namespace tierwall::programs
