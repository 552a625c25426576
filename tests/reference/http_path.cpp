#include "reference/http_path.hpp"

#include <algorithm>
#include <vector>

namespace tierwall::reference {

namespace {

std::optional<unsigned> hexadecimal_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const std::optional<unsigned> high = hexadecimal_digit(text[i + 1]);
    const std::optional<unsigned> low = hexadecimal_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    result += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return result;
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

bool holds_forbidden_escape(const std::string& decoded) {
  const std::string lower = lower_case(decoded);
  return lower.find("%2e") != std::string::npos || lower.find("%2f") != std::string::npos ||
         lower.find("%5c") != std::string::npos || lower.find('\0') != std::string::npos;
}

// The segments between slashes, without their `;...`; empty ones left out, `.` and `..` resolved.
std::vector<std::string> resolved_segments(const std::string& path) {
  std::vector<std::string> result;
  std::size_t start = 0;
  while (start <= path.size()) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    std::string segment = path.substr(start, end - start);
    segment = segment.substr(0, segment.find(';'));
    if (segment == "..") {
      if (!result.empty()) result.pop_back();
    } else if (!segment.empty() && segment != ".") {
      result.push_back(segment);
    }
    start = end + 1;
  }
  return result;
}

}  // namespace

std::optional<std::string> normal_http_path(std::string_view path) {
  const std::optional<std::string> decoded =
      percent_decoded(path.substr(0, path.find_first_of("?#")));
  if (!decoded || holds_forbidden_escape(*decoded)) return std::nullopt;

  std::string slashes = *decoded;
  std::ranges::replace(slashes, '\\', '/');
  if (!slashes.starts_with('/')) return std::nullopt;

  std::string result;
  for (const std::string& segment : resolved_segments(slashes))
    result += "/" + segment;
  return result.empty() ? "/" : result;
}

bool is_path_prefix(std::string_view prefix, std::string_view path) {
  if (prefix == "/" || prefix == path) return true;
  return path.starts_with(prefix) && path[prefix.size()] == '/';
}

}  // namespace tierwall::reference
