// What is behind the opaque handles of tierwall/c.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <tierwall/c/tierwall.h>
#include <tierwall/diagnostics.hpp>
#include <tierwall/http.hpp>
#include <tierwall/model.hpp>
#include <tierwall/runtime/flow.hpp>
#include <tierwall/runtime/snapshot_view.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/snapshot.hpp>
#include <tierwall/store.hpp>
#include <tierwall/symbols.hpp>

namespace tierwall::capi {

// The texts of a table up to a point. Of two, the one with more values has those of the other.
struct KnownTexts {
  TextView texts;
  std::size_t values = 0;

  explicit KnownTexts(const SymbolTable& symbols)
      : texts(symbols.texts()), values(symbols.value_count()) {}
};

// A counted reference to a snapshot of the C API.
class SnapshotReference {
 public:
  SnapshotReference() = default;
  // Takes over the reference that the caller has.
  explicit SnapshotReference(std::unique_ptr<tierwall_snapshot> snapshot) noexcept
      : snapshot_(snapshot.release()) {}
  SnapshotReference(const SnapshotReference& other) noexcept
      : snapshot_(tierwall_snapshot_retain(other.snapshot_)) {}
  SnapshotReference(SnapshotReference&& other) noexcept
      : snapshot_(std::exchange(other.snapshot_, nullptr)) {}
  SnapshotReference& operator=(SnapshotReference other) noexcept {
    std::swap(snapshot_, other.snapshot_);
    return *this;
  }
  ~SnapshotReference() { reset(); }

  static SnapshotReference to(const tierwall_snapshot* snapshot) noexcept {
    SnapshotReference reference;
    reference.snapshot_ = tierwall_snapshot_retain(snapshot);
    return reference;
  }
  tierwall_snapshot* get() const noexcept { return snapshot_; }
  // Not by `= {}`: in a template, clang 14 forgets to destroy what the braces make.
  void reset() noexcept { tierwall_snapshot_release(std::exchange(snapshot_, nullptr)); }

 private:
  tierwall_snapshot* snapshot_ = nullptr;
};

// Where resources stand that came from texts: what the library of manifests gives to models and stores.
class Places {
 public:
  Places() = default;
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;
  virtual ~Places() = default;
  virtual void locate(Diagnostics& diagnostics) const = 0;
};
using PlaceList = std::vector<std::unique_ptr<const Places>>;

// Later texts know better.
inline void locate(const PlaceList& places, Diagnostics& diagnostics) {
  for (auto at = places.rbegin(); at != places.rend(); ++at)
    (*at)->locate(diagnostics);
}

}  // namespace tierwall::capi

struct tierwall_symbols {
  std::shared_ptr<tierwall::SymbolTable> table = std::make_shared<tierwall::SymbolTable>();
};

struct tierwall_labels {
  std::shared_ptr<const tierwall::SymbolTable> symbols;
  tierwall::LabelSet labels;
  tierwall::capi::KnownTexts texts;
};

struct tierwall_selector {
  std::shared_ptr<const tierwall::SymbolTable> symbols;
  tierwall::Selector selector;
  tierwall::capi::KnownTexts texts;
};

struct tierwall_diagnostics {
  tierwall::Diagnostics found;
};

struct tierwall_snapshot {
  // Made before there is a snapshot to hold, so that a build or commit does not fail after it succeeded.
  void hold(tierwall::Snapshot built) noexcept {
    snapshot.emplace(std::move(built));
    view = &snapshot->view();
  }

  std::optional<tierwall::Snapshot> snapshot;
  const tierwall::SnapshotView* view = nullptr;
  mutable std::atomic<std::size_t> references{1};
};

struct tierwall_model {
  tierwall::Model model;
  tierwall::capi::PlaceList places;
};

struct tierwall_store {
  explicit tierwall_store(tierwall::BuildOptions options) : store(std::move(options)) {}

  tierwall::PolicyStore store;
  tierwall::capi::PlaceList places;             // of what the batch loaded
  tierwall::capi::SnapshotReference published;  // of the last commit that was not refused
};

struct tierwall_commit {
  tierwall::capi::SnapshotReference snapshot;
  std::uint64_t generation = 0;
  tierwall_diagnostics diagnostics;
  tierwall::Invalidated invalidated;
};

// Flows point to it as to FlowExtras, which comes first (layouts.hpp).
struct tierwall_flow_extras {
  tierwall::FlowExtras extras;
  std::optional<tierwall::HttpRequest> request;  // owns what `extras` views
};
