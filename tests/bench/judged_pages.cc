#include "tests/bench/judged_pages.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "classifier/classify.h"
#include "config/rule_check.h"
#include "config/rule_file.h"
#include "extractor/extract.h"

namespace zc::bench {
namespace {

template <typename T>
T or_exit(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message().c_str());
  std::exit(2);
}

std::size_t index_of(Category category) {
  return static_cast<std::size_t>(category);
}

}  // namespace

std::vector<JudgedPage> read_pages(const std::string& file) {
  std::ifstream in(file);
  if (!in) {
    std::fprintf(stderr, "%s: cannot be opened\n", file.c_str());
    std::exit(2);
  }
  std::vector<JudgedPage> out;
  for (std::string line; std::getline(in, line);) {
    const boost::json::object row = boost::json::parse(line).as_object();
    JudgedPage page;
    page.id = row.at("id").as_string();
    page.number = std::atoi(page.id.substr(page.id.find('-') + 1).c_str());
    page.title = row.at("title").as_string();
    page.text = row.at("text").as_string();
    page.difficulty = row.at("difficulty").as_string();
    page.genre = row.at("genre").as_string();
    page.lead = row.at("label").as_string() == "violation";
    if (row.contains("categories")) {
      for (const auto& name : row.at("categories").as_array()) {
        page.categories[index_of(or_exit(category_from_name(std::string(name.as_string()))))] =
            true;
      }
    }
    out.push_back(std::move(page));
  }
  return out;
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

Judgement judge(const JudgedPage& page, const RuleSet& rules) {
  return classify(document_from_text(page.title, page.text), rules);
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

TrainingPage training_page(const JudgedPage& page, const RuleSet& rules) {
  TrainingPage out;
  for (WindowFeatures& window : features_of(document_from_text(page.title, page.text), rules)) {
    out.window.text += window.text;
    for (std::string& mark : window.marks) out.window.marks.push_back(std::move(mark));
  }
  out.lead = page.lead;
  out.categories = page.categories;
  return out;
}

std::vector<JudgedPage> example_pages(const std::vector<Rule>& rules) {
  std::vector<JudgedPage> out;
  for (const Rule& rule : rules) {
    for (const bool lead : {true, false}) {
      for (const std::string& text : lead ? rule.hit : rule.miss) {
        JudgedPage page;
        page.text = text;
        page.lead = lead;
        page.categories[index_of(rule.category)] = lead;
        out.push_back(std::move(page));
      }
    }
  }
  return out;
}

std::vector<JudgedPage> case_pages() {
  std::vector<JudgedPage> out;
  for (const RuleCase& one : or_exit(load_cases(std::string(ZC_SOURCE_DIR) + "/config/rules"))) {
    JudgedPage page;
    page.title = one.title;
    page.text = one.text;
    page.lead = !one.categories.empty();
    for (const Category category : one.categories) page.categories[index_of(category)] = true;
    out.push_back(std::move(page));
  }
  return out;
}

std::vector<JudgedPage> own_pages() {
  const std::string folder = std::string(ZC_SOURCE_DIR) + "/config/training/";
  std::vector<JudgedPage> out = read_pages(folder + "leads.jsonl");
  for (JudgedPage& page : read_pages(folder + "clean.jsonl")) out.push_back(std::move(page));
  return out;
}

}  // namespace zc::bench
