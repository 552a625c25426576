// HttpRequest and the normal form of paths (spec/policy.md 3.8).
#include <tierwall/http.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace tierwall {
namespace {

// The normal form; `opaque` where nothing matches, `invalid` where the path is refused.
std::string normal(std::string_view path) {
  const Result<std::optional<std::string>> result = normalise_http_path(path);
  if (!result) return "invalid";
  return result->value_or("opaque");
}

TEST(HttpPath, QueriesAndFragmentsAreCut) {
  EXPECT_EQ(normal("/api?id=1"), "/api");
  EXPECT_EQ(normal("/api#top?x"), "/api");
  EXPECT_EQ(normal("/?"), "/");
  EXPECT_EQ(normal("/a?/../b"), "/a");
}

TEST(HttpPath, EscapesAreDecodedOnce) {
  EXPECT_EQ(normal("/%61pi"), "/api");
  EXPECT_EQ(normal("/%41%7a"), "/Az");
  EXPECT_EQ(normal("/a%2Fb"), "/a/b") << "one level of escaping is seen through";
  EXPECT_EQ(normal("/a%3Fb"), "/a?b") << "cut before decoding";
  EXPECT_EQ(normal("/%2e%2E/b"), "/b");
  EXPECT_EQ(normal("/%2561"), "/%61") << "harmless when decoded again";
}

TEST(HttpPath, InvalidAndForbiddenEscapesMatchNothing) {
  for (const std::string_view path : {"/%", "/%4", "/%zz", "/%4g/x", "/a%", "/%252e", "/%252F",
                                      "/x/%255c", "/%255C", "/%00", "/a%00b"}) {
    EXPECT_EQ(normal(path), "opaque") << path;
  }
  EXPECT_EQ(normal(std::string_view("/a\0b", 4)), "opaque");
}

TEST(HttpPath, SegmentsAreResolved) {
  EXPECT_EQ(normal("/a//b///c"), "/a/b/c");
  EXPECT_EQ(normal("/a/./b/../c"), "/a/c");
  EXPECT_EQ(normal("/../../a"), "/a");
  EXPECT_EQ(normal("/a/.."), "/");
  EXPECT_EQ(normal("/a;v=1/b;x;y"), "/a/b");
  EXPECT_EQ(normal("/a/..;x/b"), "/b") << "parameters go before dots are resolved";
  EXPECT_EQ(normal("/;x/a"), "/a");
  EXPECT_EQ(normal("/a\\b\\..\\c"), "/a/c");
  EXPECT_EQ(normal("/a%5cb"), "/a/b");
  EXPECT_EQ(normal("/a/"), "/a");
  EXPECT_EQ(normal("/"), "/");
  EXPECT_EQ(normal("/..."), "/...");
}

TEST(HttpPath, APathStartsWithASlash) {
  for (const std::string_view path : {"", "a", "?x", "\\a", "%2fa"})
    EXPECT_EQ(normal(path), "invalid") << path;
  EXPECT_EQ(normalise_http_path("a\nb").error().message,
            "an http path starts with `/`, this one is `a\\x0ab`");
  EXPECT_EQ(normalise_http_path("a").error().code, ErrorCode::invalid_value);
}

TEST(HttpRequest, WhatIsNotKnownIsAbsent) {
  const HttpView view = HttpRequest::parse(std::nullopt, std::nullopt)->view();
  EXPECT_FALSE(view.has_method);
  EXPECT_EQ(view.path_state, HttpView::Path::absent);
}

TEST(HttpRequest, HoldsTheMethodAsIsAndThePathNormalised) {
  const HttpView view = HttpRequest::parse("get", "/x/../api?q")->view();
  EXPECT_TRUE(view.has_method);
  EXPECT_EQ(HttpRequest::parse("get", "/")->view().method, "get");
  EXPECT_EQ(HttpRequest::parse("get", "/%zz")->view().path_state, HttpView::Path::opaque);
  EXPECT_FALSE(HttpRequest::parse("GET", "api"));
}

TEST(HttpRequest, ItsViewSurvivesAMove) {
  HttpRequest request = *HttpRequest::parse("GET", "/a/b/");
  const HttpView& view = request.view();
  const HttpRequest moved = std::move(request);
  EXPECT_EQ(view.path, "/a/b");
  EXPECT_EQ(moved.view().path.data(), view.path.data());
}

}  // namespace
}  // namespace tierwall
