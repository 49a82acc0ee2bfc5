// The subcommands of `zhengcha`.  Each is thin: read arguments, call, print.  The return value is
// the exit code (docs/formats.md); an Error is shown by main() and becomes 2 or 3.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace zc {

inline constexpr int kExitNothingFound = 0;  // and: all is well
inline constexpr int kExitFound = 1;         // findings, differences, or a bundle that fails
inline constexpr int kExitBadInput = 2;
inline constexpr int kExitFailed = 3;

struct CrawlArgs {
  std::string config = {};
  std::string metrics_address = {};  // "" = not served
  std::string log_file = {};         // "" = none, "-" = standard error
};
Result<int> run_crawl(const CrawlArgs& args);

struct FindingsArgs {
  std::string config = {};
  std::string category = {}, severity = {}, since = {}, format = "table";
  bool open_only = false;
  std::size_t limit = 0;
};
Result<int> run_findings(const FindingsArgs& args);

struct PagesArgs {
  std::string config = {};
  std::string format = "table";
};
Result<int> run_pages(const PagesArgs& args);

struct HistoryArgs {
  std::string config = {};
  std::string url = {}, format = "table";
};
Result<int> run_history(const HistoryArgs& args);

struct DiffArgs {
  std::string config = {};
  std::string url = {}, format = "text";
  std::uint32_t before = 0, after = 0;  // 0 = the last two versions
};
Result<int> run_diff(const DiffArgs& args);

// Where `check` and `extract` read a page and their rules from.
struct PageArgs {
  std::string config = {};  // "" = no config: default rules, nothing private may be fetched
  std::string input = {};   // file, URL, or "-" for standard input
  std::string url = {};     // address of a page that is read from a file
  std::string content_type = {};
  std::string day = {};  // "" = of the fetch; of a page from a file, today
  std::string format = "table";
  bool explain = false;  // which reader gave each field; why each finding, and why not others
};
Result<int> run_check(const PageArgs& args);
Result<int> run_extract(const PageArgs& args);
// One JSON object a line in, one a line out.
Result<int> run_check_lines(const std::string& config, const std::string& file);

struct ExportArgs {
  std::string config = {};
  std::string subject = {};  // finding id or URL
  std::string output = {};
  std::string officer = {};  // "": the operator of the settings
};
Result<int> run_export(const ExportArgs& args);
// What the reader trusts (evidence/verify.h): PEM files; "" = nothing.
struct VerifyArgs {
  std::string bundle = {}, format = "table";
  std::string earlier = {};  // of a proof that the log only grew
  std::string signers = {}, authorities = {}, log_key = {}, sm2_key = {};
};
Result<int> run_verify(const VerifyArgs& args);

Result<int> run_url(const std::string& base, const std::vector<std::string>& urls);

}  // namespace zc
