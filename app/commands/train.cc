#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"
#include "app/training_set.h"
#include "config/rule_file.h"

namespace zc {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

struct TrainArgs {
  std::string config = {};
  std::vector<std::string> files = {};
  std::vector<std::string> seen = {};  // files that the rules were written with in view
  std::string output = {};
  bool verdicts = false;
};

Status read_judged_file(const std::string& file, bool seen, std::vector<JudgedPage>& out) {
  ZC_TRY(const std::string bytes, read_file(file, kMostBytes));
  Status status = Done{};
  for_each_judged_line(bytes, [&](std::size_t number, Result<JudgedPage> page) {
    if (!page) {
      if (status) {
        status = Error(ErrorKind::kBadInput,
                       fmt::format("{}:{}: {}", file, number, page.error().message()));
      }
      return;
    }
    page->seen_by_rules = seen;
    out.push_back(*std::move(page));
  });
  return status;
}

Status read_verdicts(const std::string& config,
                     const RuleSet& rules,
                     std::vector<JudgedPage>& out) {
  ZC_TRY(const Settings settings, settings_or_default(config));
  const SystemClock clock;
  ZC_TRY(const std::unique_ptr<Store> store, open_for_reading(settings, clock));
  ZC_TRY(OfficersPages decided, officers_pages(*store, rules));
  fmt::print("办案结论：已确认 {} 件、不予处理 {} 件，共 {} 个网页\n",
             decided.confirmed_cases,
             decided.dismissed_cases,
             decided.pages.size());
  for (JudgedPage& page : decided.pages) out.push_back(std::move(page));
  return Done{};
}

Result<std::vector<JudgedPage>> read_pages(const TrainArgs& args, const RuleSet& rules) {
  ZC_TRY(const RuleOptions options, rule_options_for(args.config));
  ZC_TRY(std::vector<JudgedPage> out, case_file_pages(options.directory));
  for (const std::string& file : args.files) ZC_CHECK(read_judged_file(file, false, out));
  for (const std::string& file : args.seen) ZC_CHECK(read_judged_file(file, true, out));
  if (args.verdicts) ZC_CHECK(read_verdicts(args.config, rules, out));
  return out;
}

// The rules and tables that are in force, without the old model: the new one learns nothing of it.
Result<std::shared_ptr<const RuleSet>> rules_without_model(const std::string& config) {
  ZC_TRY(const RuleOptions options, rule_options_for(config));
  ZC_TRY(std::vector<Rule> rules, load_rules(options.directory));
  ZC_TRY(Knowledge knowledge, load_knowledge(options.knowledge_directory));
  knowledge.model = PageModel();
  return RuleSet::compile(std::move(rules), std::move(knowledge));
}

Result<int> run_train(const TrainArgs& args) {
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, rules_without_model(args.config));
  ZC_TRY(const std::vector<JudgedPage> pages, read_pages(args, *rules));
  std::vector<TrainingPage> training;
  training.reserve(pages.size());
  std::size_t leads = 0;
  for (const JudgedPage& page : pages) {
    leads += page.expected.lead ? 1 : 0;
    training.push_back(training_page(page, *rules));
  }
  const std::string bytes = train(training, {}).to_bytes();
  ZC_CHECK(write_file(args.output, bytes));
  fmt::print("{} 个网页（违规 {}，合法 {}），模型 {} 字节：{}\n",
             pages.size(),
             leads,
             pages.size() - leads,
             bytes.size(),
             args.output);
  return kExitNothingFound;
}

}  // namespace

void add_train_command(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<TrainArgs>();
  CLI::App* const c =
      add_command(app, "train", "make the page model from judged pages and the case files");
  c->add_option("--config", args->config, "settings file; without it the default rules");
  c->add_option("FILE", args->files, "JSON Lines as for evaluate; for leads also spans");
  c->add_option("--rules-saw", args->seen, "the same, of pages that the rules were written with");
  c->add_flag("--verdicts", args->verdicts, "also what officers decided of the store's cases");
  c->add_option("-o,--output", args->output, "the model, such as knowledge/page_model.bin")
      ->required();
  c->callback([args, &chosen] { chosen = [args] { return run_train(*args); }; });
}

}  // namespace zc
