#include "snapshot/members.hpp"

#include <algorithm>
#include <span>

namespace tierwall::snapshot {

namespace {

// Of a look at what a selector requires.
constexpr std::uint64_t kStepsPerSelector = 64;
// Of a run that ends soon; what a program may take beyond that is counted by its instructions.
constexpr std::uint64_t kStepsPerRun = 8;
constexpr std::uint64_t kInstructionsPerStep = 4;

}  // namespace

Members::Members(EffectiveSelectors& selectors, const LabelledObjects& objects,
                 support::BuildMeter& meter)
    : selectors_(selectors),
      objects_(objects),
      index_(objects, selectors.symbols()),
      meter_(meter),
      classes_(selectors.size()) {}

const std::vector<std::uint32_t>& Members::classes_of(std::uint32_t selector) {
  std::optional<std::vector<std::uint32_t>>& known = classes_[selector];
  if (!known) {
    known.emplace();
    const Selector& program = selectors_[selector];
    const TextView texts = selectors_.symbols().texts();
    const std::uint64_t steps = kStepsPerRun + program.program().code.size() / kInstructionsPerStep;
    const ClassIndex::Lists candidates = index_.candidates(program);
    meter_.work(kStepsPerSelector + program.canonical().size());
    for (const std::span<const std::uint32_t> list : candidates) {
      meter_.work(steps * list.size());
      for (const std::uint32_t label_class : list) {
        if (program.matches(objects_.labels(label_class), texts)) known->push_back(label_class);
      }
    }
    if (candidates.size() > 1) support::sort(meter_, *known);
    meter_.hold(known->size() * sizeof(std::uint32_t));
  }
  return *known;
}

bool Members::matches(std::uint32_t selector, std::uint32_t label_class) {
  return std::ranges::binary_search(classes_of(selector), label_class);
}

}  // namespace tierwall::snapshot
