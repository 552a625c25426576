// Vectors whose first N elements need no allocation.
//
// SmallVector<T, N>: for any T.
// FlatVector<T, N>: for trivially copyable T on paths where every nanosecond counts. A push is one
// compare and one store; inline elements are not initialised before they are pushed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

#include <absl/container/inlined_vector.h>

#include <tierwall/runtime/config.hpp>

namespace tierwall::support {

template <class T, std::size_t N>
using SmallVector = absl::InlinedVector<T, N>;

template <class T, std::size_t N>
class FlatVector {
  static_assert(std::is_trivially_copyable_v<T> && N > 0);

 public:
  using value_type = T;

  FlatVector() noexcept : data_(inline_data()) {}
  FlatVector(FlatVector&& other) noexcept : FlatVector() { take(other); }
  FlatVector& operator=(FlatVector&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  FlatVector(const FlatVector& other) : FlatVector() { append(other.begin(), other.end()); }
  FlatVector& operator=(const FlatVector& other) { return *this = FlatVector(other); }
  ~FlatVector() = default;

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  T* begin() noexcept { return data_; }
  const T* begin() const noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }
  const T* end() const noexcept { return data_ + size_; }
  T& operator[](std::size_t index) noexcept {
    TIERWALL_ASSERT(index < size_);
    return data_[index];
  }
  const T& operator[](std::size_t index) const noexcept {
    TIERWALL_ASSERT(index < size_);
    return data_[index];
  }
  T& back() noexcept { return (*this)[size_ - 1]; }
  const T& back() const noexcept { return (*this)[size_ - 1]; }

  void push_back(const T& value) {
    if (size_ == capacity_) [[unlikely]] {
      const T copy = value;  // it may be an element
      grow(size_ + 1);
      data_[size_++] = copy;
      return;
    }
    data_[size_++] = value;
  }
  // The range must not be of this vector.
  void append(const T* first, const T* last) {
    const auto count = static_cast<std::size_t>(last - first);
    if (count > capacity_ - size_) [[unlikely]]
      grow(size_ + count);
    std::copy(first, last, end());
    size_ += count;
  }
  void reserve(std::size_t count) {
    if (count > capacity_) grow(count);
  }
  void pop_back() noexcept { truncate(size_ - 1); }
  void clear() noexcept { size_ = 0; }
  // Keeps the first `count` elements.
  void truncate(std::size_t count) noexcept {
    TIERWALL_ASSERT(count <= size_);
    size_ = count;
  }

 private:
  T* inline_data() noexcept { return reinterpret_cast<T*>(inline_); }

  [[gnu::noinline]] void grow(std::size_t least) {
    const std::size_t capacity = std::max(least, 2 * capacity_);
    auto fresh = std::make_unique_for_overwrite<T[]>(capacity);
    std::copy(begin(), end(), fresh.get());
    heap_ = std::move(fresh);
    data_ = heap_.get();
    capacity_ = capacity;
  }

  // Leaves `other` empty.
  void take(FlatVector& other) noexcept {
    if (other.heap_) {
      heap_ = std::move(other.heap_);
      data_ = heap_.get();
      capacity_ = std::exchange(other.capacity_, N);
      other.data_ = other.inline_data();
    } else {
      std::copy(other.begin(), other.end(), data_);  // any capacity holds N
    }
    size_ = std::exchange(other.size_, 0);
  }

  T* data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = N;
  std::unique_ptr<T[]> heap_;
  alignas(T) std::byte inline_[N * sizeof(T)];
};

}  // namespace tierwall::support
