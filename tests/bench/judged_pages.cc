#include "tests/bench/judged_pages.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "app/training_set.h"
#include "config/rule_file.h"

namespace zc::bench {
namespace {

template <typename T>
T or_exit(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message().c_str());
  std::exit(2);
}

}  // namespace

std::vector<JudgedPage> read_pages(const std::string& file) {
  std::ifstream in(file);
  if (!in) {
    std::fprintf(stderr, "%s: cannot be opened\n", file.c_str());
    std::exit(2);
  }
  std::ostringstream bytes;
  bytes << in.rdbuf();
  std::vector<JudgedPage> out;
  for_each_judged_line(bytes.str(), [&](std::size_t, Result<JudgedPage> page) {
    out.push_back(or_exit(std::move(page)));
    out.back().seen_by_rules = !out.back().id.starts_with("o");  // not our own training texts
  });
  return out;
}

bool has_odd_id(const JudgedPage& page) {
  return std::atoi(page.id.substr(page.id.find('-') + 1).c_str()) % 2 == 1;
}

std::vector<Rule> checkout_rules() {
  return or_exit(load_rules(std::string(ZC_SOURCE_DIR) + "/config/rules"));
}

Knowledge checkout_knowledge(bool with_model) {
  Knowledge knowledge = or_exit(load_knowledge(std::string(ZC_SOURCE_DIR) + "/config/knowledge"));
  if (!with_model) knowledge.model = PageModel();
  return knowledge;
}

std::shared_ptr<const RuleSet> compiled(const std::vector<Rule>& rules, Knowledge knowledge) {
  return or_exit(RuleSet::compile(rules, std::move(knowledge)));
}

std::vector<JudgedPage> checkout_case_pages() {
  return or_exit(case_file_pages(std::string(ZC_SOURCE_DIR) + "/config/rules"));
}

std::vector<JudgedPage> own_pages() {
  const std::string folder = std::string(ZC_SOURCE_DIR) + "/config/training/";
  std::vector<JudgedPage> out = read_pages(folder + "leads.jsonl");
  for (JudgedPage& page : read_pages(folder + "clean.jsonl")) out.push_back(std::move(page));
  return out;
}

std::vector<JudgedPage> example_pages() {
  return read_pages(std::string(ZC_SOURCE_DIR) + "/config/training/examples.jsonl");
}

void print(const std::string& name, const Evaluation& counts) {
  const auto line = [](std::string_view what, const Tally& tally) {
    fmt::print("  {:17} P {:.3f} R {:.3f} F1 {:.3f}\n",
               what,
               tally.precision(),
               tally.recall(),
               tally.f1());
  };
  fmt::print("{}: {} pages\n", name, counts.pages());
  line("page", counts.page());
  for (const auto& [difficulty, share] : counts.found_by_difficulty()) {
    fmt::print("  {:14} found {:3} of {:3}  {:.1f} %\n",
               difficulty,
               share.part,
               share.whole,
               100 * share.value());
  }
  for (std::size_t c = 0; c < kAllCategories.size(); ++c) {
    line(name_of(kAllCategories[c]), counts.category(c));
  }
  fmt::print("  macro F1 {:.3f}, calibration error {:.3f}\n",
             counts.macro_f1(),
             counts.calibration_error());
}

}  // namespace zc::bench
