// Endpoints and network sets as far as policies can tell them apart, but for their addresses and profiles: by labels that some
// selector reads, and by ports that some rule calls by name. For each class, what it is in.
//
//     EndpointClasses classes(sources, port_bindings);     // of a build
//     const std::uint32_t number = classes.class_of(labels.of(endpoint), endpoint.ports);
//     for (std::uint32_t policy : classes[number].policies) ...
//
// Thread contract: single-threaded; the selectors must outlive it. Complexity: a class that is known, its
// labels and ports; a new one, the selectors that require one of its labels, or none. Which classes satisfy a
// selector: that of index::MatchTable; the first such question looks at every class.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <tierwall/model.hpp>
#include <tierwall/symbols.hpp>

#include "index/match_table.hpp"
#include "index/selector_files.hpp"
#include "snapshot/effective_selectors.hpp"
#include "snapshot/sources.hpp"
#include "store/named_ports.hpp"
#include "support/sequence_pool.hpp"

namespace tierwall::store {

class EndpointClasses {
 public:
  // What endpoints of a class are in.
  struct Matches {
    std::vector<std::uint32_t> sets;      // address sets of rules, ascending
    std::vector<std::uint32_t> policies;  // whose subject they are, ascending
    bool is_complete = true;  // false: rules would have to know a port that no endpoint had
  };

  // Knows the classes that endpoints have in the build.
  EndpointClasses(snapshot::Sources& sources, std::span<const PortBinding> port_bindings);

  // Of labels with equal keys the first one given wins.
  std::uint32_t class_of(std::span<const LabelText> labels, const std::vector<EndpointPort>& ports);
  // Of an endpoint of the build.
  std::uint32_t class_of_built(std::size_t endpoint) const { return of_built_[endpoint]; }
  // Of a network set of the build, which has no ports.
  std::uint32_t class_of_built_network_set(std::size_t network_set) const {
    return of_built_network_sets_[network_set];
  }

  // Selectors that come later are made known first. False: one reads a label that none read before, so that
  // classes would have to be told apart by it.
  bool know(std::uint32_t selector);
  // The classes that satisfy a selector that is known, ascending.
  std::vector<std::uint32_t> matching(std::uint32_t selector);
  // These classes, which satisfy the selector, are in one more set, greater than all before.
  void add_set(std::uint32_t selector, std::uint32_t set, std::span<const std::uint32_t> classes);
  // These classes are the subject of one more policy, or of one less.
  void add_policy(std::uint32_t subject, PolicyId policy, std::span<const std::uint32_t> classes);
  void remove_policy(std::uint32_t subject, PolicyId policy,
                     std::span<const std::uint32_t> classes);

  std::size_t size() const noexcept { return matches_.size(); }
  const Matches& operator[](std::uint32_t number) const noexcept { return matches_[number]; }

 private:
  bool is_read(KeyId key) const noexcept {
    return key.value < is_read_.size() && is_read_[key.value];
  }
  // The class, and whether it is new.
  std::pair<std::uint32_t, bool> intern(LabelView labels, std::span<const NamedPorts::Known> ports);
  Matches match(LabelView labels, std::span<const NamedPorts::Known> ports) const;
  // The labels of a class that selectors read.
  LabelSet labels_of(std::uint32_t number) const;
  void add_row(std::uint32_t number);

  snapshot::EffectiveSelectors& selectors_;
  index::SelectorFiles files_;                    // of the selectors that rules or policies have
  std::vector<bool> is_read_;                     // by key
  std::vector<std::uint32_t> sets_of_selectors_;  // kNoEntry: no rule asks for it
  std::vector<std::vector<std::uint32_t>> policies_of_;  // by selector: of which it is the subject
  NamedPorts ports_;
  std::vector<std::uint32_t> of_built_;  // by endpoint of the build
  std::vector<std::uint32_t> of_built_network_sets_;
  support::SequencePool<std::uint32_t> known_;
  std::vector<std::uint32_t> key_;
  std::vector<Matches> matches_;
  // For matching(): made when it is first asked.
  struct Table {
    index::MatchTable rows;       // by class
    std::deque<LabelSet> labels;  // by class
    std::vector<bool> is_reader;  // by selector
  };
  std::optional<Table> table_;
};

}  // namespace tierwall::store
