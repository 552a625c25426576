#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <tierwall/manifest/loader.hpp>
#include <tierwall/tierwall.hpp>

#include "examples/packets/judge_capture.hpp"
#include "examples/packets/packet_flow.hpp"

namespace tierwall::examples {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes operator+(Bytes head, const Bytes& tail) {
  head.insert(head.end(), tail.begin(), tail.end());
  return head;
}

Bytes number_16(std::size_t number) {
  return {static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
}

Bytes ethernet(std::uint16_t type) {
  return Bytes(12, 0x02) + number_16(type);
}

Bytes vlan(std::uint16_t type) {
  return Bytes{0x00, 0x2A} + number_16(type);
}

// From 10.0.0.2 to 10.0.0.1.
Bytes ipv4(std::uint8_t protocol, const Bytes& payload, std::uint16_t fragment = 0) {
  return Bytes{0x45, 0} + number_16(20 + payload.size()) + Bytes{0, 1} + number_16(fragment) +
         Bytes{64, protocol, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1} + payload;
}

// From 2001:db8::2 to 2001:db8::1.
Bytes ipv6(std::uint8_t next, const Bytes& payload) {
  const Bytes network = Bytes{0x20, 0x01, 0x0D, 0xB8} + Bytes(11, 0);
  return Bytes{0x60, 0, 0, 0} + number_16(payload.size()) + Bytes{next, 64} + network + Bytes{2} +
         network + Bytes{1} + payload;
}

Bytes ports(std::uint16_t source, std::uint16_t destination) {
  return number_16(source) + number_16(destination) + Bytes(4, 0);
}

ReadPacket read(const Bytes& bytes, Link link = Link::ethernet) {
  return read_packet(link, bytes);
}

TEST(ReadPacket, TellsPortsAndAddresses) {
  const ReadPacket tcp = read(ethernet(0x0800) + ipv4(6, ports(33000, 443)));
  ASSERT_TRUE(tcp.flow) << tcp.why_not;
  EXPECT_EQ(tcp.flow->source, Address::v4(10, 0, 0, 2));
  EXPECT_EQ(tcp.flow->destination, Address::v4(10, 0, 0, 1));
  EXPECT_EQ(tcp.flow->source_port, 33000);
  EXPECT_EQ(tcp.flow->destination_port, 443);
  EXPECT_EQ(tcp.flow->protocol, 6);

  const ReadPacket sctp = read(ipv6(132, ports(1, 2)), Link::ip);
  ASSERT_TRUE(sctp.flow) << sctp.why_not;
  EXPECT_EQ(to_string(sctp.flow->source), "2001:db8::2");
  EXPECT_EQ(to_string(sctp.flow->destination), "2001:db8::1");
  EXPECT_EQ(sctp.flow->destination_port, 2);
}

TEST(ReadPacket, TellsTypeAndCodeOfIcmp) {
  const ReadPacket echo = read(ipv4(1, {8, 0, 0, 0}), Link::ip);
  ASSERT_TRUE(echo.flow);
  EXPECT_EQ(echo.flow->icmp_type, 8);
  EXPECT_EQ(echo.flow->icmp_code, 0);
  EXPECT_EQ(echo.flow->destination_port, kNoPort);
}

TEST(ReadPacket, LooksThroughTagsAndExtensionHeaders) {
  const Bytes tags = ethernet(0x88A8) + vlan(0x8100) + vlan(0x86DD);
  const Bytes hop_by_hop = Bytes{60, 0} + Bytes(6, 0);  // options of the destination follow
  const Bytes options = Bytes{44, 1} + Bytes(14, 0);    // a fragment header follows
  const Bytes fragment = Bytes{51, 0, 0x00, 0x01} + Bytes(4, 0);  // the first one
  const Bytes authentication = Bytes{17, 4} + Bytes(22, 0);
  const ReadPacket udp =
      read(tags + ipv6(0, hop_by_hop + options + fragment + authentication + ports(53, 5353)));
  ASSERT_TRUE(udp.flow) << udp.why_not;
  EXPECT_EQ(udp.flow->protocol, 17);
  EXPECT_EQ(udp.flow->destination_port, 5353);
}

TEST(ReadPacket, LooksThroughCookedHeaders) {
  const Bytes packet = ipv4(17, ports(1, 53));
  EXPECT_TRUE(read(Bytes(14, 0) + Bytes{0x08, 0x00} + packet, Link::linux_cooked).flow);
  EXPECT_TRUE(read(Bytes{0x08, 0x00} + Bytes(18, 0) + packet, Link::linux_cooked_v2).flow);
}

TEST(ReadPacket, DoesNotTakePaddingForPorts) {
  const ReadPacket padded = read(ethernet(0x0800) + ipv4(6, {0x81}) + Bytes(25, 0));
  EXPECT_FALSE(padded.flow);
}

TEST(ReadPacket, RefusesWhatHasNoFlow) {
  EXPECT_EQ(read(ethernet(0x0806) + Bytes(28, 0)).why_not, "neither IPv4 nor IPv6");
  EXPECT_EQ(read(ipv4(6, ports(1, 2), 0x0001), Link::ip).why_not, "no first fragment");
  EXPECT_TRUE(read(ipv4(6, ports(1, 2), 0x2000), Link::ip).flow);  // the first of several
  EXPECT_EQ(read(ipv6(44, Bytes{6, 0, 0x00, 0x08} + Bytes(12, 0)), Link::ip).why_not,
            "no first fragment");
  Bytes short_header = ipv4(6, ports(1, 2));
  short_header[0] = 0x44;
  EXPECT_EQ(read(short_header, Link::ip).why_not, "malformed header");
  Bytes mapped = ipv6(6, ports(1, 2));
  const Bytes address = Bytes(10, 0) + Bytes{0xFF, 0xFF, 10, 0, 0, 2};
  std::copy(address.begin(), address.end(), mapped.begin() + 8);
  EXPECT_EQ(read(mapped, Link::ip).why_not, "IPv4-mapped address in IPv6");
}

std::vector<Bytes> all_kinds() {
  const Bytes options = Bytes{44, 1} + Bytes(14, 0), fragment = Bytes{51, 0, 0, 1} + Bytes(4, 0),
              authentication = Bytes{6, 4} + Bytes(22, 0);
  return {ethernet(0x0800) + ipv4(6, ports(1, 2)),
          ethernet(0x8100) + vlan(0x0800) + ipv4(1, {8, 0}),
          ethernet(0x86DD) + ipv6(60, options + fragment + authentication + ports(1, 2)),
          ipv4(132, ports(1, 2)),
          ipv6(58, {128, 0}),
          Bytes(14, 0) + Bytes{0x86, 0xDD} + ipv6(17, ports(1, 2))};
}

constexpr Link kLinks[] = {Link::ethernet, Link::linux_cooked, Link::linux_cooked_v2, Link::ip};

TEST(ReadPacket, ReadsNothingBehindTheEnd) {
  for (const Bytes& packet : all_kinds()) {
    for (std::size_t size = 0; size <= packet.size(); ++size) {
      const Bytes cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
      for (const Link link : kLinks) {
        const ReadPacket got = read(cut, link);
        EXPECT_NE(got.flow.has_value(), !got.why_not.empty());
      }
    }
  }
}

TEST(ReadPacket, TakesAnyBytes) {
  std::mt19937 random(1);
  for (const Bytes& packet : all_kinds()) {
    for (int round = 0; round < 20'000; ++round) {
      Bytes bytes = packet;
      for (int changes = 1 + static_cast<int>(random() % 4); changes > 0; --changes)
        bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      bytes.resize(random() % (bytes.size() + 1));
      for (const Link link : kLinks) {
        const ReadPacket got = read(bytes, link);
        EXPECT_NE(got.flow.has_value(), !got.why_not.empty());
      }
    }
  }
}

// --- captures

Bytes little_32(std::size_t number) {
  return {static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8U),
          static_cast<std::uint8_t>(number >> 16U), static_cast<std::uint8_t>(number >> 24U)};
}

Bytes capture_of(const std::vector<Bytes>& packets) {
  constexpr std::size_t kEthernet = 1;
  Bytes file = little_32(0xA1B2C3D4) + Bytes{2, 0, 4, 0} + little_32(0) + little_32(0) +
               little_32(65535) + little_32(kEthernet);
  for (const Bytes& packet : packets)
    file = file + little_32(0) + little_32(0) + little_32(packet.size()) +
           little_32(packet.size()) + packet;
  return file;
}

std::string write_file(const std::string& name, const Bytes& bytes) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  return path;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string kManifest = TIERWALL_TEST_DATA "/examples/packets/cluster.yaml";

Snapshot cluster() {
  const std::string text = read_file(kManifest);
  const ManifestSource source{.name = "cluster.yaml", .text = text};
  const LoadResult loaded = load_manifests({&source, 1});
  EXPECT_FALSE(loaded.diagnostics.has_errors()) << loaded.diagnostics.to_string();
  return SnapshotBuilder{}.build(loaded.model).snapshot.value();
}

struct Judged {
  Result<CaptureCounts> counts;
  std::string text;
};

Judged judge(const std::string& path) {
  const std::string out = ::testing::TempDir() + "verdicts.txt";
  std::FILE* file = std::fopen(out.c_str(), "wb");
  Result<CaptureCounts> counts = judge_capture(path, cluster(), file);
  std::fclose(file);
  return {std::move(counts), read_file(out)};
}

constexpr std::string_view kVerdicts =
    "1  tcp 10.0.0.2:33000 > 10.0.0.1:443  allow  egress: allow by rule 0 of Profile kns.prod; "
    "ingress: allow by rule 0 of NetworkPolicy prod/web in tier default\n"
    "2  tcp 10.0.0.2:33000 > 10.0.0.1:80  deny  "
    "ingress: deny by the end of tier default, in which NetworkPolicy prod/web applies\n"
    "3  not judged: neither IPv4 nor IPv6\n"
    "4  icmp 8/0 10.0.0.2 > 10.0.0.1  allow  egress: allow by rule 0 of Profile kns.prod; "
    "ingress: allow by rule 1 of NetworkPolicy prod/web in tier default\n"
    "5  tcp [2001:db8::2]:33000 > [2001:db8::1]:443  allow  "
    "egress: allow by rule 0 of Profile kns.prod; "
    "ingress: allow by rule 0 of NetworkPolicy prod/web in tier default\n"
    "6  udp [2001:db8::2]:33000 > [2001:db8::1]:443  deny  "
    "ingress: deny by the end of tier default, in which NetworkPolicy prod/web applies\n"
    "7  sctp 10.0.0.2:33000 > 10.0.0.1:443  deny  "
    "ingress: deny by the end of tier default, in which NetworkPolicy prod/web applies\n";

std::string small_capture() {
  return write_file("small.pcap",
                    capture_of({ethernet(0x0800) + ipv4(6, ports(33000, 443)),
                                ethernet(0x8100) + vlan(0x0800) + ipv4(6, ports(33000, 80)),
                                ethernet(0x0806) + Bytes(28, 0), ethernet(0x0800) + ipv4(1, {8, 0}),
                                ethernet(0x86DD) + ipv6(6, ports(33000, 443)),
                                ethernet(0x86DD) + ipv6(17, ports(33000, 443)),
                                ethernet(0x0800) + ipv4(132, ports(33000, 443))}));
}

TEST(JudgeCapture, TellsVerdictsWithReasons) {
  const Judged judged = judge(small_capture());
  ASSERT_TRUE(judged.counts) << judged.counts.error().message;
  EXPECT_EQ(judged.text, kVerdicts);
  EXPECT_EQ(judged.counts->allowed, 3U);
  EXPECT_EQ(judged.counts->denied, 3U);
  EXPECT_EQ(judged.counts->not_judged, 1U);
}

TEST(PacketsProgram, PrintsTheSameAndACount) {
  const std::string out = ::testing::TempDir() + "packets.txt";
  const int status = std::system(
      (TIERWALL_PACKETS_PROGRAM " '" + small_capture() + "' '" + kManifest + "' >'" + out + "'")
          .c_str());
  EXPECT_EQ(WEXITSTATUS(status), 3);  // some are denied
  EXPECT_EQ(read_file(out), std::string(kVerdicts) + "3 allowed, 3 denied, 1 not judged\n");
}

TEST(JudgeCapture, RefusesFilesThatEndWithinAPacket) {
  Bytes file = capture_of(all_kinds());
  file.resize(file.size() - 3);
  const Judged judged = judge(write_file("cut.pcap", file));
  ASSERT_FALSE(judged.counts);
  EXPECT_NE(judged.counts.error().message.find("cut.pcap"), std::string::npos);
  EXPECT_NE(judged.text.find("1  tcp 10.0.0.2:1 > 10.0.0.1:2"), std::string::npos);
}

TEST(JudgeCapture, RefusesWhatIsNoCapture) {
  EXPECT_FALSE(judge(write_file("none.pcap", Bytes(100, 0x41))).counts);
  EXPECT_FALSE(judge(::testing::TempDir() + "is-not-there.pcap").counts);
}

}  // namespace
}  // namespace tierwall::examples
