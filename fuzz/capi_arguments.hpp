// Arguments for calls of the C API, chosen by the bytes of an input: right, wrong or broken.
//
//     Arguments from(input);
//     tierwall_model_add_policy(model, &policy(from), &error);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/c/tierwall.h>

#include "fuzz/fuzz.hpp"
#include "support/c_structs.hpp"

namespace tierwall::fuzz {

inline constexpr std::array<std::string_view, 6> kNames = {"a",       "b",    "web",
                                                           "default", "open", "kns.a"};
inline constexpr std::array<std::string_view, 8> kSelectors = {
    "",        "all()", "a == 'b'", "has(b)", "!has(a)", "a in {'b', 'web'}", "b contains 'e'",
    "a != 'b'"};
// Names, selectors and others where they do not belong.
inline constexpr std::array<std::string_view, 9> kOthers = {
    "", "a = 'b'", "GET", "/api/../v1", "%zz", "\xFF\xFE", "ksa.a.b", "in", "10.0.0.0/8"};

// Chooses the arguments of one call, which are all in order in most calls. What it hands out lives as long as it
// does.
class Arguments {
 public:
  explicit Arguments(Input& input) : input_(input), broken_percent_(input.chance(25) ? 10 : 0) {}

  bool is_broken() { return broken_percent_ != 0 && input_.chance(broken_percent_); }

  tierwall_text name() { return text_of(kNames); }
  tierwall_text selector() { return text_of(kSelectors); }
  tierwall_text other() { return text_of(kOthers); }
  std::uint8_t word(std::size_t count) {
    return is_broken() ? input_.byte() : static_cast<std::uint8_t>(input_.below(count));
  }
  std::uint8_t flag() { return word(2); }
  std::uint32_t id() { return is_broken() ? input_.byte() * 0x01010101U : input_.byte() % 8U; }

  tierwall_address address() {
    // Few, so that things meet.
    if (input_.chance(80)) return tierwall_address_v4(10, 0, 0, input_.byte() % 4);
    return {input_.chance(50) ? 0 : input_.bits(), input_.bits()};
  }
  tierwall_cidr cidr() {
    return {address(),
            static_cast<std::uint8_t>(is_broken() ? input_.byte() : input_.below(32) + 1),
            {}};
  }

  // A struct with its size, or another one; behind it there are bytes that it may claim.
  template <class Struct>
  Struct& sized() {
    struct Padded {
      Struct value{};
      std::array<std::uint64_t, 4> tail{};
    };
    Padded& padded = keep<Padded>();
    padded.value.size = sizeof(Struct);
    if (is_broken()) {
      constexpr std::array<std::size_t, 7> kSizes = {0,
                                                     8,
                                                     sizeof(Struct) - 8,
                                                     sizeof(Struct) + 8,
                                                     sizeof(Struct) + 32,
                                                     sizeof(Struct) + 1,
                                                     std::size_t{1} << 40U};
      padded.value.size = input_.pick(kSizes);
      padded.tail[3] = input_.byte() % 2;
    }
    return padded.value;
  }

  // Up to `most` elements; broken: a count without a pointer.
  template <class Element, class Make>
  std::pair<const Element*, std::size_t> list(std::size_t most, const Make& make) {
    if (is_broken()) return {nullptr, input_.byte()};
    auto& elements = keep<std::vector<Element>>();
    for (std::size_t count = input_.below(most + 1); elements.size() < count;)
      elements.push_back(make());
    return {elements.data(), elements.size()};
  }
  auto texts() {
    return list<tierwall_text>(2, [this] { return name(); });
  }
  auto labels() {
    return list<tierwall_label>(3, [this] { return tierwall_label{name(), name()}; });
  }
  auto nets() {
    return list<tierwall_cidr>(2, [this] { return cidr(); });
  }
  auto addresses() {
    return list<tierwall_address>(2, [this] { return address(); });
  }
  auto ports() {
    return list<tierwall_port>(2, [this] {
      const auto first = static_cast<std::uint16_t>(1 + input_.below(100));
      return tierwall_port{first, static_cast<std::uint16_t>(first + input_.below(3)),
                           input_.chance(20) ? name() : tierwall_text{}};
    });
  }

  Input& input() { return input_; }

  template <class T>
  T& keep() {
    auto kept = std::make_shared<T>();
    kept_.push_back(kept);
    return *kept;
  }

 private:
  template <class Texts>
  tierwall_text text_of(const Texts& texts) {
    if (!is_broken()) return testing::c_text(input_.pick(texts));
    if (input_.chance(30)) return {nullptr, input_.below(3)};
    if (input_.chance(30)) return testing::c_text(input_.pick(kOthers));
    const std::string_view raw = input_.text(input_.below(12));
    return {raw.data(), raw.size()};
  }

  Input& input_;
  unsigned broken_percent_;
  std::vector<std::shared_ptr<void>> kept_;
};

// Resources, which live as long as the arguments.
const tierwall_tier& tier(Arguments& from);
const tierwall_policy& policy(Arguments& from);
const tierwall_profile& profile(Arguments& from);
const tierwall_network_set& network_set(Arguments& from);
const tierwall_workload_endpoint& workload(Arguments& from);
const tierwall_host_endpoint& host(Arguments& from);
const tierwall_namespace& name_space(Arguments& from);
const tierwall_service_account& account(Arguments& from);
const tierwall_service_slice& slice(Arguments& from);

}  // namespace tierwall::fuzz
