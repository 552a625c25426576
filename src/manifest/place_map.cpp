#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <tierwall/manifest/loader.hpp>

#include "manifest/document.hpp"
#include "manifest/places.hpp"

namespace tierwall::inline v0 {

namespace {

using manifest::Field;
using manifest::Node;
using manifest::Origin;
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

// How far a path leads from a node, and to where.
struct Found {
  Position position;
  std::size_t length = 0;  // of the part of the path that the document has
};

Found follow(const Node& start, std::string_view path) {
  Found found{start.position(), 0};
  const Node* node = &start;
  std::size_t at = 0;
  while (at < path.size()) {
    if (path[at] == '.') ++at;
    const std::string_view rest = path.substr(at);
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

// A field of the model as its document has it.
struct Located {
  std::optional<Position> position;  // absent: only the whole resource is known
  std::string path;
};

Located locate_field(const ResourcePlaces& places, std::string_view field) {
  const Found found = follow(*places.root, field);
  // What was moved and is nearer to the field than what the document has under its path.
  std::string_view moved = field;
  auto at = places.moved.end();
  while (!moved.empty() && moved.size() >= found.length) {
    at = places.moved.find(moved);
    if (at != places.moved.end()) break;
    moved = enclosing(moved);
  }
  if (at == places.moved.end()) {
    const std::optional<Position> position =
        found.length == 0 ? std::nullopt : std::optional(found.position);
    return {position, std::string(field)};
  }
  const Origin& origin = at->second;
  const std::string_view rest = field.substr(moved.size());
  const Found inside = follow(*origin.node, rest);
  return {inside.position, origin.path + std::string(rest.substr(0, inside.length))};
}

}  // namespace

Place PlaceMap::find(const ResourceName& resource, std::string_view field) const {
  const auto known = places_.find(resource);
  if (known == places_.end()) return {};
  Place place = known->second->place;
  if (const auto position = locate_field(*known->second, field).position) {
    place.line = position->line;
    place.column = position->column;
  }
  return place;
}

std::string PlaceMap::origin(const ResourceName& resource, std::string_view field) const {
  const auto known = places_.find(resource);
  if (known == places_.end()) return std::string(field);
  return locate_field(*known->second, field).path;
}

void PlaceMap::locate(Diagnostics& diagnostics) const {
  for (Diagnostic& entry : diagnostics.entries()) {
    if (entry.place.line != 0) continue;
    entry.place = find(entry.resource, entry.field);
    entry.field = origin(entry.resource, entry.field);
  }
  diagnostics.sort();
}

}  // namespace tierwall::inline v0
