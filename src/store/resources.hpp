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

  Model with_batch() const;
  Model without_batch() const;

 private:
  std::tuple<Shelf<Tier>, Shelf<Policy>, Shelf<Profile>, Shelf<NetworkSet>, Shelf<WorkloadEndpoint>,
             Shelf<HostEndpoint>, Shelf<Namespace>, Shelf<ServiceAccount>, Shelf<ServiceSlice>>
      shelves_;
};

}  // namespace tierwall::store
