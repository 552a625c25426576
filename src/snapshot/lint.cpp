#include <tierwall/lint.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "snapshot/effective_selectors.hpp"
#include "snapshot/members.hpp"
#include "snapshot/objects.hpp"
#include "snapshot/profiles.hpp"
#include "snapshot/similar_name.hpp"
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

class Linter {
 public:
  Linter(const KnownNames& known, const Limits& limits)
      : known_(known), limits_(limits), found_(limits.max_diagnostics) {}

  void check(const Policy& policy, bool selects_something) {
    resource_ = {std::string(to_string(policy.kind)), policy.namespace_name, policy.name};
    if (!selects_something) warn("spec.selector", "the policy selects no endpoint");
    check_selector("spec.selector", policy.selector);
    check_selector("spec.namespaceSelector", policy.namespace_selector);
    check_selector("spec.serviceAccountSelector", policy.service_account_selector);
    check_rules("ingress", policy.ingress);
    check_rules("egress", policy.egress);
  }
  void check(const Profile& profile) {
    resource_ = {"Profile", {}, profile.name};
    check_rules("ingress", profile.ingress);
    check_rules("egress", profile.egress);
  }

  Diagnostics take() { return std::move(found_); }

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
      warn(field, fmt::format("nothing has a label `{}`{}", name, hint(name, known_.labels)));
    }
  }

  void check_ports(const std::string& field, const std::vector<Port>& ports) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
      if (!ports[i].is_named() || known_.ports.contains(ports[i].name)) continue;
      warn(fmt::format("{}[{}]", field, i),
           fmt::format("no endpoint has a port `{}`{}", ports[i].name,
                       hint(ports[i].name, known_.ports)));
    }
  }

  // Not searched for what is beyond the cap, and never shown.
  std::string hint(std::string_view name, const NameSet& names) const {
    if (found_.entries().size() >= limits_.max_diagnostics) return {};
    const std::string_view similar = similar_name(name, names);
    return similar.empty() ? std::string() : fmt::format(", did you mean `{}`?", similar);
  }

  void warn(std::string field, std::string message) {
    found_.add({.severity = Severity::warning,
                .code = ErrorCode::unknown_reference,
                .place = {},
                .resource = resource_,
                .field = std::move(field),
                .message = std::move(message)});
  }

  const KnownNames& known_;
  const Limits& limits_;
  Diagnostics found_;
  ResourceName resource_;
};

}  // namespace

Diagnostics lint(const Model& model, const BuildOptions& options) {
  Diagnostics none(options.limits.max_diagnostics);
  if (model.workload_endpoints.empty() && model.host_endpoints.empty()) return none;
  if (validate(model, options).has_errors()) return none;

  CompileOptions compile_options = options.selectors;
  compile_options.limits = options.limits;
  EffectiveSelectors selectors(compile_options);
  std::vector<std::uint32_t> subjects;
  for (const Policy& policy : model.policies)
    subjects.push_back(selectors.subject(policy).selector);
  const ProfileTable profiles(model);
  const LabelledObjects objects(model, profiles, selectors.symbols());
  Members members(selectors, objects);
  // A subject whose program would be too large is the build's to refuse.
  const auto selects_something = [&](std::uint32_t subject) {
    return subject == kNoEntry ||
           std::ranges::any_of(members.classes_of(subject), [&](std::uint32_t label_class) {
             return !objects.endpoints_of(label_class).empty();
           });
  };

  const KnownNames known(model, profiles);
  Linter linter(known, options.limits);
  for (std::size_t i = 0; i < model.policies.size(); ++i)
    linter.check(model.policies[i], selects_something(subjects[i]));
  for (const Profile& profile : model.profiles)
    linter.check(profile);
  return linter.take();
}

}  // namespace tierwall::inline v0
