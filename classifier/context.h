// What excuses a hit: denials and prohibitions with their scope, quotation with a word of report,
// warnings, third parties as the subject, judgement words after the hit.  Decided per hit, within
// its sentence, so that a page which denies one thing and promises another is still found.
// Measured need for it: a bare list of words flags most pages that only quote them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "classifier/rule.h"
#include "classifier/sentence.h"

namespace zc {

struct HitPlace {
  std::string_view text = {};  // folded block
  TextRange hit = {};
  TextRange sentence = {};
};

class ContextRules {
 public:
  ContextRules();
  ~ContextRules();
  ContextRules(ContextRules&&) noexcept;
  ContextRules& operator=(ContextRules&&) noexcept;

  static Result<ContextRules> create();

  // "" when nothing excuses the hit; else the reason in Chinese, with the words that excuse.
  std::string excuse(const HitPlace& place, const Rule& rule) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
