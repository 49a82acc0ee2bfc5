// `zhengcha render URL -o DIR`: one page by hand.
#include <cerrno>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"
#include "app/page_files.h"
#include "app/page_visit.h"
#include "app/passages.h"
#include "base/digest.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

struct RenderArgs {
  std::string config = {};  // "" = no config: nothing private may be asked for
  std::string url = {};
  std::string directory = {};
  std::string program = {};  // "" = as the settings say
};

void print_summary(const Rendered& page, std::size_t findings) {
  std::size_t blocked = 0;
  for (const PageRequest& one : page.requests) blocked += one.blocked.empty() ? 0 : 1;
  fmt::print(
      "网页　　{}\n标题　　{}\n状态　　HTTP {}，{}\n截图　　{} 张，框出文字的 {} 张\n线索　　{} "
      "条（未入库，供人查看）\n请求　　{} 个，其中拒绝 {} 个\n",
      page.final_url,
      page.title,
      page.http_status,
      chinese_name_of(page.state),
      page.tiles.size(),
      page.marked_tiles.size(),
      findings,
      page.requests.size(),
      blocked);
  for (const std::string& note : page.notes) fmt::print("说明　　{}\n", note);
}

Result<int> run_render(const RenderArgs& args) {
  const SystemClock clock;
  ZC_TRY(const Settings settings, settings_or_default(args.config));
  std::error_code failed;
  fs::create_directories(args.directory, failed);
  if (failed || !fs::is_directory(args.directory, failed)) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("{}: no folder can be made there", args.directory));
  }
  ZC_TRY(const std::unique_ptr<PageVisit> visit, PageVisit::create(settings, clock));
  RenderOptions options = visit->options();
  if (!args.program.empty()) options.browser.program = args.program;
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rules_for(args.config));
  if (const Status noted = note_robots_off(settings, clock); !noted) {
    return noted.error().within("robots.txt is not obeyed, which must be noted first");
  }
  const UtcTime made = clock.now();
  RenderManners manners = visit->manners();
  std::size_t findings = 0;
  manners.passages_in = [&](const std::string& dom, const std::string& url) {
    const Judged judged = judge_document(dom, url, made, *rules);
    findings = judged.judgement.findings.size();
    return passages_of(judged);
  };
  ZC_TRY(const Rendered page, render(args.url, options, manners));
  const auto files = page_files(page, made);
  for (const auto& [name, bytes] : files) {
    ZC_CHECK(write_file((fs::path(args.directory) / name).string(), bytes));
  }
  print_summary(page, findings);
  fmt::print("SHA-256 {}  manifest.json\n", sha256(files.at("manifest.json")).hex());
  return kExitNothingFound;
}

}  // namespace

void add_render_command(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<RenderArgs>();
  CLI::App* const c = add_command(
      app, "render", "open a page in a confined Chromium; write document, pictures, PDF, requests");
  c->add_option("--config", args->config, "settings file; without it nothing private is asked for");
  c->add_option("--program", args->program, "the browser; default: as the settings say");
  c->add_option("URL", args->url)->required();
  c->add_option("-o,--output", args->directory, "folder to write into")->required();
  c->callback([=, &chosen] { chosen = [=] { return run_render(*args); }; });
}

}  // namespace zc
