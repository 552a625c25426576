// Thirty-two flows at once, by AVX-512: the vocabulary of lanes/evaluate_lanes.hpp.
//
// A number of each flow takes two registers, so that two chains of loads are under way at a time: one
// alone leaves a processor waiting for most of it. <immintrin.h> is included because nothing else has
// gathers; intrinsics that leave lanes undefined are avoided, since compilers warn of them.
// Thread contract: pure, or reads only. Needs what InstructionSet::avx512 asks of the processor.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <bit>
#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/run_program.hpp>

#define TIERWALL_LANES avx512
#define TIERWALL_LANE_TARGET \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,popcnt,bmi,bmi2")))
#define TIERWALL_LANE_CODE TIERWALL_LANE_TARGET TIERWALL_INLINE

namespace tierwall::inline v0::detail::avx512 {

inline constexpr unsigned kLanes = 32;
inline constexpr unsigned kParts = 2;

typedef std::uint32_t Part __attribute__((vector_size(64)));
typedef std::uint64_t WordsPart __attribute__((vector_size(64)));

// A number of each flow.
struct Lanes {
  Part part[kParts];
};
// A yes or no of each flow.
struct Mask {
  __mmask16 part[kParts];
};
// 64 bits of each flow.
struct Words {
  WordsPart part[2 * kParts];
};

inline constexpr __mmask16 kAll = 0xFFFF;
inline constexpr __mmask8 kAllWords = 0xFF;
inline constexpr __mmask8 kUpperWords = 0xF0;

TIERWALL_LANE_CODE __m512i raw(const Part& part) noexcept {
  return reinterpret_cast<__m512i>(part);
}
TIERWALL_LANE_CODE __m512i raw(const WordsPart& part) noexcept {
  return reinterpret_cast<__m512i>(part);
}
TIERWALL_LANE_CODE __m256i half(const Part& part, unsigned number) noexcept {
  return reinterpret_cast<__m256i>(
      number == 0 ? __builtin_shufflevector(part, part, 0, 1, 2, 3, 4, 5, 6, 7)
                  : __builtin_shufflevector(part, part, 8, 9, 10, 11, 12, 13, 14, 15));
}
TIERWALL_LANE_CODE Part join(__m256i low, __m256i high) noexcept {
  return reinterpret_cast<Part>(
      _mm512_mask_broadcast_i64x4(_mm512_maskz_broadcast_i64x4(kAllWords, low), kUpperWords, high));
}

TIERWALL_LANE_CODE Mask operator&(const Mask& a, const Mask& b) noexcept {
  return {{static_cast<__mmask16>(a.part[0] & b.part[0]),
           static_cast<__mmask16>(a.part[1] & b.part[1])}};
}
TIERWALL_LANE_CODE Mask operator|(const Mask& a, const Mask& b) noexcept {
  return {{static_cast<__mmask16>(a.part[0] | b.part[0]),
           static_cast<__mmask16>(a.part[1] | b.part[1])}};
}
TIERWALL_LANE_CODE Mask without(const Mask& a, const Mask& b) noexcept {
  return {{static_cast<__mmask16>(a.part[0] & ~b.part[0]),
           static_cast<__mmask16>(a.part[1] & ~b.part[1])}};
}
TIERWALL_LANE_CODE std::uint32_t bits_of(const Mask& mask) noexcept {
  return std::uint32_t{mask.part[1]} << 16U | mask.part[0];
}
TIERWALL_LANE_CODE Mask mask_of(std::uint32_t bits) noexcept {
  return {{static_cast<__mmask16>(bits), static_cast<__mmask16>(bits >> 16U)}};
}

// Of the lanes whose words are one part of Words.
TIERWALL_LANE_CODE __mmask8 quarter(const Mask& mask, unsigned number) noexcept {
  return static_cast<__mmask8>(mask.part[number / 2] >> (8 * (number % 2)));
}

TIERWALL_LANE_CODE Lanes all(std::uint32_t number) noexcept {
  const Part part = reinterpret_cast<Part>(_mm512_set1_epi32(static_cast<int>(number)));
  return {{part, part}};
}
TIERWALL_LANE_CODE Lanes load(const std::uint32_t* from) noexcept {
  return {{reinterpret_cast<Part>(_mm512_loadu_si512(from)),
           reinterpret_cast<Part>(_mm512_loadu_si512(from + 16))}};
}
TIERWALL_LANE_CODE void store(std::uint32_t* to, const Lanes& lanes) noexcept {
  _mm512_storeu_si512(to, raw(lanes.part[0]));
  _mm512_storeu_si512(to + 16, raw(lanes.part[1]));
}

// Of the lanes `in`, those for which it holds.
TIERWALL_LANE_CODE Mask equal(const Mask& in, const Lanes& a, const Lanes& b) noexcept {
  return {{_mm512_mask_cmpeq_epi32_mask(in.part[0], raw(a.part[0]), raw(b.part[0])),
           _mm512_mask_cmpeq_epi32_mask(in.part[1], raw(a.part[1]), raw(b.part[1]))}};
}
TIERWALL_LANE_CODE Mask below(const Mask& in, const Lanes& a, const Lanes& b) noexcept {
  return {{_mm512_mask_cmplt_epu32_mask(in.part[0], raw(a.part[0]), raw(b.part[0])),
           _mm512_mask_cmplt_epu32_mask(in.part[1], raw(a.part[1]), raw(b.part[1]))}};
}
TIERWALL_LANE_CODE Lanes select(const Mask& where, const Lanes& yes, const Lanes& no) noexcept {
  Lanes result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    result.part[i] = reinterpret_cast<Part>(
        _mm512_mask_mov_epi32(raw(no.part[i]), where.part[i], raw(yes.part[i])));
  }
  return result;
}
TIERWALL_LANE_CODE Lanes least(const Lanes& a, const Lanes& b) noexcept {
  Lanes result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    result.part[i] =
        reinterpret_cast<Part>(_mm512_maskz_min_epu32(kAll, raw(a.part[i]), raw(b.part[i])));
  }
  return result;
}

// The numbers at[lane] of a table of 32-bit numbers; 0 for lanes that are not `in`.
TIERWALL_LANE_CODE Lanes gather(const Mask& in, const void* table, const Lanes& at) noexcept {
  Lanes result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    result.part[i] = reinterpret_cast<Part>(
        _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), in.part[i], raw(at.part[i]), table, 4));
  }
  return result;
}

// Four numbers of each flow.
struct Columns {
  Lanes of[4];
};
// Of rows of 16 bytes, at row_of(lane).
template <class RowOf>
TIERWALL_LANE_CODE Columns columns_of(const RowOf& row_of) noexcept {
  const auto row = [&](unsigned lane) TIERWALL_LANE_TARGET __attribute__((always_inline)) {
    const void* const at = row_of(lane);
    return _mm_loadu_si128(static_cast<const __m128i*>(at));
  };
  Columns columns;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    __m512i rows[4];
    TIERWALL_UNROLL
    for (unsigned j = 0; j < 4; ++j) {
      const unsigned lane = 16 * i + j;
      __m512i four = _mm512_zextsi128_si512(row(lane));
      four = _mm512_inserti32x4(four, row(lane + 4), 1);
      four = _mm512_inserti32x4(four, row(lane + 8), 2);
      rows[j] = _mm512_inserti32x4(four, row(lane + 12), 3);
    }
    const __m512i a = _mm512_maskz_unpacklo_epi32(kAll, rows[0], rows[1]);
    const __m512i b = _mm512_maskz_unpackhi_epi32(kAll, rows[0], rows[1]);
    const __m512i c = _mm512_maskz_unpacklo_epi32(kAll, rows[2], rows[3]);
    const __m512i d = _mm512_maskz_unpackhi_epi32(kAll, rows[2], rows[3]);
    columns.of[0].part[i] = reinterpret_cast<Part>(_mm512_maskz_unpacklo_epi64(kAllWords, a, c));
    columns.of[1].part[i] = reinterpret_cast<Part>(_mm512_maskz_unpackhi_epi64(kAllWords, a, c));
    columns.of[2].part[i] = reinterpret_cast<Part>(_mm512_maskz_unpacklo_epi64(kAllWords, b, d));
    columns.of[3].part[i] = reinterpret_cast<Part>(_mm512_maskz_unpackhi_epi64(kAllWords, b, d));
  }
  return columns;
}

// How many of eight ascending numbers are below `number`.
TIERWALL_LANE_CODE unsigned count_below(const std::uint32_t* eight, std::uint32_t number) noexcept {
  return static_cast<unsigned>(__builtin_popcount(_mm256_cmplt_epu32_mask(
      _mm256_loadu_si256(static_cast<const __m256i*>(static_cast<const void*>(eight))),
      _mm256_set1_epi32(static_cast<int>(number)))));
}

// As slot_of(), runtime/address_tables.hpp.
TIERWALL_LANE_CODE Lanes slots_of(const Lanes& addresses, std::uint64_t multiplier,
                                  std::uint32_t shift) noexcept {
  const __m512i factor = _mm512_set1_epi64(static_cast<long long>(multiplier));
  const __m128i by = _mm_cvtsi32_si128(static_cast<int>(shift));
  Lanes result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    __m256i halves[2];
    TIERWALL_UNROLL
    for (unsigned j = 0; j < 2; ++j) {
      const __m512i product = _mm512_mullo_epi64(
          _mm512_maskz_cvtepu32_epi64(kAllWords, half(addresses.part[i], j)), factor);
      halves[j] =
          _mm512_maskz_cvtepi64_epi32(kAllWords, _mm512_maskz_srl_epi64(kAllWords, product, by));
    }
    result.part[i] = join(halves[0], halves[1]);
  }
  return result;
}

// The words at[lane] of a table of words; 0 for lanes that are not `in`.
TIERWALL_LANE_CODE Words gather_words(const Mask& in, const std::uint64_t* table,
                                      const Lanes& at) noexcept {
  Words result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < 2 * kParts; ++i) {
    result.part[i] = reinterpret_cast<WordsPart>(_mm512_mask_i32gather_epi64(
        _mm512_setzero_si512(), quarter(in, i), half(at.part[i / 2], i % 2), table, 8));
  }
  return result;
}
TIERWALL_LANE_CODE Mask has_any(const Mask& in, const Words& words) noexcept {
  std::uint32_t bits = 0;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < 2 * kParts; ++i) {
    const __m512i part = raw(words.part[i]);
    bits |= std::uint32_t{_mm512_mask_test_epi64_mask(quarter(in, i), part, part)} << (8 * i);
  }
  return mask_of(bits);
}
TIERWALL_LANE_CODE Lanes count_bits(const Words& words) noexcept {
  Lanes result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    __m256i halves[2];
    TIERWALL_UNROLL
    for (unsigned j = 0; j < 2; ++j) {
      halves[j] = _mm512_maskz_cvtepi64_epi32(
          kAllWords, _mm512_maskz_popcnt_epi64(kAllWords, raw(words.part[2 * i + j])));
    }
    result.part[i] = join(halves[0], halves[1]);
  }
  return result;
}

// As ProgramSearch::next_common(), eight words of rules at a time. Reads up to seven words behind a
// block (ProgramTables::kBlockPadding).
template <std::uint32_t kCount>
TIERWALL_LANE_CODE std::uint32_t next_common(
    const ProgramSearch<InstructionSet::popcnt, kCount>& search, std::uint32_t from,
    std::uint32_t limit) noexcept {
  for (std::uint32_t at = from >> 12U; at < search.block_count && at << 12U < limit; ++at) {
    const std::uint64_t* block[kCount];
    std::uint64_t used[kCount];
    std::uint64_t words = ~std::uint64_t{0};
    TIERWALL_UNROLL
    for (std::uint32_t i = 0; i < kCount; ++i) {
      block[i] = search.blocks + search.records[i][1 + at];
      used[i] = block[i][0];
      words &= used[i];
    }
    if (at == from >> 12U) words &= ~std::uint64_t{0} << (from >> 6U & 63U);
    while (words != 0) {
      const auto eight = static_cast<unsigned>(std::countr_zero(words)) & 56U;
      const std::uint32_t first = at << 12U | eight << 6U;
      if (first >= limit) return kNoProgramRule;
      __m512i rules = _mm512_set1_epi64(-1);
      TIERWALL_UNROLL
      for (std::uint32_t i = 0; i < kCount; ++i) {
        const std::uint64_t* const stored =
            block[i] + 1 + __builtin_popcountll(_bzhi_u64(used[i], eight));
        rules = _mm512_and_si512(rules,
                                 _mm512_maskz_expand_epi64(static_cast<__mmask8>(used[i] >> eight),
                                                           _mm512_loadu_si512(stored)));
      }
      const auto left = static_cast<__mmask8>(words >> eight);
      const __mmask8 found = _mm512_mask_test_epi64_mask(left, rules, rules);
      if (found != 0) {
        const auto number = static_cast<std::uint32_t>(std::countr_zero(unsigned{found}));
        const auto rest = reinterpret_cast<WordsPart>(_mm512_maskz_compress_epi64(found, rules));
        return first | number << 6U | static_cast<std::uint32_t>(std::countr_zero(rest[0]));
      }
      words &= ~(std::uint64_t{0xFF} << eight);
    }
  }
  return kNoProgramRule;
}

}  // namespace tierwall::inline v0::detail::avx512

#include <tierwall/runtime/lanes/evaluate_lanes.hpp>

#undef TIERWALL_LANES
#undef TIERWALL_LANE_TARGET
#undef TIERWALL_LANE_CODE

#endif
