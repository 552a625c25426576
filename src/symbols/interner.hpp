// Interner: one id space of a SymbolTable.
//
// Texts are found by id through chunks of fixed size that never move, and a directory of chunks. A
// directory that is full is replaced by a larger copy and kept, so that a TextView taken earlier
// stays valid for the ids it was taken for while the single writer goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <tierwall/runtime/labels.hpp>

#include "support/hash_map.hpp"
#include "support/text_arena.hpp"

namespace tierwall::symbols {

class Interner {
 public:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;

  std::uint32_t intern(std::string_view text);
  std::uint32_t find(std::string_view text) const noexcept;  // kNone if not interned

  std::string_view text(std::uint32_t id) const noexcept { return texts().text(ValueId{id}); }
  TextView texts() const noexcept { return TextView{directories_.back().get()}; }

  std::size_t count() const noexcept { return count_; }
  std::size_t bytes() const noexcept;

 private:
  static constexpr std::size_t kChunkSize = std::size_t{1} << TextView::kChunkBits;
  static constexpr std::size_t kFirstDirectory = 8;

  using Chunk = std::unique_ptr<std::string_view[]>;
  using Directory = std::unique_ptr<const std::string_view*[]>;

  std::string_view& slot_for_next();

  support::TextArena arena_;
  support::TextMap<std::uint32_t> ids_;  // keys live in arena_
  std::vector<Chunk> chunks_;
  std::vector<Directory> directories_ = first_directory();  // the last one is current
  std::size_t directory_size_ = kFirstDirectory;
  std::uint32_t count_ = 0;

  static std::vector<Directory> first_directory() {
    std::vector<Directory> directories;
    directories.push_back(std::make_unique<const std::string_view*[]>(kFirstDirectory));
    return directories;
  }
};

}  // namespace tierwall::symbols
