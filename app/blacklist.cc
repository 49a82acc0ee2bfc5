#include "app/blacklist.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "cases/operator_marks.h"
#include "evidence/text.h"

namespace zc {
namespace {

// What the confirmed cases of one operator add up to.
struct Candidate {
  std::set<std::uint64_t> cases = {};
  std::map<FactKind, std::set<std::string>> marks = {};
  std::set<std::string> categories = {};
  std::set<std::string> clauses = {};
  std::set<std::string> quotes = {};
  std::set<std::string> urls = {};
  std::set<std::string> states = {};
  UtcTime first_seen = UtcTime::max();
  std::uint32_t relapses = 0;
};

// Which cases belong together: a forest over their places in a list.
class Groups {
 public:
  explicit Groups(std::size_t count) : parents_(count) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }
  std::size_t of(std::size_t place) {
    while (parents_[place] != place) place = parents_[place] = parents_[parents_[place]];
    return place;
  }
  void join(std::size_t a, std::size_t b) { parents_[of(a)] = of(b); }

 private:
  std::vector<std::size_t> parents_;
};

Result<bool> stands_confirmed(const CaseTable& cases, const Case& one) {
  if (one.state == CaseState::kNew || one.state == CaseState::kUnderReview ||
      one.state == CaseState::kDismissed) {
    return false;
  }
  ZC_TRY(const std::vector<KeptAct> acts, cases.acts(one.number));
  return std::any_of(acts.begin(), acts.end(), [](const KeptAct& kept) {
    return kept.act.kind == CaseActKind::kConfirm && kept.act.after == CaseState::kConfirmed;
  });
}

Status add_case(Store& store, const Case& one, Candidate& candidate) {
  candidate.cases.insert(one.number);
  candidate.states.insert(fmt::format("{}:{}", one.number, chinese_name_of(one.state)));
  candidate.relapses += one.relapses;
  for (const CaseItem& item : one.items) {
    ZC_TRY(const std::optional<FindingRow> row,
           store.findings().stored(item.url_key, item.finding_id));
    if (!row) continue;
    candidate.categories.insert(std::string(chinese_name_of(row->finding.category)));
    candidate.clauses.insert(row->finding.clause);
    candidate.quotes.insert(row->finding.quote);
    candidate.urls.insert(item.url);
    candidate.first_seen = std::min(candidate.first_seen, row->first_seen);
    ZC_TRY(const MarksRow marks, store.marks().of_page(item.url_key));
    for (const StoredMark& mark : marks.marks) {
      candidate.marks[mark.mark.kind].insert(mark.mark.value);
    }
  }
  return Done{};
}

std::string joined(const std::set<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : "；") + text;
  return out;
}

std::string row_of(Candidate& c) {
  std::set<std::string> contacts, numbers;
  for (const FactKind kind :
       {FactKind::kPhone, FactKind::kWechat, FactKind::kQq, FactKind::kEmail, FactKind::kAccount}) {
    for (const std::string& value : c.marks[kind]) {
      contacts.insert(fmt::format("{} {}", chinese_name_of(kind), value));
    }
  }
  for (const std::uint64_t number : c.cases) numbers.insert(std::to_string(number));
  return csv_row({joined(c.marks[FactKind::kOrganisation]),
                  joined(c.marks[FactKind::kCreditCode]),
                  joined(c.marks[FactKind::kLicence]),
                  joined(c.marks[FactKind::kIcpNumber]),
                  joined(contacts),
                  joined(numbers),
                  joined(c.states),
                  std::to_string(c.relapses),
                  joined(c.categories),
                  joined(c.clauses),
                  joined(c.quotes),
                  joined(c.urls),
                  c.first_seen == UtcTime::max() ? "" : to_beijing(c.first_seen)});
}

}  // namespace

Result<std::string> blacklist_csv(Store& store) {
  std::vector<Case> confirmed;
  ZC_TRY(const std::vector<Case> cases, store.cases().all());
  for (const Case& one : cases) {
    ZC_TRY(const bool stands, stands_confirmed(store.cases(), one));
    if (stands) confirmed.push_back(one);
  }
  Groups groups(confirmed.size());
  std::map<PageMark, std::size_t> first_with;
  for (std::size_t i = 0; i < confirmed.size(); ++i) {
    for (const CaseItem& item : confirmed[i].items) {
      ZC_TRY(const MarksRow marks, store.marks().of_page(item.url_key));
      for (const StoredMark& mark : marks.marks) {
        if (!can_link(mark.mark)) continue;
        const auto [known, is_new] = first_with.emplace(mark.mark, i);
        if (!is_new) groups.join(i, known->second);
      }
    }
  }
  std::map<std::size_t, Candidate> candidates;
  for (std::size_t i = 0; i < confirmed.size(); ++i) {
    ZC_CHECK(add_case(store, confirmed[i], candidates[groups.of(i)]));
  }
  std::string csv = std::string(kByteOrderMark) + csv_row({"页面所示机构名称",
                                                           "统一社会信用代码",
                                                           "办学许可证号",
                                                           "ICP备案号",
                                                           "联系方式",
                                                           "案件",
                                                           "案件状态",
                                                           "反弹次数",
                                                           "类别",
                                                           "条款",
                                                           "原文摘录",
                                                           "网址",
                                                           "首次发现(北京)"});
  for (auto& [place, candidate] : candidates) csv += row_of(candidate);
  return csv;
}

}  // namespace zc
