// One source of decisions for generators, whatever stands behind it: a seeded random number
// generator in tests, the bytes of an input in fuzz targets.
//
//     Random random = test_random("policy differential");
//     ChoicesOf<Random> choices(random);
//     ClusterGenerator generator(choices);
#pragma once

#include <cstddef>

namespace tierwall::testing {

class Choices {
 public:
  virtual ~Choices() = default;

  // 0 <= result < bound; bound > 0.
  virtual std::size_t below(std::size_t bound) = 0;

  bool chance(unsigned percent) { return below(100) >= 100 - percent; }
  // low <= result <= high.
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
  template <class Container>
  const auto& pick(const Container& items) {
    return items[below(items.size())];
  }

 protected:
  Choices() = default;
  Choices(const Choices&) = default;
  Choices& operator=(const Choices&) = default;
};

// `Source` has below(bound), as tierwall::testing::Random and tierwall::fuzz::Input have.
template <class Source>
class ChoicesOf final : public Choices {
 public:
  explicit ChoicesOf(Source& source) : source_(source) {}
  std::size_t below(std::size_t bound) override { return source_.below(bound); }

 private:
  Source& source_;
};

}  // namespace tierwall::testing
