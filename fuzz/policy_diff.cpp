// The bytes choose a cluster and some flows; the library must answer them as the judge does.
#include <string>

#include "fuzz/fuzz.hpp"
#include "support/choices.hpp"
#include "support/cluster_generator.hpp"
#include "support/model_dump.hpp"
#include "support/policy_comparison.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tierwall::testing;

  tierwall::fuzz::Input input(data, size);
  ChoicesOf<tierwall::fuzz::Input> choices(input);
  ClusterGenerator generator(choices);
  const ComparisonOptions options = comparison_options(choices);
  const tierwall::Model model = generator.model();
  const PolicyComparison comparison(model, options);
  FUZZ_CHECK(comparison.build_errors().empty(), comparison.build_errors() + dump(model));

  std::vector<tierwall::reference::ReferenceFlow> flows;
  do {
    flows.push_back(generator.flow(model));
    FUZZ_CHECK(comparison.compare(flows.back()).empty(),
               describe_difference(model, options, flows.back()));
  } while (!input.empty() && flows.size() < 64);
  const std::string batch = comparison.compare_batch(flows);
  FUZZ_CHECK(batch.empty(), dump(model) + batch);
  return 0;
}
