// Leaving out one thing after the other while a failure stays: what shrinking is made of.
//
//     class Shrinker : private Omissions { ... without_elements(model_.policies); ... };
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tierwall::testing {

class Omissions {
 protected:
  // `still_fails` looks at the object that things are left out of, and holds at first.
  explicit Omissions(std::function<bool()> still_fails) : still_fails_(std::move(still_fails)) {}

  // True if anything was left out since the last call.
  bool take_changed() { return std::exchange(changed_, false); }

  template <class T>
  void without(T& place) {
    if (place == T{}) return;
    T held = std::exchange(place, T{});
    if (!stays_out()) place = std::move(held);
  }

  template <class T>
  void without_elements(std::vector<T>& list) {
    for (std::size_t i = list.size(); i-- > 0;) {
      const auto at = list.begin() + static_cast<std::ptrdiff_t>(i);
      T held = std::move(*at);
      const auto next = list.erase(at);
      if (!stays_out()) list.insert(next, std::move(held));
    }
  }

  template <class Less>
  void without_labels(std::map<std::string, std::string, Less>& labels) {
    const auto before = labels;
    for (const auto& [key, value] : before) {
      labels.erase(key);
      if (!stays_out()) labels.emplace(key, value);
    }
  }

 private:
  bool stays_out() {
    const bool fails = still_fails_();
    changed_ = changed_ || fails;
    return fails;
  }

  std::function<bool()> still_fails_;
  bool changed_ = false;
};

}  // namespace tierwall::testing
