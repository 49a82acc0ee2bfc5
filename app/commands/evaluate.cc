#include <cstdio>
#include <memory>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"
#include "app/judged_page.h"
#include "app/text_table.h"
#include "classifier/classify.h"
#include "classifier/evaluation.h"

namespace zc {
namespace {

namespace json = boost::json;

struct EvaluateArgs {
  std::string config = {};
  std::vector<std::string> files = {};
  std::string format = "table";
  bool errors = false;
};

// "缺 假借行政机关名义；多 乱收费", or "" when all is as expected.
std::string difference(const Expected& expected, const Verdict& got) {
  std::string missed;
  std::string wrong;
  for (std::size_t c = 0; c < kAllCategories.size(); ++c) {
    if (expected.categories[c] == got.categories[c]) continue;
    (expected.categories[c] ? missed : wrong) += fmt::format(" {}", name_of(kAllCategories[c]));
  }
  if (expected.lead && !got.lead) missed += "（整页未报）";
  if (!expected.lead && got.lead) wrong += "（合法页误报）";
  return (missed.empty() ? "" : "缺" + missed) + (missed.empty() || wrong.empty() ? "" : "；") +
         (wrong.empty() ? "" : "多" + wrong);
}

class Evaluator {
 public:
  Evaluator(const RuleSet& rules, const EvaluateArgs& args) : rules_(rules), args_(args) {}

  Status read(const std::string& file) {
    ZC_TRY(const std::string bytes, read_file(file, kMostBytes));
    for_each_judged_line(bytes, [&](std::size_t number, const Result<JudgedPage>& page) {
      take(file, number, page);
    });
    return Done{};
  }

  const Evaluation& counts() const { return counts_; }
  int broken() const { return broken_; }
  const json::array& errors() const { return errors_; }

 private:
  static constexpr std::size_t kMostBytes = std::size_t{1} << 30;

  void take(const std::string& file, std::size_t number, const Result<JudgedPage>& page) {
    if (!page) {
      ++broken_;
      fmt::print(stderr, "{}:{}: {}\n", file, number, page.error().message());
      return;
    }
    const Judgement judgement = classify(page->document, rules_);
    counts_.add(page->expected, judgement);
    const std::string differs = difference(page->expected, verdict_of(judgement));
    if (!args_.errors || differs.empty()) return;
    errors_.push_back(json::object{{"file", file},
                                   {"line", number},
                                   {"id", page->id},
                                   {"difficulty", page->expected.difficulty},
                                   {"difference", differs}});
  }

  const RuleSet& rules_;
  const EvaluateArgs& args_;
  Evaluation counts_ = {};
  int broken_ = 0;
  json::array errors_ = {};
};

json::object tally_json(const Tally& tally) {
  return {{"right", tally.right},
          {"wrong", tally.wrong},
          {"missed", tally.missed},
          {"precision", tally.precision()},
          {"recall", tally.recall()},
          {"f1", tally.f1()}};
}

void print_json(const Evaluator& all, const RuleSet& rules) {
  const Evaluation& counts = all.counts();
  json::object categories;
  for (std::size_t c = 0; c < kAllCategories.size(); ++c) {
    categories[name_of(kAllCategories[c])] = tally_json(counts.category(c));
  }
  json::object difficulties;
  for (const auto& [name, share] : counts.found_by_difficulty()) {
    difficulties[name] = {{"found", share.part}, {"pages", share.whole}};
  }
  fmt::print("{}\n",
             json::serialize(json::object{{"pages", counts.pages()},
                                          {"broken_lines", all.broken()},
                                          {"page", tally_json(counts.page())},
                                          {"categories", std::move(categories)},
                                          {"macro_f1", counts.macro_f1()},
                                          {"micro_f1", counts.micro_f1()},
                                          {"difficulties", std::move(difficulties)},
                                          {"calibration_error", counts.calibration_error()},
                                          {"rules_hash", rules.hash()},
                                          {"errors", all.errors()}}));
}

void print_table(const Evaluator& all, const RuleSet& rules) {
  const Evaluation& counts = all.counts();
  TextTable table({"对象", "准确率", "召回率", "F1", "判对", "误报", "漏报"});
  const auto add = [&](std::string_view name, const Tally& tally) {
    const bool found = tally.right + tally.wrong > 0;
    const bool expected = tally.right + tally.missed > 0;
    table.add({std::string(name),
               found ? fmt::format("{:.3f}", tally.precision()) : "—",
               expected ? fmt::format("{:.3f}", tally.recall()) : "—",
               found || expected ? fmt::format("{:.3f}", tally.f1()) : "—",
               std::to_string(tally.right),
               std::to_string(tally.wrong),
               std::to_string(tally.missed)});
  };
  add("整页", counts.page());
  for (std::size_t c = 0; c < kAllCategories.size(); ++c) {
    add(name_of(kAllCategories[c]), counts.category(c));
  }
  fmt::print("{}\n", table.text());
  TextTable shares({"难度", "报出", "页数", "比例"});
  for (const auto& [name, share] : counts.found_by_difficulty()) {
    shares.add({name.empty() ? "（未注明）" : name,
                std::to_string(share.part),
                std::to_string(share.whole),
                fmt::format("{:.1f}%", share.value() * 100)});
  }
  fmt::print("{}\n", shares.text());
  for (const json::value& error : all.errors()) {
    const json::object& row = error.as_object();
    fmt::print("{}:{}\t{}\t{}\t{}\n",
               std::string(row.at("file").as_string()),
               row.at("line").to_number<std::size_t>(),
               json::serialize(row.at("id")),
               std::string(row.at("difficulty").as_string()),
               std::string(row.at("difference").as_string()));
  }
  fmt::print("共 {} 页，坏行 {}；类别 F1 平均 {:.3f}，合并 {:.3f}；校准误差 {:.3f}；规则集 {}\n",
             counts.pages(),
             all.broken(),
             counts.macro_f1(),
             counts.micro_f1(),
             counts.calibration_error(),
             rules.hash());
}

Result<int> run_evaluate(const EvaluateArgs& args) {
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rules_for(args.config));
  Evaluator all(*rules, args);
  for (const std::string& file : args.files) ZC_CHECK(all.read(file));
  if (all.counts().pages() == 0) {
    return Error(ErrorKind::kBadInput,
                 "no judged page in " + fmt::format("{}", args.files.front()));
  }
  args.format == "json" ? print_json(all, *rules) : print_table(all, *rules);
  return all.broken() == 0 ? kExitNothingFound : kExitBadInput;
}

}  // namespace

void add_evaluate_command(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<EvaluateArgs>();
  CLI::App* const c =
      add_command(app, "evaluate", "how right the rules are on pages that somebody has judged");
  c->add_option("--config", args->config, "settings file; without it the default rules");
  c->add_option("FILE", args->files, "JSON Lines: id, title, text or html, label, categories")
      ->required();
  c->add_flag("--errors", args->errors, "list the pages that were judged otherwise");
  takes_format(c, args->format, {"table", "json"});
  c->callback([args, &chosen] { chosen = [args] { return run_evaluate(*args); }; });
}

}  // namespace zc
