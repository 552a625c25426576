// The worked example of spec/policy.md 7 with nothing but the public API: three stages of policy
// for two applications, and what each stage says about the flows of its table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tierwall/result.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/snapshot.hpp>

namespace tierwall::examples {

// The texts of the tutorial's files.
struct TutorialFiles {
  std::string webserver;  // Marathon applications
  std::string client;
  std::string other;
  std::string profile;  // manifests
  std::string policies;
};

struct Stage {
  std::string title;
  Snapshot snapshot;
};

// The plugin's profile alone; the profile replaced; the policies on top. Errors: what the loader or
// the builder found, as one text.
Result<std::vector<Stage>> build_stages(const TutorialFiles& files);

struct NamedFlow {
  std::string name;
  Flow flow;
};

// The rows of the table.
std::vector<NamedFlow> tutorial_flows();

// The notation of the specification: `prof#0`, `web.in#1`, `cli.eg#0`, `tier:client`, `none`, `-`.
std::string short_name(const Decision& decision, Direction direction, const Snapshot& snapshot);

// The table of one stage.
std::string stage_table(const Stage& stage);

}  // namespace tierwall::examples
