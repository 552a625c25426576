#include "store/resources.hpp"

namespace tierwall::store {

namespace {

// Calls `visit(shelf, list)` for each kind.
template <class Shelves, class Visit>
void for_each_list(const Shelves& shelves, Model& model, Visit visit) {
  std::apply(
      [&](const auto&... shelf) {
        const auto lists = std::tie(model.tiers, model.policies, model.profiles, model.network_sets,
                                    model.workload_endpoints, model.host_endpoints,
                                    model.namespaces, model.service_accounts, model.service_slices);
        std::apply([&](auto&... list) { (visit(shelf, list), ...); }, lists);
      },
      shelves);
}

}  // namespace

bool Resources::changes() const {
  return std::apply([](const auto&... shelf) { return (shelf.changes() || ...); }, shelves_);
}

void Resources::apply() noexcept {
  std::apply([](auto&... shelf) { (shelf.apply(), ...); }, shelves_);
}

void Resources::discard() noexcept {
  std::apply([](auto&... shelf) { (shelf.discard(), ...); }, shelves_);
}

Model Resources::with_batch() const {
  Model model;
  for_each_list(shelves_, model, [](const auto& shelf, auto& list) {
    shelf.for_each([&list](const auto& resource) { list.push_back(resource); });
  });
  return model;
}

Model Resources::without_batch() const {
  Model model;
  for_each_list(shelves_, model, [](const auto& shelf, auto& list) {
    shelf.for_each_kept([&list](const auto& resource) { list.push_back(resource); });
  });
  return model;
}

}  // namespace tierwall::store
