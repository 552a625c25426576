// Kubernetes policies: the conversions of spec/policy.md 4 and their evaluation against a judge that
// reads the policies directly; and the laws that a conversion must keep.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/runtime/evaluate.hpp>

#include "reference/kubernetes_policy.hpp"
#include "support/kubernetes_generator.hpp"
#include "support/loading.hpp"
#include "support/policy_comparison.hpp"
#include "support/random.hpp"
#include "support/snapshots.hpp"

namespace tierwall::testing {
namespace {

using reference::KubernetesCluster;
using reference::KubernetesDecision;
using reference::KubernetesFlow;
using reference::KubernetesLayer;
using reference::KubernetesVerdict;

constexpr std::uint16_t kSourcePort = 33'000;

// --- decisions in words

// Empty: nobody, which is where the namespace's profile decides.
std::string_view tier_of(KubernetesLayer layer) {
  switch (layer) {
    case KubernetesLayer::admin_network_policies: return "adminnetworkpolicy";
    case KubernetesLayer::admin_cluster_network_policies: return "kube-admin";
    case KubernetesLayer::network_policies: return kDefaultTier;
    case KubernetesLayer::baseline_admin_network_policy: return "baselineadminnetworkpolicy";
    case KubernetesLayer::baseline_cluster_network_policies: return "kube-baseline";
    case KubernetesLayer::nobody: return {};
  }
  return {};
}

std::string words(bool allowed, std::string_view tier, std::string_view policy) {
  std::string text = allowed ? "allow " : "deny ";
  return text.append(tier).append("/").append(policy);
}

std::string words(const std::optional<KubernetesDecision>& decision) {
  if (!decision) return "no pod";
  return words(decision->allowed, tier_of(decision->layer), decision->policy);
}

// Policies of namespaces decide together; which of them the library names is left out.
std::string words(const Decision& decision, const Snapshot& snapshot) {
  if (decision.reason == Reason::unenforced) return "no pod";
  if (decision.reason == Reason::profile_rule) return words(decision.allowed(), {}, {});
  const std::string_view tier = snapshot.tier(decision.tier).name;
  const std::string_view policy = snapshot.policy(decision.policy).name;
  return words(decision.allowed(), tier, tier == kDefaultTier ? std::string_view() : policy);
}

// --- the library and the judge

// A rule for networks of both families is two rules, of which Calico's kinds hold one each.
std::vector<Rule> by_family(const std::vector<Rule>& rules) {
  std::vector<Rule> result;
  for (const Rule& rule : rules) {
    if (rule.destination.nets.empty()) result.push_back(rule);
    for (const Family family : {Family::v4, Family::v6}) {
      Rule part = rule;
      std::erase_if(part.destination.nets,
                    [family](const Cidr& net) { return net.family() != family; });
      if (!part.destination.nets.empty()) result.push_back(std::move(part));
    }
  }
  return result;
}

// The policies of Kubernetes under Calico's kinds, with the same rules. Calico has one cluster-wide
// kind where Kubernetes has three, whence the prefixes, which keep the order of names.
Model with_calicos_kinds(Model model) {
  for (Policy& policy : model.policies) {
    policy.egress = by_family(policy.egress);
    if (policy.kind == PolicyKind::kubernetes_network_policy) {
      policy.kind = PolicyKind::network_policy;
    } else {
      const bool alpha2 = policy.kind == PolicyKind::kubernetes_cluster_network_policy;
      policy.name.insert(0, alpha2 ? "alpha2-" : "alpha1-");
      policy.kind = PolicyKind::global_network_policy;
    }
  }
  return model;
}

std::string text_of(const KubernetesCluster& cluster, std::uint64_t seed) {
  Random random(seed);
  ChoicesOf<Random> choices(random);
  return kubernetes_manifests(cluster, choices);
}

// One cluster as the library reads it.
class KubernetesComparison {
 public:
  // Equal seeds give equal texts.
  KubernetesComparison(const KubernetesCluster& cluster, std::uint64_t seed)
      : text_(text_of(cluster, seed)),
        other_text_(text_of(cluster, seed + 1)),
        model_(model_of(text_)),
        model_comparison_(model_),
        from_other_text_(build(model_of(other_text_))),
        of_calicos_kinds_(build(with_calicos_kinds(model_))) {
    EXPECT_EQ(model_comparison_.build_errors(), "") << text_;
  }

  const std::string& text() const { return text_; }

  // Empty if the library says what the judge says: who decides and what; the same when the documents
  // come in another order and form, and when the policies are of Calico's kinds.
  std::string compare(const KubernetesFlow& flow, const KubernetesVerdict& judge) const {
    const Verdict verdict = ask(model_comparison_.snapshot(), flow);
    std::string difference = compare("egress", judge.egress, verdict.egress) +
                             compare("ingress", judge.ingress, verdict.ingress);
    if (ask(from_other_text_, flow).allowed() != judge.allowed())
      difference += "another verdict of\n" + other_text_ + '\n';
    if (ask(of_calicos_kinds_, flow).allowed() != judge.allowed())
      difference += "another verdict under Calico's kinds\n";
    return difference;
  }

  // Empty if the judge of models agrees with the library about the converted policies.
  std::string compare_model(const KubernetesFlow& flow) const {
    reference::ReferenceFlow asked{
        .source = flow.source, .destination = flow.destination, .protocol = flow.protocol};
    if (flow.port != kNoPort) {
      asked.source_port = kSourcePort;
      asked.destination_port = flow.port;
    }
    return model_comparison_.compare(asked);
  }

 private:
  static Verdict ask(const Snapshot& snapshot, const KubernetesFlow& flow) {
    return evaluate(snapshot.view(),
                    Flow{.source = flow.source,
                         .destination = flow.destination,
                         .source_port = flow.port == kNoPort ? kNoPort : kSourcePort,
                         .destination_port = flow.port,
                         .protocol = flow.protocol});
  }

  std::string compare(const char* side, const std::optional<KubernetesDecision>& judge,
                      const Decision& library) const {
    const std::string want = words(judge), got = words(library, model_comparison_.snapshot());
    if (want == got) return {};
    return std::string(side) + "\n  judge:   " + want + "\n  library: " + got + '\n';
  }

  std::string text_, other_text_;
  Model model_;
  PolicyComparison model_comparison_;
  Snapshot from_other_text_, of_calicos_kinds_;
};

// Empty if all agree.
std::string difference(const KubernetesCluster& cluster, const KubernetesFlow& flow,
                       std::uint64_t seed) {
  const KubernetesComparison comparison(cluster, seed);
  const std::string result =
      comparison.compare(flow, kubernetes_verdict(cluster, flow)) + comparison.compare_model(flow);
  return result.empty() ? result : comparison.text() + '\n' + dump(flow) + result;
}

// What to print about a difference: the cluster without what does not matter, and both answers.
std::string smallest_difference(const KubernetesCluster& cluster, const KubernetesFlow& flow,
                                std::uint64_t seed) {
  const KubernetesCluster smallest = shrink(cluster, [&](const KubernetesCluster& candidate) {
    return !difference(candidate, flow, seed).empty();
  });
  return difference(smallest, flow, seed);
}

// Who decided how often: a generator whose policies never matter would show nothing.
class Tally {
 public:
  void add(const KubernetesVerdict& verdict) {
    for (const auto& side : {verdict.egress, verdict.ingress}) {
      if (!side) continue;
      ++sides_;
      ++decided_[side->layer];
      if (!side->allowed) ++denied_[side->layer];
    }
  }

  void expect_variety() {
    using enum KubernetesLayer;
    for (const KubernetesLayer layer :
         {admin_network_policies, admin_cluster_network_policies, network_policies,
          baseline_admin_network_policy, baseline_cluster_network_policies}) {
      const std::size_t decided = decided_[layer], denied = denied_[layer];
      EXPECT_GT(decided * 50, sides_) << "hardly anything was decided in " << tier_of(layer);
      EXPECT_GT(denied * 10, decided) << "hardly anything was denied in " << tier_of(layer);
      EXPECT_LT(denied * 10, decided * 9) << "hardly anything was allowed in " << tier_of(layer);
    }
    EXPECT_GT(decided_[nobody] * 10, sides_) << "hardly anything was left open";
  }

 private:
  std::map<KubernetesLayer, std::size_t> decided_, denied_;
  std::size_t sides_ = 0;  // of flows, where there is a pod
};

TEST(KubernetesPolicies, MeanWhatTheirApisSay) {
  Random random = test_random("kubernetes policies");
  ChoicesOf<Random> choices(random);
  KubernetesGenerator generator(choices);
  Tally tally;
  for (std::size_t i = scaled(1'800); i > 0; --i) {
    const KubernetesCluster cluster = generator.cluster();
    const std::uint64_t seed = random.bits();
    const KubernetesComparison comparison(cluster, seed);
    ASSERT_FALSE(HasFailure());
    for (int k = 0; k < 60; ++k) {
      const KubernetesFlow flow = generator.flow(cluster);
      const KubernetesVerdict judge = kubernetes_verdict(cluster, flow);
      // The judge of models is slow.
      const bool agree = comparison.compare(flow, judge).empty() &&
                         (k % 12 != 0 || comparison.compare_model(flow).empty());
      ASSERT_TRUE(agree) << smallest_difference(cluster, flow, seed);
      tally.add(judge);
    }
  }
  tally.expect_variety();
}

}  // namespace
}  // namespace tierwall::testing
