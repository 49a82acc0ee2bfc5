// Speed of the classifier on one core with every rule loaded:
//   build/release/tests/bench/bench_classify [FILE ...]
// Without files: seeded Chinese text of our own, three pages in four about other things.  What is
// built while matching (RE2's automata) is built in the first pass; a service lives in the later.
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <re2/set.h>

#include "classifier/classify.h"
#include "classifier/folded_text.h"
#include "config/rule_check.h"
#include "config/rule_file.h"
#include "extractor/extract.h"

namespace {

constexpr int kPasses = 10;

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

}  // namespace

int main(int argc, char** argv) {
  zc::RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  const auto rules = zc::load_rule_set(options);
  const auto cases = zc::load_cases(options.directory);
  if (!rules || !cases) return fmt::print("the rules do not load\n"), 2;
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
  for (const std::string& text : texts) folded += zc::FoldedText::fold(text).text().size();
  report("fold", bytes, seconds() - start);

  re2::RE2::Options re2_options;
  re2_options.set_max_mem(std::int64_t{512} << 20);
  re2::RE2::Set set(re2_options, re2::RE2::UNANCHORED);
  std::size_t patterns = 0;
  for (const zc::Rule& rule : (*rules)->rules()) {
    for (const std::string& expression : rule.any) patterns += set.Add(expression, nullptr) >= 0;
  }
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
  fmt::print("{} pages, {} bytes, {} patterns, {} findings, {} folded, {} set matches\n",
             pages.size(),
             bytes,
             patterns,
             findings,
             folded,
             matches);
  return 0;
}
