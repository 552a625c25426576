#include "manifest/values.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <tierwall/address.hpp>

#include "manifest/selector_text.hpp"
#include "support/ascii_case.hpp"
#include "support/names.hpp"
#include "support/profile_names.hpp"
#include "support/quote.hpp"

namespace tierwall::manifest {

using support::equal_ignoring_case;
using support::quoted;

namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// 0 if the number is above `greatest`, which nothing here allows either.
std::uint32_t bounded(std::string_view digits, std::uint32_t greatest) {
  std::uint32_t number = 0;
  for (const char c : digits) {
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
    if (number > greatest) return 0;
  }
  return number;
}

template <class T>
struct Word {
  std::string_view text;
  T meaning;
  bool compat_only = false;
};

// The word's entry; an error names the words that exist.
template <class T, std::size_t N>
const Word<T>* read_word(const Value& value, const std::array<Word<T>, N>& words,
                         std::string_view what, bool any_case) {
  const std::optional<std::string_view> text = read_text(value);
  if (!text) return nullptr;
  const bool compat = value.context().compat();
  const Word<T>* near = nullptr;
  for (const Word<T>& word : words) {
    if (word.compat_only && !compat) continue;
    if (word.text == *text) return &word;
    if (equal_ignoring_case(word.text, *text)) near = &word;
  }
  if (near != nullptr && any_case && compat) return near;
  if (near != nullptr) {
    value.error(ErrorCode::invalid_value,
                fmt::format("unknown {} {}; it is spelt {}", what, quoted(*text), near->text));
    return nullptr;
  }
  std::string known;
  for (const Word<T>& word : words) {
    if (word.compat_only) continue;
    if (!known.empty()) known += ", ";
    known += word.text;
  }
  value.error(ErrorCode::invalid_value,
              fmt::format("unknown {} {}; there are {}", what, quoted(*text), known));
  return nullptr;
}

constexpr std::array<Word<Action>, 5> kActions{{{"Allow", Action::allow},
                                                {"Deny", Action::deny},
                                                {"Log", Action::log},
                                                {"Pass", Action::pass},
                                                {"next-tier", Action::pass, true}}};
constexpr std::array<Word<Action>, 2> kDefaultActions{
    {{"Deny", Action::deny}, {"Pass", Action::pass}}};
constexpr std::array<Word<Protocol>, 6> kProtocols{{{"TCP", {kTcp, false}},
                                                    {"UDP", {kUdp, false}},
                                                    {"ICMP", {kIcmp, true}},
                                                    {"ICMPv6", {kIcmpV6, true}},
                                                    {"SCTP", {kSctp, false}},
                                                    {"UDPLite", {kUdpLite, false}}}};
constexpr std::array<Word<bool>, 2> kTypes{{{"Ingress", true}, {"Egress", false}}};

}  // namespace

std::optional<Action> read_action(const Value& value) {
  const Word<Action>* word = read_word(value, kActions, "action", true);
  if (word == nullptr) return std::nullopt;
  return word->meaning;
}

std::optional<Action> read_default_action(const Value& value) {
  const Word<Action>* word = read_word(value, kDefaultActions, "default action", false);
  if (word == nullptr) return std::nullopt;
  return word->meaning;
}

std::optional<Protocol> read_protocol(const Value& value) {
  const Node& node = value.node();
  if (!node.is_scalar() || node.type() == ScalarType::boolean || node.is_null()) {
    report_type(value, "a protocol");
    return std::nullopt;
  }
  if (node.type() != ScalarType::string) {
    const std::optional<std::int64_t> number = read_integer(value, 1, 255);
    if (!number) return std::nullopt;
    return Protocol{static_cast<std::uint8_t>(*number), false};
  }
  if (is_digits(node.text())) {
    const std::uint32_t number = bounded(node.text(), 255);
    if (number == 0) {
      value.error(ErrorCode::out_of_range,
                  quoted(node.text()) + " is no protocol number; they are 1 to 255");
      return std::nullopt;
    }
    return Protocol{static_cast<std::uint8_t>(number), false};
  }
  const Word<Protocol>* word = read_word(value, kProtocols, "protocol", true);
  if (word == nullptr) return std::nullopt;
  return word->meaning;
}

std::optional<std::uint8_t> read_protocol_number(const Value& value) {
  const std::optional<Protocol> protocol = read_protocol(value);
  if (!protocol) return std::nullopt;
  return protocol->number;
}

// --- ports ---------------------------------------------------------------------------------------

namespace {

constexpr std::uint32_t kMaxPort = 65'535;

std::optional<Port> read_port_text(const Value& value, std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view first = text.substr(0, colon);
  if (colon == std::string_view::npos && is_digits(text)) {
    const std::uint32_t number = bounded(text, kMaxPort);
    if (number != 0) return Port::number(static_cast<std::uint16_t>(number));
    value.error(ErrorCode::out_of_range, quoted(text) + " is no port; ports are 1 to 65535");
    return std::nullopt;
  }
  if (colon != std::string_view::npos && is_digits(first) && is_digits(text.substr(colon + 1))) {
    const std::uint32_t least = bounded(first, kMaxPort);
    const std::uint32_t greatest = bounded(text.substr(colon + 1), kMaxPort);
    if (least != 0 && least <= greatest) {
      return Port::range(static_cast<std::uint16_t>(least), static_cast<std::uint16_t>(greatest));
    }
    value.error(
        ErrorCode::out_of_range,
        quoted(text) + (least == 0 || greatest == 0 ? " is no range of ports; ports are 1 to 65535"
                                                    : " is a range that ends before it begins"));
    return std::nullopt;
  }
  if (support::is_port_name(text)) return Port::named(std::string(text));
  value.error(ErrorCode::invalid_value,
              quoted(text) +
                  " is neither a port, nor a range such as `8000:9000`, nor a port name of 1 to 15 "
                  "lower-case letters, digits and single inner dashes");
  return std::nullopt;
}

}  // namespace

std::optional<Port> read_port(const Value& value) {
  const Node& node = value.node();
  if (node.is_scalar() && node.type() == ScalarType::string)
    return read_port_text(value, node.text());
  if (!node.is_scalar() || node.type() == ScalarType::boolean || node.is_null()) {
    report_type(value, "a port");
    return std::nullopt;
  }
  const std::optional<std::int64_t> number = read_integer(value, 1, kMaxPort);
  if (!number) return std::nullopt;
  return Port::number(static_cast<std::uint16_t>(*number));
}

std::vector<EndpointPort> read_endpoint_ports(Fields& fields,
                                              std::initializer_list<std::string_view> ignored) {
  std::vector<EndpointPort> out;
  fields.each("ports", [&](const Value& item) {
    EndpointPort port;
    read_mapping(item, [&](Fields& entry) {
      port.name = read_text_field(entry, "name");
      if (const std::optional<Value> protocol = entry.require("protocol"))
        port.protocol = read_protocol_number(*protocol).value_or(0);
      if (const std::optional<Value> number = entry.require("port"))
        port.port = static_cast<std::uint16_t>(read_integer(*number, 1, kMaxPort).value_or(0));
      entry.ignore(ignored);
    });
    out.push_back(std::move(port));
  });
  return out;
}

// --- types, nets, names --------------------------------------------------------------------------

std::optional<PolicyTypes> read_types(const Value& value) {
  if (!is_list_or_report(value)) return std::nullopt;
  if (value.node().items().empty()) {
    // Absent for calicoctl, refused by the resource schema (spec/policy.md 2.2).
    if (!value.context().compat())
      value.error(ErrorCode::invalid_value,
                  "an empty list; leave the field out to have it inferred");
    return std::nullopt;
  }
  PolicyTypes types;
  read_list(value, [&types](const Value& item) {
    const Word<bool>* word = read_word(item, kTypes, "policy type", true);
    if (word == nullptr) return;
    bool& type = word->meaning ? types.ingress : types.egress;
    if (type) item.error(ErrorCode::duplicate, fmt::format("{} is given twice", word->text));
    type = true;
  });
  return types;
}

namespace {

template <class T>
std::optional<T> read_parsed(const Value& value, Result<T> (*parse)(std::string_view)) {
  const std::optional<std::string_view> text = read_text(value);
  if (!text) return std::nullopt;
  Result<T> parsed = parse(*text);
  if (parsed) return std::move(*parsed);
  value.error(parsed.error().code, parsed.error().message);
  return std::nullopt;
}

}  // namespace

std::optional<Cidr> read_rule_net(const Value& value) {
  const bool compat = value.context().compat();
  const std::optional<Cidr> net =
      read_parsed<Cidr>(value, compat ? parse_address_or_cidr : parse_cidr);
  if (!net) return std::nullopt;
  if (!compat && net->has_host_bits()) {
    value.error(ErrorCode::invalid_value, quoted(value.node().text()) +
                                              " has host bits set; the network is `" +
                                              to_string(net->masked()) + "`");
    return std::nullopt;
  }
  return net->masked();
}

std::optional<Cidr> read_set_net(const Value& value) {
  const std::optional<Cidr> net = read_parsed<Cidr>(value, parse_address_or_cidr);
  if (!net) return std::nullopt;
  return net->masked();
}

std::optional<Address> read_endpoint_address(const Value& value) {
  const std::optional<Cidr> net = read_parsed<Cidr>(value, parse_address_or_cidr);
  if (!net) return std::nullopt;
  if (net->length != (net->address.is_v4() ? 32 : 128) || net->address.is_none()) {
    value.error(ErrorCode::invalid_value, quoted(value.node().text()) +
                                              " is not a single address: a workload has "
                                              "addresses, no networks");
    return std::nullopt;
  }
  return net->address;
}

std::optional<Address> read_address(const Value& value) {
  return read_parsed<Address>(value, parse_address);
}

// A field that Kubernetes fills in: TCP where it is absent.
std::uint8_t read_kubernetes_protocol(Fields& port) {
  constexpr std::array<std::pair<std::string_view, std::uint8_t>, 3> kWords{
      {{"TCP", kTcp}, {"UDP", kUdp}, {"SCTP", kSctp}}};
  const std::optional<Value> value = port.get("protocol");
  if (!value) return kTcp;
  const std::optional<std::string_view> word = read_text(*value);
  if (!word) return kTcp;
  for (const auto& [name, number] : kWords) {
    if (name == *word) return number;
  }
  value->error(ErrorCode::invalid_value, quoted(*word) + " is not TCP, UDP or SCTP");
  return kTcp;
}

std::optional<Port> read_port_number(const Value& value) {
  const std::optional<std::int64_t> number = read_integer(value, 1, kMaxPort);
  if (!number) return std::nullopt;
  return Port::number(static_cast<std::uint16_t>(*number));
}

std::optional<Port> read_port_name(const Value& value) {
  const std::optional<std::string_view> text = read_text(value);
  if (!text) return std::nullopt;
  if (support::is_port_name(*text)) return Port::named(std::string(*text));
  value.error(ErrorCode::invalid_value,
              quoted(*text) + " is no port name; a number stands without quotes");
  return std::nullopt;
}

std::optional<Cidr> read_kubernetes_net(const Value& value) {
  const std::optional<std::string_view> text = read_text(value);
  if (!text) return std::nullopt;
  const Result<Cidr> cidr = parse_cidr(*text);
  if (cidr) return cidr->masked();
  value.error(cidr.error().code, cidr.error().message);
  return std::nullopt;
}

std::string read_selector_field(Fields& fields, std::string_view name) {
  std::string text = read_text_field(fields, name);
  return fields.mapping().context().v1 ? v3_selector(text) : text;
}

std::string v3_profile_name(const Context& context, std::string_view name) {
  constexpr std::string_view kOld = "k8s_ns.";
  if (context.v1 && name.starts_with(kOld))
    return support::namespace_profile_name(name.substr(kOld.size()));
  return std::string(name);
}

std::vector<std::string> read_profile_names(Fields& fields) {
  std::vector<std::string> names = read_text_list(fields, "profiles");
  for (std::string& name : names)
    name = v3_profile_name(fields.mapping().context(), name);
  return names;
}

// --- labels and annotations ----------------------------------------------------------------------

Labels read_labels(const std::optional<Value>& value) {
  Labels labels;
  if (!value || !is_mapping_or_report(*value)) return labels;
  for (const Field& field : value->node().fields()) {
    const Value item = value->field(field);
    const std::optional<std::string_view> text = read_text(item);
    if (!text) continue;
    const std::string_view key = value->context().v1 ? v3_label(field.key) : field.key;
    const bool added = labels.emplace(key, *text).second;
    if (!added)
      item.error(ErrorCode::conflict, fmt::format("{} is given under two names", quoted(key)));
  }
  return labels;
}

namespace {

constexpr std::size_t kMaxAnnotationBytes = std::size_t{256} << 10U;

}  // namespace

void check_annotations(Fields& metadata) {
  const std::optional<Value> annotations = metadata.get("annotations");
  if (!annotations || !is_mapping_or_report(*annotations)) return;
  std::size_t& bytes = annotations->context().annotation_bytes;
  const bool fitted = bytes <= kMaxAnnotationBytes;
  for (const Field& field : annotations->node().fields()) {
    const Value value = annotations->field(field);
    const std::optional<std::string_view> text = read_text(value);
    bytes += field.key.size() + text.value_or(std::string_view{}).size();
    std::string key(field.key);
    for (char& c : key)
      c = support::lower_case(c);
    if (!support::is_label_key(key))
      value.error(ErrorCode::invalid_value, quoted(field.key) + " is no annotation key");
  }
  if (fitted && bytes > kMaxAnnotationBytes)
    annotations->error(ErrorCode::too_large,
                       "the annotations of one object have more than 256 KiB");
}

}  // namespace tierwall::manifest
