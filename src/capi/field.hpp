// Where in what the caller gave something is wrong, for messages: `ingress[3].source.selector`.
//
//     const Field rules("ingress");
//     refuse(Field(Field(rules, 3), "action"), "no such word");
//
// A chain on the stack; text is made only of what is wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tierwall::capi {

// Thrown inside of the guard only (guard.hpp): misuse, in one sentence.
struct InvalidArgument {
  std::string message;
};

class Field {
 public:
  explicit Field(const char* name) noexcept : name_(name) {}
  // A member of what `parent` is.
  Field(const Field& parent, const char* name) noexcept : parent_(&parent), name_(name) {}
  // An element of it.
  Field(const Field& parent, std::size_t index) noexcept : parent_(&parent), index_(index) {}

  std::string path() const {
    std::string path = parent_ != nullptr ? parent_->path() : std::string();
    if (name_ == nullptr) return path + "[" + std::to_string(index_) + "]";
    return path.empty() ? name_ : path + "." + name_;
  }

 private:
  const Field* parent_ = nullptr;
  const char* name_ = nullptr;  // null: an element
  std::size_t index_ = 0;
};

[[noreturn]] inline void refuse(const Field& field, std::string_view what) {
  throw InvalidArgument{field.path() + ": " + std::string(what)};
}

}  // namespace tierwall::capi
