// The ports of a Kubernetes rule, by protocol (spec/policy.md 4.1, 4.3).
#pragma once

#include <optional>
#include <vector>

#include <tierwall/model.hpp>

namespace tierwall::manifest {

// What one converted rule asks of the protocol and the destination port.
struct PortGroup {
  std::optional<Protocol> protocol;  // absent: whatever the protocol
  std::vector<Port> ports;           // none: every port
};

// Puts entries together as they come; take() gives the groups in the order of their protocols'
// names: none (named ports alone), SCTP, TCP, UDP. No entry at all is the one unconstrained group.
class PortGroups {
 public:
  // `port` absent: every port of the protocol.
  void add(std::uint8_t protocol, std::optional<Port> port);
  // A port of the destination by its name, whatever its protocol.
  void add_named(Port port);
  std::vector<PortGroup> take() &&;

 private:
  struct Group {
    std::optional<std::uint8_t> protocol;
    bool is_used = false;
    bool every_port = false;
    std::vector<Port> ports{};

    void add(std::optional<Port> port);
  };
  Group groups_[4] = {{std::nullopt}, {kSctp}, {kTcp}, {kUdp}};
};

}  // namespace tierwall::manifest
