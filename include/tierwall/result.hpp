// Result<T>: a value or an Error. The names are those of std::expected, which C++20 lacks.
//
//     Result<Cidr> cidr = parse_cidr(text);
//     if (!cidr) return cidr.error();
//     use(*cidr);
//
// Thread contract: as for T. Reading the side that is not held is a programming error (asserted).
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include <tierwall/error.hpp>
#include <tierwall/runtime/config.hpp>

namespace tierwall::inline v0 {

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;      // as std::expected has it
  using error_type = Error;  // as std::expected has it

  // A value, or an error.
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  // Whether there is a value, and no error.
  bool has_value() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  // There must be a value.
  T& value() & noexcept { return get_value(held_); }
  const T& value() const& noexcept { return get_value(held_); }
  T&& value() && noexcept { return std::move(get_value(held_)); }
  T& operator*() & noexcept { return value(); }
  const T& operator*() const& noexcept { return value(); }
  T&& operator*() && noexcept { return std::move(*this).value(); }
  T* operator->() noexcept { return &value(); }
  const T* operator->() const noexcept { return &value(); }

  // There must be an error.
  const Error& error() const& noexcept {
    TIERWALL_ASSERT(!has_value());
    return *std::get_if<1>(&held_);
  }
  Error&& error() && noexcept {
    TIERWALL_ASSERT(!has_value());
    return std::move(*std::get_if<1>(&held_));
  }

  // The value or, where there is none, the other.
  template <class U>
  T value_or(U&& fallback) const& {
    return has_value() ? value() : static_cast<T>(std::forward<U>(fallback));
  }

 private:
  template <class Held>
  static auto& get_value(Held& held) noexcept {
    TIERWALL_ASSERT(held.index() == 0);
    return *std::get_if<0>(&held);
  }

  std::variant<T, Error> held_;
};

// Success, or an error.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;   // as std::expected has it
  using error_type = Error;  // as std::expected has it

  Result() = default;
  // An error.
  Result(Error error) : error_(std::move(error)) {}

  // Whether there is no error.
  bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  // There must be an error.
  const Error& error() const& noexcept {
    TIERWALL_ASSERT(error_.has_value());
    return *error_;
  }
  Error&& error() && noexcept {
    TIERWALL_ASSERT(error_.has_value());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace tierwall::inline v0
