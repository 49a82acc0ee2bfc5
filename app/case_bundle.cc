#include "app/case_bundle.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "app/environment.h"
#include "app/file_process.h"
#include "app/sealing.h"
#include "app/store_view.h"
#include "app/version.h"
#include "config/clause_file.h"
#include "config/letter_file.h"
#include "evidence/letter.h"
#include "evidence/text.h"
#include "extractor/text_diff.h"

namespace zc {
namespace {

constexpr std::size_t kMostVisits = 1000;  // of one page, the newest

class Gathering {
 public:
  Gathering(Store& store, const Settings& settings, UtcTime now)
      : store_(store), settings_(settings), now_(now) {}

  Result<GatheredCase> run(std::uint64_t number) {
    ZC_TRY(case_, store_.cases().get(number));
    ZC_TRY(acts_, store_.cases().acts(number));
    BundleInput& input = out_.input;
    input.name = fmt::format("ZC-case-{:06}", number);
    input.unit = settings_.office.unit;
    input.operator_name = settings_.office.operator_name;
    input.exported = now_;
    input.tool_version = fmt::format("zhengcha {}", kVersion);
    ZC_TRY(input.clause_texts, load_clause_texts(settings_.rules.knowledge_directory));
    ZC_CHECK(add_pages());
    ZC_CHECK(add_log());
    add_file("data/案件办理记录.csv", "text/csv", "案件办理记录", acts_csv());
    add_file("data/environment.json",
             "application/json",
             "采集与制作环境",
             environment_json(settings_.file, input));
    add_file("data/time_sync.json",
             "application/json",
             "时间来源与偏差",
             time_sync_json(input.pages, now_));
    ZC_CHECK(add_letters());
    ZC_TRY(input.log, log_proof(store_, out_.lines, settings_.evidence));
    return std::move(out_);
  }

 private:
  void add_file(std::string path, std::string type, std::string description, std::string content) {
    out_.input.files.push_back(
        {std::move(path), std::move(type), std::move(description), std::move(content)});
  }

  // Each page once: the earliest version that an item stands on, and the last one.
  Status add_pages() {
    std::map<std::string, std::set<std::uint32_t>> wanted;
    for (const CaseItem& item : case_.items) wanted[item.url_key].insert(item.version);
    for (auto& [url_key, versions] : wanted) {
      ZC_TRY(const std::vector<PageVersion> history, store_.pages().history(url_key));
      versions.insert(history.back().number);
      for (const PageVersion& version : history) {
        if (versions.count(version.number) == 0) continue;
        ZC_TRY(BundlePage page, bundle_page(store_, version));
        out_.input.pages.push_back(std::move(page));
      }
      ZC_CHECK(add_diff(history, *versions.begin()));
      ZC_TRY(const std::vector<Visit> visits, store_.pages().visits(url_key, kMostVisits));
      out_.input.visits.insert(out_.input.visits.end(), visits.begin(), visits.end());
      ZC_TRY(const std::vector<AuditEntry> lines, store_.pages().audit_of(url_key));
      out_.lines.insert(out_.lines.end(), lines.begin(), lines.end());
      const Result<JudgementRow> judged = store_.pages().judgement_of(url_key, *versions.begin());
      if (judged) out_.input.rules_hash = judged->judgement.rules_hash;
    }
    return Done{};
  }

  Status add_diff(const std::vector<PageVersion>& history, std::uint32_t first) {
    const auto before = std::find_if(
        history.begin(), history.end(), [&](const PageVersion& v) { return v.number == first; });
    if (before == history.end() || before->number == history.back().number) return Done{};
    ZC_TRY(const Capture old_capture, store_.pages().load(before->url_key, before->number));
    ZC_TRY(const Capture new_capture, store_.pages().load(before->url_key, history.back().number));
    const std::string text =
        diff_text({before->url, *before, history.back()},
                  diff_documents(extract_bounded(old_capture), extract_bounded(new_capture)),
                  false);
    add_file(fmt::format("data/变更/{:04}.txt", ++diffs_), "text/plain", "页面前后对比", text);
    return Done{};
  }

  // Lines of pages and of acts, each once, in the order of the log.
  Status add_log() {
    for (const KeptAct& kept : acts_) {
      ZC_TRY(AuditEntry line, store_.audit().at(kept.log_sequence));
      out_.lines.push_back(std::move(line));
    }
    std::sort(out_.lines.begin(), out_.lines.end(), [](const AuditEntry& a, const AuditEntry& b) {
      return a.sequence < b.sequence;
    });
    out_.lines.erase(std::unique(out_.lines.begin(), out_.lines.end()), out_.lines.end());
    for (const AuditEntry& line : out_.lines) out_.input.audit_lines.push_back(line.line);
    return Done{};
  }

  std::string acts_csv() const {
    std::string csv =
        std::string(kByteOrderMark) +
        csv_row(
            {"时间(UTC)", "时间(北京)", "事项", "经办人", "结果", "之后状态", "事由", "日志行"});
    for (const KeptAct& kept : acts_) {
      const CaseAct& act = kept.act;
      csv += csv_row({to_rfc3339(act.time),
                      to_beijing(act.time),
                      std::string(chinese_name_of(act.kind)),
                      act.officer,
                      act.outcome ? std::string(chinese_name_of(*act.outcome)) : "",
                      std::string(chinese_name_of(act.after)),
                      act.reason,
                      std::to_string(kept.log_sequence)});
    }
    return csv;
  }

  Result<LetterContent> letter_content(std::set<Category>& categories,
                                       std::set<std::string>& places) const {
    LetterContent content;
    const UtcTime answer = case_.deadline.value_or(now_ + std::chrono::hours(24) * 7);
    content.values = {{"案件编号", std::to_string(case_.number)},
                      {"单位", settings_.office.unit},
                      {"承办人", settings_.office.operator_name},
                      {"日期", to_beijing(now_).substr(0, 10)},
                      {"答复期限", to_beijing(answer).substr(0, 10)},
                      {"证据包", out_.input.name + ".zip"},
                      {"工具", out_.input.tool_version}};
    std::vector<LetterValues>& findings = content.lists["线索"];
    std::vector<LetterValues>& pages = content.lists["页面"];
    std::vector<LetterValues>& marks = content.lists["主体标识"];
    std::set<PageMark> all;
    std::set<std::string> seen;
    for (const CaseItem& item : case_.items) {
      ZC_TRY(const std::optional<FindingRow> row,
             store_.findings().stored(item.url_key, item.finding_id));
      if (!row) continue;
      const Finding& f = row->finding;
      categories.insert(f.category);
      const auto clause = out_.input.clause_texts.find(f.clause);
      findings.push_back(
          {{"序号", std::to_string(findings.size() + 1)},
           {"原文", f.quote},
           {"类别", std::string(chinese_name_of(f.category))},
           {"条款", f.clause},
           {"条款说明", clause == out_.input.clause_texts.end() ? "" : clause->second},
           {"网址", item.url},
           {"发现时间", to_beijing(row->first_seen)}});
      if (!seen.insert(item.url_key).second) continue;
      ZC_TRY(const MarksRow known, store_.marks().of_page(item.url_key));
      for (const StoredMark& mark : known.marks) all.insert(mark.mark);
    }
    for (const BundlePage& page : out_.input.pages) {
      pages.push_back({{"网址", page.capture.url},
                       {"页面标题", page.title},
                       {"服务器地址", page.capture.peer_ip},
                       {"首次见到", to_beijing(page.first_seen)},
                       {"最后见到", to_beijing(page.last_seen)}});
    }
    for (const PageMark& mark : all) {
      marks.push_back(
          {{"标识类别", std::string(chinese_name_of(mark.kind))}, {"标识值", mark.value}});
      constexpr std::size_t kHan = 3;  // bytes of the character of a province in UTF-8
      if (mark.kind == FactKind::kIcpNumber) places.insert(mark.value.substr(0, kHan));
    }
    return content;
  }

  Status add_letters() {
    if (settings_.evidence.letters_directory.empty()) return Done{};
    ZC_TRY(const std::vector<LetterTemplate> letters,
           load_letters(settings_.evidence.letters_directory));
    std::set<Category> categories;
    std::set<std::string> places;
    ZC_TRY(LetterContent content, letter_content(categories, places));
    const std::vector<LetterTemplate> chosen = letters_for(
        letters, {categories.begin(), categories.end()}, {places.begin(), places.end()});
    for (const LetterTemplate& letter : chosen) {
      content.values["标题"] = letter.title;
      content.values["收文单位"] = letter.to;
      Result<std::string> text = fill_letter(letter.text, content);
      if (!text) {
        return text.error().within(
            fmt::format("{}/{}.html", settings_.evidence.letters_directory, letter.name));
      }
      add_file(fmt::format("data/文书/{}.html", letter.name), "text/html", letter.title, *text);
    }
    return Done{};
  }

  Store& store_;
  const Settings& settings_;
  const UtcTime now_;
  Case case_ = {};
  std::vector<KeptAct> acts_ = {};
  GatheredCase out_ = {};
  std::size_t diffs_ = 0;
};

}  // namespace

Result<GatheredCase> gather_whole_case(Store& store,
                                       const Settings& settings,
                                       std::uint64_t number,
                                       UtcTime now) {
  return Gathering(store, settings, now).run(number);
}

}  // namespace zc
