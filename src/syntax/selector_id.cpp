// The unique id of a selector (spec/selectors.md 4.3). The one file that knows OpenSSL.
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include <tierwall/selector.hpp>

namespace tierwall::inline v0 {

namespace {

constexpr std::size_t kDigestBytes = 28;  // SHA-224

std::array<unsigned char, kDigestBytes> sha224(std::string_view bytes) {
  std::array<unsigned char, kDigestBytes> digest{};
  // Fails for want of memory only.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha224(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  return digest;
}

// RFC 4648 section 5, without padding.
void append_base64url(std::string& out, const std::array<unsigned char, kDigestBytes>& bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const unsigned char byte : bytes) {
    bits = bits << 8U | byte;
    count += 8;
    for (; count >= 6; count -= 6)
      out += kAlphabet[bits >> (count - 6) & 63U];
  }
  if (count != 0) out += kAlphabet[bits << (6 - count) & 63U];
}

}  // namespace

std::string selector_id(std::string_view canonical) {
  std::string hashed = "s:";
  hashed += canonical;
  std::string id = "s:";
  append_base64url(id, sha224(hashed));
  return id;
}

}  // namespace tierwall::inline v0
