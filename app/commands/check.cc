#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "app/batch_check.h"
#include "app/commands/command.h"
#include "app/commands/inputs.h"
#include "app/document_view.h"
#include "app/file_process.h"
#include "app/text_table.h"
#include "classifier/classify.h"
#include "config/clause_file.h"
#include "config/rule_file.h"

namespace zc {
namespace {

constexpr std::size_t kMaxLinesBytes = std::size_t{2} << 30;

// A page from a file was not fetched: it is judged as if on the day that is told, or now.
Status set_day(const PageArgs& args, Capture& capture) {
  if (!args.day.empty()) {
    ZC_TRY(capture.started, parse_told_time(args.day, DayEdge::kFirst));
  } else if (capture.started == UtcTime{}) {
    capture.started = SystemClock().now();
  }
  return Done{};
}

// What stands behind each finding, beside what judgement_text() says.
Result<std::string> grounds_of(const Judged& page,
                               const RuleSet& rules,
                               std::optional<CivilDay> day,
                               const std::string& config) {
  ZC_TRY(const RuleOptions options, rule_options_for(config));
  ZC_TRY(const auto clauses, load_clause_texts(options.knowledge_directory));
  std::string out = fmt::format("网页口吻：{}　规则集 {}\n",
                                page.judgement.genre.empty() ? "（未定）" : page.judgement.genre,
                                page.judgement.rules_hash);
  for (const Finding& f : page.judgement.findings) {
    const auto rule = std::find_if(
        rules.rules().begin(), rules.rules().end(), [&](const Rule& r) { return r.id == f.rule; });
    const auto clause = clauses.find(f.clause);
    out += fmt::format("\n“{}”\n  条款 {}：{}\n  规则 {}@{}{}\n  可能性 {:.2f}　位置 第 {} 段\n",
                       fit(f.quote, 60),
                       f.clause,
                       clause == clauses.end() ? "（无原文）" : clause->second,
                       f.rule,
                       f.rule_hash,
                       rule == rules.rules().end()
                           ? "（不是规则，见理由）"
                           : fmt::format("　{}　{}:{}", rule->title, rule->file, rule->line),
                       f.score,
                       f.block + 1);
  }
  if (!rules.knowledge().registers.empty()) out += "\n名录核对\n";
  for (const RegisterNote& note : register_notes(page.document, rules, day)) {
    const Register& reg = rules.knowledge().registers[note.reg];
    out += fmt::format("  {}（{}）：{}。{}\n",
                       chinese_name_of(reg.kind),
                       reg.file.substr(reg.file.find_last_of('/') + 1),
                       chinese_name_of(note.answer),
                       note.text);
  }
  return out;
}

}  // namespace

Result<int> run_check(const PageArgs& args) {
  ZC_TRY(const std::shared_ptr<const RuleSet> rules, load_rules_for(args.config));
  ZC_TRY(Capture capture, read_page(args));
  ZC_CHECK(set_day(args, capture));
  const Judged page = judge_page(capture, *rules);
  fmt::print("{}", args.format == "json" ? judgement_json(page) + "\n" : judgement_text(page));
  if (args.explain && args.format != "json") {
    ZC_TRY(const std::string grounds, grounds_of(page, *rules, day_of(capture), args.config));
    fmt::print("\n{}", grounds);
  }
  return page.judgement.findings.empty() ? kExitNothingFound : kExitFound;
}

Result<int> run_extract(const PageArgs& args) {
  ZC_TRY(const Capture capture, read_page(args));
  const Document document = extract_bounded(capture);
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
    found = found || answer.find(R"("label":"violation")") != std::string::npos;
    fmt::print("{}\n", answer);
  }
  std::free(buffer);
  return found ? kExitFound : kExitNothingFound;
}

}  // namespace zc
