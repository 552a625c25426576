#include "store/net_members.hpp"

#include <algorithm>

#include "support/sort_once.hpp"

namespace tierwall::store {

std::vector<Cidr> distinct_nets(std::span<const Cidr> nets) {
  std::vector<Cidr> found;
  for (const Cidr& net : nets) {
    if (!is_single(net) || !net.address.is_none()) found.push_back(net.masked());
  }
  support::sort_once(found);
  return found;
}

std::vector<Cidr> distinct_nets(std::span<const Address> addresses) {
  std::vector<Cidr> nets;
  for (const Address& address : addresses)
    nets.push_back(single(address));
  return distinct_nets(nets);
}

// What lies in a prefix stands behind it, with nothing else in between: shorter ones go before longer ones.
std::vector<Cidr> outermost(std::span<const Cidr> prefixes) {
  std::vector<Cidr> found;
  for (const Cidr& prefix : prefixes) {
    const bool lies_in_last = !found.empty() && found.back().family() == prefix.family() &&
                              prefix.last() <= found.back().last();
    if (!lies_in_last) found.push_back(prefix);
  }
  return found;
}

std::vector<std::uint32_t> NetMembers::holders(const Cidr& net) const {
  if (!is_single(net)) {
    const auto found = prefixes_.find(net);
    return found == prefixes_.end() ? std::vector<std::uint32_t>() : found->second;
  }
  std::vector<std::uint32_t> found;
  for (auto at = singles_.lower_bound({net.address, 0});
       at != singles_.end() && at->first == net.address; ++at)
    found.push_back(at->second);
  return found;
}

void NetMembers::add_holder(const Cidr& net, std::uint32_t number) {
  if (is_single(net)) {
    singles_.emplace(net.address, number);
    return;
  }
  std::vector<std::uint8_t>& lengths = lengths_[net.family() == Family::v4 ? 0 : 1];
  if (std::ranges::find(lengths, net.length) == lengths.end()) lengths.push_back(net.length);
  prefixes_[net].push_back(number);
}

void NetMembers::remove_holder(const Cidr& net, std::uint32_t number) {
  if (is_single(net)) {
    const auto found = singles_.find({net.address, number});
    if (found != singles_.end()) singles_.erase(found);
    return;
  }
  const auto found = prefixes_.find(net);
  if (found == prefixes_.end()) return;
  std::vector<std::uint32_t>& numbers = found->second;
  const auto held = std::ranges::find(numbers, number);
  if (held != numbers.end()) numbers.erase(held);
  if (numbers.empty()) prefixes_.erase(found);
}

// As numbers, an IPv6 prefix may hold the mapped IPv4 addresses.
bool NetMembers::append_singles_in(const Cidr& prefix, std::size_t most,
                                   std::vector<Address>& found) const {
  for (auto at = singles_.lower_bound({prefix.first(), 0});
       at != singles_.end() && at->first <= prefix.last(); ++at) {
    if (!prefix.contains(at->first)) continue;
    if (found.size() == most) return false;
    found.push_back(at->first);
  }
  return true;
}

bool NetMembers::append_prefixes_in(const Cidr& prefix, std::size_t most,
                                    std::vector<Cidr>& found) const {
  for (auto at = prefixes_.lower_bound(prefix);
       at != prefixes_.end() && at->first.address <= prefix.last(); ++at) {
    if (at->first.family() != prefix.family()) continue;
    if (found.size() == most) return false;
    found.push_back(at->first);
  }
  return true;
}

}  // namespace tierwall::store
