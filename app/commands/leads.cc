// `zhengcha lead ...`: what people outside tell the office of.
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/lead_ask.h"
#include "app/lead_view.h"
#include "base/url.h"
#include "config/lead_file.h"
#include "config/settings.h"
#include "crawler/crawl_session.h"

namespace zc {
namespace {

struct LeadArgs {
  std::string config = {};
  std::string file = {}, officer = {}, status = {};
  std::string format = "text";
  std::uint64_t number = 0;
  bool personal = false;
};
using Args = std::shared_ptr<LeadArgs>;

std::string officer_of(const LeadArgs& args, const Settings& settings) {
  return args.officer.empty() ? settings.office.operator_name : args.officer;
}

// Some job goes there by itself.
bool in_scope(const std::vector<Scope>& scopes, const std::string& written) {
  const bool whole = written.find("://") != std::string::npos;
  const Result<Url> url = Url::parse(whole ? written : "http://" + written);
  if (!url) return false;
  for (const Scope& scope : scopes) {
    if (scope.admit(*url, 0, 0)) return true;
  }
  return false;
}

Result<Scope> scope_of(const CrawlOptions& crawl) {
  std::vector<Url> seeds;
  for (const std::string& seed : crawl.seeds) {
    if (Result<Url> url = Url::parse(seed)) seeds.push_back(*std::move(url));
  }
  return Scope::create(crawl.scope, seeds);
}

Status tell_out_of_scope(const LeadList& list, const std::string& file, const Settings& settings) {
  std::vector<Scope> scopes;
  if (settings.jobs.empty()) {
    ZC_TRY(Scope scope, scope_of(settings.crawl));
    scopes.push_back(std::move(scope));
  }
  for (const JobOptions& job : settings.jobs) {
    ZC_TRY(Scope scope, scope_of(job.crawl));
    scopes.push_back(std::move(scope));
  }
  for (const LeadList::Entry& entry : list.entries) {
    if (entry.form.url.empty() || in_scope(scopes, entry.form.url)) continue;
    fmt::print("{}:{}: 网址不在采集范围内：单独采集这一页，不跟踪其链接\n", file, entry.line);
  }
  return Done{};
}

Result<int> run_import(const LeadArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  const std::string officer = officer_of(args, settings);
  if (officer.empty()) {
    return Error(ErrorKind::kBadInput, "who imports it?  --officer NAME, or [office] operator");
  }
  ZC_TRY(const LeadList list, read_lead_file(args.file));
  ZC_CHECK(tell_out_of_scope(list, args.file, settings));
  std::vector<LeadForm> forms;
  for (const LeadList::Entry& entry : list.entries) forms.push_back(entry.form);
  std::vector<LeadReceipts> done;
  const Status taken = take_leads(forms, officer, settings, done);
  fmt::print("{}", taken_text(args.file, list, done));
  ZC_CHECK(taken);
  return list.refused.empty() ? kExitNothingFound : kExitBadInput;
}

Result<int> run_list(const LeadArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  std::optional<LeadStatus> wanted;
  if (!args.status.empty()) {
    ZC_TRY(wanted, lead_status_from_name(args.status));
  }
  std::vector<ShownLead> shown;
  const auto read = [&](LeadDesk& desk) -> Status {
    ZC_TRY(const std::vector<Lead> leads, desk.table().all());
    for (const Lead& lead : leads) {
      ZC_TRY(LeadStanding standing, desk.standing(lead));
      if (!wanted || standing.status == *wanted) shown.push_back({lead, std::move(standing)});
    }
    return Done{};
  };
  ZC_CHECK(with_leads(settings, read));
  fmt::print("{}", args.format == "json" ? leads_json(shown) + "\n" : leads_text(shown));
  return shown.empty() ? kExitNothingFound : kExitFound;
}

Result<int> run_show(const LeadArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  std::string text;
  ZC_CHECK(with_leads(settings, [&](LeadDesk& desk) -> Status {
    ShownLead one;
    ZC_TRY(one.lead, desk.table().get(args.number));
    ZC_TRY(one.standing, desk.standing(one.lead));
    ZC_TRY(const std::vector<LeadPageState> pages, desk.pages_of(one.lead));
    ZC_TRY(const std::vector<KeptLeadAct> acts, desk.table().acts(args.number));
    text = args.format == "json" ? lead_json(one, pages, acts) + "\n" : lead_text(one, pages, acts);
    return Done{};
  }));
  fmt::print("{}", text);
  if (!args.personal) return kExitNothingFound;
  const LeadRequest request{
      LeadRequest::Kind::kPeople, officer_of(args, settings), args.number, {}};
  ZC_TRY(const std::string people, ask_leads(request, settings));
  fmt::print("{}", people);
  return kExitNothingFound;
}

Result<int> run_status(const LeadArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  LeadStanding standing;
  ZC_CHECK(with_leads(settings, [&](LeadDesk& desk) -> Status {
    ZC_TRY(const Lead lead, desk.table().get(args.number));
    ZC_TRY(standing, desk.standing(lead));
    return Done{};
  }));
  fmt::print("线索 {}　{}\n", args.number, standing.words);
  return kExitNothingFound;
}

Result<int> run_forget(const LeadArgs& args) {
  ZC_TRY(const Settings settings, load_settings(args.config));
  const LeadRequest request{
      LeadRequest::Kind::kForget, officer_of(args, settings), args.number, {}};
  ZC_TRY(const std::string told, ask_leads(request, settings));
  fmt::print("{}", told);
  return kExitNothingFound;
}

using Runner = Result<int> (*)(const LeadArgs&);

CLI::App* under(CLI::App& parent,
                const char* name,
                const char* help,
                const Args& args,
                Runner runner,
                Chosen& chosen) {
  CLI::App* const c = parent.add_subcommand(name, help);
  needs_config(c, args->config);
  c->callback([args, runner, &chosen] { chosen = [args, runner] { return runner(*args); }; });
  return c;
}

void takes_officer(CLI::App* c, const Args& args) {
  c->add_option("--officer", args->officer, "who does it; default: [office] operator");
}

}  // namespace

void add_lead_commands(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<LeadArgs>();
  CLI::App& c = *add_command(app, "lead", "leads that people outside tell of");
  c.require_subcommand(1);
  CLI::App* const import = under(c, "import", "take a list of them", args, run_import, chosen);
  import->add_option("FILE", args->file, ".csv (UTF-8 or GB18030), .json or .jsonl")->required();
  takes_officer(import, args);
  CLI::App* const list =
      under(c, "list", "all leads, with where they stand", args, run_list, chosen);
  list->add_option("--status", args->status, "only these, e.g. awaiting");
  takes_format(list, args->format, {"text", "json"});
  CLI::App* const show = under(c, "show", "one lead, its pages and acts", args, run_show, chosen);
  show->add_option("NUMBER", args->number)->required();
  show->add_flag("--personal", args->personal, "who complained, too; goes into the log");
  takes_officer(show, args);
  takes_format(show, args->format, {"text", "json"});
  CLI::App* const status =
      under(c, "status", "what the complainant may be told", args, run_status, chosen);
  status->add_option("NUMBER", args->number)->required();
  CLI::App* const forget = under(c, "forget", "erase who complained", args, run_forget, chosen);
  forget->add_option("NUMBER", args->number)->required();
  takes_officer(forget, args);
}

}  // namespace zc
