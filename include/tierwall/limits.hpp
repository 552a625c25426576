// Every bound of the library in one struct, with its default and the reason for it.
//
//     CompileOptions options;
//     options.limits.max_selector_bytes = 4096;
//
// Exceeding a limit is an ordinary error (too-long, too-deep, too-large) that names the limit;
// nothing is ever truncated. Thread contract: a plain value.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tierwall::inline v0 {

struct Limits {
  // --- selectors
  // Bytes of one selector text. A field of a resource is capped at 1,024 characters anyway
  // (spec/selectors.md 8.1); composed and programmatic texts may be longer, and runs of 100,000 `!`
  // must be accepted (2.6).
  std::size_t max_selector_bytes = std::size_t{1} << 20U;
  // Parentheses open at one place. At least 1,000 must be accepted (2.6); the grammar takes some
  // hundred bytes of native stack a level. More than 4,000 counts as 4,000.
  std::uint32_t max_selector_depth = 1'000;
  // Instructions of one program; jump targets are 16 bits wide.
  std::uint32_t max_program_instructions = 65'535;

  // --- documents
  // Bytes of one manifest text.
  std::size_t max_document_bytes = std::size_t{256} << 20U;
  // Nested mappings and sequences; the deepest legal resource has about a dozen.
  std::uint32_t max_document_depth = 64;
  // Scalars, sequences and mappings after aliases are expanded, over one text: bounds alias bombs.
  std::size_t max_document_nodes = 20'000'000;
  // Rules that one Kubernetes policy is converted to, with the ports that each repeats: they multiply
  // as protocols times peers times ports. No real policy comes near.
  std::size_t max_converted_rules = std::size_t{1} << 20U;
  // The same of all policies of one load together. A rule takes about a kilobyte, so many policies
  // that each stay below their own limit could still fill any memory.
  std::size_t max_total_converted_rules = std::size_t{1} << 22U;
  // Diagnostics kept of one load or build; the rest is counted.
  std::size_t max_diagnostics = 1'000;

  // --- models and snapshots
  std::size_t max_tiers = 65'535;
  std::size_t max_policies = 10'000'000;
  std::size_t max_endpoints = 10'000'000;
  // A build that would pass one of these three is refused, with the policy, endpoint or other resource
  // at which it would. What they bound together is derived in src/README.md.
  //
  // Bytes of one snapshot's tables. More than 16 GiB count as 16 GiB: offsets have 32 bits.
  std::size_t max_snapshot_bytes = std::size_t{8} << 30U;
  // Bytes of the lists beside the tables that may grow as a product, such as the members of
  // selectors, all together.
  std::size_t max_build_bytes = std::size_t{8} << 30U;
  // Steps of one build (progress.hpp), some nanoseconds each: an end for what is within the other
  // limits, yet would take hours, such as a million selectors over a million sets of labels.
  std::uint64_t max_build_steps = std::uint64_t{1} << 40U;
};

}  // namespace tierwall::inline v0
