// A program of somebody else that reads manifests. Exits with the number of the check that failed.
#include <string_view>

#include <tierwall/manifest/loader.hpp>
#include <tierwall/tierwall.hpp>

using namespace tierwall;

int main() {
  constexpr std::string_view text = R"(
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: prod, labels: {role: web}}
status: {podIP: 10.0.0.1}
---
apiVersion: v1
kind: Namespace
metadata: {name: prod}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: prod}
spec:
  podSelector: {matchLabels: {role: web}}
  ingress: [{ports: [{port: 443}]}]
)";
  const ManifestSource source{.name = "cluster.yaml", .text = text};
  const LoadResult loaded = load_manifests({&source, 1});
  if (loaded.diagnostics.has_errors()) return 1;
  const BuildResult built = SnapshotBuilder{}.build(loaded.model);
  if (!built.snapshot) return 2;
  Flow flow{.source = Address::v4(192, 0, 2, 1),
            .destination = Address::v4(10, 0, 0, 1),
            .destination_port = 443,
            .protocol = kTcp};
  if (!evaluate(built.snapshot->view(), flow).allowed()) return 3;
  flow.destination_port = 80;
  if (evaluate(built.snapshot->view(), flow).allowed()) return 4;

  const ManifestSource broken{.name = "broken.yaml", .text = "kind: ["};
  const LoadResult refused = load_manifests({&broken, 1});
  if (!refused.diagnostics.has_errors() || refused.diagnostics.entries()[0].place.line == 0)
    return 5;
  return 0;
}
