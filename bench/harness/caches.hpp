// Empties the caches, so that the next call finds its tables and its code in memory.
//
//     CacheEviction evict;
//     for (...) { evict(); time_one_call(); }
//
// Complexity: writes a buffer twice the size of the largest cache: milliseconds a call.
#pragma once

#include <cstddef>
#include <vector>

namespace tierwall::bench {

class CacheEviction {
 public:
  CacheEviction();
  void operator()();

 private:
  std::vector<unsigned char> buffer_;
};

}  // namespace tierwall::bench
