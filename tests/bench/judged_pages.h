// The judged pages of a corpus and of this checkout, and what to count over them.  For the bench
// that measures the classifier; ends the program with a message when a file does not load.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/judged_page.h"
#include "classifier/evaluation.h"
#include "classifier/rule_set.h"

namespace zc::bench {

std::vector<JudgedPage> read_pages(const std::string& file);
// Odd ids are there to build on, even ones only to be counted.
bool has_odd_id(const JudgedPage& page);

std::vector<Rule> checkout_rules();
Knowledge checkout_knowledge(bool with_model);
std::shared_ptr<const RuleSet> compiled(const std::vector<Rule>& rules, Knowledge knowledge);
std::vector<JudgedPage> checkout_case_pages();  // config/rules/*.cases.toml
std::vector<JudgedPage> own_pages();
// Those of single lines that rules were written with; the model learns from them too.
std::vector<JudgedPage> example_pages();  // config/training/*.jsonl

void print(const std::string& name, const Evaluation& counts);

}  // namespace zc::bench
