#include "snapshot/batch_form.hpp"

#include <algorithm>
#include <cstddef>

#include <tierwall/runtime/instruction_set.hpp>

namespace tierwall::snapshot {

namespace {

// Vectors count the 32-bit numbers of a table in 31 bits.
constexpr std::size_t kMostBytesForVectors = std::size_t{1} << 33U;

InstructionSet instructions_of_processor() noexcept {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("popcnt") == 0) return InstructionSet::compiled;
  if (__builtin_cpu_supports("avx2") == 0 || __builtin_cpu_supports("bmi") == 0 ||
      __builtin_cpu_supports("bmi2") == 0) {
    return InstructionSet::popcnt;
  }
  if (__builtin_cpu_supports("avx512f") == 0 || __builtin_cpu_supports("avx512bw") == 0 ||
      __builtin_cpu_supports("avx512dq") == 0 || __builtin_cpu_supports("avx512vl") == 0 ||
      __builtin_cpu_supports("avx512vpopcntdq") == 0) {
    return InstructionSet::avx2;
  }
  return InstructionSet::avx512;
#else
  return InstructionSet::compiled;
#endif
}

}  // namespace

void choose_form_of_batches(const ProgramOptions& options, const Tables& tables,
                            SnapshotView& view) noexcept {
  const std::size_t bytes =
      tables.programs.bytes() + tables.plans.endpoints.size() * sizeof(EndpointEntry);
  const bool fits_vectors = bytes + tables.addresses.bytes() <= kMostBytesForVectors;
  view.instructions = std::min({options.instructions, instructions_of_processor(),
                                fits_vectors ? InstructionSet::avx512 : InstructionSet::popcnt});
  view.stages_batches =
      bytes > (view.instructions >= InstructionSet::avx2 ? options.staged_vectors_from
                                                         : options.staged_batches_from);
}

}  // namespace tierwall::snapshot
