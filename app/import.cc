#include "app/import.h"

#include <charconv>
#include <map>

#include <fmt/format.h>

#include "app/judge.h"
#include "app/version.h"
#include "base/url.h"
#include "crawler/content_coding.h"
#include "crawler/crawl_session.h"
#include "evidence/http_payload.h"
#include "evidence/warc_reader.h"

namespace zc {
namespace {

constexpr std::uint64_t kMostPayloadBytes = std::uint64_t{64} << 20;
constexpr std::size_t kPagesPerWrite = 64;

// One response on its way into the store; PageWrite points into it.
struct Incoming {
  Capture capture = {};
  Judged page = {};
  std::string url_key = {};
};

std::string target_of(const WarcRecord& record) {
  std::string_view url = record.field("WARC-Target-URI");
  // WARC 1.0 wrote addresses in angle brackets.
  if (url.starts_with('<') && url.ends_with('>')) url = url.substr(1, url.size() - 2);
  return std::string(url);
}

bool is_http_response(const WarcRecord& record) {
  return record.field("WARC-Type") == "response" && record.block.starts_with("HTTP/");
}

int status_of(std::string_view head) {
  const std::size_t space = head.find(' ');
  int status = 0;
  if (space != std::string_view::npos) {
    const std::string_view digits = head.substr(space + 1, 3);
    std::from_chars(digits.data(), digits.data() + digits.size(), status);
  }
  return status >= 100 && status <= 599 ? status : 0;
}

class Importing {
 public:
  Importing(Store& store, const RuleSet& rules, std::string origin)
      : store_(store), rules_(rules), origin_(std::move(origin)) {}

  Status take(const WarcRecord& response, const WarcRecord* request) {
    Result<Capture> capture = capture_of(response, request);
    if (!capture) {
      report_.problems.push_back(
          fmt::format("byte {}: {}", response.offset, capture.error().message()));
      return Done{};
    }
    Incoming one;
    one.capture = *std::move(capture);
    ZC_TRY(const Url url, Url::parse(one.capture.url));
    one.url_key = url.key();
    one.page = judge_page(one.capture, rules_);
    waiting_.push_back(std::move(one));
    return waiting_.size() < kPagesPerWrite ? Status(Done{}) : flush();
  }

  Status flush() {
    std::vector<PageWrite> writes;
    for (const Incoming& one : waiting_) {
      writes.push_back({.capture = &one.capture,
                        .url_key = one.url_key,
                        .outcome = outcome_of(one.capture),
                        .judgement = &one.page.judgement,
                        .marks = &one.page.marks,
                        .title = one.page.document.title,
                        .extractor_version = kExtractorVersion,
                        .origin = origin_});
    }
    ZC_TRY(const std::vector<Receipt> receipts, store_.pages().put(writes));
    for (const Receipt& receipt : receipts) {
      ++report_.pages;
      report_.findings += receipt.new_findings.size();
    }
    waiting_.clear();
    return Done{};
  }

  ImportReport& report() { return report_; }

 private:
  Store& store_;
  const RuleSet& rules_;
  const std::string origin_;
  std::vector<Incoming> waiting_ = {};
  ImportReport report_ = {};
};

}  // namespace

Result<Capture> capture_of(const WarcRecord& response, const WarcRecord* request) {
  const auto bad = [](std::string_view why) {
    return Error(ErrorKind::kBadInput, std::string(why));
  };
  Capture capture;
  const std::string target = target_of(response);
  const Result<Url> url = Url::parse(target);
  if (!url || !url->is_http()) return bad(fmt::format("'{}' is no web address", target));
  capture.url = url->href();
  ZC_TRY(capture.started, parse_rfc3339(response.field("WARC-Date")));
  capture.ended = capture.started;
  const std::size_t head = http_head_size(response.block);
  if (head == std::string::npos) return bad("the response has no whole head");
  capture.response_head = response.block.substr(0, head);
  capture.http_status = status_of(capture.response_head);
  if (capture.http_status == 0) return bad("the response has no status");
  capture.headers = headers_of(capture.response_head);
  capture.body = response.block.substr(head);
  capture.peer_ip = response.field("WARC-IP-Address");
  if (!truncation_from_name(response.field("WARC-Truncated"), capture.truncation)) {
    capture.truncation = Truncation::kLength;
  }
  if (request != nullptr) capture.request_head = request->block;
  DecodedBody decoded = decode_body(capture.headers, capture.body, kMostPayloadBytes);
  if (decoded.over_limit) return bad("the payload is too large");
  capture.body_is_coded = decoded.coded;
  capture.decoded = std::move(decoded.payload);
  return capture;
}

Result<ImportReport> import_warc(Store& store,
                                 const RuleSet& rules,
                                 const std::string& name,
                                 std::string_view bytes) {
  Result<std::vector<WarcRecord>> records = read_warc(bytes);
  if (!records) return records.error().within(name);
  std::map<std::string, const WarcRecord*, std::less<>> requests;  // by the response they led to
  for (const WarcRecord& record : *records) {
    if (record.field("WARC-Type") != "request") continue;
    requests.emplace(record.field("WARC-Concurrent-To"), &record);
    // Some tools point from the response to the request.
    requests.emplace(record.field("WARC-Record-ID"), &record);
  }
  Importing importing(
      store, rules, fmt::format("imported from {} sha256:{}", name, sha256(bytes).hex()));
  for (const WarcRecord& record : *records) {
    if (!is_http_response(record)) {
      if (record.field("WARC-Type") != "request") ++importing.report().passed_over;
      continue;
    }
    auto request = requests.find(record.field("WARC-Record-ID"));
    if (request == requests.end()) request = requests.find(record.field("WARC-Concurrent-To"));
    ZC_CHECK(importing.take(record, request == requests.end() ? nullptr : request->second));
  }
  ZC_CHECK(importing.flush());
  return std::move(importing.report());
}

}  // namespace zc
