#include "classifier/page_match.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "classifier/page_layout.h"
#include "classifier/word_part.h"

namespace zc {
namespace {

constexpr std::size_t kMostHitsPerPattern = 6;  // in one block
constexpr std::size_t kMostTries = 200;         // the same, with matches that are parts of words
// A stretch of kLong characters and more is about the trade when it has a place of a word of it for
// every kTradeEvery characters; in one block without end, kMostCounted are asked for that
// (docs/rules.md, docs/measurements.md).
constexpr std::size_t kLong = 500;
constexpr std::size_t kTradeEvery = 1000;
constexpr std::size_t kMostCounted = 1500;

bool is_of_trade(std::size_t words, std::size_t characters) {
  return words * kTradeEvery >= std::min(characters, kMostCounted);
}

// Whether a long stretch is about the trade, where its raw text tells.
std::optional<bool> told_unfolded(const TextSurvey& survey) {
  if (survey.most_words >= TradeGate::kManyWords || survey.least_characters < kLong) return {};
  if (is_of_trade(survey.least_words, kMostCounted)) return true;
  if (!is_of_trade(survey.most_words, survey.least_characters)) return false;
  return {};
}

void find_cue(const ScannedPattern& scanned,
              const BlockView& view,
              std::span<const PatternWindow> places,
              Window& window) {
  if (view.chrome) return;
  const auto known = std::find(window.cues.begin(), window.cues.end(), scanned.cue);
  if (known != window.cues.end()) return;
  const std::string_view text = view.folded.text();
  const bool found = std::any_of(places.begin(), places.end(), [&](const PatternWindow& place) {
    return scanned.pattern.in(text, place.begin, place.end);
  });
  if (found) window.cues.push_back(scanned.cue);
}

}  // namespace

PageMatcher::PageMatcher(const Document& document, const RuleSet& rules, Folding folding)
    : document_(document),
      rules_(rules),
      compiled_(rules.compiled()),
      folds_all_(folding == Folding::kAll || compiled_.asked_of_all) {}

PageScan PageMatcher::lay_out() const {
  return zc::lay_out(document_, compiled_.trade_gate);
}

void PageMatcher::match(Window& window, PageScan& scan) {
  const std::optional<bool> of_trade = told_unfolded(window.survey);
  window.is_long = of_trade.has_value();
  window.in_domain = of_trade.value_or(false);
  if (folds_all_ || of_trade != false) {
    fold(window, scan);
    if (!of_trade) tell_topic(window);
  }
  window.off_topic = window.is_long && !window.in_domain && !compiled_.asked_of_all;
  if (window.off_topic) {
    ++scan.off_topic;
    return;
  }
  for (std::size_t v = window.first_view; v < window.end_view; ++v) match_view(v, window, scan);
  std::sort(window.cues.begin(), window.cues.end());
  window.cues.erase(std::unique(window.cues.begin(), window.cues.end()), window.cues.end());
}

// By counting in the folded text what the raw text does not tell.
void PageMatcher::tell_topic(Window& window) {
  row_.read(window.features.text);
  window.is_long = row_.size() >= kLong;
  window.in_domain = window.is_long ? is_of_trade(compiled_.trade.count_in(row_), row_.size())
                                    : compiled_.domain.in(window.features.text);
}

void PageMatcher::fold(Window& window, PageScan& scan) {
  window.features.text.reserve(window.survey.bytes + window.end_view - window.first_view);
  for (std::size_t v = window.first_view; v < window.end_view; ++v) {
    BlockView& view = scan.views[v];
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

void PageMatcher::match_view(std::size_t v, Window& window, PageScan& scan) {
  const std::size_t first = scan.hits.size();
  row_.read(scan.views[v].folded.text());
  compiled_.filter.candidates(row_, candidates_, filter_scratch_);
  std::size_t end = 0;
  for (std::size_t at = 0; at < candidates_.size(); at = end) {
    end = at + 1;
    while (end < candidates_.size() && candidates_[end].pattern == candidates_[at].pattern) ++end;
    const auto places = std::span(candidates_).subspan(at, end - at);
    const ScannedPattern& scanned =
        compiled_.scanned[static_cast<std::size_t>(places.front().pattern)];
    if (scanned.cue != nullptr) {
      find_cue(scanned, scan.views[v], places, window);
    } else if (in_scope(rules_.rules()[scanned.rule], scan.views[v])) {
      find_hits(scanned, v, places, scan);
    }
  }
  std::stable_sort(scan.hits.begin() + static_cast<std::ptrdiff_t>(first),
                   scan.hits.end(),
                   [](const Hit& a, const Hit& b) { return a.range.begin < b.range.begin; });
}

bool PageMatcher::in_scope(const Rule& rule, const BlockView& view) const {
  const BlockRole role = document_.blocks[view.block].role;
  return rule.scopes.empty() ||
         std::find(rule.scopes.begin(), rule.scopes.end(), role) != rule.scopes.end();
}

void PageMatcher::find_hits(const ScannedPattern& scanned,
                            std::size_t v,
                            std::span<const PatternWindow> places,
                            PageScan& scan) const {
  const std::string_view text = scan.views[v].folded.text();
  const CompiledRule& rule = compiled_.rules[scanned.rule];
  std::size_t found = 0;
  std::size_t tries = 0;
  std::size_t from = 0;
  for (const PatternWindow& place : places) {
    TextRange range;
    from = std::max(from, place.begin);
    for (; found < kMostHitsPerPattern && tries < kMostTries &&
           scanned.pattern.find(text, from, place.end, range.begin, range.end);
         from = range.end, ++tries) {
      if (is_part_of_word(text, range, rule, compiled_)) continue;
      Hit hit;
      hit.rule = scanned.rule;
      hit.view = v;
      hit.range = range;
      scan.hits.push_back(std::move(hit));
      ++found;
    }
  }
}

}  // namespace zc
