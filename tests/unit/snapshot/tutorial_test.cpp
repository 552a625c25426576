// The worked example of spec/policy.md 7, stage by stage: every cell of its table.
#include <string>

#include "support/tutorial_model.hpp"
#include "unit/snapshot/support.hpp"

namespace tierwall {
namespace {

using namespace testing;
using namespace testing::tutorial;

std::string cell(const Snapshot& snapshot, const Flow& flow) {
  return egress_of(snapshot, flow) + " / " + ingress_of(snapshot, flow);
}

TEST(Tutorial, Stage0OnlyTheProfile) {
  const Snapshot snapshot = build(model_at_stage(0));
  const std::string open = "allow calico#0 / allow calico#0";
  EXPECT_EQ(cell(snapshot, tcp(kClient, kWeb1, 80)), open);
  EXPECT_EQ(cell(snapshot, udp(kWeb1, kWeb2, 5'353)), open);
  EXPECT_EQ(cell(snapshot, icmp(kWeb1, kWeb2, 8)), open);
  EXPECT_EQ(cell(snapshot, tcp(kOther, kClient, 80)), open);
  EXPECT_EQ(cell(snapshot, tcp(kClient, kOutside, 443)), "allow calico#0 / -");
  EXPECT_EQ(cell(snapshot, tcp(kOutside, kWeb1, 80)), "- / deny none");
}

TEST(Tutorial, Stage1TheProfileDenies) {
  const Snapshot snapshot = build(model_at_stage(1));
  const std::string closed = "allow calico#0 / deny calico#0";
  EXPECT_EQ(cell(snapshot, tcp(kClient, kWeb1, 80)), closed);
  EXPECT_EQ(cell(snapshot, udp(kWeb1, kWeb2, 5'353)), closed);
  EXPECT_EQ(cell(snapshot, tcp(kOther, kClient, 80)), closed);
  EXPECT_EQ(cell(snapshot, tcp(kClient, kOutside, 443)), "allow calico#0 / -");
  EXPECT_EQ(cell(snapshot, tcp(kOutside, kWeb1, 80)), "- / deny calico#0");
}

TEST(Tutorial, Stage2TwoPolicies) {
  const Snapshot snapshot = build(model_at_stage(2));
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
