// What the process holds, as the system counts it.
//
//     MemoryWatch memory;
//     memory.sample();          // now and then: the most there was
//     memory.settled();         // after what is free went back to the system
#pragma once

#include <algorithm>
#include <cstdint>

namespace tierwall::bench {

class MemoryWatch {
 public:
  // Bytes that are resident; 0 where the system does not tell.
  std::int64_t sample() {
    const std::int64_t now = resident();
    most_ = std::max(most_, now);
    return now;
  }
  std::int64_t settled();
  std::int64_t most() const noexcept { return most_; }

 private:
  static std::int64_t resident();

  std::int64_t most_ = 0;
};

}  // namespace tierwall::bench
