// Store: where resources go, one per identity (spec/policy.md 1.1 and 6).
//
// The last document of an identity replaces the earlier ones as a whole and takes the place of the
// first in the model, as applying it to a cluster would. Within one load that is seldom meant, so
// it is a warning with both places.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <tierwall/manifest/loader.hpp>

#include "manifest/document.hpp"
#include "manifest/places.hpp"
#include "manifest/reader.hpp"

namespace tierwall::manifest {

class Store {
 public:
  // Resources that `into` already holds keep their identities.
  explicit Store(LoadResult& into);

  // The document that is read from here on; its places, which must be given first, go with every
  // resource put.
  void begin(std::shared_ptr<const Document> document, const Node& root, const Context& context);
  // The field `field` of the model's resource stands at `origin`, elsewhere in the document than its
  // path says.
  void place(std::string field, Origin origin);

  template <class T>
  void put(const Context& context, std::vector<T> Model::*list, T value) {
    std::vector<T>& resources = into_.model.*list;
    const auto known = index_.find(context.resource);
    if (known == index_.end()) {
      remember(context, {});
      index_.emplace(context.resource, resources.size());
      resources.push_back(std::move(value));
    } else {
      remember(context, what_surprises(resources[known->second], value));
      withdrawn_.erase(context.resource);
      resources[known->second] = std::move(value);
    }
  }

  // The last document of this identity, of a kind that is an endpoint, makes none. The earlier one
  // stays in the model, to keep its place if yet another document follows, until finish().
  void withdraw(const Context& context);
  // To be called once, after everything was put.
  void finish();

 private:
  // Says more about one resource that replaces another; begins with a comma, or is empty.
  template <class T>
  static std::string what_surprises(const T&, const T&) {
    return {};
  }
  static std::string what_surprises(const Policy& replaced, const Policy& policy);

  // Where the resource stands from now on. If a document said it before, that is a warning.
  void remember(const Context& context, const std::string& surprise);

  LoadResult& into_;
  std::map<ResourceName, std::size_t> index_;  // in the model's list of the kind
  std::set<ResourceName> withdrawn_;           // all of them in index_
  std::shared_ptr<ResourcePlaces> places_;     // of the document that is read
};

}  // namespace tierwall::manifest
