// HttpRequest: the layer-7 attributes of a flow, checked and normalised once (spec/policy.md 3.8).
//
//     Result<HttpRequest> request = HttpRequest::parse("GET", "/api/v1/../users?id=1");
//     FlowExtras extras{.http = request->view()};
//     flow.extras = &extras;
//
// Thread contract: immutable after parse(). Complexity: linear in the path.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tierwall/result.hpp>
#include <tierwall/runtime/http.hpp>

namespace tierwall::inline v0 {

class TIERWALL_EXPORT HttpRequest {
 public:
  // nullopt = not known. Errors: invalid-value for a path that does not start with `/`.
  static Result<HttpRequest> parse(std::optional<std::string_view> method,
                                   std::optional<std::string_view> path);

  // Lifetime: the request's, also after it is moved.
  const HttpView& view() const noexcept;

 private:
  struct Body;
  explicit HttpRequest(std::shared_ptr<const Body> body) : body_(std::move(body)) {}
  std::shared_ptr<const Body> body_;
};

// The normal form that both sides of a path comparison have; nullopt if an invalid or forbidden
// escape is inside, which matches nothing. Errors: as HttpRequest::parse.
TIERWALL_EXPORT Result<std::optional<std::string>> normalise_http_path(std::string_view path);

}  // namespace tierwall::inline v0
