// A store, batch by batch, against a snapshot that is built afresh from a plain list of resources, and
// against the judge.
#include <algorithm>
#include <cstddef>
#include <limits>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/store.hpp>

#include "support/cluster_generator.hpp"
#include "support/library_answers.hpp"
#include "support/model_dump.hpp"
#include "support/random.hpp"

namespace tierwall::testing {
namespace {

using reference::PolicyJudge;
using reference::ReferenceFlow;

auto name_of(const Tier& tier) {
  return std::tuple(tier.name);
}
auto name_of(const Policy& policy) {
  return std::tuple(policy.kind, policy.namespace_name, policy.name);
}
auto name_of(const Profile& profile) {
  return std::tuple(profile.name);
}
auto name_of(const NetworkSet& set) {
  return std::tuple(set.namespace_name, set.name);
}
auto name_of(const WorkloadEndpoint& endpoint) {
  return std::tuple(endpoint.kind, endpoint.namespace_name, endpoint.name);
}
auto name_of(const HostEndpoint& endpoint) {
  return std::tuple(endpoint.name);
}
auto name_of(const Namespace& space) {
  return std::tuple(space.name);
}
auto name_of(const ServiceAccount& account) {
  return std::tuple(account.namespace_name, account.name);
}
auto name_of(const ServiceSlice& slice) {
  return std::tuple(slice.namespace_name, slice.name);
}

void erase(PolicyStore& store, const Tier& tier) {
  store.erase_tier(tier.name);
}
void erase(PolicyStore& store, const Policy& policy) {
  store.erase_policy(policy.kind, policy.namespace_name, policy.name);
}
void erase(PolicyStore& store, const Profile& profile) {
  store.erase_profile(profile.name);
}
void erase(PolicyStore& store, const NetworkSet& set) {
  store.erase_network_set(set.namespace_name, set.name);
}
void erase(PolicyStore& store, const WorkloadEndpoint& endpoint) {
  store.erase_endpoint(endpoint.kind, endpoint.namespace_name, endpoint.name);
}
void erase(PolicyStore& store, const HostEndpoint& endpoint) {
  store.erase_endpoint(EndpointKind::host_endpoint, "", endpoint.name);
}
void erase(PolicyStore& store, const Namespace& space) {
  store.erase_namespace(space.name);
}
void erase(PolicyStore& store, const ServiceAccount& account) {
  store.erase_service_account(account.namespace_name, account.name);
}
void erase(PolicyStore& store, const ServiceSlice& slice) {
  store.erase_service_slice(slice.namespace_name, slice.name);
}

// Calls `visit(list of a, list of b)` for each kind.
template <class A, class B, class Visit>
void for_each_list(A& a, B& b, Visit visit) {
  visit(a.tiers, b.tiers);
  visit(a.policies, b.policies);
  visit(a.profiles, b.profiles);
  visit(a.network_sets, b.network_sets);
  visit(a.workload_endpoints, b.workload_endpoints);
  visit(a.host_endpoints, b.host_endpoints);
  visit(a.namespaces, b.namespaces);
  visit(a.service_accounts, b.service_accounts);
  visit(a.service_slices, b.service_slices);
}

// A store and, by other means, what it should hold.
class Shadowed {
 public:
  explicit Shadowed(const BuildOptions& options) : options_(options), store_(options) {
    options_.unknown_tiers = UnknownTiers::last;
  }

  PolicyStore& store() { return store_; }
  const Model& committed() const { return committed_; }

  template <class T>
  void upsert(std::vector<T>& list, const T& resource) {
    store_.upsert(resource);
    drop(list, resource);
    list.push_back(resource);
  }
  template <class T>
  void erase(std::vector<T>& list, const T& named) {
    testing::erase(store_, named);
    drop(list, named);
  }
  // One batch: some of `other` comes, some of what is there goes.
  void change(Choices& choices, const Model& other) {
    for_each_list(batched_, other, [&](auto& list, const auto& others) {
      for (const auto& resource : others) {
        if (choices.chance(30)) upsert(list, resource);
        if (choices.chance(15)) erase(list, resource);
      }
      if (!list.empty() && choices.chance(30)) {
        const auto named = list[choices.below(list.size())];
        erase(list, named);
      }
    });
    for (NetworkSet& set : batched_.network_sets) {
      if (set.nets.empty() || !choices.chance(20)) continue;
      const Cidr net = set.nets[choices.below(set.nets.size())];
      store_.erase_member(set.namespace_name, set.name, net);
      std::erase_if(set.nets, [&](const Cidr& member) { return member.masked() == net.masked(); });
      if (!choices.chance(50)) continue;
      store_.insert_member(set.namespace_name, set.name, net);
      set.nets.push_back(net);
    }
  }

  // Empty: the store did what a build of everything does.
  std::string commit() {
    const std::uint64_t before = store_.generation();
    const CommitResult result = store_.commit();
    const BuildResult built = SnapshotBuilder(options_).build(batched_);
    if (result.snapshot.has_value() != built.snapshot.has_value())
      return "refused by one:\n" + result.diagnostics.to_string() + built.diagnostics.to_string();
    if (result.snapshot) {
      committed_ = batched_;
    } else {
      batched_ = committed_;
      if (result.generation != 0 || store_.generation() != before) return "a generation of nothing";
      if (result.diagnostics.error_count() != built.diagnostics.error_count())
        return "other errors:\n" + result.diagnostics.to_string() + built.diagnostics.to_string();
    }
    return sorted(store_.model()) == sorted(committed_) ? "" : "not what was committed";
  }

 private:
  template <class T>
  static void drop(std::vector<T>& list, const T& named) {
    std::erase_if(list, [&](const T& kept) { return name_of(kept) == name_of(named); });
  }
  static Model sorted(Model model) {
    Model ignored;
    for_each_list(model, ignored, [](auto& list, auto&) {
      std::ranges::sort(list, {}, [](const auto& resource) { return name_of(resource); });
    });
    return model;
  }

  BuildOptions options_;
  PolicyStore store_;
  Model batched_, committed_;
};

// As the judge knows them: it knows no unknown tiers.
Model with_all_tiers(Model model) {
  std::set<std::string> known = {"default", "kube-admin", "kube-baseline", "adminnetworkpolicy",
                                 "baselineadminnetworkpolicy"};
  for (const Tier& tier : model.tiers)
    known.insert(tier.name);
  for (const Policy& policy : model.policies) {
    if (known.insert(policy.tier).second) {
      model.tiers.push_back({.name = policy.tier,
                             .order = std::numeric_limits<double>::max(),
                             .default_action = Action::deny});
    }
  }
  return model;
}

std::string compare(const Snapshot& snapshot, const PolicyJudge& judge, const ReferenceFlow& flow) {
  const LibraryFlow asked(flow, snapshot);
  const Verdict verdict = evaluate(snapshot.view(), asked.flow());
  const reference::ReferenceVerdict expected = judge.evaluate(flow);
  if (named(verdict.egress, snapshot) != expected.egress.decision) return "egress differs";
  if (named(verdict.ingress, snapshot) != expected.ingress.decision) return "ingress differs";
  return {};
}

TEST(StoreDifferential, ACommitIsABuildOfEverything) {
  Random random = test_random("store differential");
  ChoicesOf<Random> choices(random);
  ClusterGenerator generator(choices);
  std::size_t published = 0, refused = 0, unknown_tiers = 0;
  for (std::size_t round = scaled(120); round > 0; --round) {
    Shadowed shadowed({});
    for (std::size_t batch = 0; batch < 12; ++batch) {
      shadowed.change(choices, generator.model());
      if (choices.chance(5)) {
        shadowed.store().discard();
        break;
      }
      ASSERT_EQ(shadowed.commit(), "") << dump(shadowed.committed());
      const Model model = with_all_tiers(shadowed.committed());
      unknown_tiers += model.tiers.size() - shadowed.committed().tiers.size();
      if (!shadowed.store().snapshot()) {
        ++refused;
        continue;
      }
      ++published;
      const PolicyJudge judge(model);
      for (std::size_t i = 0; i < 40; ++i) {
        const ReferenceFlow flow = generator.flow(model);
        ASSERT_EQ(compare(*shadowed.store().snapshot(), judge, flow), "") << dump(model);
      }
    }
  }
  EXPECT_GT(published, 100U);
  EXPECT_GT(unknown_tiers, 100U);
}

}  // namespace
}  // namespace tierwall::testing
