// A flow as somebody wrote it, before it is held against a state: endpoints by name, addresses
// perhaps missing. The JSON form is that of spec/policy.md 8.
//
//     Result<FlowRequest> request = read_flow(*parse_json(line));
//     Result<BoundFlow> flow = bind(*request, snapshot);    // cli/bound_flow.hpp
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tierwall/http.hpp>
#include <tierwall/result.hpp>
#include <tierwall/runtime/flow.hpp>

#include "cli/input/endpoint_name.hpp"
#include "cli/input/json.hpp"

namespace tierwall::cli {

// One end of a flow. With a name alone the address is the endpoint's; with an address alone its
// owner is looked up.
struct Peer {
  std::optional<EndpointName> endpoint;
  Address address;  // none: not given
};

struct HttpFields {
  std::optional<std::string> method;  // as written
  std::optional<std::string> path;
  HttpRequest request;

  static Result<HttpFields> parse(std::optional<std::string> method,
                                  std::optional<std::string> path);
};

struct FlowRequest {
  Peer from;
  Peer to;
  std::uint8_t protocol = 0;  // 0: not given
  std::uint16_t source_port = kNoPort;
  std::uint16_t destination_port = kNoPort;
  std::uint8_t icmp_type = kNoIcmpType;
  std::uint16_t icmp_code = kNoIcmpCode;
  std::optional<HttpFields> http;
  Address original_destination;
  std::uint16_t original_destination_port = kNoPort;
  // Host endpoints that forward the packet (spec/policy.md 2.8).
  std::optional<EndpointName> in_host;
  std::optional<EndpointName> out_host;
  bool failsafe = false;
};

// An address or the name of an endpoint.
Result<Peer> parse_peer(std::string_view text);
Result<EndpointName> parse_host(std::string_view text);
// A name in any case, or a number 1..255.
Result<std::uint8_t> parse_protocol(std::string_view text);
// `tcp`, or the number.
std::string protocol_text(std::uint8_t protocol);

// What no single field can say: a protocol there must be, ports do not go with ICMP and ICMP types
// not with others.
Result<void> check_consistent(const FlowRequest& request);

// Errors name the member. `note`, `name` and `expect` are skipped, any other unknown member is
// refused: a misspelt one must not widen the question.
Result<FlowRequest> read_flow(const Json& object);

}  // namespace tierwall::cli
