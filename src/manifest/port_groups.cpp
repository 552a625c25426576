#include "manifest/port_groups.hpp"

#include <utility>

namespace tierwall::manifest {

void PortGroups::Group::add(std::optional<Port> port) {
  is_used = true;
  if (port) {
    ports.push_back(*std::move(port));
  } else {
    every_port = true;
  }
}

void PortGroups::add(std::uint8_t protocol, std::optional<Port> port) {
  for (Group& group : groups_) {
    if (group.protocol == protocol) group.add(std::move(port));
  }
}

void PortGroups::add_named(Port port) {
  groups_[0].add(std::move(port));
}

std::vector<PortGroup> PortGroups::take() && {
  std::vector<PortGroup> result;
  for (Group& group : groups_) {
    if (!group.is_used) continue;
    if (group.every_port) group.ports.clear();
    PortGroup& taken = result.emplace_back(PortGroup{{}, std::move(group.ports)});
    if (group.protocol) taken.protocol = Protocol{*group.protocol};
  }
  if (result.empty()) result.emplace_back();
  return result;
}

}  // namespace tierwall::manifest
