// Readers and publishers of the C API: how many there may be, and what they keep.
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include <tierwall/c/tierwall.h>
#include "support/c_complaint.hpp"
#include "support/c_structs.hpp"

namespace tierwall::testing {
namespace {

TEST(CReaders, ThereAreNoMoreThanThereMayBe) {
  const auto built = c_build(Model{});
  auto options = c_sized<tierwall_publisher_options>();
  options.max_readers = 2;
  options.max_retained = std::uint64_t{1} << 40U;
  tierwall_publisher* publisher = nullptr;
  EXPECT_EQ(complaint([&](tierwall_error* error) {
              return tierwall_publisher_create(built.snapshot.get(), &options, &publisher, error);
            }),
            "options.max_retained: too many");
  options.max_retained = 0;
  ASSERT_EQ(tierwall_publisher_create(built.snapshot.get(), &options, &publisher, nullptr),
            TIERWALL_OK);
  const CHandle<tierwall_publisher> owner(publisher);
  const auto create = [&](auto* to, auto* error) {
    return tierwall_reader_create(publisher, to, error);
  };
  const auto one = c_create<tierwall_reader>(create);
  auto two = c_create<tierwall_reader>(create);
  tierwall_reader* three = nullptr;
  EXPECT_EQ(tierwall_reader_create(publisher, &three, nullptr), TIERWALL_BUSY);
  EXPECT_EQ(three, nullptr);
  two.reset();
  EXPECT_NE(c_create<tierwall_reader>(create), nullptr);
}

// Old generations go as their readers leave, whatever the order; each reader has the snapshot that it pinned.
TEST(CReaders, KeepWhatTheyPin) {
  const auto first = c_build(Model{});
  tierwall_publisher* publisher = nullptr;
  ASSERT_EQ(tierwall_publisher_create(first.snapshot.get(), nullptr, &publisher, nullptr),
            TIERWALL_OK);
  const CHandle<tierwall_publisher> owner(publisher);
  std::vector<CHandle<tierwall_reader>> readers;
  std::vector<CBuild> builds;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    auto& reader = readers.emplace_back(c_create<tierwall_reader>(
        [&](auto* to, auto* error) { return tierwall_reader_create(publisher, to, error); }));
    const tierwall_snapshot* pinned = nullptr;
    std::uint64_t generation = 0;
    ASSERT_EQ(tierwall_reader_pin(reader.get(), &pinned, &generation), TIERWALL_OK);
    EXPECT_EQ(generation, i);
    EXPECT_EQ(pinned, i == 1 ? first.snapshot.get() : builds.back().snapshot.get());
    builds.push_back(c_build(Model{}));
    ASSERT_EQ(
        tierwall_publisher_publish(publisher, builds.back().snapshot.get(), &generation, nullptr),
        TIERWALL_OK);
    EXPECT_EQ(generation, i + 1);
  }
  auto status = c_sized<tierwall_publisher_status>();
  ASSERT_EQ(tierwall_publisher_get_status(publisher, &status), TIERWALL_OK);
  EXPECT_EQ(status.retained, 20U);
  EXPECT_EQ(status.oldest_generation, 1U);
  EXPECT_EQ(status.oldest_reader, tierwall_reader_number(readers.front().get()));
  for (std::size_t i = 1; i < readers.size(); i += 2)
    readers[i].reset();
  EXPECT_EQ(tierwall_publisher_reclaim(publisher), 10U);
  tierwall_snapshot* found = nullptr;
  EXPECT_EQ(tierwall_publisher_find(publisher, 2, &found), TIERWALL_NOT_FOUND);
  EXPECT_EQ(tierwall_publisher_find(publisher, 0, &found), TIERWALL_NOT_FOUND);
  ASSERT_EQ(tierwall_publisher_find(publisher, 3, &found), TIERWALL_OK);
  EXPECT_EQ(found, builds[1].snapshot.get());
  tierwall_snapshot_release(found);

  const tierwall_snapshot* pinned = nullptr;
  std::uint64_t generation = 0;
  ASSERT_EQ(tierwall_reader_refresh(readers.front().get(), &pinned, &generation), TIERWALL_OK);
  EXPECT_EQ(generation, 21U);
  EXPECT_EQ(pinned, builds.back().snapshot.get());
}

TEST(CReaders, PinsAreCounted) {
  const auto built = c_build(Model{});
  tierwall_publisher* publisher = nullptr;
  ASSERT_EQ(tierwall_publisher_create(built.snapshot.get(), nullptr, &publisher, nullptr),
            TIERWALL_OK);
  const CHandle<tierwall_publisher> owner(publisher);
  const auto reader = c_create<tierwall_reader>(
      [&](auto* to, auto* error) { return tierwall_reader_create(publisher, to, error); });
  const tierwall_snapshot* pinned = nullptr;
  std::uint64_t generation = 0;
  EXPECT_EQ(tierwall_reader_refresh(reader.get(), &pinned, nullptr), TIERWALL_NOT_FOUND);
  ASSERT_EQ(tierwall_reader_pin(reader.get(), &pinned, nullptr), TIERWALL_OK);
  ASSERT_EQ(tierwall_reader_pin(reader.get(), &pinned, nullptr), TIERWALL_OK);
  ASSERT_EQ(tierwall_publisher_publish(publisher, built.snapshot.get(), nullptr, nullptr),
            TIERWALL_OK);
  ASSERT_EQ(tierwall_reader_refresh(reader.get(), &pinned, &generation), TIERWALL_OK);
  EXPECT_EQ(generation, 1U) << "promised to the outer pin";
  EXPECT_EQ(tierwall_reader_unpin(reader.get()), TIERWALL_OK);
  ASSERT_EQ(tierwall_reader_refresh(reader.get(), &pinned, &generation), TIERWALL_OK);
  EXPECT_EQ(generation, 2U);
  EXPECT_EQ(tierwall_reader_unpin(reader.get()), TIERWALL_OK);
  EXPECT_EQ(tierwall_reader_unpin(reader.get()), TIERWALL_NOT_FOUND);
}

}  // namespace
}  // namespace tierwall::testing
