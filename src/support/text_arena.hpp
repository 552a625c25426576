// TextArena: keeps copies of texts in place for as long as it lives.
//
// Append-only; blocks never move, so a view of a copy stays valid while more is added. Thread
// contract: one writer; views may be read from any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace tierwall::support {

class TextArena {
 public:
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    if (text.size() > left_) grow(text.size());
    char* const place = free_;
    std::memcpy(place, text.data(), text.size());
    free_ += text.size();
    left_ -= text.size();
    return {place, text.size()};
  }

  std::size_t bytes() const noexcept { return bytes_; }

 private:
  static constexpr std::size_t kFirstBlock = 1024;
  static constexpr std::size_t kLargestBlock = std::size_t{64} * 1024;

  // What is left of the previous block is given up: less than `needed`, so at most as much as is
  // then used.
  void grow(std::size_t needed) {
    const std::size_t wanted = std::clamp(bytes_, kFirstBlock, kLargestBlock);
    const std::size_t size = std::max(wanted, needed);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    free_ = blocks_.back().get();
    left_ = size;
    bytes_ += size;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;
  std::size_t left_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace tierwall::support
