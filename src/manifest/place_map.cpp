#include <utility>

#include <tierwall/manifest/loader.hpp>

namespace tierwall::inline v0 {

void PlaceMap::add(const ResourceName& resource, std::string field, Place place) {
  places_[resource].insert_or_assign(std::move(field), std::move(place));
}

void PlaceMap::erase(const ResourceName& resource) {
  places_.erase(resource);
}

Place PlaceMap::find(const ResourceName& resource, std::string_view field) const {
  const auto fields = places_.find(resource);
  if (fields == places_.end()) return {};
  for (;;) {
    const auto at = fields->second.find(field);
    if (at != fields->second.end()) return at->second;
    if (field.empty()) return {};
    const std::size_t cut = field.find_last_of(".[");
    field = cut == std::string_view::npos ? std::string_view{} : field.substr(0, cut);
  }
}

void PlaceMap::locate(Diagnostics& diagnostics) const {
  for (Diagnostic& entry : diagnostics.entries()) {
    if (entry.place.line == 0) entry.place = find(entry.resource, entry.field);
  }
  diagnostics.sort();
}

}  // namespace tierwall::inline v0
