// The judge of composition: what the selector fields of a policy or a rule mean together
// (spec/selectors.md 6.6). It works on text, as the specification does.
//
// nullopt: a field or the composed text does not parse, or a name holds a quote byte (6.8 [L]).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tierwall::reference {

struct SubjectSelectors {
  std::string selector;
  std::string namespace_selector;  // cluster-scoped policies only
  std::string service_account_selector;
};

std::optional<std::string> compose_global_subject(const SubjectSelectors& fields);
std::optional<std::string> compose_namespaced_subject(std::string_view policy_namespace,
                                                      const SubjectSelectors& fields);

struct EntitySelectors {
  std::string policy_namespace;  // empty: cluster-scoped policy or profile
  std::string selector;
  std::string not_selector;
  std::string namespace_selector;
  std::string service_account_selector;
  std::vector<std::string> service_account_names;
};

struct ComposedEntity {
  std::string positive;   // before folding (step 4)
  std::string effective;  // after folding (step 5); empty: no positive part
  std::string negative;   // a separate negative match; empty: none
};

std::optional<ComposedEntity> compose_entity(const EntitySelectors& fields);

}  // namespace tierwall::reference
