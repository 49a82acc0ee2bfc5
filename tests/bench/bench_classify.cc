// Speed of the classifier on one core with every rule loaded:
//   build/release/tests/bench/bench_classify [FILE ...]
// Without files: seeded Chinese text of our own, three pages in four about other things.  Beside
// the rules it loads as many of an office that looks out for the names of the tables, so that 1,500
// patterns and more are at work.  What is built while matching (RE2's automata) is built in the
// first pass; a service lives in the later.  "On topic" is what classify() itself does up to RE2's
// answer: every stretch is surveyed, and what may be on topic is folded and matched; "all blocks"
// folds and matches everything.
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include "classifier/classify.h"
#include "classifier/cues.h"
#include "classifier/folded_text.h"
#include "classifier/page_match.h"
#include "classifier/pattern.h"
#include "classifier/pattern_filter.h"
#include "config/rule_check.h"
#include "config/rule_file.h"
#include "extractor/extract.h"

namespace {

constexpr int kPasses = 50;

// CPU time of this process: the machine may be shared.
double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::vector<std::string> seeded_texts(const std::vector<zc::RuleCase>& cases) {
  const char* const ordinary[] = {
      "今天的天气很好，傍晚沿着河边走了一圈，遇到邻居带着孩子放风筝。",
      "菜谱：豆腐切块，小火煎至两面金黄，加酱油和半碗水，收汁即可出锅。",
      "比赛第七十分钟，主队换上年轻前锋，场面逐渐打开，最终两队握手言和。",
      "地铁三号线因设备检修，周末首班车推迟二十分钟，请乘客合理安排出行。",
      "这部小说写的是一个小镇的四十年，人物来来去去，雨一直下到最后一页。"};
  std::vector<std::string> out;
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (int k = 0; k < 12; ++k)
      text += std::string(ordinary[(i * 7 + k * 3) % 5]) + fmt::format("（{}）\n", i * 31 + k);
    if (i % 4 == 0) text += cases[static_cast<std::size_t>(i) % cases.size()].text + "\n";
    out.push_back(std::move(text));
  }
  return out;
}

void report(const char* what, std::size_t bytes, double took) {
  fmt::print("{:28} {:8.1f} MB/s\n", what, static_cast<double>(bytes) / 1e6 / took);
}

// The rules with an office's own: each name of the tables beside words of a bad offer.
std::vector<zc::Rule> with_office(std::vector<zc::Rule> rules, const zc::Knowledge& knowledge) {
  std::set<std::string> names;
  for (const zc::CatalogueItem& item : knowledge.catalogue) names.insert(item.name);
  for (const zc::RemovedItem& item : knowledge.removed) names.insert(item.name);
  for (const std::string& name : names) {
    zc::Rule rule;
    rule.id = fmt::format("office.{}", rules.size());
    rule.title = "bench";
    rule.category = zc::Category::kGuarantee;
    rule.severity = zc::Severity::kLog;
    const std::string quoted = RE2::QuoteMeta(zc::FoldedText::fold(name).text());
    for (const char* offer : {"(?:包过|保过|免考|代考)",
                              "(?:直接|当天|三天)(?:拿证|出证|下证)",
                              "(?:月入|年入|月薪)[0-9]{4,}",
                              "(?:挂靠|挂证|租借)",
                              "(?:不过|未过)[^。!?;]{0,4}退"}) {
      rule.any.push_back(quoted + "[^。!?;]{0,8}" + offer);
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

// All patterns in every block, on topic or not.
class Matcher {
 public:
  explicit Matcher(const std::vector<std::string>& expressions) : filter_(expressions) {
    for (const std::string& expression : expressions) {
      patterns_.push_back(*zc::Pattern::compile(expression));
    }
  }
  std::size_t patterns() const { return patterns_.size(); }

  // Patterns that match in a block that is folded first.
  std::size_t fold_and_match(const std::string& block) {
    const zc::FoldedText folded = zc::FoldedText::fold(block, fold_);
    row_.read(folded.text());
    filter_.candidates(row_, windows_, scratch_);
    std::size_t found = 0;
    for (const zc::PatternWindow& window : windows_) {
      const zc::Pattern& pattern = patterns_[static_cast<std::size_t>(window.pattern)];
      found += pattern.in(folded.text(), window.begin, window.end);
    }
    return found;
  }

 private:
  zc::PatternFilter filter_;
  std::vector<zc::Pattern> patterns_ = {};
  zc::FoldScratch fold_ = {};
  zc::CharacterRow row_ = {};
  zc::FilterScratch scratch_ = {};
  std::vector<zc::PatternWindow> windows_ = {};
};

std::vector<std::string> expressions_of(const zc::RuleSet& rules) {
  std::vector<std::string> out;
  for (const zc::Rule& rule : rules.rules()) {
    out.insert(out.end(), rule.any.begin(), rule.any.end());
  }
  for (const zc::Cue& cue : zc::all_cues()) out.emplace_back(cue.pattern);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  zc::RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  const auto shipped = zc::load_rule_set(options);
  const auto cases = zc::load_cases(options.directory);
  if (!shipped || !cases) return fmt::print("the rules do not load\n"), 2;
  const auto rules = zc::RuleSet::compile(with_office((*shipped)->rules(), (*shipped)->knowledge()),
                                          (*shipped)->knowledge());
  if (!rules) return fmt::print("the rules do not compile\n"), 2;
  std::vector<std::string> texts = seeded_texts(*cases);
  if (argc > 1) texts.clear();
  for (int i = 1; i < argc; ++i) {
    std::ostringstream bytes;
    bytes << std::ifstream(argv[i], std::ios::binary).rdbuf();
    texts.push_back(bytes.str());
  }
  std::size_t bytes = 0;
  std::vector<zc::Document> pages;
  for (const std::string& text : texts) {
    bytes += text.size();
    pages.push_back(zc::document_from_text("", text));
  }
  std::size_t findings = 0;
  const auto classify_all = [&] {
    findings = 0;
    for (const zc::Document& page : pages) findings += zc::classify(page, **rules).findings.size();
  };
  double start = seconds();
  classify_all();
  report("classify, first pass", bytes, seconds() - start);
  start = seconds();
  for (int pass = 0; pass < kPasses; ++pass) classify_all();
  report("classify", bytes * kPasses, seconds() - start);
  start = seconds();
  std::size_t folded = 0;
  zc::FoldScratch scratch;
  for (int pass = 0; pass < kPasses; ++pass) {
    folded = 0;
    for (const std::string& text : texts)
      folded += zc::FoldedText::fold(text, scratch).text().size();
  }
  report("fold", bytes * kPasses, seconds() - start);

  std::size_t hits = 0;
  const auto match_all_pages = [&] {
    hits = 0;
    for (const zc::Document& page : pages) {
      zc::PageMatcher page_matcher(page, **rules, zc::Folding::kOnTopic);
      zc::PageScan scan = page_matcher.lay_out();
      for (zc::Window& window : scan.windows) page_matcher.match(window, scan);
      hits += scan.hits.size();
    }
  };
  match_all_pages();
  start = seconds();
  for (int pass = 0; pass < kPasses; ++pass) match_all_pages();
  report("fold and match, on topic", bytes * kPasses, seconds() - start);

  const std::vector<std::string> expressions = expressions_of(**rules);
  Matcher matcher(expressions);
  std::size_t matched = 0;
  const auto fold_and_match_all = [&] {
    matched = 0;
    for (const zc::Document& page : pages) {
      for (const zc::TextBlock& block : page.blocks) matched += matcher.fold_and_match(block.text);
    }
  };
  fold_and_match_all();
  start = seconds();
  for (int pass = 0; pass < kPasses; ++pass) fold_and_match_all();
  report("fold and match, all blocks", bytes * kPasses, seconds() - start);

  re2::RE2::Options re2_options;
  re2_options.set_max_mem(std::int64_t{512} << 20);
  re2::RE2::Set set(re2_options, re2::RE2::UNANCHORED);
  for (const std::string& expression : expressions) set.Add(expression, nullptr);
  if (!set.Compile()) return fmt::print("RE2::Set does not compile\n"), 2;
  std::size_t matches = 0;
  std::vector<int> ids;
  const auto match_all = [&] {
    matches = 0;
    for (const std::string& text : texts) matches += set.Match(text, &ids);
  };
  match_all();
  start = seconds();
  for (int pass = 0; pass < kPasses; ++pass) match_all();
  report("RE2::Set alone", bytes * kPasses, seconds() - start);
  fmt::print(
      "{} pages, {} bytes, {} patterns, {} findings, {} folded, {} hits on topic, {} matches, "
      "{} set matches\n",
      pages.size(),
      bytes,
      matcher.patterns(),
      findings,
      folded,
      hits,
      matched,
      matches);
  return 0;
}
