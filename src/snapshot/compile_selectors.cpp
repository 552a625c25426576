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
  SelectorCompiler(EffectiveSelectors& selectors, support::BuildMeter& meter,
                   Diagnostics& diagnostics)
      : selectors_(selectors), meter_(meter), diagnostics_(diagnostics) {}

  void compile(const Policy& policy) {
    resource_ = resource_name(policy);
    const EffectiveSubject& subject = selectors_.subject(policy);
    report(subject.errors, "spec.selector");
    found_.subjects.push_back(subject.selector);
    meter_.hold(2 * sizeof(SideSelectors) * (policy.ingress.size() + policy.egress.size()));
    const auto keep = [this](const SideSelectors& side) { found_.sides.push_back(side); };
    compile(policy.ingress, policy.namespace_name, "ingress", keep);
    compile(policy.egress, policy.namespace_name, "egress", keep);
  }
  void compile(const Profile& profile) {
    resource_ = resource_name(profile);
    const auto forget = [](const SideSelectors&) {};
    compile(profile.ingress, {}, "ingress", forget);
    compile(profile.egress, {}, "egress", forget);
  }
  PolicySelectors take() { return std::move(found_); }

 private:
  template <class Keep>
  void compile(const std::vector<Rule>& rules, std::string_view policy_namespace,
               std::string_view list, Keep keep) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      for (const auto& [side, name] : {std::pair(&rules[i].source, "source"),
                                       std::pair(&rules[i].destination, "destination")}) {
        const EffectiveEntity& entity = selectors_.entity(policy_namespace, *side);
        keep(entity.selectors);
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
  support::BuildMeter& meter_;
  Diagnostics& diagnostics_;
  ResourceName resource_;
  PolicySelectors found_;
};

}  // namespace

PolicySelectors compile_selectors(const PolicyOrder& order, const Model& model,
                                  EffectiveSelectors& selectors, support::BuildMeter& meter,
                                  Diagnostics& diagnostics) {
  SelectorCompiler compiler(selectors, meter, diagnostics);
  for (const PolicyRecord& record : order.policies) {
    compiler.compile(*record.policy);
    meter.advance();
  }
  for (const Profile& profile : model.profiles) {
    compiler.compile(profile);
    meter.advance();
  }
  return compiler.take();
}

}  // namespace tierwall::snapshot
