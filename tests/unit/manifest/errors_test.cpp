// What people are told: texts and the diagnostics that they earn, as a golden file.
#include <string>

#include <gtest/gtest.h>

#include "support/golden.hpp"
#include "support/loading.hpp"

namespace tierwall {
namespace {

constexpr const char* kTexts[] = {
    // Texts that are no documents.
    "a: [1, 2\n",
    "{\"kind\": \"Tier\", \"metadata\": {\"name\": \"t\"\n",
    "{\"a\": \"\\ud83d\"}\n",
    "a: 1\n b: 2\n",
    "a: *nowhere\n",
    "a: &x [*x]\n",
    "a: !!binary aGk=\n",
    "{a: b}\n{c: d}\n",
    "a: 1\na: 2\n",
    "a: \xFF\n",
    "a: \x01\n",
    "\xFF\xFE"
    "a",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    // Documents that are no resources.
    "just text\n",
    "- 80\n- [a]\n- null\n",
    "metadata: {name: x}\n",
    "kind: Tier\nmetadata: {name: x}\n",
    "apiVersion: projectcalico.org/v3\nkind: Firewall\n",
    "apiVersion: projectcalico.org/v1\nkind: GlobalNetworkPolicy\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n",
    "apiVersion: v1\nkind: pod\nmetadata: {name: x}\n",
    "apiVersion: v1\nkind: NameSpaceList\nitems: []\n",
    "apiVersion: extensions/v1\nkind: Deployment\nmetadata: {name: x}\n",
    "apiVersion: example.org/v1\nkind: NetworkPolicy\nmetadata: {name: x}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"
    "spec:\n  serviceAccountName: 1\n  hostNetwork: 'true'\n  containers:\n  - ports:\n"
    "    - {name: http, containerPort: '80'}\n    - {name: dns, protocol: udp, containerPort: 53}\n"
    "  initContainers: {}\n"
    "status:\n  phase: Done\n  podIPs: [{ip: 10.0.0.1/32}, {IP: 10.0.0.2}, 10.0.0.3]\n"
    "extra: 1\n",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\n",
    "apiVersion: v1\nkind: policy\nmetadata: {name: x}\n",
    "apiVersion: v1\nkind: List\nitems: {a: b}\nextra: 1\n",
    "apiVersion: projectcalico.org/v3\nkind: Tier\n",
    "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: 80}\nspce: {}\n",
    "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: t, namespace: n}\nspec: []\n",
    "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: t, annotations: {a b: c, d: "
    "1}}\n",
    // Fields.
    "apiVersion: projectcalico.org/v3\n"
    "kind: GlobalNetworkPolicy\n"
    "metadata:\n"
    "  name: web\n"
    "spec:\n"
    "  order: \"10\"\n"
    "  selectr: all()\n"
    "  types: [ingress, Both, Ingress]\n"
    "  doNotTrack: yes\n"
    "  performanceHints: [Faster]\n"
    "  ingress:\n"
    "  - action: allow\n"
    "    protocol: tcp\n"
    "    source: {nets: [10.0.0.1, 10.0.0.1/8, 10.0.0.0/33, '::ffff:10.0.0.0/104'], tag: web}\n"
    "    destination: {ports: [0, 80.0, 0x50, 010, true, '80-90', '90:80', HTTP]}\n"
    "  - protocol: true\n"
    "    notProtocol: 256\n"
    "    ipVersion: 5\n"
    "    icmp: {type: 255, code: x}\n"
    "    source: {tag: 'a b'}\n"
    "    destination: {notTag: x, notSelector: 'a) || (b'}\n"
    "  egress: Allow\n",
    "apiVersion: projectcalico.org/v3\n"
    "kind: StagedGlobalNetworkPolicy\n"
    "metadata: {name: p}\n"
    "spec: {stagedAction: Delete, order: 1, ingress: []}\n"
    "---\n"
    "apiVersion: projectcalico.org/v3\n"
    "kind: StagedNetworkPolicy\n"
    "metadata: {name: p, namespace: prod}\n"
    "spec: {stagedAction: Warn, namespaceSelector: all()}\n",
    "apiVersion: projectcalico.org/v3\n"
    "kind: Profile\n"
    "metadata: {name: p, tags: [x]}\n"
    "spec: {labelsToApply: {x: '1', y: }}\n",
    "apiVersion: projectcalico.org/v3\n"
    "kind: WorkloadEndpoint\n"
    "metadata: {name: w}\n"
    "spec: {ipNetworks: [10.0.0.0/24, x], ports: [{name: a, port: 80}], profiles: calico}\n",
    "apiVersion: projectcalico.org/v3\n"
    "kind: HostEndpoint\n"
    "metadata: {name: h}\n"
    "spec: {expectedIPs: [10.0.0.1/32], hostname: x}\n",
};

TEST(ManifestErrors, Golden) {
  std::string out;
  for (const char* text : kTexts) {
    out += "=====\n";
    for (const char c : std::string_view(text)) {
      const auto byte = static_cast<unsigned char>(c);
      constexpr std::string_view kDigits = "0123456789abcdef";
      if ((byte < 0x20 && c != '\n') || byte >= 0x80) {
        out += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
      } else {
        out += c;
      }
    }
    if (out.back() != '\n') out += '\n';
    const std::string strict = testing::errors_of(text, ManifestMode::strict);
    const std::string compat = testing::errors_of(text, ManifestMode::compat);
    out += strict == compat ? "----- both\n" : "----- strict\n";
    out += strict;
    if (strict != compat) out += "----- compat\n" + compat;
  }
  testing::expect_golden("manifest_errors.txt", out);
}

}  // namespace
}  // namespace tierwall
