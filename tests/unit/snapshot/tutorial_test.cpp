// The worked example of spec/policy.md 7, stage by stage: every cell of its table.
#include <string>

#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;

constexpr Address kWeb1 = Address::v4(10, 0, 0, 1);
constexpr Address kWeb2 = Address::v4(10, 0, 0, 2);
constexpr Address kClient = Address::v4(10, 0, 0, 3);
constexpr Address kOther = Address::v4(10, 0, 0, 4);
constexpr Address kOutside = Address::v4(192, 0, 2, 1);

Model tutorial(int stage) {
  Model model;
  model.workload_endpoints = {workload("w1", {kWeb1}, {{"role", "webserver"}}, {"calico"}),
                              workload("w2", {kWeb2}, {{"role", "webserver"}}, {"calico"}),
                              workload("c", {kClient}, {{"role", "client"}}, {"calico"}),
                              workload("o", {kOther}, {{"role", "batch"}}, {"calico"})};
  const Rule first = stage == 0 ? rule(Action::allow, from("has(calico)")) : rule(Action::deny);
  model.profiles = {profile("calico", {first}, {rule(Action::allow)}, {{"calico", ""}})};
  if (stage < 2) return model;
  Policy web = global_policy("webserver", "role == 'webserver'");
  web.order = 0;
  web.ingress = {rule(Action::allow, protocol(kTcp), from("role == 'client'"), to_port(80)),
                 rule(Action::allow, from("role == 'webserver'"))};
  web.egress = {rule(Action::allow, to("role == 'webserver'"))};
  Policy client = global_policy("client", "role == 'client'");
  client.order = 0;
  client.egress = {rule(Action::allow, protocol(kTcp), to("role == 'webserver'"), to_port(80))};
  model.policies = {web, client};
  return model;
}

std::string cell(const Snapshot& snapshot, const Flow& flow) {
  return egress_of(snapshot, flow) + " / " + ingress_of(snapshot, flow);
}

TEST(Tutorial, Stage0OnlyTheProfile) {
  const Snapshot snapshot = build(tutorial(0));
  const std::string open = "allow calico#0 / allow calico#0";
  EXPECT_EQ(cell(snapshot, tcp(kClient, kWeb1, 80)), open);
  EXPECT_EQ(cell(snapshot, udp(kWeb1, kWeb2, 5'353)), open);
  EXPECT_EQ(cell(snapshot, icmp(kWeb1, kWeb2, 8)), open);
  EXPECT_EQ(cell(snapshot, tcp(kOther, kClient, 80)), open);
  EXPECT_EQ(cell(snapshot, tcp(kClient, kOutside, 443)), "allow calico#0 / -");
  EXPECT_EQ(cell(snapshot, tcp(kOutside, kWeb1, 80)), "- / deny none");
}

TEST(Tutorial, Stage1TheProfileDenies) {
  const Snapshot snapshot = build(tutorial(1));
  const std::string closed = "allow calico#0 / deny calico#0";
  EXPECT_EQ(cell(snapshot, tcp(kClient, kWeb1, 80)), closed);
  EXPECT_EQ(cell(snapshot, udp(kWeb1, kWeb2, 5'353)), closed);
  EXPECT_EQ(cell(snapshot, tcp(kOther, kClient, 80)), closed);
  EXPECT_EQ(cell(snapshot, tcp(kClient, kOutside, 443)), "allow calico#0 / -");
  EXPECT_EQ(cell(snapshot, tcp(kOutside, kWeb1, 80)), "- / deny calico#0");
}

TEST(Tutorial, Stage2TwoPolicies) {
  const Snapshot snapshot = build(tutorial(2));
  const std::string client_end = "deny tier default:client";
  const std::string web_end = "deny tier default:webserver";
  EXPECT_EQ(cell(snapshot, tcp(kClient, kWeb1, 80)), "allow client#0 / allow webserver#0");
  EXPECT_EQ(cell(snapshot, tcp(kClient, kWeb1, 443)), client_end + " / " + web_end);
  EXPECT_EQ(cell(snapshot, udp(kClient, kWeb1, 80)), client_end + " / " + web_end);
  EXPECT_EQ(cell(snapshot, tcp(kOther, kWeb1, 80)), "allow calico#0 / " + web_end);
  EXPECT_EQ(cell(snapshot, tcp(kWeb1, kClient, 8'080)), web_end + " / deny calico#0");
  EXPECT_EQ(cell(snapshot, tcp(kWeb1, kWeb2, 80)), "allow webserver#0 / allow webserver#1");
  EXPECT_EQ(cell(snapshot, udp(kWeb1, kWeb2, 5'353)), "allow webserver#0 / allow webserver#1");
  EXPECT_EQ(cell(snapshot, icmp(kWeb1, kWeb2, 8)), "allow webserver#0 / allow webserver#1");
  EXPECT_EQ(cell(snapshot, tcp(kClient, kOutside, 443)), client_end + " / -");
  EXPECT_EQ(cell(snapshot, udp(kClient, kOutside, 53)), client_end + " / -");
  EXPECT_EQ(cell(snapshot, tcp(kOutside, kWeb1, 80)), "- / " + web_end);
  EXPECT_EQ(cell(snapshot, tcp(kOther, kClient, 80)), "allow calico#0 / deny calico#0");
  EXPECT_EQ(cell(snapshot, tcp(kOther, kOutside, 443)), "allow calico#0 / -");
  EXPECT_EQ(cell(snapshot, tcp(kWeb1, kOutside, 443)), web_end + " / -");
}

}  // namespace
}  // namespace tierwall
