#include <tierwall/lint.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/resource_names.hpp"
#include "snapshot/effective_selectors.hpp"
#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/profiles.hpp"
#include "snapshot/similar_name.hpp"
#include "support/build_meter.hpp"
#include "syntax/ast.hpp"
#include "syntax/parser.hpp"

namespace tierwall::inline v0 {

namespace {

using namespace snapshot;

// Labels that the engine itself gives (spec/policy.md 1.4, 5): nobody need state them.
constexpr std::string_view kEngineLabels[] = {
    "projectcalico.org/name", "projectcalico.org/namespace", "projectcalico.org/orchestrator",
    "projectcalico.org/serviceaccount"};

// The names that selectors and ports may refer to.
struct KnownNames {
  NameSet labels;
  NameSet ports;

  KnownNames(const Model& model, const ProfileTable& profiles) {
    for (const std::string_view label : kEngineLabels)
      labels.emplace(label);
    for (const auto& endpoint : model.workload_endpoints)
      add_endpoint(endpoint);
    for (const auto& endpoint : model.host_endpoints)
      add_endpoint(endpoint);
    for (const auto& set : model.network_sets)
      add(set.labels);
    for (const auto& source : model.namespaces)
      add(source.labels);
    for (const auto& source : model.service_accounts)
      add(source.labels);
    for (const ProfileRecord& profile : profiles.records())
      add(profile.labels);
  }

 private:
  template <class LabelList>
  void add(const LabelList& list) {
    for (const auto& [key, value] : list)
      labels.insert(key);
  }
  template <class Endpoint>
  void add_endpoint(const Endpoint& endpoint) {
    add(endpoint.labels);
    for (const EndpointPort& port : endpoint.ports)
      ports.insert(port.name);
  }
};

class Warnings {
 public:
  explicit Warnings(const Limits& limits)
      : cap_(limits.max_diagnostics), found_(limits.max_diagnostics) {}

  // What follows is about this resource.
  void about(const Policy& policy) { resource_ = resource_name(policy); }
  void about(const Profile& profile) { resource_ = resource_name(profile); }

  void add(ErrorCode code, std::string field, std::string message) {
    found_.add({.severity = Severity::warning,
                .code = code,
                .place = {},
                .resource = resource_,
                .field = std::move(field),
                .message = std::move(message)});
  }

  // More are counted and never shown.
  bool is_full() const noexcept { return found_.entries().size() >= cap_; }
  Diagnostics take() { return std::move(found_); }

 private:
  std::size_t cap_;
  Diagnostics found_;
  ResourceName resource_;
};

// Rules of a direction that is not listed are never evaluated (spec/policy.md 2.2).
void check_types(const Policy& policy, Warnings& warnings) {
  if (!policy.types) return;
  const bool is_kubernetes = policy.kind == PolicyKind::kubernetes_network_policy ||
                             policy.kind == PolicyKind::staged_kubernetes_network_policy;
  const auto check = [&](bool listed, const std::vector<Rule>& rules, std::string_view list,
                         std::string_view type) {
    if (listed || rules.empty()) return;
    warnings.add(ErrorCode::conflict, fmt::format("spec.{}", list),
                 fmt::format("never evaluated, because `{}` leaves {} out",
                             is_kubernetes ? "policyTypes" : "types", type));
  };
  check(policy.types->ingress, policy.ingress, "ingress", "Ingress");
  check(policy.types->egress, policy.egress, "egress", "Egress");
}

// The labels and ports that rules and policies speak of, held against those that exist.
class References {
 public:
  References(const KnownNames& known, const Limits& limits, Warnings& warnings)
      : known_(known), limits_(limits), warnings_(warnings) {}

  void check(const Policy& policy) {
    check_selector("spec.selector", policy.selector);
    check_selector("spec.namespaceSelector", policy.namespace_selector);
    check_selector("spec.serviceAccountSelector", policy.service_account_selector);
    check_rules("ingress", policy.ingress);
    check_rules("egress", policy.egress);
  }
  void check(const Profile& profile) {
    check_rules("ingress", profile.ingress);
    check_rules("egress", profile.egress);
  }

 private:
  void check_rules(std::string_view list, const std::vector<Rule>& rules) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      check_side(fmt::format("spec.{}[{}].source", list, i), rules[i].source);
      check_side(fmt::format("spec.{}[{}].destination", list, i), rules[i].destination);
    }
  }

  void check_side(const std::string& path, const EntityRule& side) {
    check_selector(path + ".selector", side.selector);
    check_selector(path + ".notSelector", side.not_selector);
    check_selector(path + ".namespaceSelector", side.namespace_selector);
    if (side.service_accounts) {
      check_selector(path + ".serviceAccounts.selector", side.service_accounts->selector);
    }
    check_ports(path + ".ports", side.ports);
    check_ports(path + ".notPorts", side.not_ports);
  }

  void check_selector(const std::string& field, std::string_view text) {
    syntax::Ast ast;
    if (text.empty() || !syntax::parse(text, limits_, ast)) return;
    NameSet said;  // each name once a field
    for (const syntax::Node& node : ast.nodes) {
      const std::string_view name = ast.name_of(node);
      if (name.empty() || known_.labels.contains(name) || !said.emplace(name).second) continue;
      warnings_.add(ErrorCode::unknown_reference, field,
                    fmt::format("nothing has a label `{}`{}", name, hint(name, known_.labels)));
    }
  }

  void check_ports(const std::string& field, const std::vector<Port>& ports) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
      if (!ports[i].is_named() || known_.ports.contains(ports[i].name)) continue;
      warnings_.add(ErrorCode::unknown_reference, fmt::format("{}[{}]", field, i),
                    fmt::format("no endpoint has a port `{}`{}", ports[i].name,
                                hint(ports[i].name, known_.ports)));
    }
  }

  std::string hint(std::string_view name, const NameSet& names) {
    if (warnings_.is_full() || names.size() > comparisons_left_) return {};
    comparisons_left_ -= names.size();
    const std::string_view similar = similar_name(name, names);
    return similar.empty() ? std::string() : fmt::format(", did you mean `{}`?", similar);
  }

  const KnownNames& known_;
  const Limits& limits_;
  Warnings& warnings_;
  // Hints are a help, not an answer: about a second of them is enough.
  std::size_t comparisons_left_ = std::size_t{1} << 24U;
};

// The model is valid and has endpoints.
void check_references(const Model& model, const BuildOptions& options, Warnings& warnings) {
  CompileOptions compile_options = options.selectors;
  compile_options.limits = options.limits;
  support::BuildMeter unheard;
  EffectiveSelectors selectors(compile_options, unheard);
  std::vector<std::uint32_t> subjects;
  subjects.reserve(model.policies.size());
  for (const Policy& policy : model.policies)
    subjects.push_back(selectors.subject(policy).selector);
  const ProfileTable profiles(model, unheard);
  const LabelledObjects objects(model, profiles, selectors.symbols(), unheard);
  Members members(selectors, objects, unheard);
  const auto picks_nothing = [&](std::uint32_t subject) {
    return std::ranges::all_of(members.classes_of(subject), [&objects](std::uint32_t label_class) {
      return objects.endpoints_of(label_class).empty();
    });
  };
  const KnownNames known(model, profiles);
  References references(known, options.limits, warnings);
  for (std::size_t i = 0; i < model.policies.size(); ++i) {
    warnings.about(model.policies[i]);
    // A subject whose program would be too large is the build's to refuse.
    if (subjects[i] != kNoEntry && picks_nothing(subjects[i])) {
      warnings.add(ErrorCode::unknown_reference, "spec.selector", "the policy selects no endpoint");
    }
    references.check(model.policies[i]);
  }
  for (const Profile& profile : model.profiles) {
    warnings.about(profile);
    references.check(profile);
  }
}

}  // namespace

Diagnostics lint(const Model& model, const BuildOptions& options) {
  Warnings warnings(options.limits);
  if (validate(model, options).has_errors()) return warnings.take();
  for (const Policy& policy : model.policies) {
    warnings.about(policy);
    check_types(policy, warnings);
  }
  if (!model.workload_endpoints.empty() || !model.host_endpoints.empty())
    check_references(model, options, warnings);
  return warnings.take();
}

}  // namespace tierwall::inline v0
