// Collects what is wrong with one resource after the other.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tierwall/diagnostics.hpp>
#include <tierwall/model.hpp>

namespace tierwall::validation {

class Report {
 public:
  explicit Report(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // What follows is about this resource.
  void about(ResourceName resource) { resource_ = std::move(resource); }
  const ResourceName& resource() const { return resource_; }

  void error(ErrorCode code, std::string field, std::string message) {
    add(Severity::error, code, std::move(field), std::move(message));
  }
  void warning(ErrorCode code, std::string field, std::string message) {
    add(Severity::warning, code, std::move(field), std::move(message));
  }

 private:
  void add(Severity severity, ErrorCode code, std::string field, std::string message) {
    diagnostics_.add({.severity = severity,
                      .code = code,
                      .place = {},
                      .resource = resource_,
                      .field = std::move(field),
                      .message = std::move(message)});
  }

  Diagnostics& diagnostics_;
  ResourceName resource_;
};

}  // namespace tierwall::validation
