#include "soak/feeds.hpp"

#include <algorithm>
#include <cstdint>

#include "cluster_world.hpp"

namespace tierwall::bench {

namespace {

using testing::Random;

constexpr std::size_t kFeeds = 8;
constexpr std::size_t kMembers = 100;
constexpr std::size_t kMostChanged = 5;
constexpr const char* kPlatform = "platform";
// Neither the cluster's own addresses nor those that its other rules name.
constexpr Cidr kRange = {Address::v4(100, 64, 0, 0), 10};

std::string name_of(std::size_t feed) {
  return "feed-" + std::to_string(feed);
}

}  // namespace

Feeds::Feeds(Random& random) : members_(kFeeds) {
  for (std::vector<Cidr>& members : members_) {
    while (members.size() < kMembers)
      members.push_back(new_member(random));
  }
}

void Feeds::add_to(Model& model) const {
  for (std::size_t i = 0; i < kFeeds; ++i) {
    model.network_sets.push_back(
        {.name = name_of(i), .labels = {{"feed", name_of(i)}}, .nets = members_[i]});
  }
  const auto platform = std::ranges::find(model.policies, kPlatform, &Policy::name);
  Rule from{.action = Action::deny}, to{.action = Action::deny};
  from.source.selector = to.destination.selector = "has(feed)";
  platform->ingress.push_back(from);
  platform->egress.push_back(to);
}

ClusterBatch Feeds::change(Random& random) {
  const std::size_t feed = random.below(kFeeds);
  ClusterBatch batch;
  for (std::size_t left = 1 + random.below(kMostChanged); left > 0; --left) {
    Cidr& member = members_[feed][random.below(kMembers)];
    const Cidr next = new_member(random);
    batch.members.push_back({.set = name_of(feed), .net = member, .comes = false});
    batch.members.push_back({.set = name_of(feed), .net = next, .comes = true});
    member = next;
  }
  return batch;
}

Flow Feeds::flow_to_member(const Address& source, Random& random) const {
  const Cidr& member = random.pick(random.pick(members_));
  return cluster_flow(source, random.chance(50) ? member.first() : member.last(), random);
}

std::string Feeds::wrong_answer(const Snapshot& snapshot, const Decision& egress) {
  if (egress.reason != Reason::rule || egress.allowed()) return "a member of a feed is not denied";
  return snapshot.policy(egress.policy).name == kPlatform
             ? ""
             : "a member of a feed is not denied by the platform";
}

// No two are the same or overlap: a set has each member once.
Cidr Feeds::new_member(Random& random) const {
  for (;;) {
    const auto place = static_cast<std::uint32_t>(random.below(std::size_t{1} << 14U)) << 8U;
    const Cidr net{Address::v4(kRange.address.v4_bits() | place),
                   static_cast<std::uint8_t>(random.chance(80) ? 32 : 24)};
    const bool is_taken = std::ranges::any_of(members_, [&](const std::vector<Cidr>& members) {
      return std::ranges::find(members, net.address, &Cidr::address) != members.end();
    });
    if (!is_taken) return net;
  }
}

}  // namespace tierwall::bench
