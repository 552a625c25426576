// A program of somebody else: what it takes to use the library. Exits with the number of the check
// that failed.
#include <string>

#include <tierwall/tierwall.hpp>

using namespace tierwall;

int main() {
  SymbolTable symbols;
  const Result<Selector> selector = Selector::compile("role == 'client'", symbols);
  if (!selector) return 1;
  const LabelText client[] = {{"role", "client"}};
  const LabelText server[] = {{"role", "server"}};
  if (!selector->matches(symbols.intern_labels(client).view(), symbols.texts())) return 2;
  if (selector->matches(symbols.intern_labels(server).view(), symbols.texts())) return 3;
  if (selector_id(selector->canonical()).size() != 40) return 4;

  const Result<Selector> broken = Selector::compile("role = 'client'", symbols);
  if (broken || broken.error().code != ErrorCode::expected_eq) return 5;

  Model model;
  model.workload_endpoints = {
      {.namespace_name = "prod", .name = "web", .addresses = {Address::v4(10, 0, 0, 1)}}};
  const BuildResult built = SnapshotBuilder{}.build(model);
  if (!built.snapshot) return 6;
  const Flow flow{.source = Address::v4(10, 0, 0, 2), .destination = Address::v4(10, 0, 0, 1)};
  const Verdict verdict = evaluate(built.snapshot->view(), flow);
  if (verdict.allowed() || verdict.ingress.reason != Reason::no_profile_match) return 7;
  if (render(explain(*built.snapshot, flow), *built.snapshot).empty()) return 8;
  return 0;
}
