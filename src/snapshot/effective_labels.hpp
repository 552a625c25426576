// The labels that a selector sees of one thing: forced ones, its own, and what it inherits from profiles
// (spec/selectors.md 6.1 to 6.5; spec/policy.md 5).
//
//     EffectiveLabels labels(profiles, meter);
//     LabelSet set = symbols.intern_labels(labels.of(endpoint));
//
// Thread contract: single-threaded; the profiles must outlive it. Complexity: the labels of the thing and
// of its profiles.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/symbols.hpp>

#include "snapshot/profiles.hpp"
#include "support/build_meter.hpp"

namespace tierwall::snapshot {

class EffectiveLabels {
 public:
  EffectiveLabels(const ProfileTable& profiles, support::BuildMeter& meter)
      : profiles_(profiles), meter_(meter) {}

  // Those that win first. Valid until the next call, and as long as the thing.
  std::span<const LabelText> of(const WorkloadEndpoint& endpoint);
  std::span<const LabelText> of(const HostEndpoint& endpoint);
  std::span<const LabelText> of(const NetworkSet& set);

 private:
  void begin();
  void add(std::string_view key, std::string_view value);
  void add(const Labels& labels);
  void inherit(const std::vector<std::string>& profiles);
  void inherit(std::string_view profile);

  const ProfileTable& profiles_;
  support::BuildMeter& meter_;
  std::vector<LabelText> labels_;
  std::size_t things_ = 0;              // the number of the present one
  std::vector<std::size_t> last_heir_;  // by profile
};

}  // namespace tierwall::snapshot
