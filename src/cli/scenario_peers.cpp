#include "cli/scenario_peers.hpp"

#include <array>
#include <string>

#include <fmt/core.h>

#include <tierwall/address.hpp>

namespace tierwall::cli {

namespace {

Result<std::string> read_member(const Json& object, const char* member) {
  const auto at = object.find(member);
  if (at == object.end() || !at->is_string()) {
    return Error{.code = ErrorCode::wrong_type, .message = fmt::format("no string `{}`", member)};
  }
  return at->get<std::string>();
}

// A workload endpoint called by `member`; a given `ip` must be one of its addresses.
Result<Peer> read_endpoint(const Json& object, const char* member) {
  const Result<std::string> namespace_name = read_member(object, "namespace");
  if (!namespace_name) return namespace_name.error();
  const Result<std::string> name = read_member(object, member);
  if (!name) return name.error();
  Peer peer{.endpoint = EndpointName{EndpointKind::workload_endpoint, *namespace_name, *name},
            .address = {}};
  if (!object.contains("ip")) return peer;
  const Result<std::string> text = read_member(object, "ip");
  if (!text) return text.error();
  const Result<Address> address = parse_address(*text);
  if (!address) return address.error();
  peer.address = *address;
  return peer;
}

Result<Peer> read_workload_endpoint(const Json& object) {
  return read_endpoint(object, "workloadEndpoint");
}

Result<Peer> read_pod(const Json& object) {
  return read_endpoint(object, "pod");
}

Result<Peer> read_workload(const Json& object) {
  const Result<std::string> kind = read_member(object, "kind");
  return Error{.code = ErrorCode::unknown_reference,
               .message = fmt::format("a {} is no endpoint: name one of its pods",
                                      kind ? *kind : std::string("workload"))};
}

Result<Peer> read_address(const Json& object) {
  const Result<std::string> text = read_member(object, "ip");
  if (!text) return text.error();
  const Result<Address> address = parse_address(*text);
  if (!address) return address.error();
  return Peer{.endpoint = {}, .address = *address};
}

// The first member that is there tells the form.
struct Form {
  const char* member;
  Result<Peer> (*read)(const Json& object);
};

constexpr std::array kForms = {
    Form{"workloadEndpoint", read_workload_endpoint},
    Form{"pod", read_pod},
    Form{"workload", read_workload},
    Form{"ip", read_address},
};

}  // namespace

Result<Peer> read_scenario_peer(const Json& value) {
  if (!value.is_object()) {
    return Error{.code = ErrorCode::wrong_type,
                 .message = fmt::format("an object belongs here, not {}", type_name(value))};
  }
  for (const Form& form : kForms) {
    if (value.contains(form.member)) return form.read(value);
  }
  return Error{.code = ErrorCode::missing_field,
               .message = "none of `workloadEndpoint`, `pod`, `workload` and `ip` is there"};
}

}  // namespace tierwall::cli
