// A small case for the evidence tests: our own words, every shape of capture once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "evidence/bundle.h"
#include "evidence/gzip.h"

namespace zc::test {

inline UtcTime at(std::string_view text) {
  return *parse_rfc3339(text);
}

inline Capture plain_capture(std::string url, std::string body) {
  Capture c;
  c.url = std::move(url);
  c.started = at("2026-11-24T08:30:00.125Z");
  c.ended = at("2026-11-24T08:30:00.480Z");
  c.request_head = "GET / HTTP/1.1\r\nHost: peixun.example\r\nAccept-Encoding: gzip\r\n\r\n";
  c.response_head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: nginx\r\n\r\n";
  c.http_status = 200;
  c.headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Server", "nginx"}};
  c.body = std::move(body);
  c.peer_ip = "192.0.2.17";
  c.peer_port = 80;
  c.dns_answers = {"192.0.2.17", "2001:db8::17"};
  return c;
}

// The body in chunks of `size`, with the last chunk and a trailer-free end.
inline std::string chunked(std::string_view body, std::size_t size) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, size);
    std::string digits;
    for (std::size_t n = piece.size(); n != 0; n /= 16) digits.insert(0, 1, kHex[n % 16]);
    out += digits + "\r\n" + std::string(piece) + "\r\n";
    body.remove_prefix(piece.size());
  }
  return out + "0\r\n\r\n";
}

// The same page as a server sends it with both codings on.
inline Capture coded_capture(std::string url, const std::string& page) {
  Capture c = plain_capture(std::move(url), chunked(gzip_member(page), 100));
  c.response_head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
      "Content-Encoding: gzip\r\n\r\n";
  c.decoded = page;
  c.body_is_coded = true;
  return c;
}

// A finding whose span is where `bytes` stand in the payload.
inline Finding finding_at(const Capture& capture, std::string_view bytes, std::string quote) {
  Finding f;
  f.category = Category::kGuarantee;
  f.clause = "MOHRSS-2022-25/2.4";
  f.rule = "guarantee-pass";
  f.rule_hash = "0123456789ab";
  f.severity = Severity::kAlert;
  f.quote = std::move(quote);
  const std::size_t begin = capture.payload().find(bytes);
  f.span = {begin, begin + bytes.size()};
  f.context = "本校承诺" + f.quote + "，不过退费。";
  f.why = "承诺性词语指向考试结果；未见否定或引用语境";
  f.score = 0.9;
  return f;
}

inline BundlePage page_of(Capture capture, std::vector<Finding> findings) {
  BundlePage page;
  page.capture = std::move(capture);
  page.version = 1;
  page.first_seen = at("2026-11-20T01:00:00Z");
  page.last_seen = at("2026-11-24T08:30:00.125Z");
  page.times_seen = 4;
  page.title = "职业技能培训报名";
  page.extractor_version = "1";
  page.findings = std::move(findings);
  page.charset = "utf-8";
  return page;
}

inline constexpr std::string_view kPage =
    "<!DOCTYPE html><html><head><title>职业技能培训报名</title></head><body>"
    "<h1>本校承诺<b>包过</b>&nbsp;拿证</h1><p>不过退费。</p></body></html>";

// One page, one finding: small enough to flip every byte of.
inline BundleInput small_case() {
  BundleInput input;
  input.name = "ZC-2026-0001";
  input.unit = "某市人力资源和社会保障局";
  input.operator_name = "张三";
  input.exported = at("2026-11-24T09:00:00Z");
  input.tool_version = "0.1.0";
  input.rules_hash = "abcdef";
  const Capture capture = plain_capture("http://peixun.example/", std::string(kPage));
  input.pages = {page_of(capture, {finding_at(capture, "包过</b>&nbsp;拿证", "包过 拿证")})};
  input.visits = {
      {"http://peixun.example/", at("2026-11-24T08:30:00Z"), Outcome::kPage, 200, "", 1},
      {"http://peixun.example/",
       at("2026-11-28T08:30:00Z"),
       Outcome::kGone,
       404,
       "not there any more",
       0}};
  input.audit_lines = {R"({"seq":1,"prev":"","act":"page"})"};
  input.clause_texts = {{"MOHRSS-2022-25/2.4", "不得对培训、考试、发证结果作出保证性承诺"}};
  return input;
}

// Several pages: plain, coded, GBK, TLS, truncated.
inline BundleInput large_case() {
  BundleInput input = small_case();
  const Capture coded = coded_capture("https://b.peixun.example/kc?id=1", std::string(kPage));
  input.pages.push_back(page_of(coded, {finding_at(coded, "包过</b>", "包过")}));
  // "包过 100%" in GBK.
  const std::string gbk = "<p>\xB0\xFC\xB9\xFD 100%</p>";
  Capture old = plain_capture("http://c.peixun.example/old.htm", gbk);
  old.truncation = Truncation::kLength;
  BundlePage page = page_of(old, {finding_at(old, "\xB0\xFC\xB9\xFD 100%", "包过 100%")});
  page.charset = "gb18030";
  page.found_on = "http://peixun.example/";
  input.pages.push_back(page);
  input.pages[1].capture.tls_version = "TLSv1.3";
  input.pages[1].capture.tls_chain = {
      "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n"};
  return input;
}

// What scripts made of a page, with the list that a rendering has.
inline Rendering rendering_of(const std::string& dom) {
  Rendering one;
  one.url = "http://peixun.example/#/kc";
  one.final_url = one.url;
  one.made = at("2026-11-24T08:30:03Z");
  one.reason = "an empty mount point";
  one.files = {{Rendering::kDom, dom}, {"screenshot.png", "\x89PNG\r\n not really"}};
  std::string listed;
  for (const auto& [name, bytes] : one.files) {
    listed += (listed.empty() ? "" : ",") + std::string(R"({"name":")") + name + R"(","bytes":)" +
              std::to_string(bytes.size()) + R"(,"sha256":")" + sha256(bytes).hex() + R"("})";
  }
  one.files["manifest.json"] = R"({"files":[)" + listed + "]}\n";
  return one;
}

// The second page is built by script: its only finding stands in its second rendering.
inline BundleInput rendered_case() {
  BundleInput input = small_case();
  const Capture shell =
      plain_capture("http://spa.peixun.example/", "<div id=app></div><script src=a.js></script>");
  const std::string dom = "<div id=\"app\"><p>签约<b>保过</b>班</p></div>";
  Finding finding = finding_at(plain_capture("", dom), "保过", "保过");
  finding.rendered = 2;
  input.pages.push_back(page_of(shell, {finding}));
  input.pages.back().renderings = {rendering_of("<div id=\"app\">首页</div>"), rendering_of(dom)};
  return input;
}

}  // namespace zc::test
