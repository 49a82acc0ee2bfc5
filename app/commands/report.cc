// `zhengcha report`: the clean-up situation report over a period.
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"
#include "app/pdf_print.h"
#include "app/region.h"
#include "app/situation_html.h"
#include "app/situation_source.h"
#include "app/situation_tables.h"
#include "app/situation_xlsx.h"
#include "app/version.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

struct ReportArgs {
  std::string config = {};
  std::string from = {}, to = {}, province = {}, output = {};
  bool weekly = false;
};

enum class Form { kXlsx, kHtml, kPdf };

// Told before the store is read, which may take its time.
Result<Form> form_of(const std::string& output) {
  const fs::path path(output);
  const std::string ending = path.extension().string();
  if (ending != ".xlsx" && ending != ".html" && ending != ".pdf") {
    return Error(ErrorKind::kBadInput,
                 fmt::format("-o {}: the name must end in .xlsx, .html or .pdf", output));
  }
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    return Error(ErrorKind::kBadInput, fmt::format("-o {}: is a directory", output));
  }
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (access(directory.c_str(), W_OK | X_OK) != 0) {
    return Error(
        ErrorKind::kBadInput,
        fmt::format(
            "-o {}: {}: {}", output, directory.string(), std::generic_category().message(errno)));
  }
  if (ending == ".xlsx") return Form::kXlsx;
  return ending == ".html" ? Form::kHtml : Form::kPdf;
}

Result<SituationQuery> query_of(const ReportArgs& args, UtcTime now) {
  SituationQuery query;
  if (args.weekly) {
    query.period = last_whole_week(now);
  } else {
    ZC_TRY(query.period, day_range(args.from, args.to));
  }
  if (!args.province.empty()) {
    ZC_TRY(query.province, province_from(args.province));
  }
  return query;
}

Status write_report(Form form,
                    const ReportText& text,
                    const Settings& settings,
                    UtcTime made,
                    const std::string& output) {
  if (form == Form::kXlsx) return write_situation_xlsx(text, made, output);
  const std::string html = situation_html(text);
  if (form == Form::kHtml) return write_file(output, html);
  ChromiumOptions browser = settings.browser.render.browser;
  if (!settings.evidence.report_printer.empty()) {
    browser.program = settings.evidence.report_printer;
  }
  ZC_TRY(const std::string pdf, print_pdf(browser, html, made));
  return write_file(output, pdf);
}

Result<int> run_report(const ReportArgs& args) {
  const SystemClock clock;
  const UtcTime now = clock.now();
  ZC_TRY(const Form form, form_of(args.output));
  ZC_TRY(const SituationQuery query, query_of(args, now));
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rule_set(settings.rules));
  ZC_TRY(const std::unique_ptr<Store> store, open_for_reading(settings, clock));
  ZC_TRY(const SituationReport report, read_situation(*store, query));
  SituationHead head;
  if (args.weekly) head.title = "清理情况周报";
  head.unit = settings.office.unit;
  head.province = query.province;
  head.rules_hash = rules->hash();
  head.tool = fmt::format("zhengcha {}", kVersion);
  head.made = now;
  const ReportText text = situation_text(report, head);
  ZC_CHECK(write_report(form, text, settings, now, args.output));
  if (!text.nothing.empty()) {
    fmt::print(stderr, "zhengcha: {}: {}\n", period_text(query.period), text.nothing);
  }
  fmt::print("{}　{}\n统计期　{}\n发现线索 {}　确认案件 {}　通知 {}　下线 {}　反弹 {}\n",
             head.title,
             args.output,
             period_text(query.period),
             report.total.found,
             report.total.confirmed,
             report.total.notified,
             report.total.taken_down,
             report.total.relapsed);
  return kExitNothingFound;
}

}  // namespace

void add_report_command(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<ReportArgs>();
  CLI::App* const c = add_command(app, "report", "the clean-up situation report over a period");
  needs_config(c, args->config);
  c->add_option("--from", args->from, "first day, Beijing time, e.g. 2026-11-01");
  c->add_option("--to", args->to, "last day, included");
  c->add_flag("--weekly", args->weekly, "the last Monday to Sunday that is over, in their place");
  c->add_option("--province", args->province, "only this one: 河北省, 河北 or 13");
  c->add_option("-o,--output", args->output, "file to write: .xlsx, .html or .pdf")->required();
  c->callback([args, &chosen] {
    const bool has_days = !args->from.empty() && !args->to.empty();
    const bool has_any = !args->from.empty() || !args->to.empty();
    if (args->weekly ? has_any : !has_days) {
      throw CLI::RequiredError("report: either --weekly, or --from and --to");
    }
    chosen = [args] { return run_report(*args); };
  });
}

}  // namespace zc
