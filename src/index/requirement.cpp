#include "index/requirement.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <utility>

#include "index/instructions.hpp"

namespace tierwall::index {

namespace {

// The work is their product, at most.
constexpr std::size_t kMostInstructions = 1'024;
constexpr std::size_t kMostKeys = 8;
constexpr std::size_t kMostValues = 1'024;

using Keys = support::SmallVector<KeyId, kMostKeys>;
using Values = support::FlatVector<ValueId, 4>;

Keys keys_of(ProgramView program) {
  Keys keys;
  for (const Insn& insn : program.code) {
    if (!is_test(insn) || std::ranges::find(keys, insn.key) != keys.end()) continue;
    if (keys.size() == kMostKeys) break;
    keys.push_back(insn.key);
  }
  return keys;
}

Requirement limited_to(KeyId key, Values values) {
  if (values.size() > kMostValues) return {.need = Need::presence, .key = key};
  return {.need = Need::values, .key = key, .values = std::move(values)};
}

// What a test needs to be true.
Requirement needed_by(const Insn& insn, std::span<const std::uint32_t> pool) {
  Values values;
  if (insn.op == Op::eq) {
    values.push_back(ValueId{insn.arg});
  } else if (insn.op == Op::in && insn.count <= kMostValues) {
    for (const std::uint32_t value : pool.subspan(insn.arg, insn.count))
      values.push_back(ValueId{value});
  } else {
    return {.need = Need::presence, .key = insn.key};
  }
  return limited_to(insn.key, std::move(values));
}

Requirement both(Requirement a, const Requirement& b) {
  if (a.need < b.need) return b;  // the needs stand in the order of their strength
  if (a.need == Need::values && b.need == Need::values) {
    Values common;
    std::ranges::set_intersection(a.values, b.values, std::back_inserter(common));
    if (common.empty()) return {.need = Need::impossible, .key = a.key};
    a.values = std::move(common);
  }
  return a;
}

Requirement either(Requirement a, const Requirement& b) {
  if (a.need > b.need) return either(b, a);
  if (a.need == Need::values && b.need == Need::values) {
    Values all;
    std::ranges::set_union(a.values, b.values, std::back_inserter(all));
    return limited_to(a.key, std::move(all));
  }
  return a;
}

// From the end of the program to its beginning, what accepting from there on needs.
Requirement required_of(KeyId key, ProgramView program) {
  std::vector<Requirement> from(program.code.size());
  for (std::size_t i = program.code.size(); i-- > 0;) {
    const Insn& insn = program.code[i];
    if (!is_test(insn)) {
      if (insn.op == Op::reject) from[i] = {.need = Need::impossible, .key = key};
      continue;
    }
    const Requirement& hit = from[insn.on_true];
    from[i] = either(insn.key == key ? both(hit, needed_by(insn, program.pool)) : hit,
                     from[insn.on_false]);
  }
  return std::move(from.front());
}

}  // namespace

Requirements requirements(ProgramView program) {
  Requirements all;
  if (program.code.size() > kMostInstructions) return all;
  if (program.code.front().op == Op::reject) {
    all.push_back({.need = Need::impossible});
    return all;
  }
  for (const KeyId key : keys_of(program)) {
    Requirement requirement = required_of(key, program);
    if (requirement.need != Need::nothing) all.push_back(std::move(requirement));
  }
  return all;
}

}  // namespace tierwall::index
