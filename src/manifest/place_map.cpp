#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <tierwall/manifest/loader.hpp>

#include "manifest/document.hpp"
#include "manifest/places.hpp"

namespace tierwall::inline v0 {

namespace {

using manifest::Field;
using manifest::Node;
using manifest::Position;
using manifest::ResourcePlaces;

struct Step {
  const Node* node;
  Position position;
  std::size_t length;  // of the path's text
};

// `[12]` at the front of the path.
std::optional<Step> into_sequence(const Node& node, std::string_view path) {
  std::size_t index = 0, at = 1;
  while (at < path.size() && path[at] >= '0' && path[at] <= '9') {
    index = index * 10 + static_cast<std::size_t>(path[at] - '0');
    if (index >= node.items().size()) return std::nullopt;
    ++at;
  }
  if (at == 1 || at >= path.size() || path[at] != ']') return std::nullopt;
  const Node& item = node.items()[index];
  return Step{&item, item.position(), at + 1};
}

// Field names may contain dots (labels do): the longest that fits is taken.
std::optional<Step> into_mapping(const Node& node, std::string_view path) {
  std::optional<Step> step;
  for (const Field& field : node.fields()) {
    const std::size_t length = field.key.size();
    if (!path.starts_with(field.key)) continue;
    if (length < path.size() && path[length] != '.' && path[length] != '[') continue;
    if (step && step->length >= length) continue;
    // A collection is shown by its name, a scalar by itself.
    step = Step{&field.value, field.value.is_scalar() ? field.value.position() : field.key_position,
                length};
  }
  return step;
}

// Of the field, or of the nearest enclosing one that the document has.
struct Found {
  Position position;
  std::size_t length = 0;  // of the part of the path that was found
};

Found find_in_document(const Node& root, std::string_view field) {
  Found found{root.position(), 0};
  const Node* node = &root;
  std::size_t at = 0;
  while (at < field.size()) {
    if (field[at] == '.') ++at;
    const std::string_view rest = field.substr(at);
    const std::optional<Step> step =
        rest.starts_with('[') ? into_sequence(*node, rest) : into_mapping(*node, rest);
    if (!step) break;
    node = step->node;
    at += step->length;
    found = Found{step->position, at};
  }
  return found;
}

// The field without its last step; empty if it was the only one. Keys may hold dots: what is cut off
// then is less than a step, and no field is called by what remains.
std::string_view enclosing(std::string_view field) {
  const std::size_t end = field.find_last_of(".[");
  return end == std::string_view::npos ? std::string_view() : field.substr(0, end);
}

// Of the field, or of the nearest enclosing one that was moved.
std::optional<Found> find_moved(const ResourcePlaces& places, std::string_view field) {
  for (; !field.empty(); field = enclosing(field)) {
    const auto at = places.moved.find(field);
    if (at != places.moved.end()) return Found{at->second, field.size()};
  }
  return std::nullopt;
}

}  // namespace

Place PlaceMap::find(const ResourceName& resource, std::string_view field) const {
  const auto known = places_.find(resource);
  if (known == places_.end()) return {};
  const ResourcePlaces& places = *known->second;
  Place place = places.place;
  Found found = find_in_document(*places.root, field);
  const std::optional<Found> moved = find_moved(places, field);
  if (moved && moved->length >= found.length) found = *moved;
  if (found.length == 0) return place;
  place.line = found.position.line;
  place.column = found.position.column;
  return place;
}

void PlaceMap::locate(Diagnostics& diagnostics) const {
  for (Diagnostic& entry : diagnostics.entries()) {
    if (entry.place.line == 0) entry.place = find(entry.resource, entry.field);
  }
  diagnostics.sort();
}

}  // namespace tierwall::inline v0
