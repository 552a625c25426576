// The ports of a Kubernetes rule, by protocol (spec/policy.md 4.1).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>

namespace tierwall::manifest {

// What one converted rule asks of the protocol and the destination port.
struct PortGroup {
  std::optional<Protocol> protocol;  // absent: whatever the protocol
  std::vector<Port> ports;           // none: every port
};

// Puts entries together as they come; take() gives the groups in the order of their protocols'
// names, SCTP, TCP, UDP, or the one unconstrained group if there was no entry.
class PortGroups {
 public:
  // `port` absent: every port of the protocol.
  void add(std::uint8_t protocol, std::optional<Port> port);
  std::vector<PortGroup> take() &&;

 private:
  struct Group {
    std::uint8_t protocol;
    bool is_used = false;
    bool every_port = false;
    std::vector<Port> ports{};
  };
  Group groups_[3] = {{kSctp}, {kTcp}, {kUdp}};
};

}  // namespace tierwall::manifest
