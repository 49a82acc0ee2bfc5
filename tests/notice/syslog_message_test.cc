#include "notice/syslog_message.h"

#include <doctest/doctest.h>

#include "tests/notice/sample.h"

using namespace zc;
using test::sample_notice;

namespace {
const UtcTime kNow{std::chrono::milliseconds(1'700'000'000'123)};
}

TEST_CASE("syslog: head, data and text of RFC 5424 section 6") {
  const Notice notice = sample_notice();
  const std::string message = syslog_message(notice, 16, "host1", kNow);
  CHECK(
      message.starts_with("<132>1 2023-11-14T22:13:20.123Z host1 zhengcha - notice "
                          "[zhengcha@32473 id=\"" +
                          notice_id(notice) + "\" kind=\"new\" severity=\"alert\""));
  CHECK(message.find("] \xEF\xBB\xBF新线索：") != std::string::npos);
  CHECK(syslog_message(notice, 16, "", kNow).starts_with("<132>1 2023-11-14T22:13:20.123Z - "));
  Notice mild = notice;
  mild.severity = Severity::kLog;
  CHECK(syslog_message(mild, 1, "h", kNow).starts_with("<14>1 "));
}

TEST_CASE("syslog: quotes and brackets are escaped, nothing is too long") {
  Notice notice = sample_notice();
  notice.url = "http://a.example/\"]\\";
  CHECK(syslog_message(notice, 16, "h", kNow).find(R"(url="http://a.example/\"\]\\")") !=
        std::string::npos);
  for (std::string* const text : {&notice.url, &notice.quote, &notice.rule, &notice.region}) {
    *text = std::string(100'000, ']');
  }
  const std::string message = syslog_message(notice, 23, std::string(255, 'h'), kNow);
  CHECK(message.size() <= kSyslogMostBytes);
  CHECK(message.ends_with("…"));
}
