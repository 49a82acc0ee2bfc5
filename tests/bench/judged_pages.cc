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

Answer answer(const JudgedPage& page, const RuleSet& rules) {
  Answer out;
  out.judgement = classify(document_from_text(page.title, page.text), rules);
  for (const Finding& finding : out.judgement.findings) {
    if (finding.severity < Severity::kReview) continue;
    out.lead = true;
    out.categories[index_of(finding.category)] = true;
  }
  return out;
}

void Counts::add(const JudgedPage& page, const Answer& answer) {
  ++pages;
  tp += page.lead && answer.lead;
  fp += !page.lead && answer.lead;
  fn += page.lead && !answer.lead;
  auto& [found, all] = by_difficulty[page.difficulty];
  found += answer.lead;
  ++all;
  for (std::size_t c = 0; c < category.size(); ++c) {
    category[c][0] += page.categories[c] && answer.categories[c];
    category[c][1] += !page.categories[c] && answer.categories[c];
    category[c][2] += page.categories[c] && !answer.categories[c];
  }
}

void Counts::print(const std::string& name) const {
  const auto f1 = [](int t, int p, int n) { return t == 0 ? 0.0 : 2.0 * t / (2.0 * t + p + n); };
  fmt::print("{}: {} pages, P {:.3f} R {:.3f} F1 {:.3f}\n",
             name,
             pages,
             tp + fp == 0 ? 0 : static_cast<double>(tp) / (tp + fp),
             tp + fn == 0 ? 0 : static_cast<double>(tp) / (tp + fn),
             f1(tp, fp, fn));
  for (const auto& [difficulty, counts] : by_difficulty) {
    fmt::print("  {:14} found {:3} of {:3}  {:.1f} %\n",
               difficulty,
               counts.first,
               counts.second,
               100.0 * counts.first / counts.second);
  }
  double sum = 0;
  for (std::size_t c = 0; c < category.size(); ++c) {
    const auto& [t, p, n] = category[c];
    sum += f1(t, p, n);
    fmt::print("  {:17} P {:.2f} R {:.2f} F1 {:.3f}\n",
               name_of(kAllCategories[c]),
               t + p == 0 ? 0 : static_cast<double>(t) / (t + p),
               t + n == 0 ? 0 : static_cast<double>(t) / (t + n),
               f1(t, p, n));
  }
  fmt::print("  macro F1 {:.3f}\n", sum / static_cast<double>(category.size()));
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
