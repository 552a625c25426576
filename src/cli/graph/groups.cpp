#include "cli/graph/groups.hpp"

#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace tierwall::cli {

std::vector<std::vector<std::size_t>> group_parties(const std::vector<Party>& parties,
                                                    const Reachability& reachability) {
  using Key = std::tuple<Party::Kind, std::string, std::vector<ReachId>>;
  std::map<Key, std::size_t> numbers;
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < parties.size(); ++i) {
    std::vector<ReachId> relation;
    relation.reserve(parties.size() * 2);
    for (std::size_t other = 0; other < parties.size(); ++other) {
      relation.push_back(reachability.at(i, other));
      relation.push_back(reachability.at(other, i));
    }
    const auto [at, is_new] = numbers.emplace(
        Key{parties[i].kind, parties[i].namespace_name, std::move(relation)}, groups.size());
    if (is_new) groups.emplace_back();
    groups[at->second].push_back(i);
  }
  return groups;
}

}  // namespace tierwall::cli
