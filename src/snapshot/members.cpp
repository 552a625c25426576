#include "snapshot/members.hpp"

#include <algorithm>

namespace tierwall::snapshot {

namespace {

// Of a run that ends soon; what a program may take beyond that is counted by its instructions.
constexpr std::uint64_t kStepsPerRun = 8;
constexpr std::uint64_t kInstructionsPerStep = 4;

}  // namespace

Members::Members(EffectiveSelectors& selectors, const LabelledObjects& objects,
                 support::BuildMeter& meter)
    : selectors_(selectors), objects_(objects), meter_(meter), classes_(selectors.size()) {}

const std::vector<std::uint32_t>& Members::classes_of(std::uint32_t selector) {
  std::optional<std::vector<std::uint32_t>>& known = classes_[selector];
  if (!known) {
    known.emplace();
    const Selector& program = selectors_[selector];
    const TextView texts = selectors_.symbols().texts();
    const std::uint64_t steps = kStepsPerRun + program.program().code.size() / kInstructionsPerStep;
    for (std::uint32_t i = 0; i < objects_.class_count(); ++i) {
      meter_.work(steps);
      if (program.matches(objects_.labels(i), texts)) known->push_back(i);
    }
  }
  return *known;
}

bool Members::matches(std::uint32_t selector, std::uint32_t label_class) {
  return std::ranges::binary_search(classes_of(selector), label_class);
}

}  // namespace tierwall::snapshot
