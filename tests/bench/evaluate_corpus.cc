// Measures the classifier on judged pages, odd and even ids apart:
//   build/release/tests/bench/evaluate_corpus ../shared/corpora/classifier/violations.jsonl
//       ../shared/corpora/classifier/clean.jsonl [--folds 5] [--errors]
// --folds: the odd pages and the project's own texts, each judged by a page model that was not
// trained on it.
// --errors: lists wrongly judged odd pages; even ones are never shown.
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/training_set.h"
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

// Odd pages and, apart from them, the project's own training texts, each judged by a page model
// that was trained on the others.
int run_folds(const std::vector<JudgedPage>& pages, int folds, bool errors) {
  const std::vector<Rule> rules = checkout_rules();
  const auto plain = compiled(rules, checkout_knowledge(false));
  std::vector<JudgedPage> judged;
  for (const JudgedPage& page : pages) {
    if (has_odd_id(page)) judged.push_back(page);
  }
  const std::size_t odd = judged.size();
  for (JudgedPage& page : own_pages()) judged.push_back(std::move(page));
  std::vector<TrainingPage> features;
  for (const JudgedPage& page : judged) features.push_back(training_page(page, *plain));
  std::vector<TrainingPage> always;
  for (const auto& list : {example_pages(rules), checkout_case_pages()}) {
    for (const JudgedPage& page : list) always.push_back(training_page(page, *plain));
  }
  Evaluation counts;
  Evaluation own;
  for (int fold = 0; fold < folds; ++fold) {
    const auto held_out = [&](std::size_t i) { return static_cast<int>(i / 3) % folds == fold; };
    std::vector<TrainingPage> used = always;
    for (std::size_t i = 0; i < judged.size(); ++i) {
      if (!held_out(i)) used.push_back(features[i]);
    }
    Knowledge knowledge = checkout_knowledge(false);
    knowledge.model = train(used, {});
    const auto judged_by = compiled(rules, std::move(knowledge));
    for (std::size_t i = 0; i < judged.size(); ++i) {
      if (!held_out(i)) continue;
      const Judgement got = classify(judged[i].document, *judged_by);
      (i < odd ? counts : own).add(judged[i].expected, got);
      if (errors) show_wrong(judged[i], got);
    }
  }
  print(fmt::format("odd ids, {} folds", folds), counts);
  print(fmt::format("own texts, {} folds", folds), own);
  return 0;
}

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
  return folds > 0 ? zc::bench::run_folds(pages, folds, errors) : zc::bench::run(pages, errors);
}
