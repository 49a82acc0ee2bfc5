#include "crawler/user_agent.h"

#include <string>

#include <doctest/doctest.h>

using zc::check_user_agent;

TEST_CASE("user agent: a product and a contact of the office's own") {
  for (const char* const good : {"zhengcha/1.0 (+https://rsj.gz.gov.cn/crawler)",
                                 "zhengcha/1 (compatible; +http://127.0.0.1/contact)",
                                 "zhengcha (+mailto:crawler@rsj.gov.cn)"}) {
    CAPTURE(good);
    CHECK(check_user_agent(good));
  }
}

TEST_CASE("user agent: what is missing is named") {
  const auto refusal = [](const std::string& text) {
    const zc::Status status = check_user_agent(text);
    REQUIRE_FALSE(status);
    CHECK(status.error().kind() == zc::ErrorKind::kBadInput);
    return status.error().message();
  };
  CHECK(refusal("").find("product name") != std::string::npos);
  CHECK(refusal("1.0 (+https://a.cn/)").find("product name") != std::string::npos);
  CHECK(refusal("zhengcha/1.0").find("no contact page") != std::string::npos);
  CHECK(refusal("zhengcha/1.0 (https://a.cn/)").find("no contact page") != std::string::npos);
  CHECK(refusal("zhengcha/1.0 (+a.cn)").find("no contact page") != std::string::npos);
  CHECK(refusal("zhengcha/1.0 (+ftp://a.cn/)").find("no contact page") != std::string::npos);
  CHECK(refusal("zhengcha/0.1 (+https://www.example.com/crawler)").find("example") !=
        std::string::npos);
  CHECK(refusal("zhengcha/0.1 (+mailto:a@example.org)").find("example") != std::string::npos);
  CHECK(refusal("zhengcha/1.0 (+https://a.cn/)\r\nX: y").find("printable") != std::string::npos);
  CHECK(refusal("证察/1.0 (+https://a.cn/)").find("printable") != std::string::npos);
}
