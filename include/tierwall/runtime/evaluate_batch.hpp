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
// gained: no endpoint, a host endpoint, no table.
struct StagedSide {
  const EndpointEntry* endpoint;
  const Program* program;
  ProgramKey key;
  std::size_t cell;
  const Decision* decision;
};

class FlowBlock {
 public:
  FlowBlock(const SnapshotView& view, const Flow* flows, std::size_t count) noexcept
      : view_(view), flows_(flows), count_(count) {}

  void evaluate(Verdict* verdicts) noexcept {
    find_addresses();
    find_endpoints();
    find_programs();
    find_cells();
    find_decisions();
    for (std::size_t i = 0; i < count_; ++i) {
      verdicts[i].egress = decision_of(i, Direction::egress);
      verdicts[i].ingress = decision_of(i, Direction::ingress);
    }
  }

 private:
  static constexpr Direction kDirections[] = {Direction::egress, Direction::ingress};
  static constexpr std::size_t index_of(Direction direction) noexcept {
    return direction == Direction::egress ? 0 : 1;
  }

  void find_addresses() noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      places_[i][0] = place_of(view_.addresses, flows_[i].source);
      places_[i][1] = place_of(view_.addresses, flows_[i].destination);
      for (const Direction direction : kDirections)
        begin_side(i, direction);
    }
  }

  void begin_side(std::size_t i, Direction direction) noexcept {
    StagedSide& side = sides_[i][index_of(direction)];
    const EndpointId named =
        direction == Direction::egress ? flows_[i].source_endpoint : flows_[i].destination_endpoint;
    const EndpointId at = named.is_none() ? places_[i][index_of(direction)].owner : named;
    side.endpoint = nullptr;
    side.program = nullptr;
    if (at.value >= view_.endpoints.size()) return;
    side.endpoint = &view_.endpoints[at.value];
    prefetch(side.endpoint);
  }

  void find_endpoints() noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      packets_[i] = make_packet(view_, flows_[i], places_[i][0], places_[i][1]);
      traffic_[i] = traffic_class_of(view_.traffic, packets_[i]);
      for (const Direction direction : kDirections) {
        StagedSide& side = sides_[i][index_of(direction)];
        if (side.endpoint == nullptr || side.endpoint->host != kNoEntry ||
            packets_[i].has_two_families) {
          continue;
        }
        side.key = key_of(packets_[i], direction, traffic_[i]);
        side.program =
            &view_.programs.programs[program_of(view_, *side.endpoint, direction, side.key.local)];
        prefetch(side.program);
      }
    }
  }

  void find_programs() noexcept {
    for_each_table([this](StagedSide& side) {
      if (side.program->form != ProgramForm::table) {
        side.program = nullptr;
        return;
      }
      prefetch(view_.programs.maps.first_load(side.program->remote, view_.programs.address_layout,
                                              side.key.remote));
      prefetch(view_.programs.maps.first_load(side.program->traffic, view_.programs.traffic_layout,
                                              side.key.traffic));
    });
  }

  void find_cells() noexcept {
    for_each_table([this](StagedSide& side) {
      const ProgramTables& tables = view_.programs;
      side.cell = cell_of(tables, *side.program, side.key);
      side.program->has_wide_cells ? prefetch(tables.wide_cells.data() + side.cell)
                                   : prefetch(tables.cells.data() + side.cell);
    });
  }

  void find_decisions() noexcept {
    for_each_table([this](StagedSide& side) {
      side.decision = &decision_in(view_.programs, *side.program, side.cell);
      prefetch(side.decision);
    });
  }

  Decision decision_of(std::size_t i, Direction direction) const noexcept {
    const StagedSide& side = sides_[i][index_of(direction)];
    if (side.program == nullptr || (side.decision->flags & ~Decision::kLogged) != 0) {
      const bool is_egress = direction == Direction::egress;
      return decide_side(
          view_, is_egress ? flows_[i].source_endpoint : flows_[i].destination_endpoint,
          places_[i][index_of(direction)].owner, direction, flows_[i], packets_[i], traffic_[i]);
    }
    return *side.decision;
  }

  template <class Visit>
  void for_each_table(Visit visit) noexcept {
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
  AddressPlace places_[kBlockOfFlows][2];
  Packet packets_[kBlockOfFlows];
  std::uint32_t traffic_[kBlockOfFlows];
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
