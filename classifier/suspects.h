// Which sentence of a stretch of page shows what the page model suspects.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/finding.h"
#include "classifier/page_model.h"
#include "classifier/page_scan.h"
#include "classifier/rule_set.h"
#include "classifier/sentence.h"

namespace zc {

struct Suspect {
  bool names = false;  // holds words of the category itself
  bool shows = false;  // does, or talks of a deal, or at least does not warn
  std::size_t view = 0;
  TextRange range = {};
};

// Keeps what it worked out of one window at a time.  What it is made of must outlive it; not
// thread-safe.
class SuspectFinder {
 public:
  SuspectFinder(const Document& document, const PageScan& scan, const RuleSet& rules);

  // A post or message, without links or the frame of a site.
  bool is_bare() const { return is_bare_; }

  // The sentence that shows the category and speaks most for it: it holds words of the category; in
  // a bare post it is enough that it does not warn, and elsewhere, for the likeliest category of a
  // page on which nothing else was found (`alone`), that it talks of a deal.
  Suspect most_suspect(const Window& window, Category category, bool alone);

  // The words that moved the model most, in Chinese quotation marks.
  const std::string& reasons(const Window& window);

 private:
  struct Sentence {
    std::size_t view = 0;
    TextRange range = {};
    std::array<double, kHeads> raw = {};  // what the model makes of it
    double score = 0;                     // for the category in question
  };
  bool may_be_suspected(std::size_t view) const;
  std::vector<Sentence>& sentences(const Window& window);

  const Document& document_;
  const PageScan& scan_;
  const RuleSet& rules_;
  bool has_main_text_;
  bool is_bare_;
  ModelScratch scratch_ = {};
  std::vector<Sentence> sentences_ = {};
  const Window* sentences_of_ = nullptr;
  std::string reasons_ = {};
  const Window* reasons_of_ = nullptr;
};

}  // namespace zc
