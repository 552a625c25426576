#include "store/live_identities.hpp"

namespace tierwall::store {

namespace {

std::vector<std::uint32_t> inverse(std::span<const std::uint32_t> permutation) {
  std::vector<std::uint32_t> inverted(permutation.size());
  for (std::uint32_t i = 0; i < permutation.size(); ++i)
    inverted[permutation[i]] = i;
  return inverted;
}

}  // namespace

LiveIdentities::LiveIdentities(snapshot::Sources& sources, const snapshot::AddressData& built)
    : known_(*sources.rows),
      identities_(sources.identities),
      built_(static_cast<std::uint32_t>(sources.identities.size())),
      first_new_set_(static_cast<std::uint32_t>(sources.sets.size())),
      class_of_(inverse(sources.identities)),
      rows_(built.rows, kRoomToGrow * sources.rows->width()),
      pages_(built.pages, kRoomToGrow),
      stand_ins_({}, kRoomToGrow) {}

std::optional<std::uint32_t> LiveIdentities::changed(std::uint32_t from,
                                                     std::span<const std::uint32_t> left,
                                                     std::span<const std::uint32_t> joined) {
  const std::uint32_t now = known_.changed(class_of_[from], left, joined);
  if (now < identities_.size()) return identities_[now];
  if (now >= built_ + kMostNewcomers) return std::nullopt;
  // Classes come one by one, and are numbered as identities are.
  while (identities_.size() <= now) {
    const auto next = static_cast<std::uint32_t>(identities_.size());
    rows_.append(known_.row(next));
    class_of_.push_back(next);
    identities_.push_back(next);
    // All that programs ask for are sets of the build.
    const std::optional<std::uint32_t> alike = known_.below(next, first_new_set_);
    const bool is_known = alike && *alike < built_;
    stand_ins_.push_back(is_known ? identities_[*alike] : built_);
    if (!is_known) ++unlike_any_;
  }
  for (std::size_t page = pages_.size(); page < known_.page_count(); ++page)
    pages_.push_back(known_.page(static_cast<std::uint32_t>(page)));
  return now;
}

void LiveIdentities::show_in(SnapshotView& view) const noexcept {
  view.sets.rows = rows_.view();
  view.sets.pages = pages_.view();
  view.stand_ins = stand_ins_.view();
}

void LiveIdentities::keep_in(std::vector<std::shared_ptr<const void>>& memory) const {
  memory.push_back(rows_.memory());
  memory.push_back(pages_.memory());
  memory.push_back(stand_ins_.memory());
}

}  // namespace tierwall::store
