// The resources of one kind: what is kept, and what a batch makes of it.
//
//     shelf.put(name, value);  shelf.remove(name);     // the batch
//     shelf.for_each([](const T& value) { ... });      // as the batch leaves it
//     shelf.apply();                                   // now kept
//
// Thread contract: single-threaded. A call that throws changes nothing; apply() and discard() do not
// throw. Complexity: logarithmic; for_each() and apply() are linear.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include <tierwall/diagnostics.hpp>

namespace tierwall::store {

template <class T>
class Shelf {
 public:
  void put(ResourceName name, T value) {
    batch_.insert_or_assign(std::move(name), std::optional<T>(std::move(value)));
  }
  void remove(ResourceName name) { batch_.insert_or_assign(std::move(name), std::nullopt); }

  // As the batch leaves it; null if it is not there.
  const T* find(const ResourceName& name) const {
    if (const auto changed = batch_.find(name); changed != batch_.end())
      return changed->second ? &*changed->second : nullptr;
    const auto kept = kept_.find(name);
    return kept == kept_.end() ? nullptr : &*kept->second;
  }

  // Whether the batch leaves anything else than it found.
  bool changes() const {
    bool some = false;
    for_each_change([&some](const T*, const T*) { some = true; });
    return some;
  }

  // Calls `visit(before, after)` for what the batch leaves otherwise than it found; null: not there.
  template <class Visit>
  void for_each_change(Visit visit) const {
    for (const auto& [name, value] : batch_) {
      const auto kept = kept_.find(name);
      const T* const before = kept == kept_.end() ? nullptr : &*kept->second;
      const T* const after = value ? &*value : nullptr;
      if (before == nullptr ? after != nullptr : after == nullptr || *before != *after)
        visit(before, after);
    }
  }
  // By name, what the batch leaves as it found it.
  template <class Visit>
  void for_each_unchanged(Visit visit) const {
    auto changed = batch_.begin();
    for (const auto& [name, value] : kept_) {
      while (changed != batch_.end() && changed->first < name)
        ++changed;
      const bool is_in_batch = changed != batch_.end() && changed->first == name;
      if (!is_in_batch || changed->second == value) visit(*value);
    }
  }
  std::size_t kept_count() const noexcept { return kept_.size(); }

  // By name, as the batch leaves them.
  template <class Visit>
  void for_each(Visit visit) const {
    visit_each(*this, visit);
  }
  template <class Visit>
  void for_each(Visit visit) {
    visit_each(*this, visit);
  }
  // By name, as they are without the batch.
  template <class Visit>
  void for_each_kept(Visit visit) const {
    for (const auto& [name, value] : kept_)
      visit(*value);
  }

  void apply() noexcept {
    while (!batch_.empty()) {
      auto node = batch_.extract(batch_.begin());
      kept_.erase(node.key());
      if (node.mapped()) kept_.insert(std::move(node));
    }
  }
  void discard() noexcept { batch_.clear(); }

 private:
  // Of one type, so that what is applied is moved from one to the other without memory for it.
  using Values = std::map<ResourceName, std::optional<T>>;

  template <class Self, class Visit>
  static void visit_each(Self& self, Visit& visit) {
    auto changed = self.batch_.begin();
    const auto visit_changed_before = [&](auto is_before) {
      for (; changed != self.batch_.end() && is_before(changed->first); ++changed) {
        if (changed->second) visit(*changed->second);
      }
    };
    for (auto& [name, value] : self.kept_) {
      visit_changed_before([&kept = name](const ResourceName& other) { return other < kept; });
      if (changed == self.batch_.end() || changed->first != name) visit(*value);
    }
    visit_changed_before([](const ResourceName&) { return true; });
  }

  Values kept_;   // none is empty
  Values batch_;  // empty: removed
};

}  // namespace tierwall::store
