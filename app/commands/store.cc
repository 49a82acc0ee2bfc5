// `zhengcha store ...` and `zhengcha import`: keeping the store.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"
#include "app/file_process.h"
#include "app/import.h"
#include "app/judge.h"
#include "app/stop_request.h"
#include "base/page_marks.h"
#include "evidence/wacz.h"
#include "extractor/likeness_text.h"
#include "extractor/shingles.h"
#include "store/backup.h"
#include "store/retention.h"
#include "store/store_check.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostWarcBytes = std::size_t{1} << 30;

struct StoreArgs {
  std::string config = {};
  std::string path = {};
  std::string officer = {};
  std::string format = "text";
  // Set: in place of what the settings say.
  std::optional<std::uint32_t> keep_days = {}, keep_findings_days = {}, keep_versions = {};
  bool dry_run = false;
  std::uint32_t reclaim_minutes = 60;
};

struct Opened {
  SystemClock clock = {};
  Settings settings = {};
  std::unique_ptr<Store> store = {};
};

enum class Access { kRead, kWrite };

Result<std::unique_ptr<Opened>> open(const StoreArgs& args, Access access) {
  auto opened = std::make_unique<Opened>();
  ZC_TRY(opened->settings, load_settings(args.config));
  StoreOptions options = opened->settings.store;
  options.create = false;
  options.read_only = access == Access::kRead;
  ZC_TRY(opened->store, Store::open(options, opened->clock));
  return opened;
}

Result<int> run_stats(const StoreArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> at, open(args, Access::kRead));
  const StoreStats s = at->store->stats();
  ZC_TRY(const std::vector<Case> cases, at->store->cases().all());
  if (args.format == "json") {
    const boost::json::object object = {{"format", s.format},
                                        {"pages", s.pages},
                                        {"versions", s.versions},
                                        {"visits", s.visits},
                                        {"findings", s.findings},
                                        {"cases", cases.size()},
                                        {"log_lines", s.audit_lines},
                                        {"log_root", at->store->audit().head().root.hex()},
                                        {"disk_bytes", s.disk_bytes}};
    fmt::print("{}\n", boost::json::serialize(object));
    return kExitNothingFound;
  }
  fmt::print(
      "格式　　{}\n页面　　{}\n版本　　{}（累计）\n访问　　{}\n线索　　{}\n案件　　{}\n"
      "日志　　{} 行，树根 {}\n磁盘　　{:.1f} MB\n",
      s.format,
      s.pages,
      s.versions,
      s.visits,
      s.findings,
      cases.size(),
      s.audit_lines,
      at->store->audit().head().root.hex(),
      static_cast<double>(s.disk_bytes) / 1e6);
  return kExitNothingFound;
}

Result<int> run_check_store(const StoreArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> at, open(args, Access::kRead));
  ZC_TRY(const CheckReport r, check_store(*at->store));
  fmt::print("页面 {}　版本 {}　访问 {}　线索 {}　案件 {}　日志 {} 行　正文 {}　多余 {}\n",
             r.pages,
             r.versions,
             r.visits,
             r.findings,
             r.cases,
             r.log_lines,
             r.bodies,
             r.orphans);
  for (const std::string& problem : r.problems) fmt::print("问题　{}\n", problem);
  fmt::print("{}\n", r.ok() ? "数据完好。" : "数据有问题。");
  return r.ok() ? kExitNothingFound : kExitFound;
}

int print_copy(const CopyReport& report, const std::string& to) {
  fmt::print("已复制 {} 行（{:.1f} MB）到 {}，逐行核对一致。\n",
             report.rows,
             static_cast<double>(report.bytes) / 1e6,
             to);
  return kExitNothingFound;
}

Result<int> run_backup(const StoreArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const CopyReport report, copy_database(settings.store.path, args.path));
  return print_copy(report, args.path);
}

Result<int> run_restore(const StoreArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const CopyReport report, copy_database(args.path, settings.store.path));
  return print_copy(report, settings.store.path);
}

RetentionPolicy policy_of(const StoreArgs& args, const Settings& settings) {
  RetentionPolicy policy = settings.retention;
  policy.keep_days = args.keep_days.value_or(policy.keep_days);
  if (args.keep_findings_days) {
    policy.keep_findings_days = *args.keep_findings_days;
    policy.keep_category_days.clear();
  }
  policy.keep_versions = args.keep_versions.value_or(policy.keep_versions);
  return policy;
}

const char* how_it_ended(Reclaimed::End end) {
  switch (end) {
    case Reclaimed::End::kDone:
      return "";
    case Reclaimed::End::kLittleToGain:
      return "正文文件中废弃的不足二十分之一，未重写。";
    case Reclaimed::End::kNoRoom:
      return "磁盘余量不足以重写正文，未重写。";
    case Reclaimed::End::kStopped:
      return "整理中途停止（收到信号或时限已到），数据完好，可再次运行。";
  }
  return "";
}

// `before`: bytes of the files before the store was opened.  Measured again after it was closed,
// when nothing of what was given up is held any more.
Result<int> give_space_back(std::unique_ptr<Opened> at,
                            std::uint64_t before,
                            std::uint32_t minutes) {
  Result<Reclaimed> reclaimed = Error(ErrorKind::kCancelled, "not begun");
  {
    StopRequest stop{std::chrono::minutes(minutes)};
    reclaimed = reclaim_pruned(*at->store, stop.flag());
  }
  if (!reclaimed) return reclaimed.error();
  const std::string path = at->settings.store.path;
  at.reset();
  ZC_TRY(const std::uint64_t after, bytes_of_files(path));
  fmt::print("磁盘文件　清理前 {} 字节　清理后 {} 字节\n", before, after);
  if (reclaimed->end != Reclaimed::End::kDone) {
    fmt::print(
        "{}正文文件中尚有 {} 字节废弃。\n", how_it_ended(reclaimed->end), reclaimed->garbage_bytes);
  }
  return kExitNothingFound;
}

Result<int> run_prune(const StoreArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  // Where there is no store, opening it says so better.
  const std::uint64_t before = bytes_of_files(settings.store.path).value_or(0);
  ZC_TRY(std::unique_ptr<Opened> at, open(args, Access::kWrite));
  const std::string officer =
      args.officer.empty() ? at->settings.office.operator_name : args.officer;
  if (officer.empty()) {
    return Error(ErrorKind::kBadInput, "prune needs --officer, or [office] operator");
  }
  const PruneMode mode = args.dry_run ? PruneMode::kTell : PruneMode::kPrune;
  const RetentionPolicy policy = policy_of(args, at->settings);
  ZC_TRY(const PruneReport r, prune_store(*at->store, policy, at->clock.now(), mode, officer));
  fmt::print("{} {} 个页面的 {} 个旧版本，正文 {} 份；因案件保留 {} 个版本。日志不变。\n",
             args.dry_run ? "可清理" : "已清理",
             r.pages,
             r.versions,
             r.bodies,
             r.held);
  if (args.dry_run || args.reclaim_minutes == 0) return kExitNothingFound;
  std::fflush(stdout);
  return give_space_back(std::move(at), before, args.reclaim_minutes);
}

Result<int> run_upgrade(const StoreArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> at, open(args, Access::kWrite));
  fmt::print("数据格式 {}\n", at->store->stats().format);
  return kExitNothingFound;
}

// Marks of pages that were kept before the store had marks, or by an older extractor.
Result<int> run_reindex(const StoreArgs& args) {
  ZC_TRY(const std::unique_ptr<Opened> at, open(args, Access::kWrite));
  std::vector<PageVersion> pages;
  ZC_CHECK(at->store->pages().for_each_page([&pages](const PageVersion& latest) {
    pages.push_back(latest);
    return true;
  }));
  for (const PageVersion& page : pages) {
    ZC_TRY(const Capture capture, at->store->pages().load(page.url_key, page.number));
    const Document document = extract_bounded(capture);
    PageMarks marks = marks_of(document);
    if (page.finding_count > 0) {
      marks.text = shingle_sample(likeness_text(document.blocks), kKeptShingleHashes);
    }
    ZC_CHECK(at->store->pages().put_marks(page.url_key, marks));
  }
  fmt::print("已重建 {} 页的主体标识索引。\n", pages.size());
  return kExitNothingFound;
}

Result<std::vector<std::string>> warc_files(const std::string& path) {
  std::error_code failed;
  if (!fs::is_directory(path, failed)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path, failed)) {
    const std::string name = entry.path().string();
    const bool known =
        name.ends_with(".warc") || name.ends_with(".warc.gz") || name.ends_with(".wacz");
    if (known) files.push_back(name);
  }
  if (failed || files.empty()) {
    return Error(ErrorKind::kNotFound, fmt::format("{}: no .warc, .warc.gz or .wacz file", path));
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The WARC files in one that was named: itself, or what a WACZ holds.
Result<std::vector<std::pair<std::string, std::string>>> warcs_in(const std::string& file) {
  ZC_TRY(std::string bytes, read_file(file, kMostWarcBytes));
  const std::string name = fs::path(file).filename().string();
  std::vector<std::pair<std::string, std::string>> warcs;
  if (!name.ends_with(".wacz")) {
    warcs.emplace_back(name, std::move(bytes));
    return warcs;
  }
  Result<WaczFiles> package = read_wacz(bytes);
  if (!package) return package.error().within(file);
  for (auto& [path, content] : *package) {
    if (path.starts_with("archive/"))
      warcs.emplace_back(fmt::format("{}/{}", name, path), std::move(content));
  }
  return warcs;
}

int print_import(const std::string& name, const ImportReport& report) {
  fmt::print("{}　页面 {}　新线索 {}　略过 {}　不能读 {}\n",
             name,
             report.pages,
             report.findings,
             report.passed_over,
             report.problems.size());
  for (const std::string& problem : report.problems) fmt::print("　{}\n", problem);
  return report.problems.empty() ? kExitNothingFound : kExitFound;
}

Result<int> run_import(const StoreArgs& args) {
  SystemClock clock;
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rule_set(settings.rules));
  ZC_TRY(const std::vector<std::string> files, warc_files(args.path));
  ZC_TRY(const std::unique_ptr<Store> store, Store::open(settings.store, clock));
  int code = kExitNothingFound;
  for (const std::string& file : files) {
    ZC_TRY(const auto warcs, warcs_in(file));
    for (const auto& [name, bytes] : warcs) {
      ZC_TRY(const ImportReport report, import_warc(*store, *rules, name, bytes));
      code = std::max(code, print_import(name, report));
    }
  }
  return code;
}

using Args = std::shared_ptr<StoreArgs>;
using Runner = Result<int> (*)(const StoreArgs&);

CLI::App* under(CLI::App& parent, const char* name, const char* help, const Args& args) {
  CLI::App* const c = parent.add_subcommand(name, help);
  needs_config(c, args->config);
  return c;
}

void runs(CLI::App* c, const Args& args, Runner runner, Chosen& chosen) {
  c->callback([args, runner, &chosen] { chosen = [args, runner] { return runner(*args); }; });
}

void add_prune(CLI::App& parent, const Args& args, Chosen& chosen) {
  CLI::App* const c = under(
      parent, "prune", "forget old versions, as [retention] says; never what a case holds", args);
  c->add_option("--keep-days", args->keep_days, "versions without findings; 0 = for ever");
  c->add_option("--keep-findings-days",
                args->keep_findings_days,
                "versions with findings, of whatever class; 0 = for ever");
  c->add_option("--keep-versions", args->keep_versions, "newest of a page, whatever their age");
  c->add_option("--officer", args->officer, "who asks for it; default: [office] operator");
  c->add_flag("--dry-run", args->dry_run, "only tell");
  c->add_option("--reclaim-minutes",
                args->reclaim_minutes,
                "longest that giving the space back to the disk may take; 0 = not at all")
      ->capture_default_str();
  runs(c, args, run_prune, chosen);
}

}  // namespace

void add_store_commands(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<StoreArgs>();
  CLI::App& c = *add_command(app, "store", "keep the store");
  c.require_subcommand(1);
  CLI::App* const stats = under(c, "stats", "what is kept and what it takes", args);
  takes_format(stats, args->format, {"text", "json"});
  runs(stats, args, run_stats, chosen);
  runs(under(c, "check", "read everything and tell what is wrong", args),
       args,
       run_check_store,
       chosen);
  CLI::App* const backup = under(c, "backup", "a checked copy, also while a crawl runs", args);
  backup->add_option("DIR", args->path, "must not exist")->required();
  runs(backup, args, run_backup, chosen);
  CLI::App* const restore = under(c, "restore", "a backup to where the settings say", args);
  restore->add_option("DIR", args->path, "of the backup")->required();
  runs(restore, args, run_restore, chosen);
  add_prune(c, args, chosen);
  runs(under(c, "upgrade", "bring an older format up", args), args, run_upgrade, chosen);
  runs(under(c, "reindex", "read the marks of every page again", args), args, run_reindex, chosen);
  CLI::App* const import = add_command(app, "import", "pages captured by other tools (WARC, WACZ)");
  needs_config(import, args->config);
  import->add_option("PATH", args->path, "FILE.warc, FILE.warc.gz, FILE.wacz, or a folder of them")
      ->required();
  runs(import, args, run_import, chosen);
}

}  // namespace zc
