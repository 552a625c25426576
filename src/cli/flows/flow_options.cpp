#include "cli/flows/flow_options.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <tierwall/address.hpp>

#include "cli/usage/checks.hpp"

namespace tierwall::cli {

void add_flow_options(CLI::App& command, FlowOptions& options) {
  const auto peer = accepted_by([](const std::string& text) { return parse_peer(text); });
  const auto host = accepted_by([](const std::string& text) { return parse_host(text); });
  const auto port = within(1, 65535);
  const auto add = [&](const char* name, auto& target, const char* type, const char* help) {
    CLI::Option* const option = command.add_option(name, target, help)->type_name(type);
    options.one_flow.push_back(option);
    return option;
  };
  add("--from", options.from, "PEER", "source: an endpoint or an address")->check(peer);
  add("--to", options.to, "PEER", "destination: an endpoint or an address")->check(peer);
  add("--protocol", options.protocol, "NAME", "tcp, udp, icmp, icmpv6, sctp, udplite or a number")
      ->check(accepted_by([](const std::string& text) { return parse_protocol(text); }));
  add("--port", options.port, "PORT", "destination port")->check(port);
  add("--source-port", options.source_port, "PORT",
      "without it no rule that names source ports matches")
      ->check(port);
  add("--icmp-type", options.icmp_type, "0..254", "type of an ICMP message")->check(within(0, 254));
  add("--icmp-code", options.icmp_code, "0..255", "code of an ICMP message, with --icmp-type")
      ->check(within(0, 255));
  add("--http-method", options.http_method, "METHOD", "method of an HTTP request, such as GET");
  add("--http-path", options.http_path, "PATH", "path of an HTTP request");
  add("--original-destination", options.original_destination, "IP",
      "where the packet was sent before a destination NAT")
      ->check(accepted_by([](const std::string& text) { return parse_address(text); }));
  add("--original-port", options.original_port, "PORT",
      "its port there, with --original-destination")
      ->check(port);
  add("--in-host", options.in_host, "HOST", "HostEndpoint/NAME through which the packet comes in")
      ->check(host);
  add("--out-host", options.out_host, "HOST", "HostEndpoint/NAME through which the packet goes out")
      ->check(host);
  command
      .add_option("--flows", options.flows_file,
                  "flows as JSON lines instead of one flow by options, - for standard input")
      ->type_name("FILE");
  command.add_flag_callback(
      "--pending", [&options] { options.staged = StagedPolicies::enforced; },
      "judge as if staged policies were enforced");
  command.add_flag("--failsafe", options.failsafe,
                   "allow the default failsafe ports of host endpoints");
}

std::string usage_error(const InputOptions& input, const FlowOptions& flows) {
  if (std::string error = usage_error(input, flows.flows_file == "-"); !error.empty()) return error;
  if (!flows.flows_file.empty()) {
    for (const CLI::Option* const option : flows.one_flow) {
      if (option->count() != 0) return option->get_name() + " does not go with --flows";
    }
    return {};
  }
  if (flows.from.empty() || flows.to.empty() || flows.protocol.empty()) {
    return "a flow needs --from, --to and --protocol; many flows are read with --flows";
  }
  if (flows.original_destination.empty() && flows.original_port != kNoPort) {
    return "--original-port needs --original-destination";
  }
  const Result<FlowRequest> request = flow_of(flows);
  return request ? std::string() : request.error().message;
}

Result<FlowRequest> flow_of(const FlowOptions& options) {
  FlowRequest request;
  const Result<Peer> from = parse_peer(options.from);
  if (!from) return from.error();
  request.from = *from;
  const Result<Peer> to = parse_peer(options.to);
  if (!to) return to.error();
  request.to = *to;
  const Result<std::uint8_t> protocol = parse_protocol(options.protocol);
  if (!protocol) return protocol.error();
  request.protocol = *protocol;
  request.source_port = options.source_port;
  request.destination_port = options.port;
  request.icmp_type = options.icmp_type.value_or(kNoIcmpType);
  request.icmp_code = options.icmp_code.value_or(kNoIcmpCode);
  if (options.http_method || options.http_path) {
    Result<HttpFields> http = HttpFields::parse(options.http_method, options.http_path);
    if (!http) return http.error();
    request.http = *std::move(http);
  }
  if (!options.original_destination.empty()) {
    const Result<Address> address = parse_address(options.original_destination);
    if (!address) return address.error();
    request.original_destination = *address;
    request.original_destination_port = options.original_port;
  }
  if (!options.in_host.empty()) {
    const Result<EndpointName> host = parse_host(options.in_host);
    if (!host) return host.error();
    request.in_host = *host;
  }
  if (!options.out_host.empty()) {
    const Result<EndpointName> host = parse_host(options.out_host);
    if (!host) return host.error();
    request.out_host = *host;
  }
  if (Result<void> consistent = check_consistent(request); !consistent) return consistent.error();
  return request;
}

}  // namespace tierwall::cli
