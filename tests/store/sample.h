// Pages and findings for the tests of the store, and a store in a directory of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "base/capture.h"
#include "base/finding.h"
#include "store/store.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace zc::test {

// The value, or the test ends telling the error.
template <typename T>
T must(Result<T> result) {
  if (!result) FAIL(name_of(result.error().kind()), ": ", result.error().message());
  return *std::move(result);
}

template <typename T>
ErrorKind kind_of(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().kind();
}

inline UtcTime at(std::int64_t milliseconds) {
  return UtcTime(std::chrono::milliseconds(milliseconds));
}

inline Capture page_at(std::string url, std::string body, std::int64_t time = 1000) {
  Capture capture;
  capture.url = std::move(url);
  capture.started = at(time);
  capture.ended = at(time + 20);
  capture.request_head = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
  capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nDate: day " +
                          std::to_string(time) + "\r\n\r\n";
  capture.http_status = 200;
  capture.headers = {{"Content-Type", "text/html"}, {"Date", "day " + std::to_string(time)}};
  capture.body = std::move(body);
  capture.peer_ip = "192.0.2.7";
  capture.peer_port = 443;
  capture.dns_answers = {"192.0.2.7", "192.0.2.8"};
  capture.tls_version = "TLSv1.3";
  capture.tls_chain = {"-----BEGIN CERTIFICATE-----\nleaf\n",
                       "-----BEGIN CERTIFICATE-----\nroot\n"};
  return capture;
}

inline Finding finding_of(std::string rule, std::string quote) {
  Finding finding;
  finding.category = Category::kGuarantee;
  finding.clause = "MOHRSS-2022-25/2.4";
  finding.rule = std::move(rule);
  finding.severity = Severity::kAlert;
  finding.quote = std::move(quote);
  finding.end = finding.quote.size();
  finding.score = 0.75;
  return finding;
}

inline Judgement judged(std::vector<Finding> findings, std::string rules_hash = "rules-1") {
  Judgement judgement;
  judgement.findings = std::move(findings);
  judgement.genre = "advertiser";
  judgement.rules_hash = std::move(rules_hash);
  return judgement;
}

// A page body of about `bytes` bytes that compresses as HTML does; the same seed gives the same.
inline std::string html_of(std::uint64_t seed, std::size_t bytes) {
  static constexpr std::string_view kWords[] = {"<div class=\"item\">",
                                                "</div>\n",
                                                "<p>",
                                                "</p>\n",
                                                "课程",
                                                "报名",
                                                "培训",
                                                "时间",
                                                "电话",
                                                "<a href=\"/course/",
                                                "\">",
                                                "</a>",
                                                "考试",
                                                "大纲",
                                                "教师",
                                                "2026",
                                                "上课",
                                                "地点",
                                                "收费"};
  std::string body = "<!doctype html><html><head><title>page</title></head><body>\n";
  std::uint64_t state = seed * 2862933555777941757ULL + 3037000493ULL;
  while (body.size() < bytes) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    body += kWords[(state >> 33) % std::size(kWords)];
    if ((state >> 60) == 0) body += std::to_string(state >> 40);
  }
  return body;
}

struct OpenStore {
  TempDir dir;
  ManualClock clock;
  std::unique_ptr<Store> store;

  OpenStore() { reopen(); }
  void reopen() {
    store.reset();
    store = must(Store::open({.path = path()}, clock));
  }
  std::string path() const { return dir.file("db"); }
  PageTable& pages() { return store->pages(); }

  // Puts one page and returns its receipt.
  Receipt put(const Capture& capture,
              const Judgement* judgement = nullptr,
              Outcome outcome = Outcome::kPage) {
    PageWrite write;
    write.capture = &capture;
    write.url_key = capture.url;
    write.outcome = outcome;
    write.judgement = judgement;
    write.title = "a title";
    write.extractor_version = "1";
    return must(pages().put({&write, 1})).front();
  }
};

}  // namespace zc::test
