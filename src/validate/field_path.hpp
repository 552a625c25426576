// Where something stands in a resource: `spec.ingress[3].source.ports[0]`. Written out only when it is
// told, since nearly all that is checked is as it should be.
//
//     const FieldPath rule = rules[i];
//     check_nets(report, rule / "source", ...);
//     report.error(ErrorCode::conflict, rule / "icmp", "...");
//
// A path points to the one that it was made from, and to the names, which must outlive it. Thread
// contract: a plain value. Complexity: text() is linear in the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tierwall::validation {

class FieldPath {
 public:
  // As in a literal, or any text that is a whole path.
  FieldPath(const char* name) noexcept : name_(name) {}
  FieldPath(const std::string& name) noexcept : name_(name) {}
  FieldPath(std::string_view name) noexcept : name_(name) {}

  FieldPath operator/(std::string_view name) const noexcept { return {*this, name, kNoIndex}; }
  FieldPath operator[](std::size_t index) const noexcept { return {*this, {}, index}; }

  std::string text() const {
    if (parent_ == nullptr) return std::string(name_);
    std::string text = parent_->text();
    if (index_ != kNoIndex) {
      text += '[';
      text += std::to_string(index_);
      return text += ']';
    }
    text += '.';
    return text += name_;
  }

 private:
  static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);

  FieldPath(const FieldPath& parent, std::string_view name, std::size_t index) noexcept
      : parent_(&parent), name_(name), index_(index) {}

  const FieldPath* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = kNoIndex;
};

}  // namespace tierwall::validation
