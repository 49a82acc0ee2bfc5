#include "app/judge.h"

#include "app/file_process.h"
#include "classifier/classify.h"
#include "classifier/register_check.h"
#include "extractor/likeness_text.h"
#include "extractor/shingles.h"

namespace zc {

std::optional<CivilDay> day_of(const Capture& capture) {
  if (capture.started == UtcTime{}) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(capture.started + kBeijingAhead);
}

namespace {

// The first moment of a day of Beijing's.
UtcTime beginning_of(CivilDay day) {
  return UtcTime(day.time_since_epoch()) - kBeijingAhead;
}

}  // namespace

Judged judge_page(const Capture& capture, const RuleSet& rules) {
  Judged page;
  page.document = extract_bounded(capture);
  const std::optional<CivilDay> day = day_of(capture);
  page.judgement = classify(page.document, rules, day);
  const auto change = day ? next_register_change(page.document, rules, *day) : std::nullopt;
  if (change) page.stands_until = beginning_of(*change);
  page.marks = marks_of(page.document);
  if (!page.judgement.findings.empty()) {
    page.marks.text = shingle_sample(likeness_text(page.document.blocks), kKeptShingleHashes);
  }
  return page;
}

Judged judge_document(const std::string& html,
                      const std::string& url,
                      UtcTime seen,
                      const RuleSet& rules) {
  Capture capture;
  capture.started = seen;
  capture.url = url.substr(0, url.find('#'));
  capture.http_status = 200;
  capture.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  capture.body = html;
  return judge_page(capture, rules);
}

}  // namespace zc
