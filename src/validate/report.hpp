// Collects what is wrong with one resource after the other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>

#include "support/build_meter.hpp"
#include "validate/field_path.hpp"

namespace tierwall::validation {

// An element is a label, a network, a port: its path is made, its text is looked through.
inline constexpr std::uint64_t kStepsPerElement = 16;
inline constexpr std::uint64_t kStepsPerRule = 256;
inline constexpr std::uint64_t kStepsPerResource = 128;

class Report {
 public:
  Report(Diagnostics& diagnostics, support::BuildMeter& meter)
      : diagnostics_(diagnostics), meter_(meter) {}

  // What follows is about this resource of the model, until then about the whole model.
  void about(ResourceName resource) {
    resource_ = std::move(resource);
    meter_.advance();
    meter_.work(kStepsPerResource);
  }
  // What checking costs, for the meter.
  void work(std::uint64_t steps) { meter_.work(steps); }
  const ResourceName& resource() const { return resource_; }

  void error(ErrorCode code, const FieldPath& field, std::string message) {
    add(Severity::error, code, field, std::move(message));
  }
  void warning(ErrorCode code, const FieldPath& field, std::string message) {
    add(Severity::warning, code, field, std::move(message));
  }

 private:
  void add(Severity severity, ErrorCode code, const FieldPath& field, std::string message) {
    diagnostics_.add({.severity = severity,
                      .code = code,
                      .place = {},
                      .resource = resource_,
                      .field = field.text(),
                      .message = std::move(message)});
  }

  Diagnostics& diagnostics_;
  support::BuildMeter& meter_;
  ResourceName resource_;
};

}  // namespace tierwall::validation
