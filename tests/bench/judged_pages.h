// Pages with a verdict, from JSON Lines (fields: id, title, text, label, categories, difficulty),
// and what to count over them.  For the benches that measure and train the classifier.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "classifier/evaluation.h"
#include "classifier/rule_set.h"
#include "classifier/train.h"

namespace zc::bench {

struct JudgedPage {
  std::string id = {};
  int number = 0;  // of the id
  std::string title = {};
  std::string text = {};
  std::string difficulty = {};  // "plain", "evasive", "hard_negative", "negative"
  std::string genre = {};
  bool lead = false;
  CategorySet categories = {};
  // What proves a category, in the page's own words; none: the page as a whole.
  std::vector<std::pair<Category, std::string>> spans = {};
};

// Ends the program with a message when the file cannot be read.
std::vector<JudgedPage> read_pages(const std::string& file);

// Rules and knowledge of this checkout; ends the program when they do not load.
std::vector<Rule> checkout_rules();
Knowledge checkout_knowledge(bool with_model);
std::shared_ptr<const RuleSet> compiled(const std::vector<Rule>& rules, Knowledge knowledge);

Judgement judge(const JudgedPage& page, const RuleSet& rules);
void print(const std::string& name, const Evaluation& counts);

// One training page a page of the corpus, features by `rules` (compiled without a model).
TrainingPage training_page(const JudgedPage& page, const RuleSet& rules);
// The rules' own examples: hits are leads of their category, misses are clean.
std::vector<JudgedPage> example_pages(const std::vector<Rule>& rules);
std::vector<JudgedPage> case_pages();  // config/rules/*.cases.toml
std::vector<JudgedPage> own_pages();   // config/training/*.jsonl

}  // namespace zc::bench
