#include "store/resources.hpp"

#include <cstddef>
#include <utility>

#include "model/model_lists.hpp"

namespace tierwall::store {

namespace {

// Calls `visit(shelf, list)` for each kind.
template <class Shelves, class Visit>
void for_each_list(Shelves& shelves, Model& model, Visit visit) {
  std::apply(
      [&](auto&... shelf) {
        std::apply([&](auto&... list) { (visit(shelf, list), ...); }, lists_of(model));
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

Model Resources::without_batch() const {
  Model model;
  for_each_list(shelves_, model, [](const auto& shelf, auto& list) {
    shelf.for_each_kept([&list](const auto& resource) { list.push_back(resource); });
  });
  return model;
}

LentModel::LentModel(Resources& resources) : resources_(resources) {
  for_each_list(resources_.shelves_, model_, [](const auto& shelf, auto& list) {
    std::size_t count = 0;
    shelf.for_each([&count](const auto&) { ++count; });
    list.reserve(count);
  });
  // Nothing throws from here on.
  for_each_list(resources_.shelves_, model_, [](auto& shelf, auto& list) {
    shelf.for_each([&list](auto& resource) { list.push_back(std::move(resource)); });
  });
}

LentModel::~LentModel() {
  for_each_list(resources_.shelves_, model_, [](auto& shelf, auto& list) {
    auto next = list.begin();
    shelf.for_each([&next](auto& resource) { resource = std::move(*next++); });
  });
}

}  // namespace tierwall::store
