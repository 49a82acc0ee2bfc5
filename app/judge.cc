#include "app/judge.h"

#include "classifier/classify.h"
#include "extractor/extract.h"

namespace zc {

Judged judge_page(const Capture& capture, const RuleSet& rules) {
  Judged page;
  page.document = extract(capture);
  page.judgement = classify(page.document, rules);
  page.marks = marks_of(page.document);
  return page;
}

}  // namespace zc
