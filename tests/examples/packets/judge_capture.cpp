#include "examples/packets/judge_capture.hpp"

#include <pcap.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <tierwall/address.hpp>
#include <tierwall/explain.hpp>
#include <tierwall/runtime/evaluate_batch.hpp>

#include "examples/packets/packet_flow.hpp"

namespace tierwall::examples {
namespace {

using Capture = std::unique_ptr<pcap_t, decltype(&pcap_close)>;

std::optional<Link> link_of(pcap_t* capture) {
  switch (pcap_datalink(capture)) {
    case DLT_EN10MB: return Link::ethernet;
    case DLT_LINUX_SLL: return Link::linux_cooked;
    case DLT_LINUX_SLL2: return Link::linux_cooked_v2;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6: return Link::ip;
    default: return {};
  }
}

Error refusal(std::string message) {
  return {.code = ErrorCode::unsupported, .message = std::move(message)};
}

std::string end_text(const Address& address, std::uint16_t port) {
  const std::string text = address.is_none() ? "::" : to_string(address);
  if (port == kNoPort) return text;
  return (address.is_v4() ? text : "[" + text + "]") + ":" + std::to_string(port);
}

std::string protocol_text(const Flow& flow) {
  switch (flow.protocol) {
    case kTcp: return "tcp";
    case kUdp: return "udp";
    case kUdpLite: return "udplite";
    case kSctp: return "sctp";
    case kIcmp:
    case kIcmpV6:
      return (flow.protocol == kIcmp ? "icmp " : "icmpv6 ") + std::to_string(flow.icmp_type) + "/" +
             std::to_string(flow.icmp_code);
    default: return "protocol " + std::to_string(flow.protocol);
  }
}

// Both sides have a say; of an allowed packet both reasons count, of a denied one that of the first that denies.
std::string reasons_text(const Verdict& verdict, const Snapshot& snapshot) {
  if (!verdict.egress.allowed()) return "egress: " + describe(verdict.egress, snapshot);
  if (!verdict.ingress.allowed()) return "ingress: " + describe(verdict.ingress, snapshot);
  return "egress: " + describe(verdict.egress, snapshot) +
         "; ingress: " + describe(verdict.ingress, snapshot);
}

// Packets that are judged together, as a network card hands them over.
class Burst {
 public:
  Burst(const Snapshot& snapshot, std::FILE* out) : snapshot_(&snapshot), out_(out) {}

  void add(std::size_t number, const Flow& flow) {
    numbers_[size_] = number;
    flows_[size_++] = flow;
    if (size_ == flows_.size()) judge();
  }

  void judge() {
    evaluate_batch(snapshot_->view(), std::span(flows_).first(size_),
                   std::span(verdicts_).first(size_));
    for (std::size_t i = 0; i < size_; ++i)
      print(numbers_[i], flows_[i], verdicts_[i]);
    size_ = 0;
  }

  const CaptureCounts& counts() const { return counts_; }

  // Keeps the order of the packets.
  void add_unread(std::size_t number, std::string_view why_not) {
    judge();
    ++counts_.not_judged;
    std::fprintf(out_, "%zu  not judged: %.*s\n", number, static_cast<int>(why_not.size()),
                 why_not.data());
  }

 private:
  void print(std::size_t number, const Flow& flow, const Verdict& verdict) {
    ++(verdict.allowed() ? counts_.allowed : counts_.denied);
    std::fprintf(out_, "%zu  %s %s > %s  %s  %s\n", number, protocol_text(flow).c_str(),
                 end_text(flow.source, flow.source_port).c_str(),
                 end_text(flow.destination, flow.destination_port).c_str(),
                 verdict.allowed() ? "allow" : "deny", reasons_text(verdict, *snapshot_).c_str());
  }

  const Snapshot* snapshot_;
  std::FILE* out_;
  std::size_t size_ = 0;
  std::array<std::size_t, 32> numbers_ = {};
  std::array<Flow, 32> flows_ = {};
  std::array<Verdict, 32> verdicts_ = {};
  CaptureCounts counts_ = {};
};

}  // namespace

Result<CaptureCounts> judge_capture(const std::string& path, const Snapshot& snapshot,
                                    std::FILE* out) {
  std::array<char, PCAP_ERRBUF_SIZE> trouble = {};
  const Capture capture(pcap_open_offline(path.c_str(), trouble.data()), pcap_close);
  if (!capture) return refusal(trouble.data());
  const std::optional<Link> link = link_of(capture.get());
  if (!link) return refusal(path + ": packets of a link that is not known here");

  Burst burst(snapshot, out);
  pcap_pkthdr* header = nullptr;
  const std::uint8_t* bytes = nullptr;
  int status = 0;
  for (std::size_t number = 1; (status = pcap_next_ex(capture.get(), &header, &bytes)) == 1;
       ++number) {
    const ReadPacket read = read_packet(*link, {bytes, header->caplen});
    if (read.flow) {
      burst.add(number, *read.flow);
    } else {
      burst.add_unread(number, read.why_not);
    }
  }
  burst.judge();
  if (status != PCAP_ERROR_BREAK) return refusal(path + ": " + pcap_geterr(capture.get()));
  return burst.counts();
}

}  // namespace tierwall::examples
