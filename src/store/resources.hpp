// All that a store keeps, kind by kind.
//
// Thread contract and errors: as Shelf.
#pragma once

#include <tuple>

#include <tierwall/model.hpp>

#include "store/shelf.hpp"

namespace tierwall::store {

class Resources {
 public:
  template <class T>
  Shelf<T>& of() noexcept {
    return std::get<Shelf<T>>(shelves_);
  }
  template <class T>
  const Shelf<T>& of() const noexcept {
    return std::get<Shelf<T>>(shelves_);
  }

  bool changes() const;
  void apply() noexcept;
  void discard() noexcept;

  Model without_batch() const;

 private:
  friend class LentModel;

  std::tuple<Shelf<Tier>, Shelf<Policy>, Shelf<Profile>, Shelf<NetworkSet>, Shelf<WorkloadEndpoint>,
             Shelf<HostEndpoint>, Shelf<Namespace>, Shelf<ServiceAccount>, Shelf<ServiceSlice>>
      shelves_;
};

// A model of the resources as the batch leaves them, which are in it, not copied, as long as it lives: until
// then nothing else may be asked of the resources. Complexity: linear; of each resource only its head moves.
class LentModel {
 public:
  explicit LentModel(Resources& resources);
  ~LentModel();
  LentModel(const LentModel&) = delete;
  LentModel& operator=(const LentModel&) = delete;

  const Model& operator*() const noexcept { return model_; }

 private:
  Resources& resources_;
  Model model_;
};

}  // namespace tierwall::store
