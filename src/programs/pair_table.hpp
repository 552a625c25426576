// What decides by both addresses: for each pair of a remote class (a row) and a class of the own address
// (a column) the number of a list of decisions, and a shape that says which of them traffic comes to: the
// first one of the rules that ask about both.
//
//     PairTable pairs;
//     if (pairs.fill({remote, local, traffic, source_port}, rules, most_cells, meter)) use(pairs.lists());
//
// Few rules match a pair, and most pairs have none. Rows are cut into pages of kPage columns, and a page
// is made only if no row before had the same rules there. Lists share a shape if their rules ask for the
// same services in the same order. A shape has, by class of source ports, the number of one of its rows,
// and behind these its rows: by class of traffic, a position in the list. Without source ports there are
// no numbers, and one row.
//
// Thread contract: single-threaded; made once and used for many programs. Complexity: the cells of
// distinct pages, shapes and lists, each at most `most_cells`; kMostWork pages of rules of rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tierwall/runtime/class_maps.hpp>

#include "programs/dimension.hpp"
#include "programs/split_rules.hpp"
#include "support/build_meter.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::programs {

class PairTable {
 public:
  static constexpr std::size_t kPage = ClassMaps::kPage;
  // Classes of each axis, lists and positions are at most this many.
  static constexpr std::size_t kMost = std::size_t{1} << 16U;
  // Pages that the rules of rows ask for, all rows together.
  static constexpr std::size_t kMostWork = std::size_t{1} << 24U;
  // Words of the columns that rules ask for.
  static constexpr std::size_t kMostWords = std::size_t{1} << 21U;

  struct Axes {
    const Dimension& remote;  // of rules
    const Dimension& local;
    const Dimension& traffic;  // of services
    const Dimension& source_port;
  };
  struct List {
    std::uint32_t shape;      // number
    std::uint32_t decisions;  // number
  };

  // False: it would be too much.
  bool fill(const Axes& axes, const SplitRules::Part& rules, std::size_t most_cells,
            support::BuildMeter& meter);

  // By class of the remote address.
  std::span<const std::uint32_t> row_of() const noexcept { return row_of_; }
  std::size_t pages_per_row() const noexcept { return pages_per_row_; }
  // Numbers of pages, row by row.
  std::span<const std::uint32_t> rows() const noexcept { return rows_.items(); }
  // Page by page, the lists of kPage columns. Columns are classes of the own address.
  std::span<const Wide> pages() const noexcept { return pages_.items(); }
  std::span<const List> lists() const noexcept { return lists_; }
  const support::SequencePool<Wide>& shapes() const noexcept { return shapes_; }
  // By position; the last of each is kNoDecision.
  const support::SequencePool<Wide>& decisions() const noexcept { return decisions_; }
  std::size_t most_positions() const noexcept { return most_positions_; }

 private:
  void clear();
  bool read_columns(const Dimension& local, const SplitRules::Part& rules,
                    support::BuildMeter& meter);
  void read_services(const Axes& axes, const SplitRules::Part& rules);
  // Puts the rules that match in a row into `rules_of_page_`. False: it would be too much.
  bool read_row(std::span<const std::uint64_t> matching, const SplitRules::Part& rules,
                support::BuildMeter& meter);
  // Of the page of a row, by its rules.
  std::optional<std::uint32_t> page_of(std::uint32_t page, const SplitRules::Part& rules,
                                       support::BuildMeter& meter);
  // Puts the columns that the same rules of a page match into one of `groups_`.
  void group_columns(std::span<const std::uint32_t> of_page, std::uint32_t page,
                     support::BuildMeter& meter);
  // Of a pair that these rules match.
  std::optional<Wide> list_of(std::span<const std::uint32_t> matching,
                              const SplitRules::Part& rules, support::BuildMeter& meter);
  // Of a list whose rules ask for `services_`.
  std::uint32_t shape_of(support::BuildMeter& meter);
  // The columns of a page that a rule asks for.
  std::uint64_t columns_of(std::uint32_t rule, std::uint32_t page) const noexcept {
    return columns_[place_of_[rule] * pages_per_row_ + page];
  }
  // Whether a service holds for a class.
  std::span<const std::uint64_t> traffic_of(std::uint32_t service) const noexcept {
    return {traffic_of_.data() + service * traffic_words_, traffic_words_};
  }
  bool holds_for_source(std::uint32_t service, std::size_t group) const noexcept {
    return (source_of_[group][service / 64] >> service % 64 & 1U) != 0;
  }

  std::size_t most_cells_ = 0;
  std::size_t pages_per_row_ = 0;
  std::size_t most_positions_ = 0;
  std::vector<std::uint32_t> place_of_;  // among `columns_`, by rule
  std::vector<std::uint64_t> columns_;   // pages_per_row_ words for each rule
  std::vector<std::uint64_t> pages_of_;  // bitmaps of the pages that each rule asks for
  std::size_t traffic_classes_ = 0;
  std::size_t traffic_words_ = 0;
  std::vector<std::uint64_t> traffic_of_;                  // bitmaps of classes, by service
  std::vector<std::span<const std::uint64_t>> source_of_;  // of services, by class of source ports
  std::size_t work_ = 0;
  support::SequencePool<std::uint32_t> asked_pages_;  // page and rules
  std::vector<std::uint32_t> page_of_asked_;
  support::SequencePool<Wide> pages_;
  support::SequencePool<std::uint32_t> rows_;
  std::vector<std::uint32_t> row_of_;
  support::SequencePool<std::uint32_t> asked_lists_;  // rules
  std::vector<std::uint32_t> list_of_asked_;
  support::SequencePool<std::uint32_t> entries_;  // numbered as `lists_`
  std::vector<List> lists_;
  support::SequencePool<std::uint32_t> asked_shapes_;  // services
  std::vector<std::uint32_t> shape_of_asked_;
  support::SequencePool<Wide> shapes_, decisions_;
  // Of one row, page, pair, list or shape.
  std::vector<std::vector<std::uint32_t>> rules_of_page_;
  std::vector<std::uint32_t> row_, touched_, of_pair_, services_, holding_;
  std::vector<std::uint64_t> groups_;
  std::vector<bool> has_service_;  // by service
  std::vector<Wide> page_, shape_, decisions_of_list_;
  support::SequencePool<std::uint32_t> rows_of_shape_;  // services that hold, by position
};

}  // namespace tierwall::programs
