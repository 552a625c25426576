// The rows of bits behind identities: which sets addresses lie in. Each distinct row is kept once,
// as a *class*, and each distinct page of it.
//
//     IdentityRows rows(set_count, meter);
//     const std::uint32_t both = rows.with(around, sets);       // `sets` ascending
//
// Complexity: a new class costs its pages and sets; a known one its sets. Classes are told apart by
// a hash of their pages, and compared in full.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <tierwall/runtime/address_tables.hpp>

#include "snapshot/tables.hpp"
#include "support/build_meter.hpp"
#include "support/hash_map.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::snapshot {

class IdentityRows {
 public:
  static constexpr std::uint32_t kInNoSet = 0;  // a class

  IdentityRows(std::size_t set_count, support::BuildMeter& meter);

  std::size_t class_count() const noexcept { return hashes_.size(); }

  // The class of what lies in those sets, besides all of a class. Ascending.
  std::uint32_t with(std::uint32_t around, std::span<const std::uint32_t> sets);

  // The class of what leaves some sets and then joins others. Ascending.
  std::uint32_t changed(std::uint32_t from, std::span<const std::uint32_t> left,
                        std::span<const std::uint32_t> joined);

  // The class of what lies in the same sets below `end`, and in no others; nothing: there is none.
  std::optional<std::uint32_t> below(std::uint32_t address_class, std::uint32_t end);

  bool contains(std::uint32_t address_class, std::uint32_t set) const noexcept;
  std::size_t width() const noexcept { return width_; }
  std::size_t page_count() const noexcept { return pages_.size(); }
  SetPage page(std::uint32_t index) const noexcept;
  // Numbers of pages.
  std::span<const std::uint32_t> row(std::uint32_t address_class) const noexcept {
    return {rows_.data() + address_class * width_, width_};
  }

  // Rows by identity, which `identities` has for each class.
  void copy(std::span<const std::uint32_t> identities, AddressData& data) const;

  // Walks along numbers, in and out of sets.
  class Walk {
   public:
    explicit Walk(IdentityRows& rows);

    void toggle(std::uint32_t set);
    std::uint32_t current_class();

   private:
    IdentityRows& rows_;
    std::vector<SetPage> pages_;
    std::vector<std::uint32_t> changed_;
    std::vector<std::uint32_t> row_;
    std::uint64_t hash_ = 0;
  };

 private:
  std::uint32_t add(std::uint32_t around, std::span<const std::uint32_t> sets);
  std::uint32_t intern(const SetPage& page);
  std::uint32_t intern(std::span<const std::uint32_t> row, std::uint64_t hash);
  // kNone: there is none.
  std::uint32_t find(std::span<const std::uint32_t> row, std::uint32_t newest) const;
  void replace_page(std::vector<std::uint32_t>& row, std::uint64_t& hash, std::size_t at,
                    const SetPage& page);
  void draft_from(std::uint32_t from);
  // Sets, ascending, in the draft.
  template <class Change>
  void change_draft(std::span<const std::uint32_t> sets, Change change);

  support::BuildMeter& meter_;
  std::size_t width_;
  support::SequencePool<std::uint64_t> pages_;
  std::vector<std::uint32_t> rows_;    // `width_` pages for each class
  std::vector<std::uint64_t> hashes_;  // by class
  std::vector<std::uint32_t> older_;   // the class before it with the same hash
  support::HashMap<std::uint64_t, std::uint32_t> newest_;
  // What with() was asked before.
  support::SequencePool<std::uint32_t> questions_;
  std::vector<std::uint32_t> answers_;
  std::vector<std::uint32_t> question_;
  std::vector<std::uint32_t> draft_;
  std::uint64_t draft_hash_ = 0;
};

}  // namespace tierwall::snapshot
