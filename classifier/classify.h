// The front door: a document and rules in, findings out, in document order.
//
// Order of work: fold each block once; scan it for rules and cues; weigh every hit in its sentence
// (context.h); judge the stretch of page around it by cues and model; keep, grade or suppress.
// Pure and deterministic: same document and rules, same judgement.  Thread-safe.
#pragma once

#include "base/document.h"
#include "base/finding.h"
#include "classifier/page_model.h"
#include "classifier/rule_set.h"

namespace zc {

Judgement classify(const Document& document, const RuleSet& rules);

// The model's view of a document, window by window, as classify() itself builds it; for training.
std::vector<WindowFeatures> features_of(const Document& document, const RuleSet& rules);

}  // namespace zc
