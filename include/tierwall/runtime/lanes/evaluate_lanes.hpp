// evaluate_lanes(): flows of a batch in vectors, as many at once as there are lanes.
//
// Flows with two IPv4 addresses go through the tables together, whatever their endpoints, look-up by
// look-up. A side that a program has no final answer for (a host endpoint, a walk, HTTP), and a flow
// of another kind, is asked of evaluate(). As to how it is included, see lanes/lane_words.hpp.
// Thread contract and complexity: as evaluate(), in runtime/evaluate.hpp.
#include <tierwall/runtime/lanes/lane_words.hpp>
#include <tierwall/runtime/lanes/look_ups.hpp>
#include <tierwall/runtime/lanes/rule_search.hpp>
#include <tierwall/runtime/lanes/split_search.hpp>

#if defined(TIERWALL_LANES)

namespace tierwall::inline v0::detail::TIERWALL_LANES {

class LaneFlows {
 public:
  // Of kLanes flows.
  TIERWALL_INLINE LaneFlows(const SnapshotView& view, const Flow* flows, Verdict* verdicts) noexcept
      : view_(view), flows_(flows), verdicts_(verdicts) {}

  TIERWALL_LANE_TARGET void evaluate() noexcept {
    const Columns source = columns_of([&](unsigned lane) { return &flows_[lane].source; });
    const Columns destination =
        columns_of([&](unsigned lane) { return &flows_[lane].destination; });
    const Columns rest = columns_of([&](unsigned lane) { return &flows_[lane].source_endpoint; });
    const FlowColumns flows{rest.of[0], rest.of[1], rest.of[2], rest.of[3]};
    const Mask every = mask_of(~std::uint32_t{0});
    in_ = equal(every, v4_mark(source) | v4_mark(destination), all(0));
    odd_ = bits_of(without(every, in_));
    const LaneAddress source_place = find_address(view_, in_, source.of[2]);
    const LaneAddress destination_place = find_address(view_, in_, destination.of[2]);
    seen_.traffic = find_traffic(view_.traffic, in_, flows);
    seen_.source_port = flows.source_port();
    decide(Direction::egress, flows.source_endpoint, source_place, destination_place);
    decide(Direction::ingress, flows.destination_endpoint, destination_place, source_place);
    for_each(odd_, [&](unsigned lane) TIERWALL_LANE_TARGET {
      verdicts_[lane] = tierwall::evaluate(view_, flows_[lane]);
    });
  }

 private:
  // 0 for IPv4 (runtime/address.hpp): the first half is zero, the third quarter 0xFFFF.
  TIERWALL_LANE_CODE static Lanes v4_mark(const Columns& address) noexcept {
    return address.of[0] | address.of[1] | (address.of[3] ^ all(0xFFFF));
  }
  TIERWALL_INLINE Decision& decision_at(Direction direction, unsigned lane) noexcept {
    return direction == Direction::egress ? verdicts_[lane].egress : verdicts_[lane].ingress;
  }

  // As decide_side().
  TIERWALL_LANE_TARGET void decide(Direction direction, const Lanes& named,
                                   const LaneAddress& local, const LaneAddress& remote) noexcept {
    const Lanes none = all(EndpointId::none().value);
    const Lanes at = select(equal(in_, named, none), local.owner, named);
    const Mask unenforced = equal(in_, at, none);
    for_each(bits_of(unenforced),
             [&](unsigned lane) { decision_at(direction, lane) = Decision{}; });
    const Mask known = below(in_, at, all(static_cast<std::uint32_t>(view_.endpoints.size())));
    odd_ |= bits_of(without(without(in_, unenforced), known));
    if (!any(known)) return;

    const auto d = static_cast<unsigned>(direction);
    const Columns entry = columns_at(known, view_.endpoints.data(), at << 3U);
    const Mask workloads = equal(known, entry.of[2], all(kNoEntry));
    odd_ |= bits_of(without(known, workloads));
    if (!any(workloads)) return;
    Lanes number = entry.of[d];
    const Mask at_identity = has(workloads, entry.of[3], 0xFFU << (8 * d));
    if (any(at_identity)) {
      const Columns more = columns_at(at_identity, view_.endpoints.data(), (at << 3U) + 4U);
      const Mask elsewhere = without(at_identity, equal(at_identity, more.of[0], local.identity));
      const void* const programs = &view_.plans.data()->program;
      number = select(elsewhere, gather(elsewhere, programs, more.of[1 + d] << 1U), number);
    }

    seen_.remote = remote.known;
    seen_.local = local.known;
    const Columns head = columns_at(workloads, view_.programs.programs.data(), number << 4U);
    const Lanes form = head.of[0] & 0xFFU;
    const Mask tables = equal(workloads, form, all(static_cast<unsigned>(ProgramForm::table)));
    if (any(tables)) run_tables(direction, tables, number, head);
    run_each(direction, without(workloads, tables), number);
  }

  // `head` are the first four numbers of the programs.
  TIERWALL_LANE_TARGET void run_tables(Direction direction, const Mask& in, const Lanes& number,
                                       const Columns& head) noexcept {
    const ProgramTables& tables = view_.programs;
    const ClassMaps& maps = tables.maps;
    const Columns map = columns_at(in, tables.programs.data(), (number << 4U) + 4U);
    const Lanes row_at = value_at(in, maps, map.of[0], seen_.remote);
    const Lanes column_at = value_at(in, maps, map.of[1], seen_.traffic);
    const Mask wide = has(in, head.of[0], 0xFFU << 16U);
    const Mask narrow = without(in, wide);
    Lanes decision = head.of[1];
    if (any(narrow)) {
      const Lanes row = gather(narrow, maps.narrow_pages.data(), row_at);
      const Lanes column = gather(narrow, maps.narrow_pages.data(), column_at);
      decision = decision +
                 gather(narrow, tables.narrow_cells.data(), head.of[2] + row * head.of[3] + column);
    }
    if (any(wide)) {
      const Lanes row = gather(wide, maps.wide_pages.data(), row_at);
      const Lanes column = gather(wide, maps.wide_pages.data(), column_at);
      decision =
          decision + gather(wide, tables.wide_cells.data(), head.of[2] + row * head.of[3] + column);
    }
    give(direction, in, decision);
  }

  // Program by program: mostly there are few.
  TIERWALL_LANE_TARGET void run_each(Direction direction, Mask in, const Lanes& number) noexcept {
    alignas(64) std::uint32_t numbers[kLanes];
    store(numbers, number);
    while (any(in)) {
      const std::uint32_t first = numbers[std::countr_zero(bits_of(in))];
      const Mask same = equal(in, number, all(first));
      in = without(in, same);
      const Program& program = view_.programs.programs[first];
      switch (program.form) {
        case ProgramForm::split: run_split(direction, program, same); break;
        case ProgramForm::bitmaps: run_bitmaps(direction, program, same); break;
        case ProgramForm::table:
        case ProgramForm::walk: odd_ |= bits_of(same); break;
      }
    }
  }

  // As detail::run_split().
  TIERWALL_LANE_TARGET void run_split(Direction direction, const Program& program,
                                      const Mask& in) noexcept {
    const SplitSearch search(view_, view_.programs.splits.programs[program.records], in, seen_);
    give(direction, in, search.first_decisions(program.asks_local) + program.decisions);
  }

  TIERWALL_LANE_TARGET void run_bitmaps(Direction direction, const Program& program,
                                        const Mask& in) noexcept {
    Lanes records[kAxes];
    for (std::uint32_t i = 0; i < program.axis_count; ++i)
      records[i] = records_on(program, i, in);
    switch (program.axis_count) {
      case 1: search<1>(direction, program, in, records); break;
      case 2: search<2>(direction, program, in, records); break;
      case 3: search<3>(direction, program, in, records); break;
      case 4: search<4>(direction, program, in, records); break;
      case 5: search<5>(direction, program, in, records); break;
      default: search<kAxes>(direction, program, in, records); break;
    }
  }
  // Where the records on the program's axis `i` stand.
  TIERWALL_LANE_CODE Lanes records_on(const Program& program, std::uint32_t i,
                                      const Mask& in) const noexcept {
    const ClassMaps& maps = view_.programs.maps;
    const Lanes at = value_at(in, maps, all(program.maps[i]), numbers_on(program.axes[i], in));
    const Lanes record = program.is_wide ? gather(in, maps.wide_pages.data(), at)
                                         : gather(in, maps.narrow_pages.data(), at);
    return record * (1 + 2 * program.blocks) + program.records;
  }
  // As number_on().
  TIERWALL_LANE_CODE Lanes numbers_on(Axis axis, const Mask& in) const noexcept {
    switch (axis) {
      case Axis::remote_nets:
      case Axis::remote_sets: return seen_.remote;
      case Axis::local_nets:
      case Axis::local_sets: return seen_.local;
      case Axis::traffic: return seen_.traffic;
      case Axis::source_port: break;
    }
    return find_key(in, view_.traffic.source_ports, all(0), seen_.source_port);
  }

  template <std::uint32_t kCount>
  TIERWALL_LANE_TARGET void search(Direction direction, const Program& program, const Mask& in,
                                   const Lanes* records) noexcept {
    const RuleSearch<kCount> search(view_.programs, program, in, records);
    const Lanes rule = search.first_rules();
    const ProgramRule* const rules = view_.programs.rules.data() + program.rules;
    const Lanes at = rule << 1U;
    const Lanes found = gather(in, static_cast<const void*>(&rules->decision), at);
    const Mask decides = below(in, found, all(ProgramRule::kLog));
    give(direction, decides, found + program.decisions);
    const Mask goes_on = without(in, decides);
    if (!any(goes_on)) return;

    const Mask logs = equal(goes_on, found, all(ProgramRule::kLog));
    const Lanes next = gather(goes_on, static_cast<const void*>(&rules->next), at);
    alignas(64) std::uint32_t from[kLanes];
    store(from, select(logs, rule + 1U, next));
    for_each(bits_of(goes_on), [&](unsigned lane) TIERWALL_LANE_TARGET {
      const std::uint8_t logged = (bits_of(logs) >> lane & 1U) != 0 ? Decision::kLogged : 0;
      Decision& decision = decision_at(direction, lane);
      decision = search.decide_from(lane, from[lane], logged);
      if (!is_final(decision)) settle_lane(direction, lane);
    });
  }

  TIERWALL_INLINE void settle_lane(Direction direction, unsigned lane) noexcept {
    if (!settle(decision_at(direction, lane), flows_[lane])) odd_ |= std::uint32_t{1} << lane;
  }

  // Copies decisions of programs, by their numbers.
  TIERWALL_LANE_CODE void give(Direction direction, const Mask& in, const Lanes& number) noexcept {
    alignas(64) std::uint32_t at[kLanes];
    store(at, number);
    const Decision* const decisions = view_.programs.decisions.data();
    std::uint32_t flags = 0;
    for_each(bits_of(in), [&](unsigned lane) {
      const Decision& decision = decisions[at[lane]];
      flags |= decision.flags;
      decision_at(direction, lane) = decision;
    });
    if ((flags & ~std::uint32_t{Decision::kLogged}) == 0) return;
    for_each(bits_of(in), [&](unsigned lane) {
      if (!is_final(decisions[at[lane]])) settle_lane(direction, lane);
    });
  }

  const SnapshotView& view_;
  const Flow* flows_;
  Verdict* verdicts_;
  LaneKeys seen_;
  Mask in_;                // flows with two IPv4 addresses
  std::uint32_t odd_ = 0;  // flows that evaluate() is asked about
};

// Evaluates flows from the first on as long as there are enough for all lanes, and returns how many.
TIERWALL_LANE_TARGET inline std::size_t evaluate_lanes(const SnapshotView& view, const Flow* flows,
                                                       std::size_t count,
                                                       Verdict* verdicts) noexcept {
  std::size_t done = 0;
  for (; count - done >= kLanes; done += kLanes)
    LaneFlows(view, flows + done, verdicts + done).evaluate();
  return done;
}

}  // namespace tierwall::inline v0::detail::TIERWALL_LANES

#endif
