#include <tierwall/runtime/evaluate.hpp>

// What an agent does with the snapshots that it receives.
bool allowed(const tierwall::SnapshotView& view, const tierwall::Flow& flow) {
  return tierwall::evaluate(view, flow).allowed();
}

int main() {
  constexpr tierwall::Flow flow{.source = tierwall::Address::v4(10, 0, 0, 1)};
  return flow.source.is_v4() ? 0 : 1;
}
