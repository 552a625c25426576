// Cases of one endpoint under many rules.
//
//     const GetWorld world = lazy_world(production_rules);
//     const GetCase random = lazy_case(world, random_flows);
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "flow_case.hpp"
#include "flow_world.hpp"
#include "plain_rules.hpp"

namespace tierwall::bench {

using MakeRules = std::function<PlainRules()>;
using World = std::shared_ptr<const FlowWorld>;
using GetWorld = std::function<const World&()>;

GetWorld lazy_world(MakeRules make_rules);
GetCase lazy_case(const GetWorld& get_world,
                  std::function<std::vector<Flow>(const FlowWorld&)> make_flows);

// Into rules drawn uniformly.
std::vector<Flow> random_flows(const FlowWorld& world);

// `<stem>/judge`: the first flows of the case by the judge.
void register_judge(const std::string& stem, const GetWorld& get_world, const GetCase& get);

}  // namespace tierwall::bench
