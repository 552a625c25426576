#include "snapshot/members.hpp"

#include <algorithm>

#include "index/requirement.hpp"

namespace tierwall::snapshot {

namespace {

// Of a look at what a selector requires.
constexpr std::uint64_t kStepsPerSelector = 64;

}  // namespace

Members::Members(EffectiveSelectors& selectors, const LabelledObjects& objects,
                 support::BuildMeter& meter)
    : selectors_(selectors), meter_(meter), classes_(selectors.size()) {
  for (std::uint32_t i = 0; i < objects.class_count(); ++i)
    table_.insert(i, objects.labels(i));
}

const std::vector<std::uint32_t>& Members::classes_of(std::uint32_t selector) {
  std::optional<std::vector<std::uint32_t>>& known = classes_[selector];
  if (!known) {
    const Selector& asked = selectors_[selector];
    const ProgramView program = asked.program();
    meter_.work(kStepsPerSelector + asked.canonical().size() + table_.cost_of_reader(program));
    table_.add_reader(program);
    const index::Requirement filter = table_.narrowest(index::requirements(program));
    meter_.work(table_.cost_of_match(program, filter));
    known = table_.match(program, selectors_.symbols().texts(), filter);
    meter_.hold(known->size() * sizeof(std::uint32_t));
  }
  return *known;
}

index::Requirement Members::narrowest_requirement(std::uint32_t selector) const {
  return table_.narrowest(index::requirements(selectors_[selector].program()));
}

bool Members::matches(std::uint32_t selector, std::uint32_t label_class) {
  return std::ranges::binary_search(classes_of(selector), label_class);
}

}  // namespace tierwall::snapshot
