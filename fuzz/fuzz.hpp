// What fuzz targets share: a check that names what broke, and structured input from raw bytes.
//
//     extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
//       tierwall::fuzz::Input input(data, size);
//       const bool negated = input.chance(50);
//       const std::string_view text = input.rest();
//       FUZZ_CHECK(parse(text) == slow_parse(text), text);
//       return 0;
//     }
//
// Input has the members of tierwall::testing::Random, so a generator that is a template over its
// source of chance serves random tests and fuzz targets alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

namespace tierwall::fuzz {

[[noreturn]] inline void fail(const char* condition, const char* file, int line,
                              std::string_view detail) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n%.*s\n", file, line, condition,
               static_cast<int>(detail.size()), detail.data());
  std::abort();
}

// Aborts unless `condition` holds; `detail` is text that helps to understand the failure.
#define FUZZ_CHECK(condition, detail) \
  ((condition) ? static_cast<void>(0) \
               : ::tierwall::fuzz::fail(#condition, __FILE__, __LINE__, (detail)))

// Takes decisions from the front of the bytes; zeros once they are used up, so every generator
// ends.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

  bool empty() const { return bytes_.empty(); }

  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  std::uint64_t bits() {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
      value = value << 8U | byte();
    return value;
  }
  // 0 <= result < bound; bound > 0. Takes no more bytes than the bound needs, so that mutations
  // stay local.
  std::size_t below(std::size_t bound) {
    std::size_t value = 0;
    for (std::size_t range = bound - 1; range != 0; range >>= 8U)
      value = value << 8U | byte();
    return value % bound;
  }
  // Never, once the bytes are used up: "again?" must come to an end (unless `percent` is 100).
  bool chance(unsigned percent) { return below(100) >= 100 - percent; }
  template <class Container>
  const auto& pick(const Container& items) {
    return items[below(items.size())];
  }
  // Up to `length` bytes.
  std::string_view text(std::size_t length) {
    const auto taken = bytes_.first(length < bytes_.size() ? length : bytes_.size());
    bytes_ = bytes_.subspan(taken.size());
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  std::string_view rest() { return text(bytes_.size()); }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace tierwall::fuzz
