#include "tests/bench/judged_pages.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "classifier/classify.h"
#include "classifier/folded_text.h"
#include "classifier/sentence.h"
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

constexpr double kUnmarked = 0.5;         // weight of a lead whose proofs are not marked
constexpr std::uint32_t kForgotten = 55;  // per cent of the rule hits that rules were written for
constexpr double kUnproven = 0.3;         // weight of a lead's sentence that proves nothing

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
    if (row.contains("spans")) {
      for (const auto& span : row.at("spans").as_array()) {
        const auto& pair = span.as_array();
        page.spans.emplace_back(or_exit(category_from_name(std::string(pair.at(0).as_string()))),
                                std::string(pair.at(1).as_string()));
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

namespace {

// Sentences of a page, each with the categories whose proof it holds.  Where nobody has marked the
// proofs the page is one sentence.
std::vector<TrainingSentence> training_sentences(const JudgedPage& page, const std::string& text) {
  std::vector<TrainingSentence> out;
  if (page.lead && page.spans.empty()) return {{text, true, page.categories, kUnmarked}};
  std::vector<TextRange> proofs;
  for (const auto& [category, quote] : page.spans) {
    const std::string folded = FoldedText::fold(quote).text();
    const std::size_t at = folded.empty() ? text.npos : text.find(folded);
    proofs.push_back(at == text.npos ? TextRange{} : TextRange{at, at + folded.size()});
  }
  const std::vector<TextRange> ranges = sentences_of(text);
  for (std::size_t r = 0; r < ranges.size(); ++r) {
    const TextRange range = {ranges[r].begin,
                             r + 1 < ranges.size() ? ranges[r + 1].begin : text.size()};
    TrainingSentence one;
    one.text = text.substr(range.begin, range.end - range.begin);
    for (std::size_t i = 0; i < proofs.size(); ++i) {
      if (proofs[i].begin >= range.end || range.begin >= proofs[i].end) continue;
      one.lead = true;
      one.categories[index_of(page.spans[i].first)] = true;
    }
    if (page.lead && !one.lead) one.weight = kUnproven;
    out.push_back(std::move(one));
  }
  return out;
}

// FNV-1a (32 bits): a coin that falls the same way each time.
bool is_forgotten(const std::string& page, const std::string& mark) {
  std::uint32_t hash = 2166136261U;
  for (const char c : page + "/" + mark) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return (hash >> 8) % 100 < kForgotten;
}

// The rules were written with the corpus in view, and their examples are hit by construction: there
// they hit more often than elsewhere.  Some hits are left out, so that the model trusts them as
// much as they deserve elsewhere.
std::vector<std::string> as_elsewhere(const std::string& page, std::vector<std::string> marks) {
  std::vector<std::string> out;
  bool forgotten = false;
  for (std::string& mark : marks) {
    const bool names = mark.starts_with("rule:") || mark.starts_with("excused:");
    const bool follows = mark.starts_with("category:") || mark == "excused" || mark == "disguised";
    if (names) forgotten = is_forgotten(page, mark);
    if (!(names || follows) || !forgotten) out.push_back(std::move(mark));
  }
  return out;
}

}  // namespace

TrainingPage training_page(const JudgedPage& page, const RuleSet& rules) {
  TrainingPage out;
  for (WindowFeatures& window : features_of(document_from_text(page.title, page.text), rules)) {
    out.window.text += window.text;
    for (std::string& mark : window.marks) out.window.marks.push_back(std::move(mark));
  }
  const bool known_to_rules =
      page.id.empty() || page.id.starts_with("dv-") || page.id.starts_with("dc-");
  if (known_to_rules) {
    out.window.marks =
        as_elsewhere(page.id.empty() ? page.text : page.id, std::move(out.window.marks));
  }
  out.lead = page.lead;
  out.categories = page.categories;
  out.sentences = training_sentences(page, out.window.text);
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
