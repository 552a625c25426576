// The search for rules in bitmaps (runtime/run_program.hpp), for lanes that have one program.
//
// The rule that is found first is searched for in all lanes at once, as long as many of them have
// words to look at; what is then left of a lane's search goes by itself. As to how it is included, see
// lanes/lane_words.hpp.
#if defined(TIERWALL_LANES)

namespace tierwall::inline v0::detail::TIERWALL_LANES {

template <std::uint32_t kCount>
class RuleSearch {
 public:
  // `records` tells where the records of the lanes `in` stand, axis by axis.
  TIERWALL_LANE_CODE RuleSearch(const ProgramTables& tables, const Program& program, const Mask& in,
                                const Lanes* records) noexcept
      : tables_(tables), program_(program), in_(in) {
    TIERWALL_UNROLL
    for (std::uint32_t i = 0; i < kCount; ++i) {
      records_[i] = records[i];
      store(places_[i], records[i]);
      heads_[i] = columns_at(in, tables.records.data(), records[i]);
      alone_ = i == 0 ? heads_[i].of[0] : least(alone_, heads_[i].of[0]);
    }
  }

  // The first rule that matches.
  TIERWALL_LANE_CODE Lanes first_rules() const noexcept {
    Lanes rule = alone_;
    Mask open = in_;
    for (std::uint32_t block = 0; block < program_.blocks; ++block) {
      const Lanes first = all(block << 12U);
      open = below(open, first, rule);
      if (!many(open)) {
        search_one_by_one(open, first, rule);
        return rule;
      }
      search_block(block, open, rule);
    }
    return rule;
  }

  // What the rules of a lane come to from rule `from` on.
  TIERWALL_LANE_TARGET __attribute__((noinline)) Decision decide_from(
      unsigned lane, std::uint32_t from, std::uint8_t flags) const noexcept {
    alignas(64) std::uint32_t alone[kLanes];
    store(alone, alone_);
    return search_from(tables_, program_, search_of(lane), from, alone[lane], flags);
  }

 private:
  using Search = ProgramSearch<InstructionSet::popcnt, kCount>;

  TIERWALL_LANE_CODE Search search_of(unsigned lane) const noexcept {
    Search search{{}, tables_.blocks.data(), program_.blocks};
    TIERWALL_UNROLL
    for (std::uint32_t i = 0; i < kCount; ++i)
      search.records[i] = tables_.records.data() + places_[i][lane];
    return search;
  }

  // Puts what is found in [from, rule) into `rule`.
  TIERWALL_LANE_TARGET __attribute__((noinline)) void search_one_by_one(
      const Mask& lanes, const Lanes& from, Lanes& rule) const noexcept {
    if (!any(lanes)) return;
    alignas(64) std::uint32_t first[kLanes], found[kLanes];
    store(first, from);
    store(found, rule);
    for_each(bits_of(lanes), [&](unsigned lane) TIERWALL_LANE_TARGET {
      const std::uint32_t common = next_common(search_of(lane), first[lane], found[lane]);
      found[lane] = common < found[lane] ? common : found[lane];
    });
    rule = load(found);
  }

  // Puts what is found in a block into `rule`, and takes lanes that are done out of `open`.
  TIERWALL_LANE_CODE void search_block(std::uint32_t block, Mask& open,
                                       Lanes& rule) const noexcept {
    const std::uint64_t* const blocks = tables_.blocks.data();
    Lanes at[kCount];
    Words used[kCount];  // the words of the block that are not zero
    Words words{};
    TIERWALL_UNROLL
    for (std::uint32_t i = 0; i < kCount; ++i) {
      const void* const common = tables_.records.data() + 1 + block;
      at[i] = block == 0 ? heads_[i].of[1] : gather(open, common, records_[i]);
      used[i] = gather_words(open, blocks, at[i]);
      words = i == 0 ? used[i] : words & used[i];
      at[i] = at[i] + 1U;
    }
    for (Mask left = has_any(open, words); any(left); left = has_any(left, words)) {
      const Words before = before_lowest(words);
      const Lanes first = all(block << 12U) | count_bits(before) << 6U;
      left = below(left, first, rule);
      if (!many(left)) {
        search_one_by_one(left, first, rule);
        open = without(open, left);
        return;
      }
      Words rules{};
      TIERWALL_UNROLL
      for (std::uint32_t i = 0; i < kCount; ++i) {
        const Words found = gather_words(left, blocks, at[i] + count_bits(used[i] & before));
        rules = i == 0 ? found : rules & found;
      }
      const Mask hit = has_any(left, rules);
      rule = select(hit, least(rule, first | count_bits(before_lowest(rules))), rule);
      open = without(open, hit);
      left = without(left, hit);
      words = without_lowest(words);
    }
  }

  const ProgramTables& tables_;
  const Program& program_;
  Mask in_;
  Lanes records_[kCount];
  Columns heads_[kCount];  // the first numbers of the records
  Lanes alone_;            // the first rule that asks only for one axis, and matches
  alignas(64) std::uint32_t places_[kCount][kLanes];  // `records_`, lane by lane
};

}  // namespace tierwall::inline v0::detail::TIERWALL_LANES

#endif
