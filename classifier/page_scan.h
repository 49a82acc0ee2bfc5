// First half of classify(): what stands on the page, before anybody judges it.
#pragma once

#include <string>
#include <vector>

#include "base/document.h"
#include "classifier/cues.h"
#include "classifier/folded_text.h"
#include "classifier/page_model.h"
#include "classifier/rule_set.h"
#include "classifier/sentence.h"
#include "classifier/trade_gate.h"

namespace zc {

// A piece of folded text and the block it lies in.  A vertical column of single characters is one
// view over several blocks; its finding is shown at the first of them.
struct BlockView {
  std::size_t block = 0;
  FoldedText folded = {};  // empty in a stretch that need not be folded
  bool column = false;
  bool chrome = false;  // navigation, forms, footers: no part of what the page says
};

struct Hit {
  std::size_t rule = 0;
  std::size_t view = 0;
  TextRange range = {};
  TextRange sentence = {};
  std::string excuse = {};  // "" or why it does not count
  std::string sounds = {};  // the term it only sounds like
};

// Neighbouring blocks, about a screen of text, judged together.
struct Window {
  std::size_t first_view = 0;
  std::size_t end_view = 0;
  TextSurvey survey = {};  // of the raw text
  // Speaks of certificates or training: a long one by words of the trade, a short one also by any
  // hit.
  bool in_domain = false;
  bool is_long = false;
  bool off_topic = false;  // nothing is looked for in it
  bool names = false;      // holds a name of the knowledge tables
  std::vector<const Cue*> cues = {};
  int disguises = 0;
  WindowFeatures features = {};
};

struct PageScan {
  std::vector<BlockView> views = {};
  std::vector<Hit> hits = {};  // by view, then by place
  std::vector<Window> windows = {};
  std::string undecided = {};  // a limit was met
  std::size_t off_topic = 0;   // windows that nothing was looked for in
};

// What is folded: stretches off topic need not be, but somebody may want to read them.
enum class Folding { kOnTopic, kAll };

PageScan scan_page(const Document& document,
                   const RuleSet& rules,
                   Folding folding = Folding::kOnTopic);

}  // namespace zc
