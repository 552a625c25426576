// A store and a plain list of what it should hold, which are told the same.
//
//     ShadowedStore shadowed(options);
//     shadowed.upsert(tier);
//     shadowed.erase(endpoint);
//     EXPECT_EQ(shadowed.commit(), "") << shadowed.history();
//     shadowed.snapshot()   // the store's
//     shadowed.rebuilt()    // of the list, by a builder that knows nothing of the store
#pragma once

#include <optional>
#include <string>
#include <variant>

#include <tierwall/model.hpp>
#include <tierwall/store.hpp>

namespace tierwall::testing {

using Resource = std::variant<Tier, Policy, Profile, NetworkSet, WorkloadEndpoint, HostEndpoint,
                              Namespace, ServiceAccount, ServiceSlice>;

class ShadowedStore {
 public:
  explicit ShadowedStore(const BuildOptions& options);

  void upsert(const Resource& resource);
  // The one of this name.
  void erase(const Resource& named);
  void insert_member(const NetworkSet& named, const Cidr& net);
  void erase_member(const NetworkSet& named, const Cidr& net);
  void discard();
  // Moves the store elsewhere and back.
  void move();
  // An empty store takes the place of this one, whose snapshots live on.
  void restart();

  // Empty, or what the store said or did differently from a build of everything.
  std::string commit();

  // Whether the last commit was.
  bool was_refused() const { return refused_; }
  // By the last commit.
  const Invalidated& invalidated() const { return invalidated_; }
  const Model& batched() const { return batched_; }
  const Model& committed() const { return committed_; }
  const std::optional<Snapshot>& snapshot() const { return store_.snapshot(); }
  const std::optional<Snapshot>& rebuilt() const { return rebuilt_; }
  // Everything that was done since the store was made.
  const std::string& history() const { return history_; }

 private:
  std::string take_over(const CommitResult& result, std::uint64_t before);

  BuildOptions options_;
  PolicyStore store_;
  Model batched_, committed_;
  std::optional<Snapshot> rebuilt_;
  bool refused_ = false;
  Invalidated invalidated_;
  std::string history_;
};

}  // namespace tierwall::testing
