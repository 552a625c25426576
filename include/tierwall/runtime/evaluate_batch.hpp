// evaluate_batch(): many flows at once, with the same answers as evaluate().
//
//     std::array<Verdict, 32> verdicts;
//     evaluate_batch(snapshot.view(), flows, verdicts);
//
// Where the tables are larger than a cache, flows are taken in blocks, and every block goes through
// the look-ups in stages, each of which prefetches what the next one reads: the waits for memory of
// all flows of a block pass together.
// Thread contract and complexity: as evaluate(), in runtime/evaluate.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tierwall/runtime/config.hpp>
#include <tierwall/runtime/evaluate.hpp>

namespace tierwall::inline v0 {

namespace detail {

// Enough to keep all the loads in flight that a core can have; more would not fit the first cache.
inline constexpr std::size_t kBlockOfFlows = 32;

TIERWALL_INLINE void prefetch(const void* address) noexcept {
  __builtin_prefetch(address);
}

// One side of a flow on its way through the tables. `program` is null where nothing is to be
// gained: no endpoint, a host endpoint, rules that must be walked.
struct StagedSide {
  const EndpointEntry* endpoint;
  const Program* program;
  ProgramKey key;
  // Where the next load of each map goes: to its value among the pages, then to a record or, in
  // at[0] alone, to a cell and to a decision.
  std::size_t at[kAxes];
};

class FlowBlock {
 public:
  FlowBlock(const SnapshotView& view, const Flow* flows, std::size_t count) noexcept
      : view_(view), flows_(flows), count_(count) {}

  void evaluate(Verdict* verdicts) noexcept {
    find_addresses();
    find_endpoints();
    find_programs();
    find_pages();
    find_values();
    find_decisions();
    for (std::size_t i = 0; i < count_; ++i) {
      verdicts[i].egress = decide(i, Direction::egress);
      verdicts[i].ingress = decide(i, Direction::ingress);
    }
  }

 private:
  static constexpr Direction kDirections[] = {Direction::egress, Direction::ingress};
  static constexpr std::size_t index_of(Direction direction) noexcept {
    return direction == Direction::egress ? 0 : 1;
  }

  void find_addresses() noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      prefetch(slot_near(flows_[i].source));
      prefetch(slot_near(flows_[i].destination));
    }
  }
  const void* slot_near(const Address& address) const noexcept {
    return address.is_v4() ? first_slot(view_.addresses.v4_singles, address.v4_bits())
                           : first_slot(view_.addresses.v6_singles, address);
  }
  template <class Key>
  static const void* first_slot(const AddressSlots<Key>& singles, const Key& key) noexcept {
    return singles.slots.data() + slot_of(key, singles.multiplier, singles.shift);
  }

  void find_endpoints() noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      places_[i][0] = tierwall::place_of(view_.addresses, flows_[i].source);
      places_[i][1] = tierwall::place_of(view_.addresses, flows_[i].destination);
      shapes_[i] = shape_of(flows_[i]);
      for (const Direction direction : kDirections) {
        StagedSide& side = sides_[i][index_of(direction)];
        const EndpointId named = direction == Direction::egress ? flows_[i].source_endpoint
                                                                : flows_[i].destination_endpoint;
        const EndpointId at = named.is_none() ? places_[i][index_of(direction)].owner : named;
        side.endpoint = nullptr;
        side.program = nullptr;
        if (at.value >= view_.endpoints.size() || shapes_[i] == FlowShape::other) continue;
        side.endpoint = &view_.endpoints[at.value];
        prefetch(side.endpoint);
      }
    }
  }

  void find_programs() noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (shapes_[i] == FlowShape::other) continue;
      const std::uint32_t traffic = traffic_class_of(view_, shapes_[i], flows_[i]);
      for (const Direction direction : kDirections) {
        const std::size_t at = index_of(direction);
        StagedSide& side = sides_[i][at];
        if (side.endpoint == nullptr) continue;
        side.key = {places_[i][1 - at].identity, places_[i][at].identity, traffic,
                    flows_[i].source_port};
        side.program =
            &view_.programs.programs[program_of(view_, *side.endpoint, direction, side.key.local)];
        prefetch(side.program);
      }
    }
    for_each_program([](StagedSide& side) {
      if (!can_ask(*side.endpoint, *side.program)) side.program = nullptr;
    });
  }

  void find_pages() noexcept {
    const ClassMaps& maps = view_.programs.maps;
    for_each_program([&](StagedSide& side) {
      for (std::uint32_t i = 0; i < side.program->axis_count; ++i)
        prefetch(maps.entry(side.program->maps[i], number_on(side, i)));
    });
    for_each_program([&](StagedSide& side) {
      for (std::uint32_t i = 0; i < side.program->axis_count; ++i) {
        side.at[i] = maps.at(side.program->maps[i], number_on(side, i));
        side.program->is_wide ? prefetch(maps.wide_pages.data() + side.at[i])
                              : prefetch(maps.narrow_pages.data() + side.at[i]);
      }
    });
  }
  std::uint32_t number_on(const StagedSide& side, std::uint32_t i) const noexcept {
    return detail::number_on(side.program->axes[i], view_.traffic, side.key);
  }

  void find_values() noexcept {
    const ProgramTables& tables = view_.programs;
    for_each_program([&](StagedSide& side) {
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
    for_each_program([&](StagedSide& side) {
      const Program& program = *side.program;
      if (program.form == ProgramForm::table) {
        side.at[0] = decision_of(tables, program, side.at[0]);
        prefetch(&tables.decisions[side.at[0]]);
        return;
      }
      for (std::uint32_t i = 0; i < program.axis_count; ++i) {
        const std::uint32_t* const common = tables.records.data() + side.at[i] + 1 + program.blocks;
        for (std::uint32_t block = 0; block < program.blocks; ++block)
          prefetch(tables.blocks.data() + common[block]);
      }
    });
  }

  Decision decide(std::size_t i, Direction direction) const noexcept {
    const StagedSide& side = sides_[i][index_of(direction)];
    if (side.program != nullptr) {
      const Decision decision = side.program->form == ProgramForm::table
                                    ? view_.programs.decisions[side.at[0]]
                                    : search_bitmaps(view_, *side.program, side.at);
      if (is_final(decision)) return decision;
    }
    return decide_side_in_general(view_, flows_[i], places_[i][0], places_[i][1], direction);
  }

  template <class Visit>
  void for_each_program(Visit visit) noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      for (StagedSide& side : sides_[i]) {
        if (side.program != nullptr) visit(side);
      }
    }
  }

  const SnapshotView& view_;
  const Flow* flows_;
  std::size_t count_;
  // By flow; then source and destination, or egress and ingress.
  FlowShape shapes_[kBlockOfFlows];
  AddressPlace places_[kBlockOfFlows][2];
  StagedSide sides_[kBlockOfFlows][2];
};

}  // namespace detail

// Evaluates as many flows as both spans hold, the first ones, and returns how many.
inline std::size_t evaluate_batch(const SnapshotView& view, std::span<const Flow> flows,
                                  std::span<Verdict> verdicts) noexcept {
  const std::size_t count = flows.size() < verdicts.size() ? flows.size() : verdicts.size();
  if (!view.stages_batches) {
    for (std::size_t i = 0; i < count; ++i)
      verdicts[i] = evaluate(view, flows[i]);
    return count;
  }
  for (std::size_t i = 0; i < count; i += detail::kBlockOfFlows) {
    const std::size_t size = count - i < detail::kBlockOfFlows ? count - i : detail::kBlockOfFlows;
    detail::FlowBlock(view, flows.data() + i, size).evaluate(verdicts.data() + i);
  }
  return count;
}

}  // namespace tierwall::inline v0
