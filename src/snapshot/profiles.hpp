// Every profile there is: those of the model, of its namespaces and service accounts, the built-in
// one, and those that endpoints name but nothing defines (spec/policy.md 1.4, 2.5, 5).
//
// Thread contract: points into the model, which must outlive it until its rules are forgotten; const calls
// from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tierwall/model.hpp>

#include "support/build_meter.hpp"
#include "support/hash_map.hpp"

namespace tierwall::snapshot {

inline constexpr std::string_view kDefaultAllowProfile = "projectcalico-default-allow";

// What a profile lends to those who name it, each key once.
using LentLabels = std::vector<std::pair<std::string, std::string>>;

struct ProfileRecord {
  std::string name;
  LentLabels labels;
  std::vector<Rule> own_rules;                 // of both directions, if not the model's
  const std::vector<Rule>* ingress = nullptr;  // null: own_rules
  const std::vector<Rule>* egress = nullptr;   // null: own_rules
  bool missing = false;

  const std::vector<Rule>& rules(Direction direction) const noexcept {
    const std::vector<Rule>* const list = direction == Direction::ingress ? ingress : egress;
    return list == nullptr ? own_rules : *list;
  }
};

bool has_same_rules(const ProfileRecord& a, const ProfileRecord& b);

// Namespaces and service accounts become profiles (5).
ProfileRecord profile_of(const Profile& source);
ProfileRecord profile_of(const Namespace& source);
ProfileRecord profile_of(const ServiceAccount& source);

class ProfileTable {
 public:
  // The model must be valid: no two sources of one name. They are items of the meter's stage.
  ProfileTable(const Model& model, support::BuildMeter& meter);

  // The defined ones by name, then the missing ones by name.
  const std::vector<ProfileRecord>& records() const noexcept { return records_; }
  // From now on it is defined, with these labels, or missing.
  void define(std::string_view name, LentLabels labels);
  void undefine(std::string_view name) noexcept;
  // No profile has rules any more, and the model may go.
  void forget_rules() noexcept;
  // Null if there is no such profile, or it is missing.
  const ProfileRecord* find_defined(std::string_view name) const;

 private:
  void add_defined(const Model& model, support::BuildMeter& meter);
  void add_missing(const Model& model, support::BuildMeter& meter);
  void append_sorted(std::vector<ProfileRecord> records);

  std::vector<ProfileRecord> records_;
  support::StringMap<std::uint32_t> indices_;
};

}  // namespace tierwall::snapshot
