// The law of a store: what it commits is what is built afresh of everything, whatever came before.
//
//     StoreComparison comparison(choices, choices);
//     for (...) {
//       comparison.change_little();
//       EXPECT_EQ(comparison.commit(), "") << comparison.history();
//     }
//
// A commit is compared with a build of a plain list, in every answer, and with the judge. Snapshots that
// were made before are kept for a while, and must go on saying what they said.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "reference/policy.hpp"
#include "support/choices.hpp"
#include "support/cluster_generator.hpp"
#include "support/policy_comparison.hpp"
#include "support/shadowed_store.hpp"
#include "support/store_changes.hpp"

namespace tierwall::testing {

// As comparison_options(), and failsafe ports are rare: to read their list takes longer than all else.
ComparisonOptions store_options(Choices& choices);

class StoreComparison {
 public:
  // What is done comes from `changes`; which flows are asked about, from `questions`: so many a commit.
  StoreComparison(Choices& changes, Choices& questions, const ComparisonOptions& options = {},
                  ClusterShape shape = {}, std::size_t flows = 16);

  // A batch: a whole cluster; some of another one; mostly one change or two.
  void fill() { changes_.fill(); }
  void change_much() { changes_.mixed_batch(); }
  void change_little() { changes_.small_batch(); }
  void change_network_sets() { changes_.network_set_batch(); }
  void change_slices() { changes_.slice_batch(); }
  // Empty if all is well.
  std::string commit();
  // Ends the store. What is kept of it must go on answering; the next one begins with nothing.
  std::string restart();

  // The options, and everything that was done to this store, a resource or an operation a line.
  std::string history() const { return describe(options_) + shadowed_.history(); }
  const Model& committed() const { return shadowed_.committed(); }
  std::size_t refusals() const { return refusals_; }
  // Commits that told which flows to judge anew, and these were not all.
  std::size_t followed() const { return followed_; }
  // Those that changed policies, and did not build everything.
  std::size_t followed_policies() const { return followed_policies_; }
  // Those that changed profiles in other ways than in their labels, and did not either.
  std::size_t followed_profiles() const { return followed_profiles_; }
  // Those that changed tiers, likewise.
  std::size_t followed_tiers() const { return followed_tiers_; }
  // Those that told of prefixes, likewise.
  std::size_t followed_prefixes() const { return followed_prefixes_; }
  // Those that changed slices of services, and told of addresses.
  std::size_t followed_slices() const { return followed_slices_; }
  std::size_t unknown_tiers() const { return unknown_tiers_; }  // of all commits together

 private:
  struct Remembered {
    reference::ReferenceFlow flow;
    std::string answer;
  };
  struct Generation {
    Snapshot snapshot;
    Model model;
    std::string text;  // of the model and of these
    std::vector<reference::EndpointName> others;
    std::vector<Remembered> answers;
  };

  std::vector<reference::ReferenceFlow> flows(const Model& model, const Model& before);
  std::string compare(const Model& before);
  // Of a flow that the last commit did not invalidate: it is judged as it was.
  std::string compare_with_before(const reference::ReferenceFlow& flow) const;
  bool is_invalidated(const reference::ReferenceFlow& flow) const;
  std::string ask_older_generations();

  Choices& questions_;
  std::size_t flow_count_;
  ComparisonOptions options_;
  ShadowedStore shadowed_;
  StoreChanges changes_;
  ClusterGenerator generator_;
  std::deque<Generation> generations_;
  std::size_t refusals_ = 0;
  std::size_t followed_ = 0;
  std::size_t followed_policies_ = 0;
  std::size_t followed_profiles_ = 0;
  std::size_t followed_prefixes_ = 0;
  std::size_t followed_slices_ = 0;
  std::size_t followed_tiers_ = 0;
  std::size_t unknown_tiers_ = 0;
};

}  // namespace tierwall::testing
