#include "config/rule_check.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "classifier/classify.h"
#include "config/toml_section.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

Document document_of(const RuleCase& page) {
  Document document;
  document.url = page.url;
  document.title = page.title;
  std::size_t at = 0;
  while (at <= page.text.size()) {
    const std::size_t end = std::min(page.text.find('\n', at), page.text.size());
    if (end > at) {
      TextBlock block;
      block.text = page.text.substr(at, end - at);
      block.span = {at, end};
      block.origins = {{0, static_cast<std::uint32_t>(at)}};
      document.blocks.push_back(std::move(block));
    }
    at = end + 1;
  }
  return document;
}

bool found(const Judgement& judgement, const std::string& rule) {
  return std::any_of(judgement.findings.begin(),
                     judgement.findings.end(),
                     [&](const Finding& finding) { return finding.rule == rule; });
}

std::string suppressed_because(const Judgement& judgement, const std::string& rule) {
  for (const SuppressedHit& hit : judgement.suppressed) {
    if (hit.rule == rule) return "“" + hit.quote + "”被排除：" + hit.reason;
  }
  return "没有命中";
}

void check_example(const RuleSet& rules,
                   const Rule& rule,
                   const std::string& text,
                   bool wanted,
                   RuleTestReport& report) {
  const Judgement judgement = judge_example(rules, text);
  // A stronger rule of the same category on the same words is as good.
  const bool hit = found(judgement, rule.id) ||
                   (wanted && std::any_of(judgement.findings.begin(),
                                          judgement.findings.end(),
                                          [&](const Finding& finding) {
                                            return finding.category == rule.category;
                                          }));
  if (hit == wanted) {
    ++report.passed;
    return;
  }
  const std::string message = wanted ? "应命中而未命中：" + suppressed_because(judgement, rule.id)
                                     : std::string("不应命中而命中");
  report.failed.push_back({rule.id, text, message, rule.file, rule.line});
}

void check_case(const RuleSet& rules, const RuleCase& page, RuleTestReport& report) {
  const Judgement judgement = classify(document_of(page), rules);
  std::set<Category> got;
  for (const Finding& finding : judgement.findings) {
    if (finding.severity >= Severity::kReview) got.insert(finding.category);
  }
  std::string message;
  for (const Category category : page.categories) {
    if (!got.contains(category)) message += "缺“" + std::string(chinese_name_of(category)) + "”；";
  }
  if (page.categories.empty()) {
    for (const Category category : got) {
      message += "误报“" + std::string(chinese_name_of(category)) + "”；";
    }
  }
  if (message.empty()) {
    ++report.passed;
  } else {
    report.failed.push_back({"", page.title + " " + page.text, message, page.file, page.line});
  }
}

Result<RuleCase> read_case(const std::string& file, const toml::table& table) {
  RuleCase page;
  std::vector<std::string> categories;
  TomlSection section(file, "case", table);
  section.require("text");
  section.require("categories");
  section.text("url", page.url);
  section.text("title", page.title);
  section.text("text", page.text);
  section.texts("categories", categories);
  ZC_CHECK(section.finish());
  for (const std::string& name : categories) {
    const Result<Category> category = category_from_name(name);
    if (!category) return toml_error(file, table.source(), category.error().message());
    page.categories.push_back(*category);
  }
  page.file = file;
  page.line = static_cast<int>(table.source().begin.line);
  return page;
}

Status read_cases(const std::string& file, std::vector<RuleCase>& out) {
  ZC_TRY(const toml::table root, parse_toml_file(file));
  const toml::node* const cases = root.get("case");
  if (cases == nullptr || !cases->is_array_of_tables() || root.size() != 1) {
    return toml_error(file, root.source(), "a case file holds [[case]] tables and nothing else");
  }
  for (const toml::node& node : *cases->as_array()) {
    ZC_TRY(RuleCase page, read_case(file, *node.as_table()));
    out.push_back(std::move(page));
  }
  return Done{};
}

}  // namespace

Document example_document(const std::string& text) {
  RuleCase page;
  page.text = text;
  return document_of(page);
}

Judgement judge_example(const RuleSet& rules, const std::string& text) {
  return classify(example_document(text), rules);
}

RuleTestReport test_rules(const RuleSet& rules) {
  RuleTestReport report;
  for (const Rule& rule : rules.rules()) {
    for (const std::string& text : rule.hit) check_example(rules, rule, text, true, report);
    for (const std::string& text : rule.miss) check_example(rules, rule, text, false, report);
  }
  return report;
}

Result<std::vector<RuleCase>> load_cases(const std::string& directory) {
  std::error_code failed;
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, failed)) {
    if (entry.path().string().ends_with(".cases.toml")) files.push_back(entry.path().string());
  }
  if (failed) return Error(ErrorKind::kBadInput, directory + ": " + failed.message());
  std::sort(files.begin(), files.end());
  std::vector<RuleCase> out;
  for (const std::string& file : files) ZC_CHECK(read_cases(file, out));
  return out;
}

Result<RuleTestReport> test_cases(const RuleSet& rules, const std::string& directory) {
  ZC_TRY(const std::vector<RuleCase> cases, load_cases(directory));
  RuleTestReport report;
  for (const RuleCase& page : cases) check_case(rules, page, report);
  return report;
}

}  // namespace zc
