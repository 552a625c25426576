#include "selector_texts.hpp"

#include <cstddef>
#include <fstream>

#include <nlohmann/json.hpp>

namespace tierwall::bench {

namespace {

// `count` parts that `part` makes from a number, with `joint` between them.
template <class Part>
std::string joined(std::size_t count, const std::string& joint, Part part) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += (i == 0 ? "" : joint) + part(i);
  return text;
}

std::vector<std::string> own_texts() {
  const auto value = [](std::size_t i) { return "'zone-" + std::to_string(10 + i) + "'"; };
  const auto test = [&](std::size_t i) { return "key" + std::to_string(i) + " == " + value(i); };
  return {
      "all()",
      "role == \"worker\"",
      "stage != 'live'",
      "has(example.org/owner)",
      "layer in {" + joined(3, ", ", value) + "}",
      "area not in {" + joined(5, ",", [&](std::size_t i) { return value(9 - i); }) + "}",
      "role contains 'work'",
      "example.org/build starts with 'rc'",
      "role ends with \"-batch\"",
      joined(3, " && ", [&](std::size_t i) { return "example.org/" + test(i); }),
      "!(a == 'b' && !c != 'd') || !(a == 'e' && !c != 'f')",
      "(" + joined(3, " || ", test) + ") && stage in {'live', 'test'} && !has(parked) && !(" +
          joined(2, " && ", test) + ") && level not in {'1','2'}",
      "zone in {" + joined(40, ",", value) + "}",
      joined(8, " || ", test),
  };
}

}  // namespace

std::vector<std::string> selector_texts(const Options& options) {
  if (!options.data) return own_texts();
  std::vector<std::string> texts;
  for (const auto& row : nlohmann::json::parse(std::ifstream(*options.data + "/selectors.json")))
    texts.push_back(row.at("s"));
  return texts;
}

}  // namespace tierwall::bench
