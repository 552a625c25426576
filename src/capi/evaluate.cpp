#include <tierwall/c/evaluate.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <tierwall/http.hpp>
#include <tierwall/runtime/evaluate.hpp>

#include "capi/arguments.hpp"
#include "capi/batch.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/layouts.hpp"

using namespace tierwall;
using namespace tierwall::capi;

namespace {

// One decision, by evaluate_side() or evaluate_forward().
template <auto Evaluate>
tierwall_status decide(const tierwall_snapshot* snapshot, std::uint32_t endpoint,
                       tierwall_direction direction, const tierwall_flow* flow,
                       tierwall_decision* decision) noexcept {
  if (snapshot == nullptr || flow == nullptr || decision == nullptr ||
      direction > TIERWALL_EGRESS) {
    return TIERWALL_INVALID_ARGUMENT;
  }
  *decision = c_decision(Evaluate(*snapshot->view, EndpointId{endpoint},
                                  static_cast<Direction>(direction), flow_of(*flow)));
  return TIERWALL_OK;
}

}  // namespace

void tierwall_flow_init(tierwall_flow* flows, size_t count) {
  if (flows == nullptr) return;
  const tierwall_flow nothing = TIERWALL_FLOW_INIT;
  for (size_t i = 0; i < count; ++i)
    flows[i] = nothing;
}

tierwall_status tierwall_evaluate(const tierwall_snapshot* snapshot, const tierwall_flow* flow,
                                  tierwall_verdict* verdict) {
  if (snapshot == nullptr || flow == nullptr || verdict == nullptr) {
    return TIERWALL_INVALID_ARGUMENT;
  }
  *reinterpret_cast<Verdict*>(verdict) = evaluate(*snapshot->view, flow_of(*flow));
  return TIERWALL_OK;
}

tierwall_status tierwall_evaluate_batch(const tierwall_snapshot* snapshot,
                                        const tierwall_flow* flows, size_t count,
                                        tierwall_verdict* verdicts) {
  if (snapshot == nullptr) return TIERWALL_INVALID_ARGUMENT;
  return evaluate_array(*snapshot->view, flows, count, verdicts);
}

tierwall_status tierwall_evaluate_side(const tierwall_snapshot* snapshot, uint32_t endpoint,
                                       tierwall_direction direction, const tierwall_flow* flow,
                                       tierwall_decision* decision) {
  return decide<evaluate_side>(snapshot, endpoint, direction, flow, decision);
}

tierwall_status tierwall_evaluate_forward(const tierwall_snapshot* snapshot, uint32_t host,
                                          tierwall_direction direction, const tierwall_flow* flow,
                                          tierwall_decision* decision) {
  return decide<evaluate_forward>(snapshot, host, direction, flow, decision);
}

// --- extras

tierwall_status tierwall_flow_extras_create(const tierwall_flow_extras_content* given,
                                            tierwall_flow_extras** extras, tierwall_error* error) {
  clear(extras);
  return guarded(error, [&]() -> tierwall_status {
    existing(extras, "extras");
    const Field field("content");
    const tierwall_flow_extras_content content = read_struct(given, field);
    expect_zero(content.reserved, Field(field, "reserved"));
    std::optional<std::string_view> method;
    if (flag_of(content.has_http_method, Field(field, "has_http_method"))) {
      method = text_of(content.http_method, Field(field, "http_method"));
    }
    std::optional<std::string_view> path;
    if (flag_of(content.has_http_path, Field(field, "has_http_path"))) {
      path = text_of(content.http_path, Field(field, "http_path"));
    }
    auto handle = std::make_unique<tierwall_flow_extras>();
    if (method || path) {
      Result<HttpRequest> request = HttpRequest::parse(method, path);
      if (!request) return tell_refused(error, request.error());
      handle->request = *std::move(request);
      handle->extras.http = handle->request->view();
    }
    handle->extras.original_destination = address_of(content.original_destination);
    handle->extras.original_destination_port = content.original_destination_port;
    give(extras, std::move(handle));
    return TIERWALL_OK;
  });
}

void tierwall_flow_extras_release(tierwall_flow_extras* extras) {
  delete extras;
}

tierwall_status tierwall_flow_extras_set_original_destination(tierwall_flow_extras* extras,
                                                              const tierwall_address* address,
                                                              uint16_t port) {
  if (extras == nullptr || address == nullptr) return TIERWALL_INVALID_ARGUMENT;
  extras->extras.original_destination = address_of(*address);
  extras->extras.original_destination_port = port;
  return TIERWALL_OK;
}
