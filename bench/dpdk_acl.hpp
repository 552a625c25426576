// The classifier of DPDK (librte_acl) under the same rules, for comparison.
//
//     start_dpdk();                                    // once; empty, or what went wrong
//     AclClassifier acl(rules);
//     acl.classify(keys, found);                       // found[i]: the deciding rule + 1, or 0
//
// DPDK is one per process, its memory is its own, and operator new does not see it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <tierwall/runtime/flow.hpp>

#include "plain_rules.hpp"

struct rte_acl_ctx;

namespace tierwall::bench {

// Starts DPDK without huge pages and devices, with all vectors allowed.
std::string start_dpdk();

// What is classified: in network order, as in a packet.
struct AclKey {
  std::uint8_t protocol = 0;
  std::uint8_t padding[3] = {};
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

// The flow must be of IPv4.
AclKey acl_key(const Flow& flow);

class AclClassifier {
 public:
  // The rules must be of IPv4 and name no sets.
  explicit AclClassifier(const PlainRules& rules);
  ~AclClassifier();
  AclClassifier(const AclClassifier&) = delete;
  AclClassifier& operator=(const AclClassifier&) = delete;

  const std::string& error() const noexcept { return error_; }  // empty: it works
  // What building took from DPDK's memory, rules included.
  std::size_t bytes() const noexcept { return bytes_; }

  // Names of the algorithms that this processor can run.
  std::vector<std::string> algorithms();
  void use(const std::string& algorithm);

  void classify(std::span<const std::uint8_t* const> keys,
                std::span<std::uint32_t> found) const noexcept;

 private:
  std::string build(const PlainRules& rules);

  rte_acl_ctx* context_ = nullptr;
  std::string error_;
  std::size_t bytes_ = 0;
};

}  // namespace tierwall::bench
