// Clusters of the judge as the documents that a user would write.
#include <nlohmann/json.hpp>

#include <tierwall/address.hpp>
#include <tierwall/runtime/protocol.hpp>

#include "support/kubernetes_generator.hpp"

namespace tierwall::testing {

using namespace reference;
using Json = nlohmann::json;

namespace {

const char* word(std::uint8_t protocol) {
  return protocol == kTcp ? "TCP" : protocol == kUdp ? "UDP" : "SCTP";
}

Json document(const char* api_version, const char* kind, const std::string& name) {
  return {{"apiVersion", api_version}, {"kind", kind}, {"metadata", {{"name", name}}}};
}

Json to_json(const LabelSelector& selector) {
  using Operator = LabelRequirement::Operator;
  Json json = Json::object();
  if (!selector.match_labels.empty()) json["matchLabels"] = selector.match_labels;
  for (const LabelRequirement& requirement : selector.expressions) {
    Json entry{{"key", requirement.key}};
    switch (requirement.op) {
      case Operator::in: entry["operator"] = "In"; break;
      case Operator::not_in: entry["operator"] = "NotIn"; break;
      case Operator::exists: entry["operator"] = "Exists"; break;
      case Operator::does_not_exist: entry["operator"] = "DoesNotExist"; break;
    }
    if (!requirement.values.empty()) entry["values"] = requirement.values;
    json["matchExpressions"].push_back(std::move(entry));
  }
  return json;
}

Json to_json(const KubernetesPod& pod) {
  Json json = document("v1", "Pod", pod.name);
  json["metadata"]["namespace"] = pod.namespace_name;
  json["metadata"]["labels"] = pod.labels;
  json["status"]["podIP"] = to_string(pod.addresses.front());
  Json ports = Json::array();
  for (const KubernetesPod::NamedPort& port : pod.ports) {
    ports.push_back(
        {{"name", port.name}, {"protocol", word(port.protocol)}, {"containerPort", port.port}});
  }
  json["spec"]["containers"] = Json::array({Json{{"name", "c"}, {"ports", std::move(ports)}}});
  return json;
}

// --- NetworkPolicy

Json to_json(const KubernetesPeer& peer) {
  Json json = Json::object();
  if (peer.block) {
    json["ipBlock"]["cidr"] = to_string(*peer.block);
    for (const Cidr& hole : peer.except)
      json["ipBlock"]["except"].push_back(to_string(hole));
  }
  if (peer.namespaces) json["namespaceSelector"] = to_json(*peer.namespaces);
  if (peer.pods) json["podSelector"] = to_json(*peer.pods);
  return json;
}

Json to_json(const KubernetesPort& port) {
  Json json{{"protocol", word(port.protocol)}};
  if (!port.name.empty()) {
    json["port"] = port.name;
  } else if (port.first != 0) {
    json["port"] = port.first;
    if (port.last != port.first) json["endPort"] = port.last;
  }
  return json;
}

Json to_json(const std::vector<KubernetesRule>& rules, const char* peers) {
  Json list = Json::array();
  for (const KubernetesRule& rule : rules) {
    Json json = Json::object();
    for (const KubernetesPeer& peer : rule.peers)
      json[peers].push_back(to_json(peer));
    for (const KubernetesPort& port : rule.ports)
      json["ports"].push_back(to_json(port));
    list.push_back(std::move(json));
  }
  return list;
}

Json to_json(const KubernetesNetworkPolicy& policy) {
  Json json = document("networking.k8s.io/v1", "NetworkPolicy", policy.name);
  json["metadata"]["namespace"] = policy.namespace_name;
  Json& spec = json["spec"];
  spec["podSelector"] = to_json(policy.pods);
  if (!policy.types.empty()) spec["policyTypes"] = policy.types;
  if (!policy.ingress.empty()) spec["ingress"] = to_json(policy.ingress, "from");
  if (!policy.egress.empty()) spec["egress"] = to_json(policy.egress, "to");
  return json;
}

}  // namespace

std::string kubernetes_manifests(const KubernetesCluster& cluster, Choices& choices) {
  std::vector<Json> documents;
  for (const KubernetesNamespace& space : cluster.namespaces) {
    Json json = document("v1", "Namespace", space.name);
    json["metadata"]["labels"] = space.labels;
    documents.push_back(std::move(json));
  }
  for (const KubernetesPod& pod : cluster.pods)
    documents.push_back(to_json(pod));
  for (const KubernetesNetworkPolicy& policy : cluster.policies)
    documents.push_back(to_json(policy));
  for (std::size_t i = documents.size(); i > 1; --i)
    std::swap(documents[i - 1], documents[choices.below(i)]);
  return Json(documents).dump(1);
}

}  // namespace tierwall::testing
