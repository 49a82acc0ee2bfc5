// First half of scan_page(): folds what may be on topic and tells where the patterns match.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/document.h"
#include "classifier/character_row.h"
#include "classifier/compiled_rules.h"
#include "classifier/folded_text.h"
#include "classifier/page_scan.h"
#include "classifier/pattern_filter.h"
#include "classifier/rule_set.h"

namespace zc {

// Matches one page, stretch by stretch.  What it is made of must outlive it; not thread-safe.
class PageMatcher {
 public:
  PageMatcher(const Document& document, const RuleSet& rules, Folding folding);

  // The views and windows, of which nothing is folded but columns.
  PageScan lay_out() const;

  // Folds a window of lay_out(), tells whether it is on topic, and appends its hits, by view and
  // place, without their sentences and before anything speaks for or against them; a few of each
  // pattern in a block.
  void match(Window& window, PageScan& scan);

 private:
  void tell_topic(Window& window);
  void fold(Window& window, PageScan& scan);
  void match_view(std::size_t v, Window& window, PageScan& scan);
  bool in_scope(const Rule& rule, const BlockView& view) const;
  void find_hits(const ScannedPattern& scanned,
                 std::size_t v,
                 std::span<const PatternWindow> places,
                 PageScan& scan) const;

  const Document& document_;
  const RuleSet& rules_;
  const CompiledRules& compiled_;
  bool folds_all_;
  FoldScratch fold_ = {};
  CharacterRow row_ = {};  // of the view that is matched
  std::vector<PatternWindow> candidates_ = {};
  FilterScratch filter_scratch_ = {};
};

}  // namespace zc
