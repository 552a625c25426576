// Limits of builds: what would pass one is refused, with its name and with the resource that was at
// work; then there is no snapshot, and with a unit more there is the whole.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "model/resource_names.hpp"
#include "support/build_meter.hpp"
#include "support/choices.hpp"
#include "support/cluster_generator.hpp"
#include "support/random.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;
using support::BuildMeter;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

// What a build by these limits is refused with; nothing if it is not.
std::optional<Diagnostic> refusal(const Model& model, const Limits& limits) {
  const BuildResult built = SnapshotBuilder(BuildOptions{.limits = limits}).build(model);
  EXPECT_NE(built.snapshot.has_value(), built.diagnostics.has_errors());
  if (built.snapshot) return std::nullopt;
  EXPECT_EQ(built.diagnostics.error_count(), 1U) << built.diagnostics.to_string();
  return built.diagnostics.entries().back();
}

// A limit of `Limits` that one number sets.
struct Knob {
  const char* name;
  Limits (*set)(std::uint64_t);
};

constexpr Knob kSnapshotBytes = {
    "max_snapshot_bytes", [](std::uint64_t most) { return Limits{.max_snapshot_bytes = most}; }};
constexpr Knob kBuildBytes = {"max_build_bytes",
                              [](std::uint64_t most) { return Limits{.max_build_bytes = most}; }};
constexpr Knob kBuildSteps = {"max_build_steps",
                              [](std::uint64_t most) { return Limits{.max_build_steps = most}; }};

// The least that suffices.
std::uint64_t least(const Model& model, const Knob& knob) {
  std::uint64_t too_little = 0, enough = std::uint64_t{1} << 32U;
  EXPECT_FALSE(refusal(model, knob.set(enough)));
  while (enough - too_little > 1) {
    const std::uint64_t middle = too_little + (enough - too_little) / 2;
    (refusal(model, knob.set(middle)) ? too_little : enough) = middle;
  }
  return enough;
}

// Names that a refusal may have.
std::set<ResourceName> names_of(const Model& model) {
  std::set<ResourceName> names;
  const auto add = [&names](const auto& list) {
    for (const auto& resource : list)
      names.insert(resource_name(resource));
  };
  add(model.tiers);
  add(model.policies);
  add(model.profiles);
  add(model.namespaces);
  add(model.service_accounts);
  add(model.workload_endpoints);
  add(model.host_endpoints);
  add(model.network_sets);
  add(model.service_slices);
  const Snapshot snapshot = build(model);
  for (std::uint32_t i = 0; i < snapshot.policy_count(); ++i) {
    const PolicyInfo& policy = snapshot.policy(PolicyId{i});
    names.insert({policy.kind, policy.namespace_name, policy.name});
  }
  return names;
}

std::string stage_of(const Diagnostic& refused) {
  const std::size_t begin = refused.message.find("in the stage `") + 14;
  return refused.message.substr(begin, refused.message.size() - 1 - begin);
}

// By stage: who was named, over many values of the limit from nothing to just too little.
std::map<std::string, std::set<ResourceName>> sweep(const Model& model, const Knob& knob,
                                                    std::uint64_t values = 300) {
  const std::uint64_t enough = least(model, knob);
  const std::set<ResourceName> names = names_of(model);
  std::map<std::string, std::set<ResourceName>> found;
  for (std::uint64_t i = 0; i < values; ++i) {
    const std::uint64_t most = i * (enough - 1) / (values - 1);
    const std::optional<Diagnostic> refused = refusal(model, knob.set(most));
    if (!refused) {
      ADD_FAILURE() << most << " of " << enough << " suffice";
      continue;
    }
    EXPECT_EQ(refused->code, ErrorCode::too_large);
    EXPECT_THAT(refused->message, HasSubstr(std::string("(") + knob.name + ")"));
    EXPECT_THAT(refused->message, HasSubstr(" " + std::to_string(most) + " "));
    EXPECT_TRUE(names.contains(refused->resource)) << refused->to_string();
    found[stage_of(*refused)].insert(refused->resource);
  }
  return found;
}

std::vector<std::string> stages_of(const std::map<std::string, std::set<ResourceName>>& found) {
  std::vector<std::string> stages;
  for (const auto& [stage, names] : found)
    stages.push_back(stage);
  return stages;
}

Address in_block(std::size_t number) {
  return Address::v4(0x0A00'0000U + static_cast<std::uint32_t>(number));
}

// Something of everything, and one policy that asks for far more than the others.
Model town() {
  Model model;
  model.tiers = {Tier{.name = "edge", .order = 5}};
  model.namespaces = {{"default", {{"zone", "a"}}}, {"prod", {{"zone", "b"}}}};
  model.service_accounts = {{"default", "robot", {{"trust", "low"}}}};
  model.profiles = {profile("open", {rule(Action::allow)}, {rule(Action::allow)}, {{"open", "x"}})};
  for (std::size_t i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    model.workload_endpoints.push_back(workload("w" + number, {in_block(i)}, {{"number", number}},
                                                {"open", "kns.default", "gone"}));
    model.workload_endpoints.back().ports = {{"web", kTcp, static_cast<std::uint16_t>(8'000 + i)}};
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i);
    model.host_endpoints.push_back(
        host("h" + number, {in_block(1'000 + i)}, {{"host", number}}, {}));
    model.network_sets.push_back(
        {"", "n" + number, {{"net", number}}, {Cidr{in_block(0x10000 * (i + 1)), 24}}});
    model.service_slices.push_back(
        {"default", "s" + number, "svc", {in_block(i)}, {{kTcp, std::uint16_t{80}}}});
  }
  for (std::size_t i = 0; i < 20; ++i) {
    Policy policy = global_policy("p" + std::to_string(i), "has(number)");
    policy.ingress = {rule(Action::allow, from("number == '" + std::to_string(i) + "'"))};
    model.policies.push_back(policy);
  }
  Policy heavy = global_policy("heavy", "has(number) || has(host)");
  for (std::uint32_t i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i % 40);
    heavy.ingress.push_back(rule(Action::allow, protocol(kTcp), to_port("web"),
                                 from("has(net) || number != '" + number + "'"),
                                 from_net(Cidr{Address::v4(i << 20U), 16})));
  }
  model.policies.push_back(heavy);
  Policy staged = global_policy("staged", "all()");
  staged.kind = PolicyKind::staged_global_network_policy;
  model.policies.push_back(staged);
  return model;
}

const ResourceName kHeavy = {"GlobalNetworkPolicy", {}, "heavy"};

TEST(Limits, OfTheSnapshotStopEveryStageThatMakesTables) {
  const auto found = sweep(town(), kSnapshotBytes);
  EXPECT_THAT(stages_of(found),
              ::testing::ElementsAre("identities", "names", "plans", "programs", "rules"));
}

TEST(Limits, OfTheBuildStopEveryStageThatMakesLists) {
  const auto found = sweep(town(), kBuildBytes);
  EXPECT_THAT(stages_of(found),
              ::testing::ElementsAre("labels", "plans", "programs", "rules", "selectors"));
}

TEST(Limits, OfStepsStopEveryStage) {
  const auto found = sweep(town(), kBuildSteps, 600);
  EXPECT_THAT(stages_of(found),
              ::testing::ElementsAre("identities", "labels", "names", "plans", "programs", "rules",
                                     "selectors", "validation"));
}

TEST(Limits, ThePolicyThatCausedItIsNamed) {
  for (const Knob& knob : {kSnapshotBytes, kBuildBytes, kBuildSteps}) {
    SCOPED_TRACE(knob.name);
    const auto found = sweep(town(), knob);
    EXPECT_TRUE(found.at("rules").contains(kHeavy));
    if (found.contains("identities")) {
      EXPECT_THAT(found.at("identities"), ::testing::ElementsAre(kHeavy));
    }
    // Its rules are most of every plan that has it; the others are those of profiles alone.
    EXPECT_TRUE(found.at("programs").contains(kHeavy));
  }
}

TEST(Limits, EndpointsAndNetworkSetsAreNamed) {
  Model model = town();
  model.policies.resize(3);
  const auto by_steps = sweep(model, kBuildSteps, 600);
  const auto kinds = [](const std::set<ResourceName>& names) {
    std::set<std::string> found;
    for (const ResourceName& name : names)
      found.insert(name.kind);
    return found;
  };
  EXPECT_THAT(kinds(by_steps.at("labels")), IsSupersetOf({"WorkloadEndpoint", "Namespace"}));
  EXPECT_THAT(kinds(by_steps.at("plans")),
              IsSupersetOf({"GlobalNetworkPolicy", "WorkloadEndpoint", "HostEndpoint"}));
  EXPECT_THAT(kinds(sweep(model, kSnapshotBytes).at("plans")), IsSupersetOf({"WorkloadEndpoint"}));
}

// What a model has least of decides who can be named: nothing, only endpoints, only policies.
TEST(Limits, SparseModelsNameWhatTheyHave) {
  Model endpoints;
  for (std::size_t i = 0; i < 20; ++i) {
    endpoints.workload_endpoints.push_back(
        workload("w" + std::to_string(i), {in_block(i)}, {}, {}));
    endpoints.host_endpoints.push_back(host("h" + std::to_string(i), {}, {}, {}));
  }
  Model hosts;
  hosts.host_endpoints = endpoints.host_endpoints;
  Model policies;
  policies.policies = town().policies;
  Model staged;
  staged.policies = {policies.policies.back()};
  Model profiles;
  profiles.profiles = town().profiles;
  profiles.namespaces = town().namespaces;
  for (const Model& model : {endpoints, hosts, policies, staged, profiles}) {
    sweep(model, kSnapshotBytes);
    sweep(model, kBuildSteps);
  }
  EXPECT_EQ(refusal({}, Limits{.max_snapshot_bytes = 0})->resource.name,
            "projectcalico-default-allow");
}

TEST(Limits, AreExactOnRandomModels) {
  Random random = test_random("limits");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  for (std::size_t i = scaled(20); i > 0; --i) {
    const Model model = generator.model();
    EXPECT_EQ(least(model, kSnapshotBytes), build(model).stats().bytes);
    sweep(model, kSnapshotBytes, 20);
    sweep(model, kBuildBytes, 20);
    sweep(model, kBuildSteps, 50);
  }
}

TEST(Limits, OfCountsNameTheFirstThatIsTooMany) {
  const Model model = town();
  const auto refused = [&model](const Limits& limits) {
    return refusal(model, limits).value_or(Diagnostic{}).to_string();
  };
  EXPECT_EQ(refused({.max_tiers = 0}),
            "error: Tier edge: the model has 1 tiers, more than 0 (max_tiers)");
  EXPECT_EQ(refused({.max_policies = 20}),
            "error: GlobalNetworkPolicy heavy: the model has 22 policies, more than 20 "
            "(max_policies)");
  EXPECT_EQ(refused({.max_endpoints = 41}),
            "error: HostEndpoint h1: the model has 43 endpoints, more than 41 (max_endpoints)");
  EXPECT_EQ(refused({.max_tiers = 1, .max_policies = 22, .max_endpoints = 43}),
            Diagnostic{}.to_string());
}

TEST(Limits, OfSelectorsNameTheLimit) {
  Model model;
  Policy policy = global_policy("p", "((a == 'b')) && c == 'd'");
  model.policies = {policy};
  for (const auto& [name, limits] :
       {std::pair{"(max_program_instructions)", Limits{.max_program_instructions = 3}},
        std::pair{"(max_selector_bytes)", Limits{.max_selector_bytes = 20}},
        std::pair{"(max_selector_depth)", Limits{.max_selector_depth = 1}}}) {
    const std::optional<Diagnostic> refused = refusal(model, limits);
    ASSERT_TRUE(refused) << name;
    EXPECT_EQ(refused->resource, resource_name(policy));
    EXPECT_EQ(refused->field, "spec.selector");
    EXPECT_THAT(refused->message, HasSubstr(name));
  }
}

TEST(Limits, NothingIsLeftOfARefusedBuild) {
  const Model model = town();
  const std::size_t bytes = build(model).stats().bytes;
  const SnapshotBuilder builder(BuildOptions{.limits = {.max_snapshot_bytes = bytes}});
  Model larger = model;
  larger.policies.push_back(global_policy("one-more", "all()"));
  EXPECT_FALSE(builder.build(larger).snapshot);
  const BuildResult again = builder.build(model);
  ASSERT_TRUE(again.snapshot);
  EXPECT_EQ(again.snapshot->stats().bytes, bytes);
}

TEST(BuildMeter, RefusesWhatPassesALimit) {
  const BuildObserver nobody;
  const Limits limits{.max_snapshot_bytes = 100, .max_build_bytes = 50, .max_build_steps = 10};
  BuildMeter meter(nobody, limits);
  meter.check_tables(100);
  EXPECT_THROW(meter.check_tables(101), support::BuildStopped);
  meter.keep_tables(60);
  meter.check_tables(40);
  EXPECT_THROW(meter.keep_tables(41), support::BuildStopped);
  meter.hold(20);
  EXPECT_THROW(meter.hold(31), support::BuildStopped);
  meter.hold(30);
  EXPECT_THROW(meter.hold(1), support::BuildStopped);
  meter.check_count(7, 7, "things");
  EXPECT_THROW(meter.check_count(8, 7, "things"), support::BuildStopped);
  meter.work(10);
  EXPECT_THROW(meter.work(1), support::BuildStopped);
}

TEST(BuildMeter, TablesHaveOffsetsOf32Bits) {
  const BuildObserver nobody;
  BuildMeter meter(nobody, {.max_snapshot_bytes = ~std::size_t{0}});
  meter.check_tables(BuildMeter::kMostTableBytes);
  EXPECT_THROW(meter.check_tables(BuildMeter::kMostTableBytes + 1), support::BuildStopped);
}

}  // namespace
}  // namespace tierwall
