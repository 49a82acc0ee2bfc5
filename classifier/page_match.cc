#include "classifier/page_match.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "classifier/compiled_rules.h"
#include "classifier/page_layout.h"

namespace zc {
namespace {

constexpr std::size_t kMostHitsPerPattern = 6;  // in one block
// A stretch of kLong characters and more is about the trade when it has a place of a word of it for
// every kTradeEvery characters; in one block without end, kMostCounted are asked for that
// (docs/rules.md, docs/measurements.md).
constexpr std::size_t kLong = 500;
constexpr std::size_t kTradeEvery = 1000;
constexpr std::size_t kMostCounted = 1500;

class PageMatcher {
 public:
  PageMatcher(const Document& document, const RuleSet& rules, Folding folding)
      : document_(document),
        rules_(rules),
        compiled_(rules.compiled()),
        folds_all_(folding == Folding::kAll || compiled_.asked_of_all) {}

  PageScan run() {
    scan_ = lay_out(document_, compiled_.trade_gate);
    for (Window& window : scan_.windows) match_window(window);
    return std::move(scan_);
  }

 private:
  void match_window(Window& window) {
    const std::optional<bool> of_trade = told_unfolded(window.survey);
    window.off_topic = !folds_all_ && of_trade == false;
    if (!window.off_topic) {
      fold(window);
      tell_topic(of_trade, window);
    }
    if (window.off_topic) {
      ++scan_.off_topic;
      return;
    }
    for (std::size_t v = window.first_view; v < window.end_view; ++v) match_view(v, window);
    sort_unique(window.cues);
  }

  // By counting in the folded text what the raw text does not tell.
  void tell_topic(std::optional<bool> of_trade, Window& window) {
    window.is_long = of_trade.has_value();
    window.in_domain = of_trade.value_or(false);
    if (!of_trade) {
      row_.read(window.features.text);
      window.is_long = row_.size() >= kLong;
      window.in_domain = window.is_long ? is_of_trade(compiled_.trade.count_in(row_), row_.size())
                                        : compiled_.domain.in(window.features.text);
    }
    window.off_topic = window.is_long && !window.in_domain && !compiled_.asked_of_all;
  }

  // Whether a long stretch is about the trade, where its raw text tells.
  static std::optional<bool> told_unfolded(const TextSurvey& survey) {
    if (survey.least_characters < kLong) return {};
    if (is_of_trade(survey.least_words, kMostCounted)) return true;
    if (!is_of_trade(survey.most_words, survey.least_characters)) return false;
    return {};
  }

  static bool is_of_trade(std::size_t words, std::size_t characters) {
    return words * kTradeEvery >= std::min(characters, kMostCounted);
  }

  void fold(Window& window) {
    window.features.text.reserve(window.survey.bytes + window.end_view - window.first_view);
    for (std::size_t v = window.first_view; v < window.end_view; ++v) {
      BlockView& view = scan_.views[v];
      fold_view(document_, view, fold_);
      if (view.chrome) continue;
      window.features.text += view.folded.text();
      window.features.text += '\n';
      window.disguises += view.folded.disguises();
    }
    if (window.first_view == 0 && has_title_apart(document_)) {
      window.features.text += FoldedText::fold(document_.title, fold_).text() + "\n";
    }
  }

  static void sort_unique(std::vector<const Cue*>& cues) {
    std::sort(cues.begin(), cues.end());
    cues.erase(std::unique(cues.begin(), cues.end()), cues.end());
  }

  void match_view(std::size_t v, Window& window) {
    const std::size_t first = scan_.hits.size();
    row_.read(scan_.views[v].folded.text());
    compiled_.filter.candidates(row_, candidates_, filter_scratch_);
    std::size_t end = 0;
    for (std::size_t at = 0; at < candidates_.size(); at = end) {
      end = at + 1;
      while (end < candidates_.size() && candidates_[end].pattern == candidates_[at].pattern) ++end;
      const auto places = std::span(candidates_).subspan(at, end - at);
      const ScannedPattern& scanned =
          compiled_.scanned[static_cast<std::size_t>(places.front().pattern)];
      if (scanned.cue != nullptr) {
        find_cue(scanned, v, places, window);
      } else if (in_scope(rules_.rules()[scanned.rule], v)) {
        find_hits(scanned, v, places);
      }
    }
    std::stable_sort(scan_.hits.begin() + static_cast<std::ptrdiff_t>(first),
                     scan_.hits.end(),
                     [](const Hit& a, const Hit& b) { return a.range.begin < b.range.begin; });
  }

  bool in_scope(const Rule& rule, std::size_t v) const {
    const BlockRole role = document_.blocks[scan_.views[v].block].role;
    return rule.scopes.empty() ||
           std::find(rule.scopes.begin(), rule.scopes.end(), role) != rule.scopes.end();
  }

  void find_cue(const ScannedPattern& scanned,
                std::size_t v,
                std::span<const PatternWindow> places,
                Window& window) const {
    if (scan_.views[v].chrome) return;
    const auto known = std::find(window.cues.begin(), window.cues.end(), scanned.cue);
    if (known != window.cues.end()) return;
    const std::string_view text = scan_.views[v].folded.text();
    const bool found = std::any_of(places.begin(), places.end(), [&](const PatternWindow& place) {
      return scanned.pattern.in(text, place.begin, place.end);
    });
    if (found) window.cues.push_back(scanned.cue);
  }

  void find_hits(const ScannedPattern& scanned,
                 std::size_t v,
                 std::span<const PatternWindow> places) {
    const std::string_view text = scan_.views[v].folded.text();
    std::size_t found = 0;
    std::size_t from = 0;
    for (const PatternWindow& place : places) {
      TextRange range;
      from = std::max(from, place.begin);
      for (; found < kMostHitsPerPattern && scan_.hits.size() < kMostHits &&
             scanned.pattern.find(text, from, place.end, range.begin, range.end);
           from = range.end, ++found) {
        Hit hit;
        hit.rule = scanned.rule;
        hit.view = v;
        hit.range = range;
        scan_.hits.push_back(std::move(hit));
      }
    }
  }

  const Document& document_;
  const RuleSet& rules_;
  const CompiledRules& compiled_;
  bool folds_all_;
  PageScan scan_ = {};
  FoldScratch fold_ = {};
  CharacterRow row_ = {};  // of the view that is scanned
  std::vector<PatternWindow> candidates_ = {};
  FilterScratch filter_scratch_ = {};
};

}  // namespace

PageScan match_page(const Document& document, const RuleSet& rules, Folding folding) {
  return PageMatcher(document, rules, folding).run();
}

}  // namespace zc
