// Parses the command line, picks a command, turns an Error into an exit code.
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/crawler_cli.h"
#include "app/commands/service_cli.h"
#include "app/file_process.h"
#include "app/version.h"

namespace zc {
namespace {

const std::vector<std::string> kTableFormats = {"table", "json"};

CLI::App* add(CLI::App& app, const char* name, const char* help) {
  return add_command(app, name, help);
}

void add_crawl(CLI::App& app, CrawlArgs& args, Chosen& chosen) {
  CLI::App* const c = add(app, "crawl", "fetch the seeds and what they link to; judge; keep");
  needs_config(c, args.config);
  c->add_option("--metrics", args.metrics_address, "serve /metrics here, e.g. 127.0.0.1:9464");
  c->add_option("--log", args.log_file, "JSON Lines log: a file, or - for standard error");
  c->callback([&] { chosen = [&] { return run_crawl(args); }; });
}

void add_findings(CLI::App& app, FindingsArgs& args, Chosen& chosen) {
  CLI::App* const c = add(app, "findings", "list what was found");
  needs_config(c, args.config);
  c->add_option("--category", args.category, "only this category, e.g. guarantee");
  c->add_option("--severity", args.severity, "at least: log, review or alert");
  c->add_option("--since", args.since, "first seen since, e.g. 2026-11-24");
  c->add_flag("--open", args.open_only, "only those still on their page");
  c->add_option("--limit", args.limit, "at most so many; 0 = all");
  takes_format(c, args.format, kTableFormats);
  c->callback([&] { chosen = [&] { return run_findings(args); }; });
}

void add_pages(CLI::App& app, PagesArgs& args, Chosen& chosen) {
  CLI::App* const c = add(app, "pages", "list every page that is kept");
  needs_config(c, args.config);
  takes_format(c, args.format, kTableFormats);
  c->callback([&] { chosen = [&] { return run_pages(args); }; });
}

void add_history(CLI::App& app, HistoryArgs& args, Chosen& chosen) {
  CLI::App* const c = add(app, "history", "versions of a page and every visit to it");
  needs_config(c, args.config);
  c->add_option("URL", args.url)->required();
  takes_format(c, args.format, kTableFormats);
  c->callback([&] { chosen = [&] { return run_history(args); }; });
}

void add_diff(CLI::App& app, DiffArgs& args, Chosen& chosen) {
  CLI::App* const c = add(app, "diff", "what changed between two versions of a page");
  needs_config(c, args.config);
  c->add_option("URL", args.url)->required();
  c->add_option("V1", args.before, "earlier version; default: the last but one");
  c->add_option("V2", args.after, "later version; default: the last");
  takes_format(c, args.format, {"text", "json"});
  c->callback([&] { chosen = [&] { return run_diff(args); }; });
}

void takes_page(CLI::App* c, PageArgs& args) {
  c->add_option("--config", args.config, "settings file; without it the default rules");
  c->add_option("INPUT", args.input, "file, http(s) URL, or - for standard input");
  c->add_option("--url", args.url, "address of a page read from a file");
  c->add_option("--content-type", args.content_type, "Content-Type of a page read from a file");
  takes_format(c, args.format, kTableFormats);
}

void add_check(CLI::App& app, PageArgs& args, std::string& lines, Chosen& chosen) {
  CLI::App* const c = add(app, "check", "judge one page, or a file of texts, without a database");
  takes_page(c, args);
  c->add_flag(
      "--explain", args.explain, "why each finding, with clause and rule, and why not more");
  c->add_option(
      "--day", args.day, "day on which registers are asked; default: of the fetch, or today");
  c->add_option("--jsonl", lines, "judge one JSON object a line; - for standard input");
  c->callback([&, c] {
    if (args.input.empty() == lines.empty()) {
      throw CLI::RequiredError("check: exactly one of INPUT and --jsonl");
    }
    chosen = [&] { return lines.empty() ? run_check(args) : run_check_lines(args.config, lines); };
  });
}

void add_extract(CLI::App& app, PageArgs& args, Chosen& chosen) {
  CLI::App* const c = add(app, "extract", "show what the extractor reads on a page");
  takes_page(c, args);
  c->get_option("INPUT")->required();
  c->add_flag("--explain", args.explain, "say which reader gave each field");
  c->callback([&] { chosen = [&] { return run_extract(args); }; });
}

void add_export(CLI::App& app, ExportArgs& args, Chosen& chosen) {
  CLI::App* const c = add(app, "export", "write an evidence bundle");
  needs_config(c, args.config);
  c->add_option("SUBJECT", args.subject, "finding id or URL")->required();
  c->add_option("-o,--output", args.output, "bundle.zip to write")->required();
  c->add_option("--officer", args.officer, "who takes it; default: [office] operator");
  c->callback([&] { chosen = [&] { return run_export(args); }; });
}

void add_verify(CLI::App& app, VerifyArgs& args, Chosen& chosen) {
  CLI::App* const c =
      add(app, "verify", "check a bundle, or a proof of `log prove`, from its bytes alone");
  c->add_option("FILE", args.bundle)->required();
  c->add_option("--earlier", args.earlier, "checkpoint or bundle that a proof must be about");
  c->add_option("--signers", args.signers, "PEM certificates that may have signed it");
  c->add_option("--authorities", args.authorities, "PEM certificates of timestamp authorities");
  c->add_option("--log-key", args.log_key, "PEM public key of the office's log");
  c->add_option("--sm2-key", args.sm2_key, "PEM public key of the office's SM2 signature");
  takes_format(c, args.format, kTableFormats);
  c->callback([&] { chosen = [&] { return run_verify(args); }; });
}

void add_url(CLI::App& app, std::string& base, std::vector<std::string>& urls, Chosen& chosen) {
  CLI::App* const c = add(app, "url", "fetch form and key form of addresses");
  c->add_option("--base", base, "resolve against this address");
  c->add_option("URL", urls)->required();
  c->callback([&] { chosen = [&] { return run_url(base, urls); }; });
}

void add_version(CLI::App& app, Chosen& chosen) {
  add(app, "version", "print the version")->callback([&] {
    chosen = []() -> Result<int> {
      fmt::print("zhengcha {}\n", kVersion);
      return kExitNothingFound;
    };
  });
}

int finish(const Result<int>& result) {
  std::fflush(stdout);
  if (result) return *result;
  const Error& error = result.error();
  fmt::print(stderr, "zhengcha: {}: {}\n", name_of(error.kind()), error.message());
  const bool wrong_question =
      error.kind() == ErrorKind::kBadInput || error.kind() == ErrorKind::kNotFound;
  return wrong_question ? kExitBadInput : kExitFailed;
}

int run(int argc, char** argv) {
  CLI::App app("证察 zhengcha: finds leads on unlawful advertising of vocational certificates");
  app.require_subcommand(1);
  Chosen chosen;
  CrawlArgs crawl;
  FindingsArgs findings;
  PagesArgs pages;
  HistoryArgs history;
  DiffArgs diff;
  PageArgs check, extract;
  VerifyArgs verify;
  ExportArgs exported;
  std::string lines, base;
  std::vector<std::string> urls;
  add_crawl(app, crawl, chosen);
  add_findings(app, findings, chosen);
  add_pages(app, pages, chosen);
  add_history(app, history, chosen);
  add_diff(app, diff, chosen);
  add_check(app, check, lines, chosen);
  add_extract(app, extract, chosen);
  add_rule_commands(app, chosen);
  add_evaluate_command(app, chosen);
  add_train_command(app, chosen);
  add_render_command(app, chosen);
  add_export(app, exported, chosen);
  add_verify(app, verify, chosen);
  add_search_commands(app, chosen);
  add_case_commands(app, chosen);
  add_lead_commands(app, chosen);
  add_report_command(app, chosen);
  add_store_commands(app, chosen);
  add_log_commands(app, chosen);
  add_service_commands(app, chosen);
  add_alert_commands(app, chosen);
  add_url(app, base, urls, chosen);
  CrawlerArgs crawler;
  add_crawler_commands(app, crawler, chosen);
  add_version(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kExitNothingFound : kExitBadInput;
  }
  return finish(chosen());
}

}  // namespace
}  // namespace zc

int main(int argc, char** argv) {
  // Whoever hangs up, a site over TLS or a browser that fell over, is told by the write that fails
  // and must not end us: neither libcurl (with CURLOPT_NOSIGNAL) nor a pipe keeps the signal away.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    if (argc > 1 && argv[1] == zc::kReadFileCommand) {
      return zc::read_file_here({argv + 2, argv + argc});
    }
    return zc::run(argc, argv);
  } catch (const std::exception& e) {  // such as fmt's, when nobody reads our output any more
    std::fputs(e.what(), stderr);
    std::fputc('\n', stderr);
    return zc::kExitFailed;
  }
}
