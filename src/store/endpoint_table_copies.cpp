#include "store/endpoint_table_copies.hpp"

namespace tierwall::store {

void EndpointTableCopies::Returned::put(Copy* copy) noexcept {
  copy->next = newest_.load(std::memory_order_relaxed);
  while (!newest_.compare_exchange_weak(copy->next, copy, std::memory_order_release,
                                        std::memory_order_relaxed)) {
  }
}

void EndpointTableCopies::keep_idle(std::unique_ptr<Copy> copy) noexcept {
  for (std::unique_ptr<Copy>& idle : idle_) {
    if (copy && (!idle || idle->version < copy->version)) std::swap(idle, copy);
  }
}

std::unique_ptr<EndpointTableCopies::Copy> EndpointTableCopies::take_idle() {
  for (Copy* at = returned_->take_all(); at != nullptr;)
    keep_idle(std::unique_ptr<Copy>(std::exchange(at, at->next)));
  if (!idle_[0]) return std::make_unique<Copy>();
  std::unique_ptr<Copy> latest = std::move(idle_[0]);
  idle_[0] = std::move(idle_[1]);
  return latest;
}

std::shared_ptr<const EndpointTables> EndpointTableCopies::copy(const EndpointTables& now,
                                                                EndpointTables::Changes changes) {
  changes_.push_back(std::move(changes));
  if (changes_.size() > kMostCalls) changes_.pop_front();
  ++version_;

  std::unique_ptr<Copy> next = take_idle();
  bring_up_to_date(*next, now);
  // If there is no memory for the handle, the copy is returned as well.
  const std::shared_ptr<const Copy> shown(
      next.release(), [returned = returned_](Copy* copy) { returned->put(copy); });
  return {shown, &shown->tables};
}

void EndpointTableCopies::bring_up_to_date(Copy& copy, const EndpointTables& now) const {
  const std::uint64_t behind = version_ - copy.version;
  bool is_near = copy.version != 0 && behind <= changes_.size();
  const auto first =
      is_near ? changes_.end() - static_cast<std::ptrdiff_t>(behind) : changes_.end();
  std::size_t count = 0;
  for (auto at = first; at != changes_.end(); ++at) {
    count += at->list.size();
    is_near = is_near && !at->all;
  }
  if (!is_near || count > kMostChanges) {
    copy.tables = now;
  } else {
    for (auto at = first; at != changes_.end(); ++at)
      copy.tables.follow(now, *at);
  }
  copy.version = version_;
}

}  // namespace tierwall::store
