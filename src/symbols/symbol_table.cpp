#include <tierwall/symbols.hpp>

#include <utility>

#include "symbols/interner.hpp"

namespace tierwall::inline v0 {

struct SymbolTable::Impl {
  symbols::Interner keys;
  symbols::Interner values;
};

SymbolTable::SymbolTable() : impl_(std::make_unique<Impl>()) {}
SymbolTable::~SymbolTable() = default;
SymbolTable::SymbolTable(SymbolTable&&) noexcept = default;
SymbolTable& SymbolTable::operator=(SymbolTable&&) noexcept = default;

KeyId SymbolTable::intern_key(std::string_view text) {
  return KeyId{impl_->keys.intern(text)};
}
ValueId SymbolTable::intern_value(std::string_view text) {
  return ValueId{impl_->values.intern(text)};
}

LabelSet SymbolTable::intern_labels(std::span<const LabelText> labels) {
  std::vector<Label> interned;
  interned.reserve(labels.size());
  for (const LabelText& label : labels) {
    interned.push_back({intern_key(label.key), intern_value(label.value)});
  }
  return LabelSet(interned);
}

KeyId SymbolTable::find_key(std::string_view text) const noexcept {
  return KeyId{impl_->keys.find(text)};
}
ValueId SymbolTable::find_value(std::string_view text) const noexcept {
  return ValueId{impl_->values.find(text)};
}

std::string_view SymbolTable::text(KeyId key) const noexcept {
  return impl_->keys.text(key.value);
}
std::string_view SymbolTable::text(ValueId value) const noexcept {
  return impl_->values.text(value.value);
}
TextView SymbolTable::texts() const noexcept {
  return impl_->values.texts();
}

std::size_t SymbolTable::key_count() const noexcept {
  return impl_->keys.count();
}
std::size_t SymbolTable::value_count() const noexcept {
  return impl_->values.count();
}
std::size_t SymbolTable::bytes() const noexcept {
  return sizeof(Impl) + impl_->keys.bytes() + impl_->values.bytes();
}

}  // namespace tierwall::inline v0
