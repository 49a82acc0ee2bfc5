#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/inputs.h"
#include "app/text_table.h"
#include "config/rule_check.h"
#include "config/rule_file.h"

namespace zc {

Result<int> run_rules_list(const std::string& config, const std::string& format) {
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rules_for(config));
  if (format == "json") {
    boost::json::array list;
    for (const Rule& rule : rules->rules()) {
      list.push_back(boost::json::object{{"id", rule.id},
                                         {"title", rule.title},
                                         {"category", name_of(rule.category)},
                                         {"clause", rule.clause},
                                         {"severity", name_of(rule.severity)},
                                         {"hash", rule.hash}});
    }
    const boost::json::object all = {{"rules_hash", rules->hash()}, {"rules", std::move(list)}};
    fmt::print("{}\n", boost::json::serialize(all));
    return kExitNothingFound;
  }
  TextTable table({"规则", "类别", "条款", "程度", "名称"});
  for (const Rule& rule : rules->rules()) {
    table.add({rule.id,
               std::string(chinese_name_of(rule.category)),
               rule.clause,
               std::string(chinese_name_of(rule.severity)),
               rule.title});
  }
  fmt::print("{}\n共 {} 条规则，规则集 {}\n", table.text(), rules->rules().size(), rules->hash());
  return kExitNothingFound;
}

Result<int> run_rules_test(const std::string& config) {
  ZC_TRY(const RuleOptions options, rule_options_for(config));
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rule_set(options));
  RuleTestReport report = test_rules(*rules);
  ZC_TRY(const RuleTestReport cases, test_cases(*rules, options.directory));
  report.passed += cases.passed;
  report.failed.insert(report.failed.end(), cases.failed.begin(), cases.failed.end());
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

}  // namespace zc
