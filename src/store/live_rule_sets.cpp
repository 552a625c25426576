#include "store/live_rule_sets.hpp"

namespace tierwall::store {

std::uint32_t LiveRuleSets::set_of_selector(std::uint32_t selector) {
  std::vector<std::uint32_t>& sets = known_.of_selectors;
  if (selector >= sets.size()) sets.resize(std::size_t{selector} + 1, kNoEntry);
  if (sets[selector] != kNoEntry) return sets[selector];
  if (next_ == end_) {
    lacks_some_ = true;
    return 0;
  }
  sets[selector] = next_++;
  added_.push_back({selector, sets[selector]});
  return sets[selector];
}

snapshot::RuleSets::NetList LiveRuleSets::net_list(const std::vector<Cidr>& nets) {
  snapshot::put_net_key(nets, net_key_);
  const auto [number, is_new] = known_.net_keys.intern(net_key_);
  if (is_new) {
    lacks_some_ = true;
    known_.of_net_lists.push_back(0);
  }
  return {number, known_.of_net_lists[number]};
}

std::uint32_t LiveRuleSets::set_of_service(const std::string& service) {
  const auto found = known_.of_services.find(service);
  if (found != known_.of_services.end()) return found->second;
  lacks_some_ = true;
  return 0;
}

snapshot::BindingRun LiveRuleSets::bindings_of_service(const std::string& service) {
  const auto found = known_.bindings_of_services.find(service);
  if (found != known_.bindings_of_services.end()) return found->second;
  lacks_some_ = true;
  return {};
}

snapshot::BindingRun LiveRuleSets::bindings_of_names(const std::vector<std::string_view>& names,
                                                     std::uint32_t selector) {
  const auto found = known_.bindings_of_names.find(snapshot::key_of_names(names, selector));
  if (found != known_.bindings_of_names.end()) return found->second;
  lacks_some_ = true;
  return {};
}

}  // namespace tierwall::store
