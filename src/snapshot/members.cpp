#include "snapshot/members.hpp"

#include <algorithm>

namespace tierwall::snapshot {

Members::Members(EffectiveSelectors& selectors, const LabelledObjects& objects)
    : selectors_(selectors), objects_(objects), classes_(selectors.size()) {}

const std::vector<std::uint32_t>& Members::classes_of(std::uint32_t selector) {
  std::optional<std::vector<std::uint32_t>>& known = classes_[selector];
  if (!known) {
    known.emplace();
    const Selector& program = selectors_[selector];
    const TextView texts = selectors_.symbols().texts();
    for (std::uint32_t i = 0; i < objects_.class_count(); ++i) {
      if (program.matches(objects_.labels(i), texts)) known->push_back(i);
    }
  }
  return *known;
}

bool Members::matches(std::uint32_t selector, std::uint32_t label_class) {
  return std::ranges::binary_search(classes_of(selector), label_class);
}

}  // namespace tierwall::snapshot
