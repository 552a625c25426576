// Sixteen flows at once, by AVX2: the vocabulary of lanes/evaluate_lanes.hpp, word for word that of
// lanes/avx512.hpp, which says more.
//
// Thread contract: pure, or reads only. Needs what InstructionSet::avx2 asks of the processor.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstdint>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/run_program.hpp>

#define TIERWALL_LANES avx2
#define TIERWALL_LANE_TARGET __attribute__((target("avx2,popcnt,bmi,bmi2")))
#define TIERWALL_LANE_CODE TIERWALL_LANE_TARGET TIERWALL_INLINE

namespace tierwall::inline v0::detail::avx2 {

inline constexpr unsigned kLanes = 16;
inline constexpr unsigned kParts = 2;

typedef std::uint32_t Part __attribute__((vector_size(32)));
typedef std::int32_t MaskPart __attribute__((vector_size(32)));  // -1 is yes
typedef std::uint64_t WordsPart __attribute__((vector_size(32)));

struct Lanes {
  Part part[kParts];
};
struct Mask {
  MaskPart part[kParts];
};
struct Words {
  WordsPart part[2 * kParts];
};

template <class Any>
TIERWALL_LANE_CODE __m256i raw(const Any& part) noexcept {
  return reinterpret_cast<__m256i>(part);
}
template <class Any>
TIERWALL_LANE_CODE __m128i half(const Any& part, unsigned number) noexcept {
  return number == 0 ? _mm256_castsi256_si128(raw(part)) : _mm256_extracti128_si256(raw(part), 1);
}
// Every other number of both, which are those of words that fit one.
TIERWALL_LANE_CODE __m256i narrow(__m256i low, __m256i high) noexcept {
  const __m256 mixed = _mm256_shuffle_ps(_mm256_castsi256_ps(low), _mm256_castsi256_ps(high), 0x88);
  return _mm256_permute4x64_epi64(_mm256_castps_si256(mixed), 0xD8);
}

TIERWALL_LANE_CODE Mask operator&(const Mask& a, const Mask& b) noexcept {
  return {{a.part[0] & b.part[0], a.part[1] & b.part[1]}};
}
TIERWALL_LANE_CODE Mask operator|(const Mask& a, const Mask& b) noexcept {
  return {{a.part[0] | b.part[0], a.part[1] | b.part[1]}};
}
TIERWALL_LANE_CODE Mask without(const Mask& a, const Mask& b) noexcept {
  return {{a.part[0] & ~b.part[0], a.part[1] & ~b.part[1]}};
}
TIERWALL_LANE_CODE std::uint32_t bits_of(const Mask& mask) noexcept {
  const int low = _mm256_movemask_ps(_mm256_castsi256_ps(raw(mask.part[0])));
  const int high = _mm256_movemask_ps(_mm256_castsi256_ps(raw(mask.part[1])));
  return static_cast<std::uint32_t>(high << 8 | low);
}

TIERWALL_LANE_CODE Lanes all(std::uint32_t number) noexcept {
  const Part part = reinterpret_cast<Part>(_mm256_set1_epi32(static_cast<int>(number)));
  return {{part, part}};
}
TIERWALL_LANE_CODE Lanes load(const std::uint32_t* from) noexcept {
  Lanes result;
  __builtin_memcpy(&result, from, sizeof(result));
  return result;
}
TIERWALL_LANE_CODE void store(std::uint32_t* to, const Lanes& lanes) noexcept {
  __builtin_memcpy(to, &lanes, sizeof(lanes));
}

TIERWALL_LANE_CODE Mask equal(const Lanes& a, const Lanes& b) noexcept {
  return {{a.part[0] == b.part[0], a.part[1] == b.part[1]}};
}
TIERWALL_LANE_CODE Mask equal(const Mask& in, const Lanes& a, const Lanes& b) noexcept {
  return in & equal(a, b);
}
TIERWALL_LANE_CODE Mask below(const Mask& in, const Lanes& a, const Lanes& b) noexcept {
  return in & Mask{{a.part[0] < b.part[0], a.part[1] < b.part[1]}};
}
TIERWALL_LANE_CODE Mask mask_of(std::uint32_t bits) noexcept {
  constexpr Part kLow = {1U << 0U, 1U << 1U, 1U << 2U, 1U << 3U,
                         1U << 4U, 1U << 5U, 1U << 6U, 1U << 7U};
  const Lanes own{{kLow, kLow << 8}};
  const Lanes found = all(bits);
  return equal({{found.part[0] & own.part[0], found.part[1] & own.part[1]}}, own);
}
TIERWALL_LANE_CODE Lanes select(const Mask& where, const Lanes& yes, const Lanes& no) noexcept {
  return {{where.part[0] ? yes.part[0] : no.part[0], where.part[1] ? yes.part[1] : no.part[1]}};
}
TIERWALL_LANE_CODE Lanes least(const Lanes& a, const Lanes& b) noexcept {
  return {{reinterpret_cast<Part>(_mm256_min_epu32(raw(a.part[0]), raw(b.part[0]))),
           reinterpret_cast<Part>(_mm256_min_epu32(raw(a.part[1]), raw(b.part[1])))}};
}

TIERWALL_LANE_CODE Lanes gather(const Mask& in, const void* table, const Lanes& at) noexcept {
  Lanes result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    result.part[i] = reinterpret_cast<Part>(
        _mm256_mask_i32gather_epi32(_mm256_setzero_si256(), static_cast<const int*>(table),
                                    raw(at.part[i]), raw(in.part[i]), 4));
  }
  return result;
}

struct Columns {
  Lanes of[4];
};
template <class RowOf>
TIERWALL_LANE_CODE Columns columns_of(const RowOf& row_of) noexcept {
  const auto row = [&](unsigned lane) TIERWALL_LANE_TARGET __attribute__((always_inline)) {
    const void* const at = row_of(lane);
    return _mm_loadu_si128(static_cast<const __m128i*>(at));
  };
  Columns columns;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    __m256i rows[4];
    TIERWALL_UNROLL
    for (unsigned j = 0; j < 4; ++j) {
      rows[j] =
          _mm256_inserti128_si256(_mm256_castsi128_si256(row(8 * i + j)), row(8 * i + j + 4), 1);
    }
    const __m256i a = _mm256_unpacklo_epi32(rows[0], rows[1]);
    const __m256i b = _mm256_unpackhi_epi32(rows[0], rows[1]);
    const __m256i c = _mm256_unpacklo_epi32(rows[2], rows[3]);
    const __m256i d = _mm256_unpackhi_epi32(rows[2], rows[3]);
    columns.of[0].part[i] = reinterpret_cast<Part>(_mm256_unpacklo_epi64(a, c));
    columns.of[1].part[i] = reinterpret_cast<Part>(_mm256_unpackhi_epi64(a, c));
    columns.of[2].part[i] = reinterpret_cast<Part>(_mm256_unpacklo_epi64(b, d));
    columns.of[3].part[i] = reinterpret_cast<Part>(_mm256_unpackhi_epi64(b, d));
  }
  return columns;
}

TIERWALL_LANE_CODE unsigned count_below(const std::uint32_t* eight, std::uint32_t number) noexcept {
  Part numbers;
  __builtin_memcpy(&numbers, eight, sizeof(numbers));
  const MaskPart below = numbers < number;
  return static_cast<unsigned>(__builtin_popcount(
      static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(raw(below))))));
}

TIERWALL_LANE_CODE Lanes slots_of(const Lanes& addresses, std::uint64_t multiplier,
                                  std::uint32_t shift) noexcept {
  const __m256i low = _mm256_set1_epi64x(static_cast<long long>(multiplier));
  const __m256i high = _mm256_srli_epi64(low, 32);
  const __m128i by = _mm_cvtsi32_si128(static_cast<int>(shift));
  Lanes result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    __m256i slots[2];
    TIERWALL_UNROLL
    for (unsigned j = 0; j < 2; ++j) {
      const __m256i address = _mm256_cvtepu32_epi64(half(addresses.part[i], j));
      const __m256i upper = _mm256_slli_epi64(_mm256_mul_epu32(address, high), 32);
      slots[j] = _mm256_srl_epi64(_mm256_add_epi64(_mm256_mul_epu32(address, low), upper), by);
    }
    result.part[i] = reinterpret_cast<Part>(narrow(slots[0], slots[1]));
  }
  return result;
}

TIERWALL_LANE_CODE Words gather_words(const Mask& in, const std::uint64_t* table,
                                      const Lanes& at) noexcept {
  const void* const base = table;
  Words result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < 2 * kParts; ++i) {
    result.part[i] = reinterpret_cast<WordsPart>(_mm256_mask_i32gather_epi64(
        _mm256_setzero_si256(), static_cast<const long long*>(base), half(at.part[i / 2], i % 2),
        _mm256_cvtepi32_epi64(half(in.part[i / 2], i % 2)), 8));
  }
  return result;
}
TIERWALL_LANE_CODE Mask has_any(const Mask& in, const Words& words) noexcept {
  Mask result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    result.part[i] = reinterpret_cast<MaskPart>(
        narrow(raw(words.part[2 * i] != 0), raw(words.part[2 * i + 1] != 0)));
  }
  return in & result;
}
TIERWALL_LANE_CODE Lanes count_bits(const Words& words) noexcept {
  const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                          0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i nibble = _mm256_set1_epi8(15);
  Lanes result;
  TIERWALL_UNROLL
  for (unsigned i = 0; i < kParts; ++i) {
    __m256i sums[2];
    TIERWALL_UNROLL
    for (unsigned j = 0; j < 2; ++j) {
      const __m256i word = raw(words.part[2 * i + j]);
      const __m256i low = _mm256_shuffle_epi8(counts, _mm256_and_si256(word, nibble));
      const __m256i high =
          _mm256_shuffle_epi8(counts, _mm256_and_si256(_mm256_srli_epi64(word, 4), nibble));
      sums[j] = _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
    }
    result.part[i] = reinterpret_cast<Part>(narrow(sums[0], sums[1]));
  }
  return result;
}

template <std::uint32_t kCount>
TIERWALL_LANE_CODE std::uint32_t next_common(
    const ProgramSearch<InstructionSet::popcnt, kCount>& search, std::uint32_t from,
    std::uint32_t limit) noexcept {
  return search.next_common(from, limit);
}

}  // namespace tierwall::inline v0::detail::avx2

#include <tierwall/runtime/lanes/evaluate_lanes.hpp>

#undef TIERWALL_LANES
#undef TIERWALL_LANE_TARGET
#undef TIERWALL_LANE_CODE

#endif
