// Readers evaluate while a store follows changes and builds: every verdict is right for the generation it
// names, whatever the writer does to the tables that generations share.
#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>
#include <malloc.h>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/store.hpp>

#include "support/model_builders.hpp"
#include "support/random.hpp"
#include "threads/readers.hpp"

namespace tierwall::testing {
namespace {

constexpr std::uint64_t kGenerations = 20'000;
constexpr std::uint32_t kLabels = 10, kAddresses = 7, kBystanders = 40;
// Every so many generations a policy changes as well, or a prefix, a tier, a profile; or everything is built.
constexpr std::uint64_t kPolicyChange = 97, kPrefixChange = 13, kTierChange = 31,
                        kProfileChange = 37, kBuild = 997;

const Address kServer = Address::v4(10, 0, 0, 1);

Address address(std::uint64_t number) {
  return Address::v4(10, 0, 1, static_cast<std::uint8_t>(number));
}

// What a generation is: the client has one label of ten, and one address of seven.
std::uint64_t label_of(std::uint64_t generation) {
  return generation * 3 % kLabels;
}
std::uint64_t address_of(std::uint64_t generation) {
  return generation / 2 % kAddresses;
}

Policy one_rule_a_label(std::uint64_t version) {
  Policy policy = global_policy("web", "app == 'server'");
  for (std::uint32_t label = 0; label < kLabels; ++label)
    policy.ingress.push_back(
        rule(Action::allow, from("client == '" + std::to_string(label) + "'")));
  policy.ingress.push_back(
      rule(Action::deny, from("version == '" + std::to_string(version) + "'")));
  return policy;
}

void change_client(PolicyStore& store, std::uint64_t generation) {
  store.upsert(workload("client", {address(address_of(generation))},
                        {{"client", std::to_string(label_of(generation))}}, {}));
}

void change_to(PolicyStore& store, std::uint64_t generation) {
  change_client(store, generation);
  if (generation % kPolicyChange == 0) store.upsert(one_rule_a_label(generation));
  // Of nobody who is asked about, but all intervals are laid out anew.
  if (generation % kPrefixChange == 0) {
    const Address first = Address::v4(10, 0, 3, static_cast<std::uint8_t>(generation));
    store.upsert(NetworkSet{.name = "range", .labels = {{"client", "0"}}, .nets = {{first, 27}}});
  }
  // A tier goes past the one that decides, and comes back; it says nothing itself.
  if (generation % kTierChange == 0) {
    Policy watch = global_policy("watch", "app == 'server'");
    watch.tier = "edge";
    watch.ingress = {rule(Action::log)};
    store.upsert(watch);
    store.upsert(Tier{.name = "edge",
                      .order = generation % 2 == 0 ? 10 : 2'000'000,
                      .default_action = Action::pass});
  }
  // Some name it, whether it is there or not.
  if (generation % kProfileChange == 0) {
    if (generation % 2 == 0) {
      store.upsert(profile("late", {rule(Action::allow)}, {}));
    } else {
      store.erase_profile("late");
    }
  }
  // Labels that nobody had before: new identities, and new plans.
  WorkloadEndpoint bystander = workload(
      "bystander-" + std::to_string(generation % kBystanders),
      {Address::v4(10, 0, 2, static_cast<std::uint8_t>(generation % kBystanders))}, {}, {"late"});
  bystander.labels[generation % 3 == 0 ? "app" : "version"] =
      generation % 3 == 0 ? "server" : std::to_string(generation / 100);
  store.upsert(bystander);
}

bool is_right(const SnapshotPin& pin) {
  const std::uint64_t generation = pin.generation();
  for (std::uint64_t number = 0; number < kAddresses; ++number) {
    const Decision decision = evaluate(pin.view(), {.source = address(number),
                                                    .destination = kServer,
                                                    .destination_port = 80,
                                                    .protocol = kTcp})
                                  .ingress;
    const auto expected = number == address_of(generation)
                              ? static_cast<std::int32_t>(label_of(generation))
                              : kNoRule;
    if (decision.rule != expected) return false;
  }
  return true;
}

TEST(ChangingAStore, EveryVerdictIsOfTheGenerationItNames) {
  PolicyStore store;
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  store.upsert(one_rule_a_label(0));
  change_to(store, 1);
  CommitResult result = store.commit();
  ASSERT_TRUE(result.snapshot);
  SnapshotPublisher publisher(*result.snapshot, {.max_readers = kReaders});
  Readers readers(publisher.cell(), is_right);
  std::uint64_t built = 0;
  for (std::uint64_t generation = 2; generation <= kGenerations; ++generation) {
    change_to(store, generation);
    result = generation % kBuild == 0 ? store.rebuild() : store.commit();
    ASSERT_EQ(result.generation, generation);
    if (result.invalidated.everything) ++built;
    publish_at_last(publisher, *result.snapshot);
  }
  EXPECT_EQ(readers.stop(), 0U);
  EXPECT_GE(built, kGenerations / kBuild);
  EXPECT_LT(built, 3 * kGenerations / kBuild) << "most are followed";
}

#if defined(__GLIBC__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
std::size_t bytes_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// With TIERWALL_SCALE=10, after a million.
TEST(ChangingAStore, MemoryIsAsItWasAfterManyCommits) {
  constexpr std::uint64_t kRound = 2'000;  // after so many commits everything was there before
  PolicyStore store;
  store.upsert(workload("server", {kServer}, {{"app", "server"}}, {}));
  store.upsert(one_rule_a_label(0));
  for (std::uint32_t i = 0; i < 200; ++i)
    store.upsert(
        workload("bystander-" + std::to_string(i), {Address::v4(0x0A01'0000 + i)}, {}, {}));
  change_client(store, 1);
  ASSERT_TRUE(store.commit().snapshot);
  SnapshotPublisher publisher(*store.snapshot(), {.max_readers = kReaders});
  const auto run = [&](std::uint64_t commits) {
    for (std::uint64_t i = 0; i < commits; ++i) {
      const std::uint64_t generation = store.generation() + 1;
      change_client(store, generation);
      if (generation % 5 == 0)
        store.erase_endpoint(EndpointKind::workload_endpoint, "default", "client");
      const CommitResult result = store.commit();
      ASSERT_FALSE(result.invalidated.everything);
      publish_at_last(publisher, *result.snapshot);
    }
    publisher.reclaim();
  };
  run(kRound);
  const std::size_t before = bytes_in_use();
  run(scaled(100'000));
  run(kRound - scaled(100'000) % kRound);
  EXPECT_LE(bytes_in_use(), before + before / 50);
}
#endif

}  // namespace
}  // namespace tierwall::testing
