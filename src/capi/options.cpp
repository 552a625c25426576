#include "capi/options.hpp"

#include "capi/arguments.hpp"

namespace tierwall::capi {

static_assert(TIERWALL_INSTRUCTIONS_COMPILED == 1 + static_cast<int>(InstructionSet::compiled) &&
              TIERWALL_INSTRUCTIONS_POPCNT == 1 + static_cast<int>(InstructionSet::popcnt) &&
              TIERWALL_INSTRUCTIONS_AVX2 == 1 + static_cast<int>(InstructionSet::avx2) &&
              TIERWALL_INSTRUCTIONS_AVX512 == 1 + static_cast<int>(InstructionSet::avx512));

CompileOptions compile_options_of(const tierwall_selector_options* given) {
  if (given == nullptr) return {};
  const Field field("options");
  const tierwall_selector_options options = read_struct(given, field);
  if (options.reserved != 0) refuse(Field(field, "reserved"), "must be zero");
  CompileOptions result = flag_of(options.unoptimised, Field(field, "unoptimised"))
                              ? CompileOptions::unoptimised()
                              : CompileOptions();
  set_limit(result.limits.max_selector_bytes, options.max_selector_bytes);
  set_limit(result.limits.max_selector_depth, options.max_selector_depth);
  set_limit(result.limits.max_program_instructions, options.max_program_instructions);
  return result;
}

BuildOptions build_options_of(const tierwall_build_options* given) {
  if (given == nullptr) return {};
  const Field field("options");
  const tierwall_build_options options = read_struct(given, field);
  const auto flag = [&](std::uint8_t from, const char* name) {
    return flag_of(from, Field(field, name));
  };
  BuildOptions result;
  set_limit(result.limits.max_selector_bytes, options.max_selector_bytes);
  set_limit(result.limits.max_diagnostics, options.max_diagnostics);
  set_limit(result.limits.max_tiers, options.max_tiers);
  set_limit(result.limits.max_policies, options.max_policies);
  set_limit(result.limits.max_endpoints, options.max_endpoints);
  set_limit(result.limits.max_snapshot_bytes, options.max_snapshot_bytes);
  set_limit(result.limits.max_build_bytes, options.max_build_bytes);
  set_limit(result.limits.max_build_steps, options.max_build_steps);
  set_limit(result.limits.max_selector_depth, options.max_selector_depth);
  set_limit(result.limits.max_program_instructions, options.max_program_instructions);
  if (flag(options.enforce_staged, "enforce_staged")) result.staged = StagedPolicies::enforced;
  if (flag(options.accept_unknown_tiers, "accept_unknown_tiers")) {
    result.unknown_tiers = UnknownTiers::last;
  }
  result.failsafe_ports = flag(options.failsafe_ports, "failsafe_ports");
  if (flag(options.unoptimised_selectors, "unoptimised_selectors")) {
    result.selectors = CompileOptions::unoptimised();
  }
  result.programs.tables = !flag(options.without_tables, "without_tables");
  result.programs.splits = !flag(options.without_splits, "without_splits");
  result.programs.address_trie = !flag(options.without_address_trie, "without_address_trie");
  result.programs.bitmaps = !flag(options.without_bitmaps, "without_bitmaps");
  result.programs.per_endpoint =
      !flag(options.without_programs_per_endpoint, "without_programs_per_endpoint");
  const auto instructions =
      word_of(options.instructions, static_cast<InstructionSet>(TIERWALL_INSTRUCTIONS_AVX512),
              Field(field, "instructions"));
  if (options.instructions != TIERWALL_INSTRUCTIONS_ALL) {
    result.programs.instructions =
        static_cast<InstructionSet>(static_cast<std::uint8_t>(instructions) - 1);
  }
  set_limit(result.programs.max_table_cells, options.max_table_cells);
  set_limit(result.programs.max_split_cells, options.max_split_cells);
  set_limit(result.programs.staged_batches_from, options.staged_batches_from);
  set_limit(result.programs.staged_vectors_from, options.staged_vectors_from);
  if (options.progress != nullptr) {
    result.progress = [hear = options.progress,
                       context = options.progress_context](const BuildProgress& progress) {
      return hear(context, static_cast<tierwall_build_stage>(progress.stage), progress.done,
                  progress.total) == 0;
    };
  }
  return result;
}

}  // namespace tierwall::capi
