// The profiles that namespaces and service accounts become (spec/policy.md 5), by name.
//
// Header only, like quote.hpp and for the same reason.
#pragma once

#include <string>
#include <string_view>

namespace tierwall::support {

inline constexpr std::string_view kNamespaceProfile = "kns.", kServiceAccountProfile = "ksa.";

inline std::string namespace_profile_name(std::string_view namespace_name) {
  return std::string(kNamespaceProfile).append(namespace_name);
}

inline std::string service_account_profile_name(std::string_view namespace_name,
                                                std::string_view name) {
  return std::string(kServiceAccountProfile).append(namespace_name).append(".").append(name);
}

}  // namespace tierwall::support
