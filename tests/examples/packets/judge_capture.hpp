// A capture, packet by packet: what policy says of it, and why.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

#include <tierwall/result.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::examples {

struct CaptureCounts {
  std::size_t allowed = 0;
  std::size_t denied = 0;
  std::size_t not_judged = 0;  // no IP, or nothing that can be read
};

// Reads the file (pcap or pcapng) to its end, and prints a line for each packet. An error: the file cannot be
// read, from some packet on; what came before it is printed.
Result<CaptureCounts> judge_capture(const std::string& path, const Snapshot& snapshot,
                                    std::FILE* out);

}  // namespace tierwall::examples
