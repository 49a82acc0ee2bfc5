#include "classifier/page_scan.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "classifier/compiled_rules.h"
#include "classifier/layout_marks.h"
#include "classifier/page_match.h"
#include "classifier/word_part.h"

namespace zc {
namespace {

constexpr std::size_t kVicinity = 3;      // blocks to either side that are near
constexpr std::size_t kMostHits = 4000;   // of one page, and as many that are excused
constexpr std::size_t kMostSounds = 200;  // of one rule in a block
// A word told by its sound is one word: no comma, stop, bracket or quotation mark stands in it.
bool crosses_mark(std::string_view text) {
  constexpr std::string_view kMarks[] = {",",  "。", "、", ":",  ";", "!", "?", "(", ")", "“", "”",
                                         "《", "》", "【", "】", "[", "]", "|", "/", "…", "\n"};
  return std::any_of(std::begin(kMarks), std::end(kMarks), [&](std::string_view mark) {
    return text.find(mark) != text.npos;
  });
}

constexpr std::size_t kShortTerm = 6;  // bytes of two characters

class PageScanner {
 public:
  PageScanner(const Document& document, const RuleSet& rules, Folding folding)
      : document_(document),
        rules_(rules),
        compiled_(rules.compiled()),
        matcher_(document, rules, folding),
        scan_(matcher_.lay_out()) {}

  PageScan run() {
    for (Window& window : scan_.windows) scan_window(window);
    if (left_out_ && scan_.undecided.empty()) {
      scan_.undecided = "命中超过 4000 处，只判读了一部分";
    }
    return std::move(scan_);
  }

 private:
  void scan_window(Window& window) {
    const std::size_t first_hit = scan_.hits.size();
    matcher_.match(window, scan_);
    if (window.off_topic) return;
    const auto matched = scan_.hits.begin() + static_cast<std::ptrdiff_t>(first_hit);
    matched_.assign(std::move_iterator(matched), std::move_iterator(scan_.hits.end()));
    scan_.hits.erase(matched, scan_.hits.end());
    next_matched_ = 0;
    for (std::size_t v = window.first_view; v < window.end_view; ++v) scan_view(v, window);
    met_.clear();
    for (std::size_t i = first_hit; i < scan_.hits.size(); ++i) weigh(scan_.hits[i], window);
    drop_others(first_hit);
    add_marks(window, first_hit);
    window.in_domain = window.in_domain || (!window.is_long && scan_.hits.size() > first_hit);
  }

  // The hits of a view, with those that only sound like one.
  void scan_view(std::size_t v, Window& window) {
    const std::size_t first = scan_.hits.size();
    const std::string& text = scan_.views[v].folded.text();
    for (; next_matched_ < matched_.size() && matched_[next_matched_].view == v; ++next_matched_) {
      Hit& hit = scan_.hits.emplace_back(std::move(matched_[next_matched_]));
      hit.sentence = sentence_around(text, hit.range.begin, hit.range.end);
    }
    row_.read(text);
    window.names = window.names || (!scan_.views[v].chrome && compiled_.named.mentioned_in(row_));
    if (!window.in_domain) return;
    find_sounds(v, text);  // of the same row
    std::stable_sort(scan_.hits.begin() + static_cast<std::ptrdiff_t>(first),
                     scan_.hits.end(),
                     [](const Hit& a, const Hit& b) { return a.range.begin < b.range.begin; });
  }

  void find_sounds(std::size_t v, const std::string& text) {
    compiled_.sounds.find(row_, sounds_, syllables_);
    std::map<std::size_t, std::size_t> by_rule;
    for (const SoundHit& sound : sounds_) {
      const TextRange range = {sound.begin, sound.end};
      if (crosses_mark(std::string_view(text).substr(sound.begin, sound.end - sound.begin)) ||
          ++by_rule[sound.owner] > kMostSounds ||
          is_part_of_word(text, range, compiled_.rules[sound.owner], compiled_)) {
        continue;
      }
      Hit hit;
      hit.rule = sound.owner;
      hit.view = v;
      hit.range = range;
      hit.sentence = sentence_around(text, sound.begin, sound.end);
      hit.sounds = sound.term;
      if (sound.term.size() <= kShortTerm && !offered_beside(hit, text)) continue;
      scan_.hits.push_back(std::move(hit));
    }
    sounds_.clear();
  }

  // Whether the sentence without the hit itself offers anything of the trade.
  bool offered_beside(const Hit& hit, const std::string& text) const {
    const std::string_view all = text;
    return compiled_.context.offers(
               all.substr(hit.sentence.begin, hit.range.begin - hit.sentence.begin)) ||
           compiled_.context.offers(all.substr(hit.range.end, hit.sentence.end - hit.range.end));
  }

  // A rule's own conditions first: a hit that fails one is no hit, and is dropped by drop_others().
  void weigh(Hit& hit, const Window& window) {
    const Rule& rule = rules_.rules()[hit.rule];
    const CompiledRule& compiled = compiled_.rules[hit.rule];
    const std::string& text = scan_.views[hit.view].folded.text();
    const std::string_view sentence =
        std::string_view(text).substr(hit.sentence.begin, hit.sentence.end - hit.sentence.begin);
    const auto in_sentence = [&](std::size_t condition) {
      return compiled_.conditions[condition].in(sentence);
    };
    const auto nearby = [&](std::size_t condition) {
      return in_vicinity(condition, hit.view, window);
    };
    const auto on_page = [&](std::size_t condition) { return in_page(condition, window); };
    const bool fits = std::all_of(compiled.all.begin(), compiled.all.end(), in_sentence) &&
                      any_or_none(compiled.near, nearby) && any_or_none(compiled.page, on_page);
    if (!fits) {
      hit.range.end = hit.range.begin;  // marks it as no hit
      return;
    }
    if (std::any_of(compiled.unless.begin(), compiled.unless.end(), in_sentence)) {
      hit.excuse = "同句有本规则的除外情形";
      return;
    }
    hit.excuse =
        compiled_.context.excuse({text, hit.range, hit.sentence, window.features.text}, rule);
  }

  template <typename Holds>
  static bool any_or_none(const std::vector<std::size_t>& conditions, const Holds& holds) {
    return conditions.empty() || std::any_of(conditions.begin(), conditions.end(), holds);
  }

  // A block or one of its near neighbours: a line of an advertisement is often a block of its own.
  bool in_vicinity(std::size_t condition, std::size_t view, const Window& window) {
    if (in_view(condition, view)) return true;
    const std::size_t first = std::max(window.first_view, view - std::min(view, kVicinity));
    const std::size_t end = std::min(window.end_view, view + kVicinity + 1);
    for (std::size_t v = first; v < end; ++v) {
      if (v != view && !scan_.views[v].chrome && in_view(condition, v)) return true;
    }
    return false;
  }

  bool in_view(std::size_t condition, std::size_t view) {
    return is_met(condition, view, scan_.views[view].folded.text());
  }

  // The stretch of page.
  bool in_page(std::size_t condition, const Window& window) {
    constexpr auto kNoView = static_cast<std::size_t>(-1);
    return is_met(condition, kNoView, window.features.text);
  }

  // Asked once a window: neighbours ask the same.
  bool is_met(std::size_t condition, std::size_t view, std::string_view text) {
    const auto [known, is_new] = met_.try_emplace({condition, view}, false);
    if (is_new) known->second = compiled_.conditions[condition].in(text);
    return known->second;
  }

  // Of the window's hits those that are hits, as many as a page may have.
  void drop_others(std::size_t first_hit) {
    const auto goes = [&](const Hit& hit) {
      if (hit.range.begin == hit.range.end) return true;
      std::size_t& kept = hit.excuse.empty() ? kept_ : excused_;
      if (kept < kMostHits) return ++kept, false;
      left_out_ = left_out_ || hit.excuse.empty();
      return true;
    };
    std::size_t end = first_hit;
    for (std::size_t i = first_hit; i < scan_.hits.size(); ++i) {
      if (goes(scan_.hits[i])) continue;
      if (end != i) scan_.hits[end] = std::move(scan_.hits[i]);
      ++end;
    }
    scan_.hits.resize(end);
  }

  void add_marks(Window& window, std::size_t first_hit) {
    std::vector<std::string>& marks = window.features.marks;
    add_layout_marks(window.features.text, marks);
    for (std::size_t i = first_hit; i < scan_.hits.size(); ++i) {
      const Hit& hit = scan_.hits[i];
      const Rule& rule = rules_.rules()[hit.rule];
      if (!hit.excuse.empty()) {
        marks.push_back("excused:" + rule.id);
        marks.emplace_back("excused");
        continue;
      }
      marks.push_back("rule:" + rule.id);
      marks.push_back("category:" + std::string(name_of(rule.category)));
      if (!hit.sounds.empty()) marks.emplace_back("disguised");
    }
    for (const Cue* cue : window.cues) marks.push_back("cue:" + std::string(cue->name));
    if (window.disguises > 0) marks.emplace_back("folded");
    if (window.disguises > 3) marks.emplace_back("folded-much");
  }

  const Document& document_;
  const RuleSet& rules_;
  const CompiledRules& compiled_;
  PageMatcher matcher_;
  PageScan scan_;
  std::vector<Hit> matched_ = {};  // of the window, by the patterns
  std::size_t next_matched_ = 0;
  std::size_t kept_ = 0;     // hits of the page that nothing excuses
  std::size_t excused_ = 0;  // and those that something does
  bool left_out_ = false;    // some of the former were too many
  CharacterRow row_ = {};    // of the view that is scanned
  std::map<std::pair<std::size_t, std::size_t>, bool> met_ = {};  // conditions, of the window
  std::vector<SoundHit> sounds_ = {};
  std::vector<Sound> syllables_ = {};
};

}  // namespace

PageScan scan_page(const Document& document, const RuleSet& rules, Folding folding) {
  return PageScanner(document, rules, folding).run();
}

}  // namespace zc
