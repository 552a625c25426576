// The hot path on its own: no library to link, no exceptions, no run-time types. Exits with the
// number of the check that failed.
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <generated/all_runtime_headers.hpp>

namespace {

using namespace tierwall;

constexpr KeyId kRole{0};
constexpr ValueId kClient{0}, kServer{1};

// role == 'client'
bool matches(ValueId value) {
  const std::array<Insn, 3> code{
      Insn{.op = Op::eq, .on_true = 1, .on_false = 2, .key = kRole, .arg = kClient.value},
      Insn{.op = Op::accept}, Insn{.op = Op::reject}};
  const std::array<Label, 2> table{Label{kRole, value}, Label{}};
  const LabelView labels(table, std::uint64_t{1} << LabelView::slot_of(kRole));
  return run(ProgramView{code, {}}, labels, TextView{});
}

// Snapshots are made by the library, which is not here: that this compiles and links is the test.
[[gnu::used]] bool allowed(const SnapshotView& view, const Flow& flow) {
  return evaluate(view, flow).allowed();
}
[[gnu::used]] std::size_t all_allowed(const SnapshotView& view, std::span<const Flow> flows,
                                      std::span<Verdict> verdicts) {
  return evaluate_batch(view, flows, verdicts);
}

// Readers need nothing else, either.
bool pins_what_is_current() {
  const SnapshotView view;
  const SnapshotGeneration first{&view, 1}, second{&view, 2};
  std::array<ReaderSlot, 1> slots;
  SnapshotCell cell(slots, first);
  SnapshotReader reader = cell.register_reader();
  if (!reader || cell.register_reader()) return false;
  SnapshotPin pin = reader.pin();
  if (&pin.view() != &view || pin.generation() != 1 || cell.held_by(0) != 1) return false;
  cell.set_current(second);
  return pin.generation() == 1 && pin.refresh() && pin.generation() == 2 && cell.held_by(0) == 2;
}

}  // namespace

int main() {
  static_assert(Address::v4(10, 0, 0, 1).is_v4());
  if (!matches(kClient)) return 1;
  if (matches(kServer)) return 2;
  if (!pins_what_is_current()) return 3;
  return 0;
}
