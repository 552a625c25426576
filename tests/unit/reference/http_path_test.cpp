#include "reference/http_path.hpp"

#include <gtest/gtest.h>

namespace tierwall::reference {
namespace {

TEST(ReferenceHttpPath, Normalises) {
  EXPECT_EQ(normal_http_path("/"), "/");
  EXPECT_EQ(normal_http_path("/a/b"), "/a/b");
  EXPECT_EQ(normal_http_path("/a/b/"), "/a/b");
  EXPECT_EQ(normal_http_path("/a?b/c#d"), "/a");
  EXPECT_EQ(normal_http_path("/a#b?c"), "/a");
  EXPECT_EQ(normal_http_path("/%61%2Fb"), "/a/b");
  EXPECT_EQ(normal_http_path("/a%3Fb"), "/a?b") << "cut before decoding";
  EXPECT_EQ(normal_http_path("\\a\\b"), "/a/b");
  EXPECT_EQ(normal_http_path("/a%5cb"), "/a/b");
  EXPECT_EQ(normal_http_path("//a///b//"), "/a/b");
  EXPECT_EQ(normal_http_path("/a/./b/../c"), "/a/c");
  EXPECT_EQ(normal_http_path("/../../a"), "/a");
  EXPECT_EQ(normal_http_path("/a/.."), "/");
  EXPECT_EQ(normal_http_path("/a//../b"), "/b");
  EXPECT_EQ(normal_http_path("/a;v=1/b;w"), "/a/b");
  EXPECT_EQ(normal_http_path("/a/..;x/b"), "/b");
  EXPECT_EQ(normal_http_path("/a/;x/b"), "/a/b");
  EXPECT_EQ(normal_http_path("/a/%2e%2E/b"), "/b");
}

TEST(ReferenceHttpPath, RefusesWhatNoRuleMaySeeThrough) {
  for (const char* path : {"/%", "/%4", "/%zz", "/%252e", "/%252F", "/%255c", "/%00", "a", ""}) {
    EXPECT_EQ(normal_http_path(path), std::nullopt) << path;
  }
}

TEST(ReferenceHttpPath, PrefixesEndAtSegments) {
  EXPECT_TRUE(is_path_prefix("/api", "/api"));
  EXPECT_TRUE(is_path_prefix("/api", "/api/x"));
  EXPECT_FALSE(is_path_prefix("/api", "/apix"));
  EXPECT_FALSE(is_path_prefix("/api/x", "/api"));
  EXPECT_TRUE(is_path_prefix("/", "/anything"));
}

}  // namespace
}  // namespace tierwall::reference
