#include "snapshot/compile_selectors.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "model/resource_names.hpp"

namespace tierwall::snapshot {

namespace {

class SelectorCompiler {
 public:
  SelectorCompiler(EffectiveSelectors& selectors, Diagnostics& diagnostics)
      : selectors_(selectors), diagnostics_(diagnostics) {}

  void compile(const Policy& policy) {
    resource_ = resource_name(policy);
    report(selectors_.subject(policy).errors, "spec.selector");
    compile(policy.ingress, policy.namespace_name, "ingress");
    compile(policy.egress, policy.namespace_name, "egress");
  }
  void compile(const Profile& profile) {
    resource_ = resource_name(profile);
    compile(profile.ingress, {}, "ingress");
    compile(profile.egress, {}, "egress");
  }

 private:
  void compile(const std::vector<Rule>& rules, std::string_view policy_namespace,
               std::string_view list) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      for (const auto& [side, name] : {std::pair(&rules[i].source, "source"),
                                       std::pair(&rules[i].destination, "destination")}) {
        const EffectiveEntity& entity = selectors_.entity(policy_namespace, *side);
        if (entity.errors.empty()) continue;
        report(entity.errors, fmt::format("spec.{}[{}].{}", list, i, name));
      }
    }
  }

  void report(const std::vector<syntax::ComposeError>& errors, const std::string& field) {
    for (const syntax::ComposeError& error : errors) {
      diagnostics_.add({.severity = Severity::error,
                        .code = error.error.code,
                        .place = {},
                        .resource = resource_,
                        .field = field,
                        .message = error.error.message});
    }
  }

  EffectiveSelectors& selectors_;
  Diagnostics& diagnostics_;
  ResourceName resource_;
};

}  // namespace

void compile_selectors(const PolicyOrder& order, const Model& model, EffectiveSelectors& selectors,
                       support::BuildMeter& meter, Diagnostics& diagnostics) {
  SelectorCompiler compiler(selectors, diagnostics);
  for (const PolicyRecord& record : order.policies) {
    compiler.compile(*record.policy);
    meter.advance();
  }
  for (const Profile& profile : model.profiles) {
    compiler.compile(profile);
    meter.advance();
  }
}

}  // namespace tierwall::snapshot
