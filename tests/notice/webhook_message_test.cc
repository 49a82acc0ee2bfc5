#include "notice/webhook_message.h"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "base/digest.h"
#include "tests/notice/sample.h"

using namespace zc;
using test::sample_notice;
using test::sample_notices;

namespace {
const UtcTime kNow{std::chrono::milliseconds(1'700'000'000'123)};
}

TEST_CASE("digest: HMAC-SHA256 gives the vectors of RFC 4231") {
  CHECK(hmac_sha256(std::string(20, '\x0b'), "Hi There").hex() ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_sha256("Jefe", "what do ya want for nothing?").hex() ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_sha256(std::string(131, '\xaa'),
                    "Test Using Larger Than Block-Size Key - Hash Key First")
            .hex() == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hmac_sha256("", "").hex() ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("webhook: the body is JSON with every notice") {
  std::vector<Notice> notices = sample_notices(2);
  notices[1].kind = NoticeKind::kOverdue;
  notices[1].case_number = 7;
  notices[1].deadline = kNow;
  notices[1].quote = "\"引\"\n\xFF";
  const auto body = boost::json::parse(webhook_body("hook", notices, kNow));
  CHECK(body.at("version") == 1);
  CHECK(body.at("channel") == "hook");
  CHECK(body.at("sent") == "2023-11-14T22:13:20.123Z");
  REQUIRE(body.at("notices").as_array().size() == 2);
  const auto& first = body.at("notices").at(0).as_object();
  CHECK(first.at("id").as_string() == notice_id(notices[0]));
  CHECK(first.at("kind") == "new");
  CHECK(first.at("category") == "guarantee");
  CHECK(first.at("region") == "广东省");
  CHECK_FALSE(first.contains("case"));
  CHECK(body.at("notices").at(1).at("case") == 7);
  CHECK(body.at("notices").at(1).at("deadline") == "2023-11-14T22:13:20.123Z");
}

TEST_CASE("webhook: the signature is over time and body, the delivery over the notices alone") {
  const std::vector<Notice> notices = sample_notices(2);
  const auto headers = webhook_headers("key", "{}", delivery_id(notices), kNow);
  REQUIRE(headers.size() == 3);
  CHECK(headers[0] == "X-Zhengcha-Timestamp: 1700000000");
  CHECK(headers[1] == "X-Zhengcha-Delivery: " + delivery_id(notices));
  CHECK(headers[2] == "X-Zhengcha-Signature: sha256=" + hmac_sha256("key", "1700000000.{}").hex());
  CHECK(delivery_id(notices) == delivery_id(sample_notices(2)));
  CHECK(delivery_id(notices) != delivery_id(sample_notices(3)));
}
