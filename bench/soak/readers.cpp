#include "soak/readers.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <tierwall/runtime/evaluate.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>

namespace tierwall::bench {

namespace {

constexpr std::size_t kBurst = 256;

// All flows once, burst by burst, each of which has the newest generation.
void evaluate_all(SnapshotReader& reader, std::span<const Flow> flows, std::uint64_t& generation,
                  ReaderTotals& totals) {
  std::array<Verdict, kBurst> verdicts;
  for (; !flows.empty(); flows = flows.subspan(std::min(kBurst, flows.size()))) {
    const std::span<const Flow> burst = flows.first(std::min(kBurst, flows.size()));
    const SnapshotPin pin = reader.pin();
    totals.wrong += pin.generation() < generation ? 1 : 0;
    totals.generations += pin.generation() != generation ? 1 : 0;
    generation = pin.generation();
    evaluate_batch(pin.view(), burst, verdicts);
    totals.flows += burst.size();
    totals.allowed += static_cast<std::uint64_t>(std::count_if(
        verdicts.begin(), verdicts.begin() + static_cast<std::ptrdiff_t>(burst.size()),
        [](const Verdict& verdict) { return verdict.allowed(); }));
    const std::size_t some = totals.flows / kBurst % burst.size();
    totals.wrong += evaluate(pin.view(), burst[some]) == verdicts[some] ? 0 : 1;
  }
}

}  // namespace

Readers::Readers(SnapshotCell& cell, std::size_t count, Flows flows)
    : cell_(cell), flows_(std::move(flows)) {
  for (; count > 0; --count)
    threads_.emplace_back([this] { run(); });
}

void Readers::give(Flows flows) {
  const std::lock_guard lock(mutex_);
  flows_ = std::move(flows);
}

Readers::Flows Readers::given() const {
  const std::lock_guard lock(mutex_);
  return flows_;
}

void Readers::run() {
  SnapshotReader reader = cell_.register_reader();
  ReaderTotals totals;
  std::uint64_t generation = 0;
  while (!stopped_.load(std::memory_order_relaxed))
    evaluate_all(reader, *given(), generation, totals);
  const std::lock_guard lock(mutex_);
  totals_.flows += totals.flows;
  totals_.allowed += totals.allowed;
  totals_.generations += totals.generations;
  totals_.wrong += totals.wrong;
}

ReaderTotals Readers::stop() {
  stopped_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  return totals_;
}

}  // namespace tierwall::bench
