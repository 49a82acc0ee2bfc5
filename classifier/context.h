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
  std::string_view page = {};  // the stretch of page around it
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

  // Whether a sentence offers anything of this trade; asked of hits that only sound like a term.
  bool offers(std::string_view sentence) const;
  // Whether a sentence forbids, warns or reports.
  bool warns(std::string_view sentence) const;
  // Whether a sentence talks of a deal with the reader, or of money not given back.
  bool deals(std::string_view sentence) const;
  // Whether a sentence itself holds words of the category; asked of what only the model suspects.
  bool speaks_of(Category category, std::string_view sentence) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
