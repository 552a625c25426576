// The known name that somebody may have meant by an unknown one.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace tierwall::snapshot {

using NameSet = std::set<std::string, std::less<>>;

// The first of those with the fewest differing bytes (inserted, removed or replaced), at most two
// and at most a third of the name; empty: none, or the name has more than 64 bytes. Complexity: the
// known names, times the name's length at worst; a name that differs early costs next to nothing.
std::string_view similar_name(std::string_view name, const NameSet& known);

}  // namespace tierwall::snapshot
