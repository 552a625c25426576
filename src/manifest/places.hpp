// What a PlaceMap keeps of one resource: its part of the document tree, which knows every place.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <tierwall/diagnostics.hpp>
#include <tierwall/manifest/loader.hpp>

#include "manifest/document.hpp"
#include "manifest/reader.hpp"

namespace tierwall::manifest {

struct ResourcePlaces {
  std::shared_ptr<const Document> document;  // owns what `root` points to
  const Node* root = nullptr;
  Place place;  // of the resource
  // Fields of the model that stand elsewhere in the document than their path says.
  std::map<std::string, Origin, std::less<>> moved;
};

}  // namespace tierwall::manifest

namespace tierwall::inline v0 {

struct PlaceMapAccess {
  static void set(PlaceMap& places, const ResourceName& resource,
                  std::shared_ptr<const manifest::ResourcePlaces> known) {
    places.places_.insert_or_assign(resource, std::move(known));
  }
};

}  // namespace tierwall::inline v0
