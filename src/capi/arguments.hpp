// Reads what a caller gave: texts, arrays, words, and structs that may be of another age.
//
// Everything throws InvalidArgument, with the field, for what the contract of tierwall/c/status.h calls
// misuse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include <tierwall/c/status.h>

#include "capi/field.hpp"

namespace tierwall::capi {

// No object is larger, so whatever says so was not initialised.
inline constexpr std::size_t kMostBytes = PTRDIFF_MAX;

inline std::string_view text_of(const char* data, std::size_t size, const Field& field) {
  if (size == 0) return {};
  if (data == nullptr) refuse(field, "a length without a pointer");
  if (size > kMostBytes) refuse(field, "a length that no memory could hold");
  return {data, size};
}
inline std::string_view text_of(const tierwall_text& text, const Field& field) {
  return text_of(text.data, text.size, field);
}

template <class Element>
std::span<const Element> array_of(const Element* data, std::size_t count, const Field& field) {
  if (count == 0) return {};
  if (data == nullptr) refuse(field, "a count without a pointer");
  if (count > kMostBytes / sizeof(Element)) refuse(field, "a count that no memory could hold");
  return {data, count};
}

inline bool flag_of(std::uint32_t value, const Field& field) {
  if (value > 1) refuse(field, "neither 0 nor 1");
  return value != 0;
}

// One of the words 0 ... `last`.
template <class Word>
Word word_of(std::uint8_t value, Word last, const Field& field) {
  if (value > static_cast<std::uint8_t>(last)) {
    refuse(field, "there is no word with the number " + std::to_string(value));
  }
  return static_cast<Word>(value);
}

// Bytes that have no meaning yet.
template <std::size_t kSize>
void expect_zero(const std::uint8_t (&reserved)[kSize], const Field& field) {
  for (const std::uint8_t byte : reserved) {
    if (byte != 0) refuse(field, "must be zero");
  }
}

// Structs that start with their size. Members are aligned to 8 bytes at least where a struct of an older
// header may end, and counts follow their pointers, so that half a pair is an empty list.
inline void check_size(std::size_t size, const Field& field) {
  if (size < sizeof(std::size_t) || size > TIERWALL_MAX_STRUCT_SIZE || size % 8 != 0) {
    refuse(Field(field, "size"), "must be the size of the struct");
  }
}

// A copy in the form that is known here: what is missing is zero.
template <class Struct>
Struct read_struct(const Struct* from, const Field& field) {
  static_assert(std::is_trivially_copyable_v<Struct> && sizeof(Struct) % 8 == 0 &&
                sizeof(Struct) <= TIERWALL_MAX_STRUCT_SIZE);
  if (from == nullptr) refuse(field, "must not be null");
  check_size(from->size, field);
  Struct result{};
  std::memcpy(&result, from, from->size < sizeof(Struct) ? from->size : sizeof(Struct));
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(from);
  for (std::size_t i = sizeof(Struct); i < from->size; ++i) {
    if (bytes[i] != 0) refuse(field, "has a field that this version of the library does not know");
  }
  return result;
}

// Fills as much of the caller's struct as it has, and its unknown rest with zero.
template <class Struct>
void write_struct(Struct* to, Struct value, const Field& field) {
  if (to == nullptr) refuse(field, "must not be null");
  check_size(to->size, field);
  value.size = to->size;
  const std::size_t known = value.size < sizeof(Struct) ? value.size : sizeof(Struct);
  std::memcpy(to, &value, known);
  std::memset(reinterpret_cast<std::uint8_t*>(to) + known, 0, value.size - known);
}

// Calls `take(struct, field)` for each element of an array of structs that start with their size.
template <class Struct, class Take>
void for_each_struct(const Struct* data, std::size_t count, const Field& field, const Take& take) {
  if (count == 0) return;
  if (data == nullptr) refuse(field, "a count without a pointer");
  const std::size_t size = data->size;
  check_size(size, Field(field, std::size_t{0}));
  if (count > kMostBytes / size) refuse(field, "a count that no memory could hold");
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(data);
  for (std::size_t i = 0; i < count; ++i) {
    const auto* const element = reinterpret_cast<const Struct*>(bytes + i * size);
    const Field at(field, i);
    if (element->size != size) {
      refuse(Field(at, "size"), "must be that of the first element");
    }
    take(read_struct(element, at), at);
  }
}

}  // namespace tierwall::capi
