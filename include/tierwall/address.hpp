// Text <-> addresses and prefixes.
//
//     Result<Address> a = parse_address("10.0.0.1");
//     Result<Cidr> net = parse_cidr("10.0.0.0/8");
//
// Strict: four decimal octets without leading zeros, RFC 4291 for IPv6 (no zone, no IPv4-mapped
// form). Thread contract: pure functions. Complexity: linear in the text, which is at most 64
// bytes.
#pragma once

#include <string>
#include <string_view>

#include <tierwall/result.hpp>
#include <tierwall/runtime/address.hpp>

namespace tierwall::inline v0 {

// Errors: invalid-value. `::` is refused: it is the value that means "no address".
TIERWALL_EXPORT Result<Address> parse_address(std::string_view text);
// `address/length`; host bits are kept (Cidr::has_host_bits). Errors: invalid-value, out-of-range.
TIERWALL_EXPORT Result<Cidr> parse_cidr(std::string_view text);
// A bare address is its /32 or /128.
TIERWALL_EXPORT Result<Cidr> parse_address_or_cidr(std::string_view text);

// Canonical text: RFC 5952 for IPv6.
TIERWALL_EXPORT std::string to_string(const Address& address);
TIERWALL_EXPORT std::string to_string(const Cidr& cidr);

}  // namespace tierwall::inline v0
