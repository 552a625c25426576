// Profiles that are there without a document of theirs (spec/policy.md 2.5, 5), by name.
//
// Header only, like quote.hpp and for the same reason.
#pragma once

#include <string>
#include <string_view>

namespace tierwall::support {

// It is always there.
inline constexpr std::string_view kDefaultAllowProfile = "projectcalico-default-allow";
inline constexpr std::string_view kNamespaceProfile = "kns.", kServiceAccountProfile = "ksa.";

inline std::string namespace_profile_name(std::string_view namespace_name) {
  return std::string(kNamespaceProfile).append(namespace_name);
}

inline std::string service_account_profile_name(std::string_view namespace_name,
                                                std::string_view name) {
  return std::string(kServiceAccountProfile).append(namespace_name).append(".").append(name);
}

}  // namespace tierwall::support
