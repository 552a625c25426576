// Services: what rules ask of a packet apart from its addresses, and the columns that follow from it.
//
//     Services services;
//     services.read(list);
//     ... classify traffic by services.traffic(), source ports by services.source_ports() ...
//     if (services.find_columns(traffic, source_port, of_some_rules, columns, meter)) use(columns);
//
// Thread contract: single-threaded; made once and used for many programs. Complexity: linear in the
// rules; of columns, a bitmap of services for each pair of classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "programs/bitmap.hpp"
#include "programs/dimension.hpp"
#include "programs/rule_list.hpp"
#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

// Traffic that some services cannot tell apart has one column.
struct ServiceColumns {
  std::size_t count = 0;
  std::vector<std::uint32_t> of_pair;  // by class of source ports, and class of traffic
  std::vector<std::uint64_t> bitmaps;  // of each service, whether it holds for a column

  std::size_t words() const noexcept { return words_for(count); }
  std::span<const std::uint64_t> of_service(std::uint32_t service) const noexcept {
    return {bitmaps.data() + service * words(), words()};
  }
};

class Services {
 public:
  // Columns; and words of the bitmaps of all pairs of classes.
  static constexpr std::size_t kMostColumns = std::size_t{1} << 16U;
  static constexpr std::size_t kMostWords = std::size_t{1} << 20U;

  void read(const RuleList& list);

  std::size_t count() const noexcept { return traffic_.size(); }
  // What each service asks for, as criteria.
  std::span<const std::uint32_t> traffic() const noexcept { return traffic_; }
  std::span<const std::uint32_t> source_ports() const noexcept { return source_ports_; }
  std::uint32_t of_rule(std::size_t rule) const noexcept { return of_rule_[rule]; }

  // `traffic` and `source_port` are of services; `some` is a bitmap of those that columns are to tell
  // apart. False: there would be too many.
  bool find_columns(const Dimension& traffic, const Dimension& source_port,
                    std::span<const std::uint64_t> some, ServiceColumns& columns,
                    support::BuildMeter& meter);

 private:
  std::vector<std::uint32_t> traffic_, source_ports_;
  std::vector<std::uint32_t> of_rule_;
  support::SequencePool<std::uint32_t> pool_;         // numbered as services
  support::SequencePool<std::uint64_t> column_pool_;  // of one find_columns()
};

}  // namespace tierwall::programs
