#include "symbols/interner.hpp"

#include <algorithm>
#include <utility>

#include <tierwall/runtime/config.hpp>

namespace tierwall::symbols {

std::uint32_t Interner::intern(std::string_view text) {
  const auto found = ids_.find(text);
  if (found != ids_.end()) return found->second;

  // Allocations come first: a failed one leaves the table as it was.
  std::string_view& slot = slot_for_next();
  const std::string_view kept = arena_.copy(text);
  ids_.emplace(kept, count_);
  slot = kept;
  TIERWALL_ASSERT(count_ + 1 != kNone);
  return count_++;
}

std::uint32_t Interner::find(std::string_view text) const noexcept {
  const auto found = ids_.find(text);
  return found == ids_.end() ? kNone : found->second;
}

std::string_view& Interner::slot_for_next() {
  const std::size_t chunk = count_ >> TextView::kChunkBits;
  if (chunk == chunks_.size()) {
    if (chunk == directory_size_) {
      auto larger = std::make_unique<const std::string_view*[]>(directory_size_ * 2);
      std::copy_n(directories_.back().get(), directory_size_, larger.get());
      directories_.push_back(std::move(larger));
      directory_size_ *= 2;
    }
    chunks_.push_back(std::make_unique<std::string_view[]>(kChunkSize));
    directories_.back()[chunk] = chunks_.back().get();
  }
  return chunks_[chunk][count_ & (kChunkSize - 1)];
}

std::size_t Interner::bytes() const noexcept {
  // Directories double, so the old ones together are no larger than the current one.
  return arena_.bytes() + ids_.capacity() * (sizeof(std::string_view) + sizeof(std::uint64_t) + 1) +
         chunks_.size() * kChunkSize * sizeof(std::string_view) +
         2 * directory_size_ * sizeof(std::string_view*);
}

}  // namespace tierwall::symbols
