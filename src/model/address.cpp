#include <tierwall/address.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "support/quote.hpp"

namespace tierwall::inline v0 {

using support::quoted;

namespace {

// The longest text that can be right is shorter; what is longer is not even looked at.
constexpr std::size_t kMaxTextBytes = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A decimal number without sign and without leading zeros; at most 255.
std::optional<std::uint8_t> parse_byte(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > 255) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

std::optional<std::uint32_t> parse_v4(std::string_view text) {
  std::uint32_t bits = 0;
  for (int octet = 0; octet < 4; ++octet) {
    const std::size_t dot = octet < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const std::optional<std::uint8_t> value = parse_byte(text.substr(0, dot));
    if (!value) return std::nullopt;
    bits = bits << 8U | *value;
    text.remove_prefix(octet < 3 ? dot + 1 : dot);
  }
  return bits;
}

// RFC 4291 2.2: eight groups of at most four hexadecimal digits, one run of zero groups as `::`,
// the last two groups also as an IPv4 address.
std::optional<Address> parse_v6(std::string_view text) {
  std::array<std::uint16_t, 8> groups{};
  std::size_t count = 0;
  std::optional<std::size_t> gap;  // how many groups stand before the `::`
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    if (count == 8) return std::nullopt;
    const std::size_t end = text.find(':');
    const std::string_view group = text.substr(0, end);
    if (group.find('.') != std::string_view::npos) {
      const std::optional<std::uint32_t> v4 = parse_v4(group);
      if (!v4 || end != std::string_view::npos || count > 6) return std::nullopt;
      groups[count++] = static_cast<std::uint16_t>(*v4 >> 16U);
      groups[count++] = static_cast<std::uint16_t>(*v4 & 0xFFFFU);
      break;
    }
    if (group.empty() || group.size() > 4) return std::nullopt;
    unsigned value = 0;
    for (const char c : group) {
      const int digit = hex_value(c);
      if (digit < 0) return std::nullopt;
      value = value << 4U | static_cast<unsigned>(digit);
    }
    groups[count++] = static_cast<std::uint16_t>(value);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (text.starts_with(':')) {
      if (gap) return std::nullopt;
      gap = count;
      text.remove_prefix(1);
    } else if (text.empty()) {
      return std::nullopt;  // a single colon at the end
    }
  }
  if (gap ? count == 8 : count != 8) return std::nullopt;
  std::array<std::uint16_t, 8> all{};
  const std::size_t head = gap.value_or(8);
  for (std::size_t i = 0; i < count; ++i)
    all[i < head ? i : i + (8 - count)] = groups[i];
  Address address;
  for (std::size_t i = 0; i < 4; ++i) {
    address.high = address.high << 16U | all[i];
    address.low = address.low << 16U | all[i + 4];
  }
  return address;
}

Error invalid(std::string_view text, std::string_view what) {
  return Error{ErrorCode::invalid_value, 0, static_cast<std::uint32_t>(text.size()),
               quoted(text) + std::string(what)};
}

// Either family; the unspecified IPv6 address is allowed.
Result<Address> parse_any(std::string_view text) {
  if (text.size() > kMaxTextBytes) return invalid(text, " is no IPv4 or IPv6 address");
  if (text.find(':') == std::string_view::npos) {
    const std::optional<std::uint32_t> v4 = parse_v4(text);
    if (!v4) return invalid(text, " is no IPv4 or IPv6 address");
    return Address::v4(*v4);
  }
  const std::optional<Address> v6 = parse_v6(text);
  if (!v6) return invalid(text, " is no IPv4 or IPv6 address");
  if (v6->is_v4()) return invalid(text, " is an IPv4 address in IPv6 form; write it as IPv4");
  return *v6;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  Result<Address> address = parse_any(text);
  if (address && address->is_none())
    return invalid(text, " is the unspecified address, which nothing can have");
  return address;
}

Result<Cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return invalid(text, " is no CIDR: it has no `/length`");
  const Result<Address> address = parse_any(text.substr(0, slash));
  if (!address) return address.error();
  const std::string_view digits = text.substr(slash + 1);
  const std::optional<std::uint8_t> length = parse_byte(digits);
  const auto offset = static_cast<std::uint32_t>(slash + 1);
  if (!length) {
    return Error{ErrorCode::invalid_value, offset, static_cast<std::uint32_t>(digits.size()),
                 quoted(text) + " is no CIDR: " + quoted(digits) + " is no prefix length"};
  }
  const bool v4 = address->is_v4();
  if (*length > (v4 ? 32 : 128)) {
    return Error{ErrorCode::out_of_range, offset, static_cast<std::uint32_t>(digits.size()),
                 quoted(text) + " has a prefix length above " + (v4 ? "32" : "128")};
  }
  return Cidr{*address, *length};
}

Result<Cidr> parse_address_or_cidr(std::string_view text) {
  if (text.find('/') != std::string_view::npos) return parse_cidr(text);
  Result<Address> address = parse_address(text);
  if (!address) return std::move(address).error();
  return Cidr{*address, static_cast<std::uint8_t>(address->is_v4() ? 32 : 128)};
}

std::string to_string(const Address& address) {
  std::string out;
  if (address.is_v4()) {
    for (unsigned shift = 32; shift > 0; shift -= 8) {
      if (!out.empty()) out += '.';
      out += std::to_string(address.v4_bits() >> (shift - 8) & 0xFFU);
    }
    return out;
  }
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < 4; ++i) {
    groups[i] = static_cast<std::uint16_t>(address.high >> (48 - 16 * i));
    groups[i + 4] = static_cast<std::uint16_t>(address.low >> (48 - 16 * i));
  }
  // RFC 5952 4.2: the longest run of at least two zero groups is `::`, the first of equal ones.
  std::size_t gap = 8, gap_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0)
      ++end;
    if (end - i > gap_length) {
      gap = i;
      gap_length = end - i;
    }
    i = end + 1;
  }
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == gap) {
      out += "::";
      i += gap_length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), groups[i], 16).ptr;
    out.append(digits.data(), end);
  }
  return out;
}

std::string to_string(const Cidr& cidr) {
  return to_string(cidr.address) + '/' + std::to_string(cidr.length);
}

}  // namespace tierwall::inline v0
