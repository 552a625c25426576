// ProgramKey: what a program is asked by.
//
// Thread contract: plain values.
#pragma once

#include <cstdint>

#include <tierwall/runtime/config.hpp>

namespace tierwall::inline v0 {

namespace detail {

// A side's packet, seen from the endpoint whose program is run.
struct ProgramKey {
  std::uint32_t remote;   // known identity
  std::uint32_t local;    // known identity
  std::uint32_t traffic;  // class
  std::uint16_t source_port;
};

}  // namespace detail

}  // namespace tierwall::inline v0
