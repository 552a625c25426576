#include <tierwall/http.hpp>

#include <cstddef>
#include <utility>
#include <vector>

#include "support/quote.hpp"

namespace tierwall::inline v0 {

namespace {

// The value of a hexadecimal digit, or -1.
int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The value of the escape that starts at `at`, or -1 if there is none.
int escaped_byte(std::string_view text, std::size_t at) noexcept {
  if (text[at] != '%' || text.size() - at < 3) return -1;
  const int high = digit_value(text[at + 1]);
  const int low = digit_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::optional<std::string> decode_once(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int byte = escaped_byte(text, i);
    if (byte < 0) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

// A second round of decoding, somewhere behind us, could turn these into something else.
bool hides_structure(std::string_view decoded) noexcept {
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    if (decoded[i] == '\0') return true;
    const int byte = escaped_byte(decoded, i);
    if (byte == '.' || byte == '/' || byte == '\\') return true;
  }
  return false;
}

// Without `;...`, empty segments and `.`; `..` takes back the one before.
std::vector<std::string_view> resolve(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t end = path.find_first_of("/\\");
    std::string_view segment = path.substr(0, end);
    segment = segment.substr(0, segment.find(';'));
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end + 1);
  }
  return segments;
}

}  // namespace

Result<std::optional<std::string>> normalise_http_path(std::string_view path) {
  if (!path.starts_with('/')) {
    return Error{ErrorCode::invalid_value, 0, static_cast<std::uint32_t>(path.empty() ? 0 : 1),
                 "an http path starts with `/`, this one is " + support::quoted(path)};
  }
  const std::optional<std::string> decoded = decode_once(path.substr(0, path.find_first_of("?#")));
  if (!decoded || hides_structure(*decoded)) return std::optional<std::string>{};
  std::string normal;
  for (const std::string_view segment : resolve(*decoded)) {
    normal += '/';
    normal += segment;
  }
  return std::optional<std::string>(normal.empty() ? "/" : std::move(normal));
}

struct HttpRequest::Body {
  std::string method;
  std::string path;
  HttpView view;
};

Result<HttpRequest> HttpRequest::parse(std::optional<std::string_view> method,
                                       std::optional<std::string_view> path) {
  auto body = std::make_shared<Body>();
  if (method) {
    body->method = *method;
    body->view.has_method = true;
    body->view.method = body->method;
  }
  if (path) {
    Result<std::optional<std::string>> normal = normalise_http_path(*path);
    if (!normal) return std::move(normal).error();
    if (*normal) {
      body->path = **std::move(normal);
      body->view.path = body->path;
      body->view.path_state = HttpView::Path::comparable;
    } else {
      body->view.path_state = HttpView::Path::opaque;
    }
  }
  return HttpRequest(std::move(body));
}

const HttpView& HttpRequest::view() const noexcept {
  return body_->view;
}

}  // namespace tierwall::inline v0
