// `zhengcha case ...`: the desk work.
#include <memory>

#include <fmt/format.h>

#include "app/blacklist.h"
#include "app/case_bundle.h"
#include "app/case_desk.h"
#include "app/case_view.h"
#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"

namespace zc {
namespace {

struct CaseArgs {
  std::string config = {};
  std::uint64_t number = 0;
  std::vector<std::string> subjects = {};
  std::string officer = {}, reason = {}, title = {};
  std::string deadline = {}, state = {}, until = {}, output = {};
  std::string format = "text";
};

// The store for reading, beside a crawl that may be running.
struct Desk {
  SystemClock clock = {};
  Settings settings = {};
  std::unique_ptr<Store> store = {};
  std::unique_ptr<CaseDesk> desk = {};
};

Result<std::unique_ptr<Desk>> open_desk(const std::string& config) {
  auto opened = std::make_unique<Desk>();
  ZC_TRY(opened->settings, load_settings(config));
  ZC_TRY(opened->store, open_for_reading(opened->settings, opened->clock));
  opened->desk = std::make_unique<CaseDesk>(*opened->store, opened->clock, opened->settings.cases);
  return opened;
}

// Who is at the desk: told, or the operator of the settings.
std::string officer_of(const CaseArgs& args, const Settings& settings) {
  return args.officer.empty() ? settings.office.operator_name : args.officer;
}

Result<int> run_act(const CaseArgs& args, CaseActKind kind) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  DeskRequest request;
  request.kind = kind;
  request.number = args.number;
  request.subjects = args.subjects;
  request.officer = officer_of(args, settings);
  request.reason = args.reason;
  request.title = args.title;
  if (!args.deadline.empty()) {
    ZC_TRY(request.deadline, parse_told_time(args.deadline, DayEdge::kLast));
  }
  ZC_TRY(const std::string told, ask_desk(request, settings));
  fmt::print("{}", told);
  return kExitNothingFound;
}

Result<int> run_open(const CaseArgs& args) {
  return run_act(args, CaseActKind::kOpen);
}

Result<int> run_recheck(const CaseArgs& args) {
  return run_act(args, CaseActKind::kRecheck);
}

Result<int> run_list(const CaseArgs& args) {
  ZC_TRY(const std::unique_ptr<Desk> at, open_desk(args.config));
  std::optional<CaseState> wanted;
  if (!args.state.empty()) {
    ZC_TRY(wanted, case_state_from_name(args.state));
  }
  ZC_TRY(std::vector<Case> cases, at->store->cases().all());
  std::erase_if(cases, [&](const Case& one) { return wanted && one.state != *wanted; });
  fmt::print("{}",
             args.format == "json" ? cases_json(cases) + "\n" : cases_text(cases, at->clock.now()));
  return cases.empty() ? kExitNothingFound : kExitFound;
}

Result<int> run_show_case(const CaseArgs& args) {
  ZC_TRY(const std::unique_ptr<Desk> at, open_desk(args.config));
  ZC_TRY(const Case one, at->store->cases().get(args.number));
  ZC_TRY(const std::vector<KeptAct> acts, at->store->cases().acts(args.number));
  fmt::print("{}", args.format == "json" ? case_json(one, acts) + "\n" : case_text(one, acts));
  return kExitNothingFound;
}

Result<int> run_due(const CaseArgs& args) {
  ZC_TRY(const std::unique_ptr<Desk> at, open_desk(args.config));
  UtcTime until = at->clock.now();
  if (!args.until.empty()) {
    ZC_TRY(until, parse_told_time(args.until, DayEdge::kLast));
  }
  ZC_TRY(const std::vector<DueLook> looks, at->desk->due(until));
  fmt::print("{}", args.format == "json" ? due_json(looks) + "\n" : due_text(looks));
  return looks.empty() ? kExitNothingFound : kExitFound;
}

Result<int> run_export_case(const CaseArgs& args) {
  ZC_TRY(const std::unique_ptr<Desk> at, open_desk(args.config));
  ZC_TRY(GatheredCase gathered,
         gather_whole_case(*at->store, at->settings, args.number, at->clock.now()));
  return write_bundle(std::move(gathered), at->settings, {args.output, args.officer, args.number});
}

Result<int> run_blacklist(const CaseArgs& args) {
  ZC_TRY(const std::unique_ptr<Desk> at, open_desk(args.config));
  ZC_TRY(const std::string csv, blacklist_csv(*at->store));
  ZC_CHECK(write_file(args.output, csv));
  fmt::print("黑名单候选（供核查）　{}\n", args.output);
  return kExitNothingFound;
}

using Args = std::shared_ptr<CaseArgs>;

CLI::App* under(CLI::App& parent, const char* name, const char* help, const Args& args) {
  CLI::App* const c = parent.add_subcommand(name, help);
  needs_config(c, args->config);
  return c;
}

void takes_officer(CLI::App* c, const Args& args) {
  c->add_option("--officer", args->officer, "who does it; default: [office] operator");
  c->add_option("--reason", args->reason, "why; to whom and how, for a notice");
}

void add_act(
    CLI::App& parent, CaseActKind kind, const char* help, const Args& args, Chosen& chosen) {
  std::string name(name_of(kind));
  if (kind == CaseActKind::kAddPages) name = "add";
  CLI::App* const c = under(parent, name.c_str(), help, args);
  c->add_option("NUMBER", args->number)->required();
  takes_officer(c, args);
  if (kind == CaseActKind::kNotify || kind == CaseActKind::kDeadline) {
    c->add_option(
        "--deadline", args->deadline, "last day to obey it, Beijing time, e.g. 2026-12-04");
  }
  if (kind == CaseActKind::kAddPages) {
    c->add_option("SUBJECT", args->subjects, "finding ids or URLs")->required();
  }
  c->callback([args, kind, &chosen] { chosen = [args, kind] { return run_act(*args, kind); }; });
}

void add_acts(CLI::App& c, const Args& args, Chosen& chosen) {
  add_act(c, CaseActKind::kReview, "take it on", args, chosen);
  add_act(
      c, CaseActKind::kConfirm, "confirm it; two officers where the settings ask so", args, chosen);
  add_act(c, CaseActKind::kDismiss, "drop it, with a reason", args, chosen);
  add_act(c, CaseActKind::kNotify, "a notice was given; rechecks begin", args, chosen);
  add_act(c, CaseActKind::kClose, "close it, with a reason", args, chosen);
  add_act(c, CaseActKind::kReopen, "take a closed or dropped one up again", args, chosen);
  add_act(c, CaseActKind::kNote, "a remark", args, chosen);
  add_act(c, CaseActKind::kDeadline, "set the day", args, chosen);
  add_act(c, CaseActKind::kAddPages, "take further findings into it", args, chosen);
}

using Runner = Result<int> (*)(const CaseArgs&);

void runs(CLI::App* c, const Args& args, Runner runner, Chosen& chosen) {
  c->callback([args, runner, &chosen] { chosen = [args, runner] { return runner(*args); }; });
}

}  // namespace

void add_case_commands(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<CaseArgs>();
  CLI::App& c = *add_command(app, "case", "work on cases");
  c.require_subcommand(1);
  CLI::App* const open = under(c, "open", "a case about findings or pages", args);
  open->add_option("SUBJECT", args->subjects, "finding ids or URLs")->required();
  open->add_option("--title", args->title, "default: the first page's title");
  takes_officer(open, args);
  runs(open, args, run_open, chosen);
  add_acts(c, args, chosen);
  CLI::App* const recheck = under(c, "recheck", "tell from the evidence what became of it", args);
  recheck->add_option("NUMBER", args->number)->required();
  takes_officer(recheck, args);
  runs(recheck, args, run_recheck, chosen);
  CLI::App* const list = under(c, "list", "all cases", args);
  list->add_option("--state", args->state, "only these, e.g. notified");
  takes_format(list, args->format, {"text", "json"});
  runs(list, args, run_list, chosen);
  CLI::App* const show = under(c, "show", "one case with everything done to it", args);
  show->add_option("NUMBER", args->number)->required();
  takes_format(show, args->format, {"text", "json"});
  runs(show, args, run_show_case, chosen);
  CLI::App* const exported = under(c, "export", "its evidence bundle, with the letters", args);
  exported->add_option("NUMBER", args->number)->required();
  exported->add_option("-o,--output", args->output, "bundle.zip to write")->required();
  exported->add_option("--officer", args->officer, "who takes it; default: [office] operator");
  runs(exported, args, run_export_case, chosen);
  CLI::App* const due = under(c, "due", "pages whose recheck day has come", args);
  due->add_option("--until", args->until, "or comes by then");
  takes_format(due, args->format, {"text", "json"});
  runs(due, args, run_due, chosen);
  CLI::App* const blacklist = under(c, "blacklist", "operators of confirmed cases, as CSV", args);
  blacklist->add_option("-o,--output", args->output, "file.csv to write")->required();
  runs(blacklist, args, run_blacklist, chosen);
}

}  // namespace zc
