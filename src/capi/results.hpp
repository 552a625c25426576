// Writes lists and texts into the caller's memory: the length first, the content if it fits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include <tierwall/c/status.h>

#include "capi/guard.hpp"

namespace tierwall::capi {

template <class Element>
tierwall_status fill(std::span<const Element> content, Element* to, std::size_t capacity,
                     std::size_t* count) {
  existing(count, "count") = content.size();
  if (to == nullptr) capacity = 0;
  if (content.size() > capacity) return TIERWALL_TOO_SMALL;
  std::copy(content.begin(), content.end(), to);
  return TIERWALL_OK;
}

// With a zero behind it, if there is room.
inline tierwall_status fill_text(std::string_view text, char* buffer, std::size_t capacity,
                                 std::size_t* length) {
  existing(length, "length");
  const tierwall_status status =
      fill(std::span<const char>(text.data(), text.size()), buffer, capacity, length);
  if (status == TIERWALL_OK && buffer != nullptr && text.size() < capacity) {
    buffer[text.size()] = '\0';
  }
  return status;
}

inline tierwall_text lend(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

}  // namespace tierwall::capi
