#include "dpdk_acl.hpp"

#include <rte_acl.h>
#include <rte_byteorder.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_malloc.h>

#include <array>
#include <cstring>
#include <utility>

namespace tierwall::bench {

namespace {

enum Field : std::uint8_t { protocol, source, destination, source_port, destination_port, fields };

RTE_ACL_RULE_DEF(AclRule, fields);

struct Algorithm {
  const char* name;
  enum rte_acl_classify_alg number;  // a function has the same name
};
constexpr std::array<Algorithm, 5> kAlgorithms = {{{"scalar", RTE_ACL_CLASSIFY_SCALAR},
                                                   {"SSE", RTE_ACL_CLASSIFY_SSE},
                                                   {"AVX2", RTE_ACL_CLASSIFY_AVX2},
                                                   {"AVX-512 x16", RTE_ACL_CLASSIFY_AVX512X16},
                                                   {"AVX-512 x32", RTE_ACL_CLASSIFY_AVX512X32}}};

// Fields of one input index are read as one word of four bytes.
rte_acl_field_def field_def(std::uint8_t type, std::size_t size, Field field,
                            std::uint8_t input_index, std::size_t offset) {
  return {.type = type,
          .size = static_cast<std::uint8_t>(size),
          .field_index = field,
          .input_index = input_index,
          .offset = static_cast<std::uint32_t>(offset)};
}

rte_acl_config configuration() {
  rte_acl_config config{};
  config.num_categories = 1;
  config.num_fields = fields;
  config.defs[protocol] =
      field_def(RTE_ACL_FIELD_TYPE_BITMASK, 1, protocol, 0, offsetof(AclKey, protocol));
  config.defs[source] = field_def(RTE_ACL_FIELD_TYPE_MASK, 4, source, 1, offsetof(AclKey, source));
  config.defs[destination] =
      field_def(RTE_ACL_FIELD_TYPE_MASK, 4, destination, 2, offsetof(AclKey, destination));
  config.defs[source_port] =
      field_def(RTE_ACL_FIELD_TYPE_RANGE, 2, source_port, 3, offsetof(AclKey, source_port));
  config.defs[destination_port] = field_def(RTE_ACL_FIELD_TYPE_RANGE, 2, destination_port, 3,
                                            offsetof(AclKey, destination_port));
  return config;
}

void set_prefix(rte_acl_field& field, const Cidr& net) {
  field.value.u32 = net.first().v4_bits();
  field.mask_range.u32 = net.length;
}

void set_ports(rte_acl_field& field, const PortSpan& span) {
  field.value.u16 = span.first;
  field.mask_range.u16 = span.last;
}

// The highest priority wins, so the first rule has it.
AclRule acl_rule(const PlainRule& plain, std::size_t index) {
  AclRule rule{};
  rule.data.category_mask = 1;
  rule.data.priority = static_cast<std::int32_t>(RTE_ACL_MAX_PRIORITY - index);
  rule.data.userdata = static_cast<std::uint32_t>(index + 1);
  rule.field[protocol].value.u8 = plain.protocol;
  rule.field[protocol].mask_range.u8 = plain.protocol == 0 ? 0 : 0xFF;
  set_prefix(rule.field[source], plain.source);
  set_prefix(rule.field[destination], plain.destination);
  set_ports(rule.field[source_port], plain.source_ports);
  set_ports(rule.field[destination_port], plain.destination_ports);
  return rule;
}

std::size_t allocated_by_dpdk() {
  rte_malloc_socket_stats stats{};
  rte_malloc_get_socket_stats(0, &stats);
  return stats.heap_allocsz_bytes;
}

std::string failure(const char* what, int code) {
  return std::string(what) + ": " + std::strerror(code < 0 ? -code : code);
}

}  // namespace

std::string start_dpdk() {
  std::array<const char*, 9> arguments = {
      "tierwall_bench", "--no-huge", "--no-pci", "--no-telemetry",
      "--no-shconf",    "-m",        "3000",     "--force-max-simd-bitwidth=512",
      "--log-level=3"};
  const int result =
      rte_eal_init(static_cast<int>(arguments.size()), const_cast<char**>(arguments.data()));
  return result < 0 ? failure("DPDK does not start", rte_errno) : "";
}

AclKey acl_key(const Flow& flow) {
  return {.protocol = flow.protocol,
          .source = rte_cpu_to_be_32(flow.source.v4_bits()),
          .destination = rte_cpu_to_be_32(flow.destination.v4_bits()),
          .source_port = rte_cpu_to_be_16(flow.source_port),
          .destination_port = rte_cpu_to_be_16(flow.destination_port)};
}

AclClassifier::AclClassifier(const PlainRules& rules) {
  const std::size_t before = allocated_by_dpdk();
  error_ = build(rules);
  bytes_ = allocated_by_dpdk() - before;
}

AclClassifier::~AclClassifier() {
  rte_acl_free(context_);
}

std::string AclClassifier::build(const PlainRules& rules) {
  // Contexts are known by their names.
  static unsigned contexts = 0;
  const std::string name = "tierwall" + std::to_string(contexts++);
  const rte_acl_param parameters{.name = name.c_str(),
                                 .socket_id = 0,
                                 .rule_size = RTE_ACL_RULE_SZ(fields),
                                 .max_rule_num = static_cast<std::uint32_t>(rules.rules.size())};
  context_ = rte_acl_create(&parameters);
  if (context_ == nullptr) return failure("DPDK creates no context", rte_errno);
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    const AclRule rule = acl_rule(rules.rules[i], i);
    const int added = rte_acl_add_rules(context_, reinterpret_cast<const rte_acl_rule*>(&rule), 1);
    if (added != 0) return failure("DPDK refuses a rule", added);
  }
  const rte_acl_config config = configuration();
  const int built = rte_acl_build(context_, &config);
  return built != 0 ? failure("DPDK cannot build", built) : "";
}

std::vector<std::string> AclClassifier::algorithms() {
  std::vector<std::string> names;
  for (const Algorithm& algorithm : kAlgorithms) {
    if (rte_acl_set_ctx_classify(context_, algorithm.number) == 0) names.push_back(algorithm.name);
  }
  return names;
}

void AclClassifier::use(const std::string& name) {
  for (const Algorithm& algorithm : kAlgorithms) {
    if (name == algorithm.name) rte_acl_set_ctx_classify(context_, algorithm.number);
  }
}

void AclClassifier::classify(std::span<const std::uint8_t* const> keys,
                             std::span<std::uint32_t> found) const noexcept {
  rte_acl_classify(context_, const_cast<const std::uint8_t**>(keys.data()), found.data(),
                   static_cast<std::uint32_t>(keys.size()), 1);
}

}  // namespace tierwall::bench
