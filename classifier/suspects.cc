#include "classifier/suspects.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "classifier/code_point.h"
#include "classifier/compiled_rules.h"

namespace zc {
namespace {

// A sentence that can be suspected by itself has as many Han characters, of which as many differ.
constexpr std::size_t kLeastHan = 8;
constexpr std::ptrdiff_t kLeastDifferent = 4;

// Looks at the first kLeastHan only.
bool is_sentence(std::string_view text) {
  std::array<char32_t, kLeastHan> han = {};
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size() && count < kLeastHan;) {
    const char32_t cp = next_code_point(text, at);
    if (is_han(cp)) han[count++] = cp;
  }
  if (count < kLeastHan) return false;
  std::sort(han.begin(), han.end());
  return std::unique(han.begin(), han.end()) - han.begin() >= kLeastDifferent;
}

bool is_bare_page(const Document& document, const PageScan& scan) {
  return document.links.empty() && std::none_of(scan.views.begin(),
                                                scan.views.end(),
                                                [](const BlockView& view) { return view.chrome; });
}

}  // namespace

SuspectFinder::SuspectFinder(const Document& document, const PageScan& scan, const RuleSet& rules)
    : document_(document),
      scan_(scan),
      rules_(rules),
      has_main_text_(std::any_of(document.blocks.begin(),
                                 document.blocks.end(),
                                 [](const TextBlock& block) { return block.in_main_text; })),
      is_bare_(is_bare_page(document, scan)) {}

// Blocks in which a page speaks at length; a heading, a contact line or a form field proves
// nothing by itself.
bool SuspectFinder::may_be_suspected(std::size_t view) const {
  if (scan_.views[view].chrome) return false;
  const TextBlock& block = document_.blocks[scan_.views[view].block];
  switch (block.role) {
    case BlockRole::kBody:
    case BlockRole::kListItem:
    case BlockRole::kTableCell:
    case BlockRole::kPrice:
    case BlockRole::kTestimonial:
    case BlockRole::kComment:
      return block.in_main_text || !has_main_text_;
    case BlockRole::kBanner:
    case BlockRole::kData:
      return !has_main_text_;
    default:
      return false;
  }
}

// The sentences of a window that can be suspected.  The same for every category: weighed once.
std::vector<SuspectFinder::Sentence>& SuspectFinder::sentences(const Window& window) {
  if (sentences_of_ == &window) return sentences_;
  sentences_of_ = &window;
  sentences_.clear();
  for (std::size_t v = window.first_view; v < window.end_view; ++v) {
    if (!may_be_suspected(v)) continue;
    const std::string& text = scan_.views[v].folded.text();
    for (const TextRange& range : sentences_of(text)) {
      const std::string_view part =
          std::string_view(text).substr(range.begin, range.end - range.begin);
      if (!is_sentence(part)) continue;
      sentences_.push_back(
          {v, range, rules_.knowledge().model.scores_of_sentence(part, scratch_), 0});
    }
  }
  return sentences_;
}

Suspect SuspectFinder::most_suspect(const Window& window, Category category, bool alone) {
  const std::size_t head = static_cast<std::size_t>(category) + 1;
  const ContextRules& context = rules_.compiled().context;
  std::vector<Sentence>& all = sentences(window);
  for (Sentence& sentence : all) sentence.score = sentence.raw[head] + 0.5 * sentence.raw[0];
  const auto weaker = [](const Sentence& a, const Sentence& b) {
    return std::tie(a.score, b.view, b.range.begin) < std::tie(b.score, a.view, a.range.begin);
  };
  std::make_heap(all.begin(), all.end(), weaker);  // most often the first one decides
  for (auto end = all.end(); end != all.begin(); --end) {
    std::pop_heap(all.begin(), end, weaker);
    const Sentence& sentence = *(end - 1);
    const std::string_view part =
        std::string_view(scan_.views[sentence.view].folded.text())
            .substr(sentence.range.begin, sentence.range.end - sentence.range.begin);
    const bool names = context.speaks_of(category, part);
    const bool shows = names || (is_bare_ ? !context.warns(part) : alone && context.deals(part));
    if (shows) return {names, true, sentence.view, sentence.range};
  }
  return {};
}

// The same for every category of a window: worked out once.
const std::string& SuspectFinder::reasons(const Window& window) {
  if (reasons_of_ == &window) return reasons_;
  reasons_of_ = &window;
  reasons_.clear();
  for (const ModelReason& reason : rules_.knowledge().model.reasons(window.features, 5)) {
    reasons_ += (reasons_.empty() ? "“" : "、“") + reason.text + "”";
  }
  return reasons_;
}

}  // namespace zc
