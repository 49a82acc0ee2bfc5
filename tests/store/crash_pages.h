// The pages that crash_writer writes, so that crash_test can tell what must be there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/capture.h"
#include "base/finding.h"
#include "base/url_table.h"
#include "store/page_table.h"

namespace zc::test {

inline std::uint64_t mixed(std::uint64_t value) {  // splitmix64
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

// What pruning leaves of a page, in desk rounds.
inline constexpr std::uint32_t kCrashKeptVersions = 3;

struct CrashPage {
  Capture capture;
  Judgement judgement;

  PageWrite write() const {
    PageWrite write;
    write.capture = &capture;
    write.url_key = capture.url;
    write.judgement = &judgement;
    write.title = "page";
    write.extractor_version = "1";
    return write;
  }
  UrlTask task(std::uint64_t round) const {
    UrlTask task;
    task.url = capture.url + "?round=" + std::to_string(round);
    task.key = task.url;
    task.host = "a.example:443";
    return task;
  }
};

// 1 to 20 pages of 40 addresses; a page is edited in most rounds, so chains of differences grow.
inline std::vector<CrashPage> crash_round(std::uint64_t round) {
  std::vector<CrashPage> pages(1 + mixed(round) % 20);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    Capture& capture = pages[i].capture;
    const std::uint64_t address = (mixed(round) + i) % 40;
    capture.url = "https://a.example/" + std::to_string(address);
    capture.started = UtcTime(std::chrono::milliseconds(static_cast<std::int64_t>(round)));
    capture.ended = capture.started;
    capture.http_status = 200;
    for (std::uint64_t line = 0; line < 100; ++line) {
      capture.body += "<p>" + std::to_string(mixed(address * 1000 + line)) + "</p>\n";
    }
    capture.body += "<p>edited " + std::to_string(round / 2) + "</p>\n";
    Finding finding;
    finding.rule = "r" + std::to_string(round % 3);
    finding.quote = "包过";
    pages[i].judgement.findings = {finding};
  }
  return pages;
}

}  // namespace zc::test
