#include "manifest/selector_text.hpp"

#include <algorithm>
#include <cstddef>

namespace tierwall::manifest {

namespace {

constexpr std::string_view kNameBytes =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
constexpr std::size_t kMaxNameBytes = 512;

// The end of the quoted text that begins at `at`, npos if it does not end.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const std::size_t end = text.find(text[at], at + 1);
  return end == std::string_view::npos ? end : end + 1;
}

}  // namespace

std::string_view v3_label(std::string_view label) {
  return label == "calico/k8s_ns" ? std::string_view("projectcalico.org/namespace") : label;
}

std::string v3_selector(std::string_view selector) {
  std::string out;
  std::size_t at = 0;
  while (at < selector.size()) {
    std::size_t end = at + 1;
    if (selector[at] == '"' || selector[at] == '\'') {
      end = std::min(end_of_quoted(selector, at), selector.size());
    } else if (kNameBytes.find(selector[at]) != std::string_view::npos) {
      end = std::min(selector.find_first_not_of(kNameBytes, at), selector.size());
    }
    out += v3_label(selector.substr(at, end - at));
    at = end;
  }
  return out;
}

bool is_self_contained(std::string_view selector) {
  std::size_t open = 0;
  for (std::size_t at = 0; at < selector.size(); ++at) {
    const char c = selector[at];
    if (c == '"' || c == '\'') {
      const std::size_t end = end_of_quoted(selector, at);
      if (end == std::string_view::npos) return false;
      at = end - 1;
    } else if (c == '(') {
      ++open;
    } else if (c == ')') {
      if (open == 0) return false;
      --open;
    }
  }
  return open == 0;
}

bool is_label_name(std::string_view tag) {
  return !tag.empty() && tag.size() <= kMaxNameBytes &&
         tag.find_first_not_of(kNameBytes) == std::string_view::npos;
}

std::string with_tag(std::string_view selector, std::string_view join, std::string_view tag) {
  std::string out;
  if (selector.find_first_not_of(" \t") != std::string_view::npos) {
    out += '(';
    out += selector;
    out += ") ";
    out += join;
    out += ' ';
  }
  out += "has(";
  out += tag;
  out += ')';
  return out;
}

}  // namespace tierwall::manifest
