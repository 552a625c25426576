// evaluate_batch(): many flows at once, with the same answers as evaluate().
//
//     std::array<Verdict, 32> verdicts;
//     evaluate_batch(snapshot.view(), flows, verdicts);
//
// Processors with AVX2 or AVX-512 take 16 or 32 flows at once, in vectors (lanes/evaluate_lanes.hpp).
// Where the tables are larger than the caches, flows are taken in blocks, and every block goes through
// the look-ups in stages, each of which prefetches what the next one reads: the waits for memory of
// all flows of a block pass together.
// Thread contract and complexity: as evaluate(), in runtime/evaluate.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/instruction_set.hpp>
#include <tierwall/runtime/lanes/avx2.hpp>
#include <tierwall/runtime/lanes/avx512.hpp>

namespace tierwall::inline v0 {

namespace detail {

// Enough to keep all the loads in flight that a core can have; more would not fit the first cache.
inline constexpr std::size_t kBlockOfFlows = 32;

TIERWALL_INLINE void prefetch(const void* address) noexcept {
  __builtin_prefetch(address);
}

// One side of a flow on its way through the tables.
struct StagedSide {
  std::uint32_t flow;
  Direction direction;
  ProgramKey key;
  std::uint32_t local;  // identity
  const EndpointEntry* endpoint;
  const Program* program;
  // Where the next load of each map goes: to its value among the pages, then to a record or, in
  // at[0] alone, to a cell and to a decision.
  std::size_t at[kAxes];
};

class FlowBlock {
 public:
  FlowBlock(const SnapshotView& view, const Flow* flows, std::size_t count,
            Verdict* verdicts) noexcept
      : view_(view), flows_(flows), count_(count), verdicts_(verdicts) {}

  void evaluate() noexcept {
    find_addresses();
    find_endpoints();
    find_programs();
    find_pages();
    find_values();
    find_decisions();
    for_each_side([this](StagedSide& side) {
      Decision& decision = decision_at(side.flow, side.direction);
      switch (side.program->form) {
        case ProgramForm::split: decision = run_split(view_, *side.program, side.key); break;
        case ProgramForm::bitmaps: decision = search_bitmaps(view_, *side.program, side.at); break;
        case ProgramForm::table:
        case ProgramForm::walk: decision = view_.programs.decisions[side.at[0]]; break;
      }
      if (!is_final(decision) && !settle(decision, flows_[side.flow])) [[unlikely]]
        decide_in_general(side);
    });
  }

 private:
  Decision& decision_at(std::size_t flow, Direction direction) noexcept {
    return direction == Direction::egress ? verdicts_[flow].egress : verdicts_[flow].ingress;
  }
  void decide_in_general(const StagedSide& side) noexcept {
    decision_at(side.flow, side.direction) = decide_side_in_general(
        view_, flows_[side.flow], sources_[side.flow], destinations_[side.flow], side.direction);
  }

  void find_addresses() noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      prefetch(slot_near(flows_[i].source));
      prefetch(slot_near(flows_[i].destination));
    }
  }
  const void* slot_near(const Address& address) const noexcept {
    const AddressTables& tables = view_.addresses;
    if (!address.is_v4()) return first_slot(tables.v6_singles, address);
    if (tables.v4_trie.empty()) return first_slot(tables.v4_singles, address.v4_bits());
    return &tables.v4_trie.entries[AddressTrie::at_level(address.v4_bits(), 0)];
  }
  // Null where there are no single addresses of the family.
  template <class Key>
  static const void* first_slot(const AddressSlots<Key>& singles, const Key& key) noexcept {
    return singles.slots.empty() ? nullptr
                                 : &singles.slots[slot_of(key, singles.multiplier, singles.shift)];
  }

  // Sides without an endpoint are done here, and flows that are not what nearly all are.
  void find_endpoints() noexcept {
    for (std::uint32_t i = 0; i < count_; ++i) {
      const Flow& flow = flows_[i];
      const FlowShape shape = shape_of(flow);
      if (shape == FlowShape::other) {
        verdicts_[i] = evaluate_in_general(view_, flow);
        continue;
      }
      sources_[i] = detail::place_of(view_, shape, flow.source);
      destinations_[i] = detail::place_of(view_, shape, flow.destination);
      const std::uint32_t traffic = traffic_class_of(view_, shape, flow);
      begin_side(i, Direction::egress, flow.source_endpoint, sources_[i], destinations_[i],
                 traffic);
      begin_side(i, Direction::ingress, flow.destination_endpoint, destinations_[i], sources_[i],
                 traffic);
    }
  }
  void begin_side(std::uint32_t flow, Direction direction, EndpointId named,
                  const AddressPlace& local, const AddressPlace& remote,
                  std::uint32_t traffic) noexcept {
    StagedSide& side = sides_[side_count_];
    side.flow = flow;
    side.direction = direction;
    const EndpointId at = named.is_none() ? local.owner : named;
    if (at.is_none()) {
      decision_at(flow, direction) = Decision{};
    } else if (at.value >= view_.endpoints.size()) {
      decide_in_general(side);
    } else {
      side.key = {known_identity(view_, remote.identity), known_identity(view_, local.identity),
                  traffic, flows_[flow].source_port};
      side.local = local.identity;
      side.endpoint = &view_.endpoints[at.value];
      prefetch(side.endpoint);
      ++side_count_;
    }
  }

  // Sides that no program answers for are done here.
  void find_programs() noexcept {
    for_each_side([this](StagedSide& side) {
      side.program =
          &view_.programs.programs[program_of(view_, *side.endpoint, side.direction, side.local)];
      prefetch(side.program);
    });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < side_count_; ++i) {
      if (!can_ask(*sides_[i].endpoint, *sides_[i].program)) [[unlikely]] {
        decide_in_general(sides_[i]);
      } else if (kept++ != i) {
        sides_[kept - 1] = sides_[i];
      }
    }
    side_count_ = kept;
  }

  void find_pages() noexcept {
    const ClassMaps& maps = view_.programs.maps;
    for_each_side([&](StagedSide& side) {
      for_each_map(side, [&](std::uint32_t i, std::uint32_t number) {
        prefetch(maps.entry(side.program->maps[i], number));
      });
    });
    for_each_side([&](StagedSide& side) {
      for_each_map(side, [&](std::uint32_t i, std::uint32_t number) {
        side.at[i] = maps.at(side.program->maps[i], number);
        side.program->is_wide ? prefetch(maps.wide_pages.data() + side.at[i])
                              : prefetch(maps.narrow_pages.data() + side.at[i]);
      });
    });
  }
  // Calls `visit(i, number)`: the program's map `i` is asked for the number.
  template <class Visit>
  TIERWALL_INLINE void for_each_map(const StagedSide& side, Visit visit) const noexcept {
    if (side.program->form == ProgramForm::table) {
      visit(0, side.key.remote);
      visit(1, side.key.traffic);
      return;
    }
    for (std::uint32_t i = 0; i < side.program->axis_count; ++i)
      visit(i, number_on(side.program->axes[i], view_.traffic, side.key));
  }

  void find_values() noexcept {
    const ProgramTables& tables = view_.programs;
    for_each_side([&](StagedSide& side) {
      const Program& program = *side.program;
      if (program.form == ProgramForm::table) {
        side.at[0] = cell_at(program, value_at(side, 0), value_at(side, 1));
        program.is_wide ? prefetch(tables.wide_cells.data() + side.at[0])
                        : prefetch(tables.narrow_cells.data() + side.at[0]);
        return;
      }
      for (std::uint32_t i = 0; i < program.axis_count; ++i) {
        side.at[i] = record_of(program, value_at(side, i));
        prefetch(tables.records.data() + side.at[i]);
      }
    });
  }
  std::uint32_t value_at(const StagedSide& side, std::uint32_t i) const noexcept {
    const ClassMaps& maps = view_.programs.maps;
    return side.program->is_wide ? maps.wide_pages[side.at[i]] : maps.narrow_pages[side.at[i]];
  }

  void find_decisions() noexcept {
    const ProgramTables& tables = view_.programs;
    for_each_side([&](StagedSide& side) {
      const Program& program = *side.program;
      if (program.form == ProgramForm::table) {
        side.at[0] = decision_of(tables, program, side.at[0]);
        prefetch(&tables.decisions[side.at[0]]);
        return;
      }
      for (std::uint32_t i = 0; i < program.axis_count; ++i) {
        const std::uint32_t* const common = tables.records.data() + side.at[i] + 1;
        for (std::uint32_t block = 0; block < program.blocks; ++block)
          prefetch(tables.blocks.data() + common[block]);
      }
    });
  }

  template <class Visit>
  TIERWALL_INLINE void for_each_side(Visit visit) noexcept {
    for (std::size_t i = 0; i < side_count_; ++i)
      visit(sides_[i]);
  }

  const SnapshotView& view_;
  const Flow* flows_;
  std::size_t count_;
  Verdict* verdicts_;
  AddressPlace sources_[kBlockOfFlows];
  AddressPlace destinations_[kBlockOfFlows];
  StagedSide sides_[2 * kBlockOfFlows];
  std::size_t side_count_ = 0;  // those that are still under way
};

inline void evaluate_in_stages(const SnapshotView& view, const Flow* flows, std::size_t count,
                               Verdict* verdicts) noexcept {
  for (std::size_t i = 0; i < count; i += kBlockOfFlows) {
    const std::size_t size = count - i < kBlockOfFlows ? count - i : kBlockOfFlows;
    FlowBlock(view, flows + i, size, verdicts + i).evaluate();
  }
}

// Evaluates as many of the first flows as fill vectors, and returns how many.
inline std::size_t evaluate_in_vectors(const SnapshotView& view, const Flow* flows,
                                       std::size_t count, Verdict* verdicts) noexcept {
  std::size_t done = 0;
#if defined(__x86_64__)
  if (view.instructions >= InstructionSet::avx512)
    done = avx512::evaluate_lanes(view, flows, count, verdicts);
  if (view.instructions >= InstructionSet::avx2)
    done += avx2::evaluate_lanes(view, flows + done, count - done, verdicts + done);
#endif
  return done;
}

}  // namespace detail

// Evaluates as many flows as both spans hold, the first ones, and returns how many.
inline std::size_t evaluate_batch(const SnapshotView& view, std::span<const Flow> flows,
                                  std::span<Verdict> verdicts) noexcept {
  const std::size_t count = flows.size() < verdicts.size() ? flows.size() : verdicts.size();
  if (view.stages_batches) {
    detail::evaluate_in_stages(view, flows.data(), count, verdicts.data());
    return count;
  }
  for (std::size_t i = detail::evaluate_in_vectors(view, flows.data(), count, verdicts.data());
       i < count; ++i)
    verdicts[i] = evaluate(view, flows[i]);
  return count;
}

}  // namespace tierwall::inline v0
