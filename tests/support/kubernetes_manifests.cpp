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
  if (pod.addresses.size() > 1) {
    for (const Address& address : pod.addresses)
      json["status"]["podIPs"].push_back({{"ip", to_string(address)}});
  }
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

// --- cluster-wide policies

Json to_json(const ClusterPods& pods) {
  if (!pods.pods) return {{"namespaces", to_json(pods.namespaces)}};
  return {
      {"pods",
       {{"namespaceSelector", to_json(pods.namespaces)}, {"podSelector", to_json(*pods.pods)}}}};
}

Json to_json(const ClusterPeer& peer) {
  if (peer.pods) return to_json(*peer.pods);
  if (peer.unsupported == "domainNames") return {{peer.unsupported, Json::array({"example.com"})}};
  if (!peer.unsupported.empty()) return {{peer.unsupported, Json::object()}};
  Json json;
  for (const Cidr& network : peer.networks)
    json["networks"].push_back(to_string(network));
  return json;
}

Json to_alpha1(const KubernetesPort& port) {
  if (!port.name.empty()) return {{"namedPort", port.name}};
  Json json = port.first == port.last ? Json{{"port", port.first}}
                                      : Json{{"start", port.first}, {"end", port.last}};
  if (port.protocol != kTcp) json["protocol"] = word(port.protocol);  // TCP is the default
  return {{port.first == port.last ? "portNumber" : "portRange", std::move(json)}};
}

Json to_alpha2(const KubernetesPort& port) {
  if (!port.name.empty()) return {{"destinationNamedPort", port.name}};
  Json json = Json::object();
  if (port.first != port.last) {
    json["destinationPort"]["range"] = {{"start", port.first}, {"end", port.last}};
  } else if (port.first != 0) {
    json["destinationPort"]["number"] = port.first;
  }
  return {{port.protocol == kTcp   ? "tcp"
           : port.protocol == kUdp ? "udp"
                                   : "sctp",
           std::move(json)}};
}

// Where the two versions differ.
struct Dialect {
  const char* api_version;
  const char* accept;
  const char* ports;
  Json (*to_json)(const KubernetesPort&);
};
constexpr Dialect kAlpha1{"policy.networking.k8s.io/v1alpha1", "Allow", "ports", to_alpha1};
constexpr Dialect kAlpha2{"policy.networking.k8s.io/v1alpha2", "Accept", "protocols", to_alpha2};

Json to_json(const std::vector<ClusterRule>& rules, const char* peers, const Dialect& dialect) {
  Json list = Json::array();
  for (const ClusterRule& rule : rules) {
    Json json = Json::object();
    switch (rule.action) {
      case ClusterRule::Action::accept: json["action"] = dialect.accept; break;
      case ClusterRule::Action::deny: json["action"] = "Deny"; break;
      case ClusterRule::Action::pass: json["action"] = "Pass"; break;
    }
    for (const ClusterPeer& peer : rule.peers)
      json[peers].push_back(to_json(peer));
    for (const KubernetesPort& port : rule.ports)
      json[dialect.ports].push_back(dialect.to_json(port));
    list.push_back(std::move(json));
  }
  return list;
}

Json to_json(const KubernetesClusterPolicy& policy) {
  using enum KubernetesLayer;
  const bool baseline = policy.layer == baseline_admin_network_policy;
  const bool alpha1 = baseline || policy.layer == admin_network_policies;
  const Dialect& dialect = alpha1 ? kAlpha1 : kAlpha2;
  Json json = document(dialect.api_version,
                       baseline ? "BaselineAdminNetworkPolicy"
                       : alpha1 ? "AdminNetworkPolicy"
                                : "ClusterNetworkPolicy",
                       policy.name);
  Json& spec = json["spec"];
  if (!alpha1) spec["tier"] = policy.layer == admin_cluster_network_policies ? "Admin" : "Baseline";
  if (!baseline) spec["priority"] = policy.priority;
  spec["subject"] = to_json(policy.subject);
  if (!policy.ingress.empty()) spec["ingress"] = to_json(policy.ingress, "from", dialect);
  if (!policy.egress.empty()) spec["egress"] = to_json(policy.egress, "to", dialect);
  return json;
}

// --- texts

// In block style: what people write, and what the parser of JSON does not read.
std::string to_yaml(const Json& json, const std::string& indent = {}) {
  if (!json.is_structured() || json.empty()) return " " + json.dump();
  std::string text;
  for (const auto& [key, value] : json.items())
    text += "\n" + indent + (json.is_array() ? "-" : key + ":") + to_yaml(value, indent + "  ");
  return text;
}

std::string to_stream(const std::vector<Json>& documents) {
  std::string text;
  for (const Json& document : documents)
    text += "---" + to_yaml(document) + "\n";
  return text;
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
  for (const KubernetesClusterPolicy& policy : cluster.cluster_policies)
    documents.push_back(to_json(policy));
  for (std::size_t i = documents.size(); i > 1; --i)
    std::swap(documents[i - 1], documents[choices.below(i)]);
  if (choices.chance(20)) return to_stream(documents);
  if (choices.chance(50)) return Json(documents).dump(1);
  return Json{{"apiVersion", "v1"}, {"kind", "List"}, {"items", documents}}.dump(1);
}

}  // namespace tierwall::testing
