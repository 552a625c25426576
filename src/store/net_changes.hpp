// What a batch changes in NetMembers, which knows then how it was before.
//
//     NetChanges nets(members);
//     nets.remove(net, number_before);
//     nets.add(net, number_now);
//     nets.append_around(address, family, before, now);      // classes that hold it by prefixes
//
// Thread contract: single-threaded; the members must outlive it. Complexity: that of NetMembers, and
// logarithmic in what changed.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "store/net_members.hpp"

namespace tierwall::store {

class NetChanges {
 public:
  using Classes = std::vector<std::uint32_t>;

  explicit NetChanges(NetMembers& members) : members_(members) {}

  void add(const Cidr& net, std::uint32_t number) {
    remember(net);
    members_.add_holder(net, number);
  }
  void remove(const Cidr& net, std::uint32_t number) {
    remember(net);
    members_.remove_holder(net, number);
  }

  Classes holders_before(const Cidr& net) const {
    const auto found = before_.find(net);
    return found == before_.end() ? members_.holders(net) : found->second;
  }
  Classes holders_now(const Cidr& net) const { return members_.holders(net); }

  // The classes that hold the net itself, and those that hold it by prefixes.
  void append_holders(const Cidr& net, Classes& before, Classes& now) const {
    const Classes holders = holders_now(net);
    now.insert(now.end(), holders.begin(), holders.end());
    const auto found = before_.find(net);
    const Classes& were = found == before_.end() ? holders : found->second;
    before.insert(before.end(), were.begin(), were.end());
  }
  void append_around(const Address& address, Family family, Classes& before, Classes& now) const {
    members_.for_each_around(address, family,
                             [&](const Cidr& prefix) { append_holders(prefix, before, now); });
  }

 private:
  void remember(const Cidr& net) {
    if (!before_.contains(net)) before_.emplace(net, members_.holders(net));
  }

  NetMembers& members_;
  std::map<Cidr, Classes> before_;  // of those that change
};

}  // namespace tierwall::store
