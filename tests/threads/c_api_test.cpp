// Readers of the C API in different manners while generations come and go: the snapshot that is lent is that of
// the generation, and every verdict is of the generation that it names.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/c/tierwall.h>

#include "support/c_structs.hpp"
#include "support/model_builders.hpp"

namespace tierwall::testing {
namespace {

constexpr std::uint64_t kGenerations = 30'000;

// Where the server may be reached at the port of this number only.
CHandle<tierwall_snapshot> snapshot_with_port(std::uint16_t port) {
  Model model;
  model.workload_endpoints = {workload("a", {Address::v4(10, 0, 0, 1)}, {}, {"p"})};
  model.profiles = {profile("p", {rule(Action::allow, protocol(kTcp), to_port(port))}, {})};
  return c_build(model).snapshot;
}

// To port 1 and to port 2.
std::array<tierwall_flow, 2> flows_to_server() {
  std::array<tierwall_flow, 2> flows{};
  tierwall_flow_init(flows.data(), flows.size());
  for (std::size_t i = 0; i < 2; ++i) {
    flows[i].source = tierwall_address_v4(192, 0, 2, 1);
    flows[i].destination = tierwall_address_v4(10, 0, 0, 1);
    flows[i].destination_port = static_cast<std::uint16_t>(i + 1);
    flows[i].protocol = TIERWALL_TCP;
  }
  return flows;
}

class CReaderThreads {
 public:
  CReaderThreads(tierwall_publisher* publisher, std::array<const tierwall_snapshot*, 2> snapshots)
      : publisher_(publisher), snapshots_(snapshots) {
    threads_.emplace_back([this] { run(&CReaderThreads::pin_and_unpin); });
    threads_.emplace_back([this] { run(&CReaderThreads::evaluate_only); });
    threads_.emplace_back([this] { run(&CReaderThreads::refresh); });
    threads_.emplace_back([this] { run(&CReaderThreads::keep_what_was_lent); });
    while (at_work_ != threads_.size())
      std::this_thread::yield();
  }

  // How many answers were wrong.
  std::size_t stop() {
    stopped_ = true;
    for (std::thread& thread : threads_)
      thread.join();
    return wrong_;
  }

 private:
  void expect(bool is_right) {
    if (!is_right) wrong_.fetch_add(1, std::memory_order_relaxed);
  }
  // Odd generations let port 1 in, even ones port 2.
  void expect_verdicts(const std::array<tierwall_verdict, 2>& verdicts, std::uint64_t generation) {
    expect(tierwall_is_allowed(&verdicts[0]) == (generation % 2 == 1));
    expect(tierwall_is_allowed(&verdicts[1]) == (generation % 2 == 0));
  }
  void expect_snapshot(const tierwall_snapshot* snapshot, std::uint64_t generation) {
    expect(snapshot == snapshots_[generation % 2]);
    std::array<tierwall_verdict, 2> verdicts{};
    expect(tierwall_evaluate_batch(snapshot, flows_.data(), 2, verdicts.data()) == TIERWALL_OK);
    expect_verdicts(verdicts, generation);
  }

  void run(void (CReaderThreads::*once)(tierwall_reader*)) {
    bool is_first = true;
    while (!stopped_) {
      tierwall_reader* reader = nullptr;
      expect(tierwall_reader_create(publisher_, &reader, nullptr) == TIERWALL_OK);
      for (int i = 0; i < 100 && !stopped_; ++i)
        (this->*once)(reader);
      tierwall_reader_release(reader);  // with a pin, in some
      if (is_first) ++at_work_;
      is_first = false;
    }
  }
  void pin_and_unpin(tierwall_reader* reader) {
    const tierwall_snapshot* snapshot = nullptr;
    std::uint64_t generation = 0;
    expect(tierwall_reader_pin(reader, &snapshot, &generation) == TIERWALL_OK);
    expect_snapshot(snapshot, generation);
    expect(tierwall_reader_unpin(reader) == TIERWALL_OK);
  }
  void evaluate_only(tierwall_reader* reader) {
    std::array<tierwall_verdict, 2> verdicts{};
    std::uint64_t generation = 0;
    expect(tierwall_reader_evaluate_batch(reader, flows_.data(), 2, verdicts.data(), &generation) ==
           TIERWALL_OK);
    expect_verdicts(verdicts, generation);
  }
  void refresh(tierwall_reader* reader) {
    const tierwall_snapshot* snapshot = nullptr;
    std::uint64_t generation = 0;
    if (tierwall_reader_refresh(reader, &snapshot, &generation) != TIERWALL_OK) {
      expect(tierwall_reader_pin(reader, &snapshot, &generation) == TIERWALL_OK);
    }
    expect_snapshot(snapshot, generation);
  }
  void keep_what_was_lent(tierwall_reader* reader) {
    const tierwall_snapshot* snapshot = nullptr;
    std::uint64_t generation = 0;
    expect(tierwall_reader_pin(reader, &snapshot, &generation) == TIERWALL_OK);
    const CHandle<tierwall_snapshot> kept(tierwall_snapshot_retain(snapshot));
    expect(tierwall_reader_unpin(reader) == TIERWALL_OK);
    expect_snapshot(kept.get(), generation);
  }

  tierwall_publisher* publisher_;
  std::array<const tierwall_snapshot*, 2> snapshots_;  // of even generations, of odd ones
  const std::array<tierwall_flow, 2> flows_ = flows_to_server();
  std::atomic<bool> stopped_{false};
  std::atomic<std::size_t> at_work_{0};
  std::atomic<std::size_t> wrong_{0};
  std::vector<std::thread> threads_;
};

TEST(CRepublishing, EveryVerdictIsOfTheGenerationItNames) {
  const auto even = snapshot_with_port(2);
  const auto odd = snapshot_with_port(1);
  // Few places, so that generations take over those of others all the time.
  auto options = c_sized<tierwall_publisher_options>();
  options.max_retained = 4;
  const auto publisher = c_create<tierwall_publisher>([&](auto* to, auto* error) {
    return tierwall_publisher_create(odd.get(), &options, to, error);
  });
  CReaderThreads readers(publisher.get(), {even.get(), odd.get()});
  for (std::uint64_t next = 2; next <= kGenerations; ++next) {
    const tierwall_snapshot* const snapshot = next % 2 == 0 ? even.get() : odd.get();
    std::uint64_t generation = 0;
    // Busy while a reader that stands still in the midst of pinning keeps too many.
    while (tierwall_publisher_publish(publisher.get(), snapshot, &generation, nullptr) !=
           TIERWALL_OK) {
      std::this_thread::yield();
    }
    ASSERT_EQ(generation, next);
  }
  EXPECT_EQ(readers.stop(), 0U);
  tierwall_publisher_reclaim(publisher.get());
  auto status = c_sized<tierwall_publisher_status>();
  ASSERT_EQ(tierwall_publisher_get_status(publisher.get(), &status), TIERWALL_OK);
  EXPECT_EQ(status.readers, 0U);
  EXPECT_EQ(status.retained, 0U);
  EXPECT_EQ(status.oldest_generation, 0U);
}

}  // namespace
}  // namespace tierwall::testing
