#include "support/scenario.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string_view>

#include <tierwall/address.hpp>

namespace tierwall::testing {

namespace {

using reference::EndpointName;
using reference::ReferenceFlow;

Address address_of(const Json& text) {
  return parse_address(text.get<std::string>()).value();
}

std::uint8_t protocol_of(const Json& value) {
  if (value.is_number()) return value.get<std::uint8_t>();
  static const std::map<std::string, std::uint8_t> names = {{"tcp", kTcp},   {"udp", kUdp},
                                                            {"icmp", kIcmp}, {"icmpv6", kIcmpV6},
                                                            {"sctp", kSctp}, {"udplite", kUdpLite}};
  std::string name = value.get<std::string>();
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto found = names.find(name);
  return found != names.end() ? found->second : static_cast<std::uint8_t>(std::stoi(name));
}

// `WorkloadEndpoint/<ns>/<name>`, `Pod/<ns>/<name>`, `HostEndpoint/<name>`, or null.
std::optional<EndpointName> endpoint_of(const Json& id) {
  if (id.is_null()) return std::nullopt;
  const auto text = id.get<std::string>();
  const std::size_t first = text.find('/');
  const std::string kind = text.substr(0, first);
  if (kind == "HostEndpoint") {
    return EndpointName{EndpointKind::host_endpoint, "", text.substr(first + 1)};
  }
  const std::size_t second = text.find('/', first + 1);
  return EndpointName{kind == "Pod" ? EndpointKind::pod : EndpointKind::workload_endpoint,
                      text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

template <class T>
std::optional<T> optional_member(const Json& object, const char* name) {
  if (!object.contains(name)) return std::nullopt;
  return object.at(name).get<T>();
}

ScenarioFlow flow_of(const Json& json) {
  ScenarioFlow result;
  ReferenceFlow& flow = result.flow;
  flow.source = address_of(json.at("srcIP"));
  flow.destination = address_of(json.at("dstIP"));
  flow.protocol = protocol_of(json.at("protocol"));
  flow.source_port = optional_member<std::uint16_t>(json, "srcPort");
  flow.destination_port = optional_member<std::uint16_t>(json, "dstPort");
  flow.icmp_type = optional_member<std::uint8_t>(json, "icmpType");
  flow.icmp_code = optional_member<std::uint8_t>(json, "icmpCode");
  if (json.contains("http")) {
    flow.http_method = optional_member<std::string>(json.at("http"), "method");
    flow.http_path = optional_member<std::string>(json.at("http"), "path");
  }
  if (json.contains("preDNAT")) {
    flow.original_destination = address_of(json.at("preDNAT").at("dstIP"));
    flow.original_destination_port = optional_member<std::uint16_t>(json.at("preDNAT"), "dstPort");
  }
  result.from = endpoint_of(json.at("from"));
  result.to = endpoint_of(json.at("to"));
  const Json through = json.value("through", Json::object());
  result.in_host = endpoint_of(through.value("inHost", Json()));
  result.out_host = endpoint_of(through.value("outHost", Json()));
  result.failsafe = json.value("failsafe", false);
  result.expect = json.at("expect");
  result.note = json.value("note", "");
  return result;
}

ScenarioReject reject_of(const Json& json) {
  ScenarioReject result;
  result.why = json.at("why").get<std::string>();
  result.strict_only = json.at("mode").get<std::string>() == "strict";
  result.resources = json.value("resources", std::vector<Json>{});
  if (json.contains("manifest")) {
    result.manifests.push_back(json.at("manifest").get<std::string>());
  }
  return result;
}

Scenario scenario_of(const Json& json) {
  Scenario result;
  result.name = json.at("name").get<std::string>();
  result.note = json.value("note", "");
  result.compat_only = json.value("compat", false);
  result.resources = json.at("resources").get<std::vector<Json>>();
  result.manifests = json.value("manifests", std::vector<std::string>{});
  for (const Json& flow : json.at("flows"))
    result.flows.push_back(flow_of(flow));
  for (const Json& reject : json.value("rejects", Json::array())) {
    result.rejects.push_back(reject_of(reject));
  }
  return result;
}

bool is_envelope(const Json& resource) {
  return resource.is_object() && resource.contains("marathon");
}

void load_envelope(const Json& envelope, const LoadOptions& options, LoadResult& into) {
  std::vector<MarathonTask> tasks;
  for (const Json& task : envelope.at("tasks")) {
    MarathonTask next{task.at("name").get<std::string>(), {}};
    for (const Json& address : task.at("ips"))
      next.addresses.push_back(address_of(address));
    tasks.push_back(std::move(next));
  }
  const std::string application = envelope.at("marathon").dump();
  load_marathon({"application", application}, "", tasks, into, options);
}

// `networking.k8s.io/NetworkPolicy`, `Pod`, `projectcalico.org/Tier`.

}  // namespace

std::vector<Scenario> read_scenarios(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  const Json file = Json::parse(in);
  std::vector<Scenario> result;
  for (const Json& scenario : file.at("scenarios")) {
    result.push_back(scenario_of(scenario));
  }
  return result;
}

LoadResult load(const std::vector<Json>& resources, const std::vector<std::string>& manifests,
                ManifestMode mode) {
  std::vector<std::string> texts;
  for (const Json& resource : resources) {
    if (!is_envelope(resource)) texts.push_back(resource.dump());
  }
  texts.insert(texts.end(), manifests.begin(), manifests.end());
  std::vector<ManifestSource> sources;
  for (const std::string& text : texts)
    sources.push_back(ManifestSource{"scenario", text});

  LoadOptions options;
  options.mode = mode;
  LoadResult result = load_manifests(sources, options);
  for (const Json& resource : resources) {
    if (is_envelope(resource)) load_envelope(resource, options, result);
  }
  return result;
}

}  // namespace tierwall::testing
