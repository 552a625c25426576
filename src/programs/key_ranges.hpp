// Sets of 16-bit keys (ports, or ICMP types and codes) as sorted, disjoint ranges.
#pragma once

#include <cstdint>
#include <vector>

#include <tierwall/runtime/rule_tables.hpp>

namespace tierwall::programs {

class KeyRanges {
 public:
  // All keys.
  KeyRanges() : ranges_{{0, 0xFFFF}} {}
  // The union; in any order, may overlap.
  explicit KeyRanges(std::vector<PortRange> ranges);

  bool empty() const noexcept { return ranges_.empty(); }
  bool is_everything() const noexcept {
    return ranges_.size() == 1 && ranges_[0].first == 0 && ranges_[0].last == 0xFFFF;
  }
  const std::vector<PortRange>& ranges() const noexcept { return ranges_; }

  KeyRanges complement() const;
  KeyRanges intersection(const KeyRanges& other) const;

 private:
  std::vector<PortRange> ranges_;
};

}  // namespace tierwall::programs
