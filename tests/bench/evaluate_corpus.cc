// Measures the classifier on judged pages, odd and even ids apart:
//   build/release/tests/bench/evaluate_corpus ../shared/corpora/classifier/violations.jsonl
//       ../shared/corpora/classifier/clean.jsonl [--folds 5] [--errors]
// --folds: the odd pages and the project's own texts, each judged by a page model that was not
// trained on it; then the constants that score.h should have for such findings
// (classifier/calibration.h), with the calibration error as it is and as it would be.
// --errors: lists wrongly judged odd pages; even ones are never shown.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/training_set.h"
#include "classifier/calibration.h"
#include "classifier/classify.h"
#include "tests/bench/judged_pages.h"

namespace zc::bench {
namespace {

std::string text_of(const Document& document) {
  std::string out;
  for (const TextBlock& block : document.blocks) {
    if (block.role != BlockRole::kTitle) out += (out.empty() ? "" : "\\n") + block.text;
  }
  return out;
}

void show(const JudgedPage& page, const Judgement& judgement) {
  const Verdict got = verdict_of(judgement);
  std::string differs;
  for (std::size_t c = 0; c < kAllCategories.size(); ++c) {
    if (page.expected.categories[c] != got.categories[c]) {
      differs +=
          fmt::format(" {}{}", page.expected.categories[c] ? "-" : "+", name_of(kAllCategories[c]));
    }
  }
  fmt::print("{}{} {} [{}] {} || {}\n",
             page.expected.lead == got.lead ? "PARTLY"
             : page.expected.lead           ? "MISSED"
                                            : "FALSE",
             differs,
             page.id,
             page.expected.difficulty,
             page.document.title,
             text_of(page.document));
  for (const Finding& finding : judgement.findings) {
    fmt::print("    + {} {} “{}” {}\n",
               finding.rule,
               name_of(finding.severity),
               finding.quote,
               finding.why);
  }
  for (const SuppressedHit& hit : judgement.suppressed) {
    fmt::print("    - {} “{}” {}\n", hit.rule, hit.quote, hit.reason);
  }
}

void show_wrong(const JudgedPage& page, const Judgement& judgement) {
  if (verdict_of(judgement).categories != page.expected.categories) show(page, judgement);
}

int run(const std::vector<JudgedPage>& pages, bool errors) {
  const auto rules = compiled(checkout_rules(), checkout_knowledge(true));
  Evaluation odd;
  Evaluation even;
  for (const JudgedPage& page : pages) {
    const Judgement got = classify(page.document, *rules);
    (has_odd_id(page) ? odd : even).add(page.expected, got);
    if (errors && has_odd_id(page)) show_wrong(page, got);
  }
  print("odd ids (built on)", odd);
  print("even ids (reported only)", even);
  return 0;
}

void print_refit(const std::string& name, const Refit& refit) {
  fmt::print("{}: {} findings, {} right\n  now    {{{:.3f}, {:.3f}}}  calibration error {:.3f}\n",
             name,
             refit.findings,
             refit.right,
             refit.now.slope,
             refit.now.shift,
             refit.error_now);
  if (!refit.fitted) return;
  fmt::print("  fitted {{{:.3f}, {:.3f}}}  calibration error {:.3f}\n",
             refit.fitted->slope,
             refit.fitted->shift,
             refit.error_fitted);
}

// Odd pages and, apart from them, the project's own training texts, each judged by a page model
// that was trained on the others.
class Folds {
 public:
  Folds(const std::vector<JudgedPage>& pages, int folds) : folds_(folds) {
    const auto plain = compiled(rules_, checkout_knowledge(false));
    std::copy_if(pages.begin(), pages.end(), std::back_inserter(judged_), has_odd_id);
    odd_ = judged_.size();
    for (JudgedPage& page : own_pages()) judged_.push_back(std::move(page));
    features_ = training_pages(judged_, *plain);
    for (const auto& list : {example_pages(), checkout_case_pages()}) {
      for (TrainingPage& page : training_pages(list, *plain)) always_.push_back(std::move(page));
    }
  }

  void run(bool errors) {
    for (int fold = 0; fold < folds_; ++fold) {
      const auto rules = rules_without(fold);
      for (std::size_t i = 0; i < judged_.size(); ++i) {
        if (fold_of(i) == fold) judge(i, *rules, errors);
      }
    }
    bench::print(fmt::format("odd ids, {} folds", folds_), counts_);
    bench::print(fmt::format("own texts, {} folds", folds_), own_);
    print_refit("kHit {slope, shift}", scores_.hits());
    print_refit("kSuspicion {slope, shift}", scores_.suspicions());
  }

 private:
  int fold_of(std::size_t i) const { return static_cast<int>(i / 3) % folds_; }

  static std::vector<TrainingPage> training_pages(const std::vector<JudgedPage>& pages,
                                                  const RuleSet& rules) {
    std::vector<TrainingPage> out;
    out.reserve(pages.size());
    for (const JudgedPage& page : pages) out.push_back(training_page(page, rules));
    return out;
  }

  std::shared_ptr<const RuleSet> rules_without(int fold) const {
    std::vector<TrainingPage> used = always_;
    for (std::size_t i = 0; i < judged_.size(); ++i) {
      if (fold_of(i) != fold) used.push_back(features_[i]);
    }
    Knowledge knowledge = checkout_knowledge(false);
    knowledge.model = train(used, {});
    return compiled(rules_, std::move(knowledge));
  }

  void judge(std::size_t i, const RuleSet& rules, bool errors) {
    const JudgedPage& page = judged_[i];
    const Judgement got = classify(page.document, rules);
    (i < odd_ ? counts_ : own_).add(page.expected, got);
    scores_.add(page.expected, got, fold_of(i));
    if (errors) show_wrong(page, got);
  }

  int folds_;
  std::vector<Rule> rules_ = checkout_rules();
  std::vector<JudgedPage> judged_ = {};      // odd ones first
  std::vector<TrainingPage> features_ = {};  // of each
  std::vector<TrainingPage> always_ = {};    // examples and cases: every model learns them
  std::size_t odd_ = 0;
  Evaluation counts_ = {};
  Evaluation own_ = {};
  Calibration scores_ = {};
};

}  // namespace
}  // namespace zc::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print("usage: evaluate_corpus VIOLATIONS CLEAN [--folds N] [--errors]\n");
    return 2;
  }
  std::vector<zc::JudgedPage> pages = zc::bench::read_pages(argv[1]);
  for (auto& page : zc::bench::read_pages(argv[2])) pages.push_back(std::move(page));
  int folds = 0;
  bool errors = false;
  for (int i = 3; i < argc; ++i) {
    if (std::strcmp(argv[i], "--errors") == 0) errors = true;
    if (std::strcmp(argv[i], "--folds") == 0 && i + 1 < argc) folds = std::atoi(argv[++i]);
  }
  if (folds <= 0) return zc::bench::run(pages, errors);
  zc::bench::Folds(pages, folds).run(errors);
  return 0;
}
