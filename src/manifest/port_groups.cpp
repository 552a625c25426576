#include "manifest/port_groups.hpp"

#include <utility>

namespace tierwall::manifest {

void PortGroups::add(std::uint8_t protocol, std::optional<Port> port) {
  for (Group& group : groups_) {
    if (group.protocol != protocol) continue;
    group.is_used = true;
    if (port) {
      group.ports.push_back(*std::move(port));
    } else {
      group.every_port = true;
    }
  }
}

std::vector<PortGroup> PortGroups::take() && {
  std::vector<PortGroup> result;
  for (Group& group : groups_) {
    if (!group.is_used) continue;
    if (group.every_port) group.ports.clear();
    result.push_back({Protocol{group.protocol}, std::move(group.ports)});
  }
  if (result.empty()) result.emplace_back();
  return result;
}

}  // namespace tierwall::manifest
