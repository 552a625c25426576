// What a snapshot says, as text in which everything goes by its name: two snapshots of the same resources
// print the same, however each was made and whatever its numbers are.
//
//     EXPECT_EQ(text_of(committed, model), text_of(rebuilt, model));
//     EXPECT_EQ(answer_of(committed, flow), answer_of(rebuilt, flow));
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <tierwall/model.hpp>
#include <tierwall/snapshot.hpp>

#include "reference/policy.hpp"

namespace tierwall::testing {

// Statistics that do not depend on how the snapshot came about.
std::string text_of(const SnapshotStats& stats);

// Statistics, tiers, policies; each endpoint of the model and of `others`, found by its name, with its
// addresses and what is effective for it; the owners of each address that any of them names.
std::string text_of(const Snapshot& snapshot, const Model& model,
                    std::span<const reference::EndpointName> others = {});

// Both decisions to the last field, the explanation, and the same of the way through each of the hosts.
std::string answer_of(const Snapshot& snapshot, const reference::ReferenceFlow& flow,
                      std::span<const HostEndpoint> hosts = {});

// Empty, or the first line in which they differ.
std::string difference(std::string_view what, std::string_view text, std::string_view expected);

}  // namespace tierwall::testing
