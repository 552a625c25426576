// The words that generated clusters and flows are made of: few, so that they meet.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <tierwall/model.hpp>

namespace tierwall::testing {

inline constexpr std::array<std::string_view, 3> kNamespaces = {"default", "blue", "red"};
// Endpoints that exist without an address too.
inline constexpr std::array<EndpointKind, 3> kOtherKinds = {
    EndpointKind::pod, EndpointKind::deployment, EndpointKind::stateful_set};
inline constexpr std::array<std::string_view, 2> kServiceAccounts = {"robot", "clerk.x"};
inline constexpr std::array<std::string_view, 3> kProfiles = {"prof-a", "prof-b", "prof-c"};
inline constexpr std::array<std::string_view, 4> kLabelKeys = {"role", "team", "env",
                                                               "example.com/grade"};
inline constexpr std::array<std::string_view, 5> kLabelValues = {"a", "b", "ab", "b-a", ""};
inline constexpr std::array<std::string_view, 4> kImplicitKeys = {
    "projectcalico.org/namespace", "projectcalico.org/orchestrator",
    "projectcalico.org/serviceaccount", "projectcalico.org/name"};
// Neighbours in the order of the key string `name/namespace/kind` (2.3).
inline constexpr std::array<std::string_view, 6> kPolicyNames = {"web",  "web-a", "web.x",
                                                                 "web0", "a",     "z"};
inline constexpr std::array<double, 7> kOrders = {1, 0, -0.0, 1, 2.5, -3, 1'000};
inline constexpr std::array<std::string_view, 3> kPortNames = {"http", "dns", "x-1"};
// 22, 67, 68 and 179 are failsafe ports of one direction or both (2.8).
inline constexpr std::array<std::uint16_t, 12> kPortNumbers = {80,    443,    8080,  53,  22, 1,
                                                               65535, 33'000, 8'081, 179, 67, 68};
inline constexpr std::array<std::uint8_t, 6> kProtocols = {kTcp,  kUdp,    kSctp,
                                                           kIcmp, kIcmpV6, kUdpLite};
inline constexpr std::array<std::string_view, 3> kServices = {"web", "db", "gone"};
inline constexpr std::array<std::string_view, 3> kMethods = {"GET", "POST", "get"};
inline constexpr std::array<std::string_view, 6> kPaths = {"/",       "/api",   "/api/",
                                                           "/api/v1", "/%61pi", "/x"};
inline constexpr std::array<std::string_view, 8> kRequestPaths = {
    "/", "/api", "/apix", "/api/v1/users?id=1", "/x/../api", "/api/%252e", "//api;v=1/", "/%zz"};

}  // namespace tierwall::testing
