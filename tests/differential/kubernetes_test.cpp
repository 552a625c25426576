// Kubernetes policies: the conversion of spec/policy.md 4 and its evaluation against a judge that
// reads the policies directly; and the laws that a conversion must keep.
#include <string>

#include <gtest/gtest.h>
#include <tierwall/runtime/evaluate.hpp>

#include "reference/kubernetes_policy.hpp"
#include "support/kubernetes_generator.hpp"
#include "support/loading.hpp"
#include "support/random.hpp"
#include "support/snapshots.hpp"

namespace tierwall::testing {
namespace {

using reference::KubernetesCluster;
using reference::KubernetesFlow;

bool allows(const Snapshot& snapshot, const KubernetesFlow& flow) {
  return evaluate(snapshot.view(), Flow{.source = flow.source,
                                        .destination = flow.destination,
                                        .source_port = 33'000,
                                        .destination_port = flow.port,
                                        .protocol = flow.protocol})
      .allowed();
}

// A NetworkPolicy of Kubernetes under Calico's kind, with the same rules.
Model converted(Model model) {
  for (Policy& policy : model.policies) {
    if (policy.kind == PolicyKind::kubernetes_network_policy)
      policy.kind = PolicyKind::network_policy;
  }
  return model;
}

TEST(KubernetesPolicies, MeanWhatTheirApiSays) {
  Random random = test_random("kubernetes policies");
  ChoicesOf<Random> choices(random);
  KubernetesGenerator generator(choices);
  std::size_t denied = 0, flows = 0;
  for (std::size_t i = scaled(1'500); i > 0; --i) {
    const KubernetesCluster cluster = generator.cluster();
    const std::string manifests = kubernetes_manifests(cluster, choices);
    const Model model = model_of(manifests);
    const Snapshot snapshot = build(model);
    const Snapshot as_converted = build(converted(model));
    // Written once more, in another order.
    const Snapshot reordered = build(model_of(kubernetes_manifests(cluster, choices)));
    for (int k = 0; k < 40; ++k) {
      const KubernetesFlow flow = generator.flow(cluster);
      const bool want = kubernetes_verdict(cluster, flow).allowed();
      ASSERT_EQ(want, allows(snapshot, flow)) << dump(flow) << manifests;
      ASSERT_EQ(want, allows(as_converted, flow)) << dump(flow) << manifests;
      ASSERT_EQ(want, allows(reordered, flow)) << dump(flow) << manifests;
      ++flows;
      denied += want ? 0 : 1;
    }
  }
  EXPECT_GT(denied * 10, flows) << "hardly anything was denied";
  EXPECT_LT(denied * 10, flows * 9) << "hardly anything was allowed";
}

}  // namespace
}  // namespace tierwall::testing
