// What endpoints are called, and who owns which address: found by id, by name, and by address.
//
//     EndpointDirectory changed = directory;              // shares what does not change
//     changed.remove(id);
//     changed.put(id, {EndpointKind::pod, "shop", "web-1", {address}});
//
// Thread contract: as SharedList; a call that throws leaves a directory that may only be destroyed.
// Complexity: look-ups are logarithmic, changes those of SharedList.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tierwall/snapshot.hpp>

#include "support/build_meter.hpp"
#include "support/shared_list.hpp"

namespace tierwall::snapshot {

class EndpointDirectory {
 public:
  EndpointDirectory() = default;
  // By kind, namespace and name; an EndpointId is an index in it.
  EndpointDirectory(std::vector<EndpointInfo> endpoints, support::BuildMeter& meter);

  // Of ids; some may be vacant.
  std::size_t size() const noexcept { return infos_.size(); }
  // Of endpoints.
  std::size_t count() const noexcept { return count_; }
  // A vacant one has no name.
  const EndpointInfo& operator[](EndpointId id) const noexcept { return *infos_[id.value]; }
  // None if there is no such endpoint.
  EndpointId find(EndpointKind kind, std::string_view namespace_name, std::string_view name) const;
  // Ascending.
  std::vector<EndpointId> owners(const Address& address) const;

  // The id is vacant, or the next one.
  void put(EndpointId id, EndpointInfo info);
  void remove(EndpointId id);

  std::size_t bytes() const noexcept { return bytes_; }

 private:
  using Info = std::shared_ptr<const EndpointInfo>;
  using Names = support::SharedOrder<std::pair<Info, EndpointId>>;
  using Owner = std::pair<Address, EndpointId>;
  using Owners = support::SharedOrder<Owner>;

  using Name = std::tuple<EndpointKind, std::string_view, std::string_view>;

  static Name name_of(const EndpointInfo& info) noexcept {
    return {info.kind, info.namespace_name, info.name};
  }
  Names::Position place_of(const Name& name) const;
  Owners::Position place_of(const Owner& owner) const;

  support::SharedArray<Info> infos_;
  Names names_;    // by kind, namespace and name
  Owners owners_;  // ascending, each once
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace tierwall::snapshot
