// What is said of lanes in the same way with every instruction set.
//
// This file and those that include it are included once for each instruction set, in a namespace of
// its own, by lanes/avx512.hpp and lanes/avx2.hpp: a function must name the instructions that it may
// use, which no template can pass on to it. By itself it holds nothing.
// Thread contract: pure, or reads only.
#if defined(TIERWALL_LANES)

namespace tierwall::inline v0::detail::TIERWALL_LANES {

TIERWALL_LANE_CODE Lanes operator+(const Lanes& a, const Lanes& b) noexcept {
  return {{a.part[0] + b.part[0], a.part[1] + b.part[1]}};
}
TIERWALL_LANE_CODE Lanes operator-(const Lanes& a, const Lanes& b) noexcept {
  return {{a.part[0] - b.part[0], a.part[1] - b.part[1]}};
}
TIERWALL_LANE_CODE Lanes operator*(const Lanes& a, const Lanes& b) noexcept {
  return {{a.part[0] * b.part[0], a.part[1] * b.part[1]}};
}
TIERWALL_LANE_CODE Lanes operator&(const Lanes& a, const Lanes& b) noexcept {
  return {{a.part[0] & b.part[0], a.part[1] & b.part[1]}};
}
TIERWALL_LANE_CODE Lanes operator|(const Lanes& a, const Lanes& b) noexcept {
  return {{a.part[0] | b.part[0], a.part[1] | b.part[1]}};
}
TIERWALL_LANE_CODE Lanes operator^(const Lanes& a, const Lanes& b) noexcept {
  return {{a.part[0] ^ b.part[0], a.part[1] ^ b.part[1]}};
}
TIERWALL_LANE_CODE Lanes operator>>(const Lanes& a, const Lanes& by) noexcept {
  return {{a.part[0] >> by.part[0], a.part[1] >> by.part[1]}};
}
TIERWALL_LANE_CODE Lanes operator>>(const Lanes& a, unsigned by) noexcept {
  return {{a.part[0] >> by, a.part[1] >> by}};
}
TIERWALL_LANE_CODE Lanes operator<<(const Lanes& a, unsigned by) noexcept {
  return {{a.part[0] << by, a.part[1] << by}};
}
TIERWALL_LANE_CODE Lanes operator+(const Lanes& a, std::uint32_t b) noexcept {
  return a + all(b);
}
TIERWALL_LANE_CODE Lanes operator*(const Lanes& a, std::uint32_t b) noexcept {
  return a * all(b);
}
TIERWALL_LANE_CODE Lanes operator&(const Lanes& a, std::uint32_t b) noexcept {
  return a & all(b);
}

TIERWALL_LANE_CODE Words operator&(const Words& a, const Words& b) noexcept {
  Words result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < 2 * kParts; ++i)
    result.part[i] = a.part[i] & b.part[i];
  return result;
}
// The bits below the lowest one.
TIERWALL_LANE_CODE Words before_lowest(const Words& words) noexcept {
  Words result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < 2 * kParts; ++i)
    result.part[i] = (words.part[i] - 1) & ~words.part[i];
  return result;
}
TIERWALL_LANE_CODE Words without_lowest(const Words& words) noexcept {
  Words result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < 2 * kParts; ++i)
    result.part[i] = (words.part[i] - 1) & words.part[i];
  return result;
}

TIERWALL_LANE_CODE bool any(const Mask& mask) noexcept {
  return bits_of(mask) != 0;
}
// So many that it is quicker to go on with all lanes than with each of them by itself.
TIERWALL_LANE_CODE bool many(const Mask& mask) noexcept {
  return static_cast<unsigned>(__builtin_popcount(bits_of(mask))) >= kLanes * 3 / 4;
}
TIERWALL_LANE_CODE Mask has(const Mask& in, const Lanes& lanes, std::uint32_t bits) noexcept {
  return without(in, equal(in, lanes & bits, all(0)));
}

// Calls `visit` with the number of each lane. Mostly it is all of them, which needs no search for bits.
template <class Visit>
TIERWALL_LANE_CODE void for_each(std::uint32_t lanes, const Visit& visit) noexcept {
  if (lanes == bits_of(mask_of(~std::uint32_t{0}))) {
    for (unsigned lane = 0; lane < kLanes; ++lane)
      visit(lane);
    return;
  }
  for (; lanes != 0; lanes &= lanes - 1)
    visit(static_cast<unsigned>(std::countr_zero(lanes)));
}

// Of rows of 16 bytes in a table of 32-bit numbers, at at[lane]. Not for no lane at all; lanes that
// are not `in` have anything. Lanes often want the same row: many flows of one endpoint.
TIERWALL_LANE_CODE Columns columns_at(const Mask& in, const void* table, const Lanes& at) noexcept {
  alignas(64) std::uint32_t index[kLanes];
  store(index, at);
  const auto* const numbers = static_cast<const std::uint32_t*>(table);
  const std::uint32_t first = index[std::countr_zero(bits_of(in))];
  if (bits_of(equal(in, at, all(first))) == bits_of(in)) {
    const std::uint32_t* const row = numbers + first;
    return {{all(row[0]), all(row[1]), all(row[2]), all(row[3])}};
  }
  store(index, select(in, at, all(first)));
  return columns_of([&](unsigned lane) { return numbers + index[lane]; });
}

// Of tables of smaller numbers, by the aligned 32 bits that they lie in. Tables end with such.
TIERWALL_LANE_CODE Lanes gather(const Mask& in, const Narrow* table, const Lanes& at) noexcept {
  const void* const words = table;
  return gather(in, words, at >> 2U) >> ((at & 3U) << 3U) & 0xFFU;
}
TIERWALL_LANE_CODE Lanes gather(const Mask& in, const Wide* table, const Lanes& at) noexcept {
  const void* const words = table;
  return gather(in, words, at >> 1U) >> ((at & 1U) << 4U) & 0xFFFFU;
}

}  // namespace tierwall::inline v0::detail::TIERWALL_LANES

#endif
