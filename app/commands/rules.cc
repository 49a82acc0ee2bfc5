#include <algorithm>
#include <iterator>
#include <memory>
#include <tuple>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"
#include "app/text_table.h"
#include "classifier/classify.h"
#include "config/clause_file.h"
#include "config/rule_check.h"
#include "config/rule_file.h"
#include "config/rule_lint.h"
#include "config/rule_trial.h"
#include "config/word_lint.h"

namespace zc {
namespace {

struct RulesArgs {
  std::string config = {};  // "" = the default rules
  std::string format = "table";
  std::string rule = {};
};

Result<int> run_list(const RulesArgs& args) {
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rules_for(args.config));
  if (args.format == "json") {
    boost::json::array list;
    for (const Rule& rule : rules->rules()) {
      list.push_back(boost::json::object{{"id", rule.id},
                                         {"title", rule.title},
                                         {"category", name_of(rule.category)},
                                         {"clause", rule.clause},
                                         {"severity", name_of(rule.severity)},
                                         {"pack", rule.pack},
                                         {"hash", rule.hash}});
    }
    const boost::json::object all = {{"rules_hash", rules->hash()}, {"rules", std::move(list)}};
    fmt::print("{}\n", boost::json::serialize(all));
    return kExitNothingFound;
  }
  TextTable table({"规则", "规则包", "类别", "条款", "程度", "名称"});
  for (const Rule& rule : rules->rules()) {
    table.add({rule.id,
               rule.pack,
               std::string(chinese_name_of(rule.category)),
               rule.clause,
               std::string(chinese_name_of(rule.severity)),
               rule.title});
  }
  fmt::print("{}\n共 {} 条规则，规则集 {}\n", table.text(), rules->rules().size(), rules->hash());
  return kExitNothingFound;
}

std::vector<std::string> rule_directories(const RuleOptions& options) {
  std::vector<std::string> out = {options.directory};
  if (!options.extra.empty()) out.push_back(options.extra);
  return out;
}

Result<int> run_test(const RulesArgs& args) {
  ZC_TRY(const RuleOptions options, rule_options_for(args.config));
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rule_set(options));
  RuleTestReport report = test_rules(*rules);
  for (const std::string& directory : rule_directories(options)) {
    ZC_TRY(const RuleTestReport cases, test_cases(*rules, directory));
    report.passed += cases.passed;
    report.failed.insert(report.failed.end(), cases.failed.begin(), cases.failed.end());
  }
  for (const RuleTestFailure& failure : report.failed) {
    fmt::print("{}:{}: {}: {}\n  {}\n",
               failure.file,
               failure.line,
               failure.rule,
               failure.message,
               fit(failure.text, 200));
  }
  fmt::print("{} passed, {} failed\n", report.passed, report.failed.size());
  return report.failed.empty() ? kExitNothingFound : kExitFound;
}

// Rules, what their examples show, and word lists, in the order of the files.
Result<std::vector<LintNote>> all_notes(const RuleOptions& options, const RuleSet& rules) {
  ZC_TRY(const auto clauses, load_clause_texts(options.knowledge_directory));
  std::vector<LintNote> notes = lint_rules(rules.rules(), clauses);
  const auto add = [&notes](std::vector<LintNote> more) {
    std::move(more.begin(), more.end(), std::back_inserter(notes));
  };
  ZC_TRY(std::vector<LintNote> examples, lint_examples(rules.rules()));
  add(std::move(examples));
  for (const std::string& directory : rule_directories(options)) {
    ZC_TRY(std::vector<LintNote> words, lint_word_lists(directory));
    add(std::move(words));
  }
  std::stable_sort(notes.begin(), notes.end(), [](const LintNote& a, const LintNote& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  return notes;
}

Result<int> run_lint(const RulesArgs& args) {
  ZC_TRY(const RuleOptions options, rule_options_for(args.config));
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rule_set(options));
  ZC_TRY(const std::vector<LintNote> notes, all_notes(options, *rules));
  for (const LintNote& note : notes) {
    const std::string rule = note.rule.empty() ? "" : note.rule + ": ";
    fmt::print("{}:{}: {}{}\n", note.file, note.line, rule, fit(note.message, 240));
  }
  fmt::print("共 {} 条规则，{} 处待改\n", rules->rules().size(), notes.size());
  return notes.empty() ? kExitNothingFound : kExitFound;
}

// Tables and registers behind the rules.
Result<int> run_knowledge(const RulesArgs& args) {
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rules_for(args.config));
  const Knowledge& known = rules->knowledge();
  TextTable table({"名录", "条数", "来源", "说明"});
  table.add({"国家职业资格目录", std::to_string(known.catalogue.size()), "catalogue_2021.csv", ""});
  table.add(
      {"已退出或取消的资格", std::to_string(known.removed.size()), "catalogue_removed.csv", ""});
  table.add({"官方域名", std::to_string(known.official.size()), "official_domains.csv", ""});
  for (const Register& reg : known.registers) {
    table.add({std::string(chinese_name_of(reg.kind)),
               std::to_string(reg.rows.size()),
               reg.file,
               reg.complete ? "完整名录，行政区划 " + reg.region : "不完整：不在册不作判断"});
  }
  fmt::print("{}\n名录版本 {}，统计模型 {}，规则集 {}\n",
             table.text(),
             rules->knowledge_hash(),
             known.model.empty() ? "无" : rules->model_hash(),
             rules->hash());
  return kExitNothingFound;
}

std::string_view chinese_name_of(Voice voice) {
  switch (voice) {
    case Voice::kSeller:
      return "招徕者的话才算";
    case Voice::kComplaint:
      return "学员投诉或机构自己的停办通告才算";
    case Voice::kAny:
      return "不论语气，以名录事实为准";
  }
  return "";
}

void print_list(const char* what, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  fmt::print("{}\n", what);
  for (const std::string& line : lines) fmt::print("  {}\n", line);
}

// What the whole rule set says of each example today.
void print_examples(const RuleSet& rules, const Rule& rule, bool wanted) {
  fmt::print("{}\n", wanted ? "应命中的例句" : "不应命中的例句");
  for (const std::string& text : wanted ? rule.hit : rule.miss) {
    fmt::print("  {}\n", text);
    const Judgement judgement = judge_example(rules, text);
    for (const Finding& finding : judgement.findings) {
      fmt::print("    → {} “{}”：{}\n", finding.rule, finding.quote, finding.why);
    }
    for (const SuppressedHit& hit : judgement.suppressed) {
      fmt::print("    ✕ {} “{}”：{}\n", hit.rule, hit.quote, hit.reason);
    }
    if (judgement.findings.empty() && judgement.suppressed.empty()) fmt::print("    （无）\n");
  }
}

Result<int> run_explain(const RulesArgs& args) {
  ZC_TRY(const RuleOptions options, rule_options_for(args.config));
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rule_set(options));
  ZC_TRY(const auto clauses, load_clause_texts(options.knowledge_directory));
  const auto found = std::find_if(rules->rules().begin(),
                                  rules->rules().end(),
                                  [&](const Rule& rule) { return rule.id == args.rule; });
  if (found == rules->rules().end()) {
    return Error(ErrorKind::kNotFound, "no rule \"" + args.rule + "\"; see zhengcha rules list");
  }
  const Rule& rule = *found;
  const auto clause = clauses.find(rule.clause);
  fmt::print("{}　{}\n{}:{}　规则包 {}　版本 {}\n",
             rule.id,
             rule.title,
             rule.file,
             rule.line,
             rule.pack,
             rule.hash);
  fmt::print("类别：{}　程度：最高到{}　单次分量：{:.0f}%\n",
             chinese_name_of(rule.category),
             chinese_name_of(rule.severity),
             rule.weight * 100);
  fmt::print("条款：{}　{}\n", rule.clause, clause == clauses.end() ? "" : clause->second);
  fmt::print("语气：{}；{}\n",
             chinese_name_of(rule.voice),
             rule.negatable ? "前有否定语的不算" : "前有否定语的也算");
  print_list("命中其一（折叠后的文字，RE2）：", rule.any);
  print_list("谐音、拼音也算：", rule.sounds);
  print_list("同句还须有（各条）：", rule.all);
  print_list("邻近段落须有其一：", rule.near);
  print_list("本页须有其一：", rule.page);
  print_list("同句有则除外：", rule.unless);
  print_list("属于更长的词则不算：", rule.not_in);
  print_examples(*rules, rule, true);
  print_examples(*rules, rule, false);
  return kExitNothingFound;
}

}  // namespace

void add_rule_commands(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<RulesArgs>();
  CLI::App& c =
      *add_command(app, "rules", "list, test, explain or lint the rules and their tables");
  c.require_subcommand(1);
  c.add_option("--config", args->config, "settings file; without it the default rules");
  CLI::App* const list = add_command(c, "list", "every rule with its clause");
  takes_format(list, args->format, {"table", "json"});
  list->callback([args, &chosen] { chosen = [args] { return run_list(*args); }; });
  add_command(c, "knowledge", "tables and registers, with their size")->callback([args, &chosen] {
    chosen = [args] { return run_knowledge(*args); };
  });
  add_command(c, "test", "run every rule's own examples")->callback([args, &chosen] {
    chosen = [args] { return run_test(*args); };
  });
  add_command(c, "lint", "what the rules' authors should mend")->callback([args, &chosen] {
    chosen = [args] { return run_lint(*args); };
  });
  CLI::App* const explain = add_command(c, "explain", "all there is to one rule");
  explain->add_option("RULE", args->rule, "id of the rule")->required();
  explain->callback([args, &chosen] { chosen = [args] { return run_explain(*args); }; });
}

}  // namespace zc
