// The front door: a document and rules in, findings out, in document order.
//
// Order of work: fold each block once; scan it for rules and cues; weigh every hit in its sentence
// (context.h); judge the stretch of page around it by cues and model; keep, grade or suppress.
// Pure and deterministic: same document and rules, same judgement.  Thread-safe.
#pragma once

#include <optional>

#include "base/document.h"
#include "base/finding.h"
#include "classifier/page_model.h"
#include "classifier/register_check.h"
#include "classifier/rule_set.h"

namespace zc {

// `day`: Beijing's day of the capture, on which terms of the office's registers are judged; none:
// they are not.
Judgement classify(const Document& document,
                   const RuleSet& rules,
                   std::optional<CivilDay> day = {});

// What each register says of the page, as classify() heeds it; for people.
std::vector<RegisterNote> register_notes(const Document& document,
                                         const RuleSet& rules,
                                         std::optional<CivilDay> day);

// The model's view of a document, window by window, as classify() itself builds it; for training.
std::vector<WindowFeatures> features_of(const Document& document, const RuleSet& rules);

}  // namespace zc
