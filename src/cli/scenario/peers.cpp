#include "cli/scenario/peers.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include <tierwall/address.hpp>

namespace tierwall::cli {

namespace {

Error wrong(std::string message) {
  return Error{.code = ErrorCode::wrong_type, .message = std::move(message)};
}

Result<std::string> read_member(const Json& object, const char* member) {
  const auto at = object.find(member);
  if (at == object.end() || !at->is_string()) {
    return wrong(fmt::format("no string `{}`", member));
  }
  return at->get<std::string>();
}

// An endpoint of the kind, called by `member`; a given `ip` must be one of its addresses.
Result<Peer> read_endpoint(const Json& object, EndpointKind kind, const char* member) {
  const Result<std::string> namespace_name = read_member(object, "namespace");
  if (!namespace_name) return namespace_name.error();
  const Result<std::string> name = read_member(object, member);
  if (!name) return name.error();
  Peer peer{.endpoint = EndpointName{kind, *namespace_name, *name}, .address = {}};
  if (!object.contains("ip")) return peer;
  const Result<std::string> text = read_member(object, "ip");
  if (!text) return text.error();
  const Result<Address> address = parse_address(*text);
  if (!address) return address.error();
  peer.address = *address;
  return peer;
}

// One peer, without pods that could stand for it.
Result<ScenarioPeer> single(Result<Peer> peer) {
  if (!peer) return peer.error();
  return ScenarioPeer{.peer = *std::move(peer), .pods = {}};
}

Result<ScenarioPeer> read_workload_endpoint(const Json& object) {
  return single(read_endpoint(object, EndpointKind::workload_endpoint, "workloadEndpoint"));
}

Result<ScenarioPeer> read_pod(const Json& object) {
  return single(read_endpoint(object, EndpointKind::pod, "pod"));
}

Result<ScenarioPeer> read_workload(const Json& object) {
  const Result<std::string> word = read_member(object, "kind");
  if (!word) return word.error();
  const std::optional<EndpointKind> kind = parse_workload_kind(*word);
  if (!kind) return wrong(fmt::format("`{}` is no kind of workload", *word));
  Result<ScenarioPeer> workload = single(read_endpoint(object, *kind, "workload"));
  if (!workload || !object.contains("pods")) return workload;
  const Json& pods = object.at("pods");
  const auto is_string = [](const Json& pod) { return pod.is_string(); };
  if (!pods.is_array() || !std::ranges::all_of(pods, is_string)) {
    return wrong("`pods` is not a list of strings");
  }
  for (const Json& pod : pods) {
    workload->pods.push_back(
        {.endpoint = EndpointName{EndpointKind::pod, workload->peer.endpoint->namespace_name,
                                  pod.get<std::string>()},
         .address = {}});
  }
  return workload;
}

Result<ScenarioPeer> read_address(const Json& object) {
  const Result<std::string> text = read_member(object, "ip");
  if (!text) return text.error();
  const Result<Address> address = parse_address(*text);
  if (!address) return address.error();
  return ScenarioPeer{.peer = {.endpoint = {}, .address = *address}, .pods = {}};
}

// The first member that is there tells the form.
struct Form {
  const char* member;
  Result<ScenarioPeer> (*read)(const Json& object);
};

constexpr std::array kForms = {
    Form{"workloadEndpoint", read_workload_endpoint},
    Form{"pod", read_pod},
    Form{"workload", read_workload},
    Form{"ip", read_address},
};

}  // namespace

std::vector<Peer> ScenarioPeer::resolve(const Snapshot& snapshot) const {
  if (pods.empty() || find_endpoint(snapshot, *peer.endpoint)) return {peer};
  return pods;
}

Result<ScenarioPeer> read_scenario_peer(const Json& value) {
  if (!value.is_object()) {
    return wrong(fmt::format("an object belongs here, not {}", type_name(value)));
  }
  for (const Form& form : kForms) {
    if (value.contains(form.member)) return form.read(value);
  }
  return Error{.code = ErrorCode::missing_field,
               .message = "none of `workloadEndpoint`, `pod`, `workload` and `ip` is there"};
}

}  // namespace tierwall::cli
