#include "cli/flows/flow_request.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

#include <fmt/core.h>

#include <tierwall/address.hpp>
#include <tierwall/model.hpp>

namespace tierwall::cli {

namespace {

struct ProtocolName {
  std::string_view name;
  std::uint8_t number;
};

constexpr std::array kProtocolNames = {
    ProtocolName{"tcp", kTcp},       ProtocolName{"udp", kUdp},   ProtocolName{"icmp", kIcmp},
    ProtocolName{"icmpv6", kIcmpV6}, ProtocolName{"sctp", kSctp}, ProtocolName{"udplite", kUdpLite},
};

Error invalid(std::string message) {
  return Error{.code = ErrorCode::invalid_value, .message = std::move(message)};
}

Error within(std::string_view member, Error error) {
  error.message = fmt::format("`{}`: {}", member, error.message);
  return error;
}

bool equal_in_any_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

Result<std::string> read_string(const Json& value) {
  if (!value.is_string()) {
    return Error{.code = ErrorCode::wrong_type,
                 .message = fmt::format("a string belongs here, not {}", type_name(value))};
  }
  return value.get<std::string>();
}

template <class T>
Result<T> read_number(const Json& value, T low, T high) {
  if (!value.is_number_integer()) {
    return Error{.code = ErrorCode::wrong_type,
                 .message = fmt::format("a whole number belongs here, not {}",
                                        value.is_number() ? "a fraction" : type_name(value))};
  }
  // A number beyond 64 bits is a fraction to the parser; one beyond 63 is unsigned.
  const bool too_high = value.is_number_unsigned() && value.get<std::uint64_t>() > high;
  if (too_high || value.get<std::int64_t>() < low || value.get<std::int64_t>() > high) {
    return Error{.code = ErrorCode::out_of_range,
                 .message = fmt::format("`{}` is not within {}..{}", value.dump(), low, high)};
  }
  return static_cast<T>(value.get<std::int64_t>());
}

Result<Address> read_address(const Json& value) {
  const Result<std::string> text = read_string(value);
  if (!text) return text.error();
  return parse_address(*text);
}

Result<void> read_peer(const Json& value, Peer& peer) {
  // null: outside every endpoint, which the address alone says as well.
  if (value.is_null()) return {};
  const Result<std::string> text = read_string(value);
  if (!text) return text.error();
  Result<Peer> parsed = parse_peer(*text);
  if (!parsed) return parsed.error();
  if (parsed->endpoint) {
    peer.endpoint = std::move(parsed->endpoint);
    return {};
  }
  if (!peer.address.is_none() && peer.address != parsed->address) {
    return Error{.code = ErrorCode::conflict,
                 .message = "another address than the one given beside it"};
  }
  peer.address = parsed->address;
  return {};
}

template <class T, class Value>
Result<void> assign(T& target, Result<Value> value) {
  if (!value) return value.error();
  target = *std::move(value);
  return {};
}

Result<void> read_address_of(const Json& value, Peer& peer) {
  const Result<Address> address = read_address(value);
  if (!address) return address.error();
  if (!peer.address.is_none() && peer.address != *address) {
    return Error{.code = ErrorCode::conflict,
                 .message = "another address than the one given beside it"};
  }
  peer.address = *address;
  return {};
}

Result<void> read_protocol(const Json& value, FlowRequest& request) {
  if (value.is_string()) return assign(request.protocol, parse_protocol(value.get<std::string>()));
  return assign(request.protocol, read_number<std::uint8_t>(value, 1, 255));
}

Result<void> expect_object(const Json& value) {
  if (value.is_object()) return {};
  return Error{.code = ErrorCode::wrong_type,
               .message = fmt::format("an object belongs here, not {}", type_name(value))};
}

Error unknown_member(std::string_view name) {
  return Error{.code = ErrorCode::unknown_field,
               .message = fmt::format("unknown member `{}`", name)};
}

Result<void> read_http(const Json& value, FlowRequest& request) {
  if (Result<void> object = expect_object(value); !object) return object;
  std::optional<std::string> method;
  std::optional<std::string> path;
  for (const auto& [name, member] : value.items()) {
    if (name != "method" && name != "path") return unknown_member(name);
    const Result<std::string> text = read_string(member);
    if (!text) return within(name, text.error());
    (name == "method" ? method : path) = *text;
  }
  return assign(request.http, HttpFields::parse(std::move(method), std::move(path)));
}

Result<void> read_original_destination(const Json& value, FlowRequest& request) {
  if (Result<void> object = expect_object(value); !object) return object;
  for (const auto& [name, member] : value.items()) {
    Result<void> read;
    if (name == "dstIP") {
      read = assign(request.original_destination, read_address(member));
    } else if (name == "dstPort") {
      read =
          assign(request.original_destination_port, read_number<std::uint16_t>(member, 1, 65535));
    } else {
      return unknown_member(name);
    }
    if (!read) return within(name, read.error());
  }
  if (request.original_destination.is_none()) {
    return Error{.code = ErrorCode::missing_field, .message = "no `dstIP`"};
  }
  return {};
}

Result<void> read_through(const Json& value, FlowRequest& request) {
  if (Result<void> object = expect_object(value); !object) return object;
  for (const auto& [name, member] : value.items()) {
    if (name != "inHost" && name != "outHost") return unknown_member(name);
    const Result<std::string> text = read_string(member);
    if (!text) return within(name, text.error());
    std::optional<EndpointName>& host = name == "inHost" ? request.in_host : request.out_host;
    if (Result<void> read = assign(host, parse_host(*text)); !read) {
      return within(name, read.error());
    }
  }
  return {};
}

Result<void> read_failsafe(const Json& value, FlowRequest& request) {
  if (!value.is_boolean()) {
    return Error{.code = ErrorCode::wrong_type,
                 .message = fmt::format("true or false belongs here, not {}", type_name(value))};
  }
  request.failsafe = value.get<bool>();
  return {};
}

struct Member {
  std::string_view name;
  Result<void> (*read)(const Json&, FlowRequest&);
};

constexpr std::array kMembers = {
    Member{"from", [](const Json& v, FlowRequest& r) { return read_peer(v, r.from); }},
    Member{"to", [](const Json& v, FlowRequest& r) { return read_peer(v, r.to); }},
    Member{"srcIP", [](const Json& v, FlowRequest& r) { return read_address_of(v, r.from); }},
    Member{"dstIP", [](const Json& v, FlowRequest& r) { return read_address_of(v, r.to); }},
    Member{"protocol", read_protocol},
    Member{"srcPort",
           [](const Json& v, FlowRequest& r) {
             return assign(r.source_port, read_number<std::uint16_t>(v, 1, 65535));
           }},
    Member{"dstPort",
           [](const Json& v, FlowRequest& r) {
             return assign(r.destination_port, read_number<std::uint16_t>(v, 1, 65535));
           }},
    Member{"icmpType",
           [](const Json& v, FlowRequest& r) {
             return assign(r.icmp_type, read_number<std::uint8_t>(v, 0, 254));
           }},
    Member{"icmpCode",
           [](const Json& v, FlowRequest& r) {
             return assign(r.icmp_code, read_number<std::uint16_t>(v, 0, 255));
           }},
    Member{"http", read_http},
    Member{"preDNAT", read_original_destination},
    Member{"through", read_through},
    Member{"failsafe", read_failsafe},
};

bool is_remark(std::string_view member) {
  return member == "note" || member == "name" || member == "expect";
}

}  // namespace

Result<HttpFields> HttpFields::parse(std::optional<std::string> method,
                                     std::optional<std::string> path) {
  Result<HttpRequest> request = HttpRequest::parse(method, path);
  if (!request) return request.error();
  return HttpFields{std::move(method), std::move(path), *std::move(request)};
}

Result<Peer> parse_peer(std::string_view text) {
  if (const Result<Address> address = parse_address(text)) {
    return Peer{.endpoint = {}, .address = *address};
  }
  std::optional<EndpointName> name = parse_endpoint_name(text);
  if (!name) {
    return invalid(
        fmt::format("`{}` is neither an address nor an endpoint such as "
                    "`namespace/name` or `HostEndpoint/name`",
                    text));
  }
  return Peer{.endpoint = std::move(name), .address = {}};
}

Result<EndpointName> parse_host(std::string_view text) {
  std::optional<EndpointName> name = parse_endpoint_name(text);
  if (!name || !name->is_host()) {
    return invalid(fmt::format("`{}` is no host endpoint such as `HostEndpoint/name`", text));
  }
  return *std::move(name);
}

Result<std::uint8_t> parse_protocol(std::string_view text) {
  for (const ProtocolName& protocol : kProtocolNames) {
    if (equal_in_any_case(text, protocol.name)) return protocol.number;
  }
  std::uint8_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size() && number != 0) return number;
  return invalid(fmt::format(
      "`{}` is no protocol: tcp, udp, icmp, icmpv6, sctp, udplite or a number 1..255", text));
}

std::string protocol_text(std::uint8_t protocol) {
  for (const ProtocolName& known : kProtocolNames) {
    if (known.number == protocol) return std::string(known.name);
  }
  return std::to_string(protocol);
}

Result<void> check_consistent(const FlowRequest& request) {
  if (request.protocol == 0) {
    return Error{.code = ErrorCode::missing_field, .message = "no protocol"};
  }
  const bool icmp = request.protocol == kIcmp || request.protocol == kIcmpV6;
  if (icmp && (request.source_port != kNoPort || request.destination_port != kNoPort)) {
    return Error{
        .code = ErrorCode::conflict,
        .message = fmt::format("protocol {} has no ports", protocol_text(request.protocol))};
  }
  if (!icmp && (request.icmp_type != kNoIcmpType || request.icmp_code != kNoIcmpCode)) {
    return Error{.code = ErrorCode::conflict,
                 .message = fmt::format("protocol {} has no ICMP type or code",
                                        protocol_text(request.protocol))};
  }
  if (request.icmp_code != kNoIcmpCode && request.icmp_type == kNoIcmpType) {
    return Error{.code = ErrorCode::conflict, .message = "an ICMP code without an ICMP type"};
  }
  return {};
}

Result<FlowRequest> read_flow(const Json& object) {
  if (Result<void> shape = expect_object(object); !shape) return shape.error();
  FlowRequest request;
  for (const auto& [name, value] : object.items()) {
    const auto* const member = std::ranges::find(kMembers, name, &Member::name);
    if (member == kMembers.end()) {
      if (is_remark(name)) continue;
      return unknown_member(name);
    }
    if (Result<void> read = member->read(value, request); !read) {
      return within(name, read.error());
    }
  }
  if (Result<void> consistent = check_consistent(request); !consistent) return consistent.error();
  return request;
}

}  // namespace tierwall::cli
