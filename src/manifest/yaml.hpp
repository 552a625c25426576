// YAML text -> documents, through yaml-cpp's events; the only files that know yaml-cpp are this
// one's.
//
// yaml-cpp 0.7 is kept within bounds from outside:
//  - its parser recurses once per nested collection; TreeBuilder throws at Limits depth, long
//    before yaml-cpp's own guard;
//  - its scanner keeps every token of a flow collection that might be a key until the collection
//    ends, some ninety bytes a token; it is fed in pieces, and no further than kMaxTokenBytes past
//    the last event;
//  - it takes several nodes in a row for several documents, and does not move past a token that no
//    node begins with; both are refused by looking at where documents start;
//  - a quote that the text ends in, at the beginning of a line or right away, is closed for it;
//    the last scalar of each document is looked at again;
//  - it does not check UTF-8, takes the byte 4 for the end of input and a lone carriage return for a
//    letter; the caller has refused such texts (document.cpp).
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include <tierwall/limits.hpp>

#include "manifest/document.hpp"
#include "manifest/tree_builder.hpp"

namespace tierwall::manifest {

class YamlParser {
 public:
  // Bytes of one scalar, one run of comments, or one flow collection that is not written as JSON.
  // Annotations, the largest scalars there are, may have 256 KiB (spec/policy.md 1.1).
  static constexpr std::size_t kMaxTokenBytes = std::size_t{512} << 10U;

  // The text and `nodes_left` must outlive the parser.
  YamlParser(std::string_view text, const Limits& limits, std::size_t& nodes_left);
  ~YamlParser();
  YamlParser(const YamlParser&) = delete;
  YamlParser& operator=(const YamlParser&) = delete;

  // Null at the end of the text. Throws TreeError, after which the parser must not be used.
  std::shared_ptr<const Document> next(std::vector<TreeError>& errors);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tierwall::manifest
