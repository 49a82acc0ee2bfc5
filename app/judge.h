// From bytes to findings: extract, then classify.  Pure, so the same capture and rules give the
// same answer years later.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/capture.h"
#include "base/document.h"
#include "base/finding.h"
#include "base/page_marks.h"
#include "classifier/registers.h"
#include "classifier/rule_set.h"

namespace zc {

// Of a page with findings: enough to tell a copied share to about a tenth.
inline constexpr std::size_t kKeptShingleHashes = 128;

struct Judged {
  Document document = {};
  Judgement judgement = {};
  PageMarks marks = {};
  UtcTime stands_until = {};  // as Validators::stands_until
};

// Beijing's day on which it was fetched; none when nobody knows.
std::optional<CivilDay> day_of(const Capture& capture);

// The office's registers are asked about that day.
Judged judge_page(const Capture& capture, const RuleSet& rules);

// The same of a document that scripts made, HTML in UTF-8, as shown at `url` when it was `seen`.
Judged judge_document(const std::string& html,
                      const std::string& url,
                      UtcTime seen,
                      const RuleSet& rules);

}  // namespace zc
