#include <cstdio>
#include <iostream>
#include <string>

#include <fmt/format.h>

#include "app/batch_check.h"
#include "app/commands/command.h"
#include "app/commands/inputs.h"
#include "app/document_view.h"
#include "extractor/extract.h"

namespace zc {
namespace {

constexpr std::size_t kMaxLinesBytes = std::size_t{2} << 30;

}  // namespace

Result<int> run_check(const PageArgs& args) {
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rules_for(args.config));
  ZC_TRY(const Capture capture, read_page(args));
  const Judged page = judge_page(capture, *rules);
  fmt::print("{}", args.format == "json" ? judgement_json(page) + "\n" : judgement_text(page));
  return page.judgement.findings.empty() ? kExitNothingFound : kExitFound;
}

Result<int> run_extract(const PageArgs& args) {
  ZC_TRY(const Capture capture, read_page(args));
  const Document document = extract(capture);
  if (args.explain) {
    fmt::print("{}", explanation_text(document));
    return kExitNothingFound;
  }
  fmt::print("{}",
             args.format == "json" ? document_json(document) + "\n" : document_text(document));
  return kExitNothingFound;
}

Result<int> run_check_lines(const std::string& config, const std::string& file) {
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rules_for(config));
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(
      file == "-" ? stdin : std::fopen(file.c_str(), "rbe"), &std::fclose);
  if (in == nullptr) return Error(ErrorKind::kNotFound, fmt::format("{}: cannot be opened", file));
  bool found = false;
  char* buffer = nullptr;
  std::size_t room = 0;
  std::size_t number = 0;
  for (ssize_t size = getline(&buffer, &room, in.get()); size >= 0;
       size = getline(&buffer, &room, in.get())) {
    ++number;
    std::string_view line(buffer, static_cast<std::size_t>(size));
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const std::string answer = check_line(line, number, *rules);
    found = found || answer.find("\"label\":\"violation\"") != std::string::npos;
    fmt::print("{}\n", answer);
  }
  std::free(buffer);
  return found ? kExitFound : kExitNothingFound;
}

}  // namespace zc
