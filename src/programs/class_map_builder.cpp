#include "programs/class_map_builder.hpp"

#include <utility>

namespace tierwall::programs {

std::uint32_t ClassMapBuilder::add_page(std::uint32_t first_number, std::uint32_t other) {
  std::uint32_t page[kFanOut];
  std::ranges::fill(page, other);
  for (; has_entry_below(first_number + kFanOut); ++next_)
    page[entries_[next_].number - first_number] = entries_[next_].value;
  return pages_.intern(page).index * kFanOut;
}

std::uint32_t ClassMapBuilder::add_pages(std::size_t universe, std::uint32_t other) {
  directory_.clear();
  for (std::uint32_t first = 0; first < universe; first += kFanOut)
    directory_.push_back(add_page(first, other));
  return intern_directory();
}

std::uint32_t ClassMapBuilder::add_chunk(std::uint32_t first_number, std::uint32_t other) {
  std::uint64_t chunk[2 * kFanOut];
  std::uint32_t values[1 + kFanOut];
  values[0] = other;
  for (std::uint32_t group = 0; group < kFanOut; ++group) {
    const std::uint32_t first = first_number + group * kFanOut;
    std::uint64_t unusual = 0;
    std::size_t size = 1;
    for (; has_entry_below(first + kFanOut); ++next_) {
      unusual |= std::uint64_t{1} << (entries_[next_].number - first);
      values[size++] = entries_[next_].value;
    }
    chunk[std::size_t{2} * group] = unusual;
    chunk[std::size_t{2} * group + 1] =
        values_.offset_of(values_.intern(std::span(values, size)).index);
  }
  return chunks_.intern(chunk).index * kFanOut;
}

std::uint32_t ClassMapBuilder::add_chunks(std::size_t universe, std::uint32_t other) {
  directory_.clear();
  for (std::uint32_t first = 0; first < universe; first += kPerChunk)
    directory_.push_back(add_chunk(first, other));
  return intern_directory();
}

std::uint32_t ClassMapBuilder::intern_directory() {
  return static_cast<std::uint32_t>(directories_.offset_of(directories_.intern(directory_).index));
}

std::size_t ClassMapBuilder::bytes() const noexcept {
  return (pages_.items().size() + directories_.items().size() + values_.items().size()) *
             sizeof(std::uint32_t) +
         chunks_.items().size() * sizeof(std::uint64_t);
}

ClassMapData ClassMapBuilder::take() {
  ClassMapData data{pages_.take_items(), directories_.take_items(), {}, values_.take_items()};
  const std::vector<std::uint64_t>& words = chunks_.items();
  data.chunks.reserve(words.size() / 2);
  for (std::size_t i = 0; i < words.size(); i += 2)
    data.chunks.push_back({words[i], static_cast<std::uint32_t>(words[i + 1]), 0});
  return data;
}

}  // namespace tierwall::programs
