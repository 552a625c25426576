#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>

// What an agent does with the snapshots that it receives.
void judge(const tierwall::SnapshotView& view, std::span<const tierwall::Flow> flows,
           std::span<tierwall::Verdict> verdicts) {
  tierwall::evaluate_batch(view, flows, verdicts);
}

int main() {
  constexpr tierwall::Flow flow{.source = tierwall::Address::v4(10, 0, 0, 1)};
  return flow.source.is_v4() ? 0 : 1;
}
