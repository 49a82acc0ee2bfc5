#include "app/judge.h"

#include "app/file_process.h"
#include "classifier/classify.h"
#include "extractor/likeness_text.h"
#include "extractor/shingles.h"

namespace zc {

std::optional<CivilDay> day_of(const Capture& capture) {
  if (capture.started == UtcTime{}) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(capture.started + kBeijingAhead);
}

Judged judge_page(const Capture& capture, const RuleSet& rules) {
  Judged page;
  page.document = extract_bounded(capture);
  page.judgement = classify(page.document, rules, day_of(capture));
  page.marks = marks_of(page.document);
  if (!page.judgement.findings.empty()) {
    page.marks.text = shingle_sample(likeness_text(page.document.blocks), kKeptShingleHashes);
  }
  return page;
}

}  // namespace zc
