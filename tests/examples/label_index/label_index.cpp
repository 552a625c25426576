// A controller's view: which pods a policy selects, and what changes when something does.
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <tierwall/label_index.hpp>
#include <tierwall/selector.hpp>
#include <tierwall/symbols.hpp>

using namespace tierwall;

namespace {

constexpr ParentId kProd{1};
constexpr SelectorId kClients{0}, kProduction{1};

const char* const kPods[] = {"web", "client", "batch"};
const char* const kSelectors[] = {"clients", "production"};

// In a real controller: apply them to sets of addresses, say.
void print_changes(const char* when, LabelIndex& index) {
  std::printf("%s:\n", when);
  for (const MatchChange& change : index.take_changes()) {
    std::printf("  %s %s %s\n", kSelectors[change.selector.value],
                change.kind == MatchChange::Kind::started ? "gets" : "loses",
                kPods[change.item.value]);
  }
}

}  // namespace

int main() {
  SymbolTable symbols;
  LabelIndex index(symbols);
  const auto labels = [&symbols](const std::vector<LabelText>& texts) {
    return symbols.intern_labels(texts);
  };
  const auto pod = [&](std::uint32_t number, std::string_view role) {
    index.upsert_item(ItemId{number}, labels({{"role", role}}).view(), {&kProd, 1});
  };
  const auto select = [&](SelectorId id, std::string_view text) {
    const Result<Selector> selector = Selector::compile(text, symbols);
    if (selector) index.upsert_selector(id, *selector);
  };

  select(kClients, "role == 'client'");
  select(kProduction, "stage == 'prod' && role != 'batch'");
  pod(0, "web");
  pod(1, "client");
  pod(2, "batch");
  print_changes("pods of a namespace that is not known yet", index);

  index.upsert_parent(kProd, labels({{"stage", "prod"}}).view());
  print_changes("the namespace comes, and lends its labels", index);

  pod(2, "client");
  print_changes("a pod changes its role", index);

  index.erase_item(ItemId{1});
  pod(1, "client");
  print_changes("a pod is replaced by another like it", index);
}
