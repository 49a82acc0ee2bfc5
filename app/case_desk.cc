#include "app/case_desk.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "app/operator_search.h"
#include "base/url.h"
#include "cases/operator_marks.h"

namespace zc {
namespace {

constexpr const char* kCrawler = "crawler";
constexpr std::size_t kMostItems = 1000;
// Looked at to find the cases of an operator: pages with one of its marks.
constexpr std::size_t kMostPages = 500;

std::string site_of(const std::string& url_key) {
  const Result<Url> url = Url::parse(url_key);
  return url ? url->site() : url_key;
}

bool is_done_with(CaseState state) {
  return state == CaseState::kRectified || state == CaseState::kTakenDown ||
         state == CaseState::kMoved || state == CaseState::kClosed;
}

bool has_item(const std::vector<CaseItem>& items, const std::string& finding_id) {
  return std::any_of(items.begin(), items.end(), [&](const CaseItem& item) {
    return item.finding_id == finding_id;
  });
}

}  // namespace

Result<std::vector<CaseItem>> CaseDesk::items_of(const std::vector<std::string>& subjects,
                                                 std::string* title) const {
  std::vector<CaseItem> items;
  const auto take = [&](const FindingRow& row) {
    if (!has_item(items, row.id)) items.push_back({row.id, row.url_key, row.url, row.version});
  };
  for (const std::string& subject : subjects) {
    const Result<Url> url = Url::parse(subject);
    if (!url || !url->is_http()) {
      ZC_TRY(const FindingRow row, store_.findings().get(subject));
      take(row);
      continue;
    }
    const std::size_t before = items.size();
    ZC_TRY(const std::vector<FindingRow> rows, store_.findings().of_page(url->key()));
    for (const FindingRow& row : rows) {
      if (!row.gone_at) take(row);
    }
    if (items.size() == before) {
      return Error(ErrorKind::kBadInput, fmt::format("{} has no open finding", subject));
    }
  }
  if (items.empty()) return Error(ErrorKind::kBadInput, "a case needs a finding or a page");
  if (items.size() > kMostItems) {
    return Error(ErrorKind::kBadInput, fmt::format("a case holds at most {} findings", kMostItems));
  }
  if (title != nullptr && title->empty()) {
    ZC_TRY(const PageVersion latest, store_.pages().latest(items.front().url_key));
    *title = latest.title.empty() ? items.front().url : latest.title;
  }
  return items;
}

Result<Case> CaseDesk::open(const Opening& opening) {
  Case made;
  made.title = opening.title;
  ZC_TRY(made.items, items_of(opening.subjects, &made.title));
  CaseAct act;
  act.kind = CaseActKind::kOpen;
  act.time = clock_.now();
  act.officer = opening.officer;
  act.reason = opening.reason;
  ZC_TRY(CaseStep step, apply(made, act, policy_));
  ZC_TRY(step.result.number, store_.cases().open(step.result, step.act));
  return std::move(step.result);
}

Result<Case> CaseDesk::keep(const Case& before, CaseAct act) {
  act.time = clock_.now();
  ZC_TRY(CaseStep step, apply(before, std::move(act), policy_));
  ZC_CHECK(store_.cases().put(step.result, step.act));
  return std::move(step.result);
}

Result<Case> CaseDesk::act(std::uint64_t number, CaseAct act) {
  ZC_TRY(const Case before, store_.cases().get(number));
  return keep(before, std::move(act));
}

Result<Case> CaseDesk::add_pages(std::uint64_t number,
                                 const std::vector<std::string>& subjects,
                                 CaseAct act) {
  ZC_TRY(Case before, store_.cases().get(number));
  ZC_TRY(const std::vector<CaseItem> items, items_of(subjects, nullptr));
  for (const CaseItem& item : items) {
    if (has_item(before.items, item.finding_id)) continue;
    before.items.push_back(item);
    act.pages.push_back(item.url);
  }
  act.kind = CaseActKind::kAddPages;
  return keep(before, std::move(act));
}

// Pages of the same operator that came up after the notice and break the same rule.  A sibling that
// stood all along is no move: it is another lead.
Result<std::vector<std::string>> CaseDesk::siblings_of(const FindingRow& lost,
                                                       UtcTime since) const {
  std::vector<std::string> siblings;
  ZC_TRY(const OperatorLinks links, links_of(store_, {lost.url_key}, {}));
  for (const LinkedPage& page : links.pages) {
    if (page.url_key == lost.url_key || page.findings == 0) continue;
    ZC_TRY(const std::vector<FindingRow> findings, store_.findings().of_page(page.url_key));
    const bool like = std::any_of(findings.begin(), findings.end(), [&](const FindingRow& row) {
      return !row.gone_at && row.finding.rule == lost.finding.rule && row.first_seen > since;
    });
    if (like) siblings.push_back(page.url);
  }
  return siblings;
}

Result<ItemEvidence> CaseDesk::evidence_of(const CaseItem& item, UtcTime since) const {
  ItemEvidence evidence;
  evidence.item = item;
  ZC_TRY(const std::optional<FindingRow> row,
         store_.findings().stored(item.url_key, item.finding_id));
  if (!row) {
    return Error(ErrorKind::kCorrupt, fmt::format("finding {} has no row", item.finding_id));
  }
  evidence.finding_open = !row->gone_at;
  evidence.gone_at = row->gone_at;
  evidence.page_gone = row->gone_reason == kGoneBecausePageGone;
  evidence.gone_by_rules = row->gone_reason == kGoneBecauseRules;
  ZC_TRY(const PageVersion latest, store_.pages().latest(item.url_key));
  evidence.redirected = row->gone_at.has_value() && latest.outcome == Outcome::kRedirect;
  ZC_TRY(const std::vector<Visit> visits, store_.pages().visits(item.url_key, 0));
  for (const Visit& visit : visits) {
    if (visit.time > since) evidence.looks.push_back(visit);
  }
  if (row->finding.rendered != 0 && !row->gone_at && !evidence.looks.empty()) {
    ZC_TRY(const FindingRow now, store_.findings().get(item.finding_id));
    evidence.not_rendered = now.last_seen < evidence.looks.front().time;
  }
  if (row->gone_at || (!evidence.looks.empty() && evidence.looks.front().http_status == 0)) {
    ZC_TRY(evidence.siblings, siblings_of(*row, since));
  }
  return evidence;
}

Result<CaseOutcome> CaseDesk::look(const Case& now) const {
  if (!now.notified) {
    return Error(ErrorKind::kDenied,
                 fmt::format("case {}: nobody was notified yet, so there is nothing to recheck",
                             now.number));
  }
  std::vector<ItemEvidence> items;
  for (const CaseItem& item : now.items) {
    ZC_TRY(ItemEvidence evidence, evidence_of(item, *now.notified));
    items.push_back(std::move(evidence));
  }
  return outcome_of(items);
}

Result<Case> CaseDesk::recheck(std::uint64_t number, const std::string& officer) {
  ZC_TRY(const Case before, store_.cases().get(number));
  ZC_TRY(const CaseOutcome outcome, look(before));
  if (!outcome.seen) return before;
  CaseAct act;
  act.kind = CaseActKind::kRecheck;
  act.officer = officer;
  act.reason = outcome.because;
  act.outcome = outcome.outcome;
  act.seen = outcome.seen;
  act.pages = outcome.siblings;
  return keep(before, std::move(act));
}

Result<std::vector<Case>> CaseDesk::recheck_due() {
  std::vector<Case> rechecked;
  ZC_TRY(const std::vector<Case> cases, store_.cases().all());
  for (const Case& one : cases) {
    if (due_looks(one, clock_.now()).empty()) continue;
    ZC_TRY(const CaseOutcome outcome, look(one));
    if (!outcome.seen || *outcome.seen < one.rechecks.front()) continue;
    ZC_TRY(Case after, recheck(one.number, kCrawler));
    rechecked.push_back(std::move(after));
  }
  return rechecked;
}

Result<bool> CaseDesk::has_open_case(const std::string& url_key) const {
  ZC_TRY(const std::vector<Case> cases, store_.cases().of_page(url_key));
  return std::any_of(
      cases.begin(), cases.end(), [](const Case& one) { return !is_done_with(one.state); });
}

Result<std::vector<DueLook>> CaseDesk::due(UtcTime until) const {
  std::vector<DueLook> looks;
  const auto take = [&](const Case& one) {
    for (DueLook& look : due_looks(one, until)) looks.push_back(std::move(look));
    return true;
  };
  ZC_CHECK(store_.cases().for_each(take));
  std::stable_sort(
      looks.begin(), looks.end(), [](const DueLook& a, const DueLook& b) { return a.due < b.due; });
  return looks;
}

// Cases of which a page shows a mark that this page shows too and that can tell an operator.
Result<std::vector<Case>> CaseDesk::cases_of_operator(const std::string& url_key) const {
  std::map<std::uint64_t, Case> found;
  ZC_TRY(const MarksRow row, store_.marks().of_page(url_key));
  for (const StoredMark& stored : row.marks) {
    if (!can_link(stored.mark)) continue;
    ZC_TRY(const std::vector<MarkedPage> pages, store_.marks().pages_with(stored.mark, kMostPages));
    std::set<std::string> sites;
    for (const MarkedPage& page : pages) sites.insert(site_of(page.url_key));
    if (sites.size() > kMostSitesOfOneOperator) continue;
    for (const MarkedPage& page : pages) {
      ZC_TRY(std::vector<Case> cases, store_.cases().of_page(page.url_key));
      for (Case& one : cases) found.emplace(one.number, std::move(one));
    }
  }
  std::vector<Case> cases;
  cases.reserve(found.size());
  for (auto& [number, one] : found) cases.push_back(std::move(one));
  return cases;
}

// The same words again on the same page, or other words against the same rule there or on a
// sibling.
Result<bool> CaseDesk::is_back(const Case& one,
                               const std::string& url_key,
                               const Finding& finding) const {
  for (const CaseItem& item : one.items) {
    if (item.finding_id == finding_id(url_key, finding)) return true;
    ZC_TRY(const std::optional<FindingRow> row,
           store_.findings().stored(item.url_key, item.finding_id));
    if (row && row->finding.rule == finding.rule) return true;
  }
  return false;
}

Result<std::optional<Relapse>> CaseDesk::relapse_of(const Case& one,
                                                    const std::string& url_key,
                                                    const std::string& url,
                                                    const std::vector<Finding>& findings) {
  const bool same_page = std::any_of(
      one.items.begin(), one.items.end(), [&](const CaseItem& i) { return i.url_key == url_key; });
  for (const Finding& finding : findings) {
    ZC_TRY(const bool back, is_back(one, url_key, finding));
    if (!back) continue;
    CaseAct act;
    act.kind = CaseActKind::kRelapse;
    act.officer = kCrawler;
    act.reason = same_page ? fmt::format("原文“{}”再次出现", finding.quote)
                           : fmt::format("同一主体的另一页面出现同类内容：原文“{}”", finding.quote);
    act.pages = {url};
    ZC_TRY(const Case after, keep(one, act));
    return std::optional<Relapse>({after.number, finding_id(url_key, finding), finding});
  }
  return std::optional<Relapse>();
}

Result<std::vector<Relapse>> CaseDesk::note_new_findings(const std::string& url_key,
                                                         const std::string& url,
                                                         const std::vector<Finding>& findings) {
  std::vector<Relapse> relapses;
  ZC_TRY(std::vector<Case> cases, store_.cases().of_page(url_key));
  ZC_TRY(std::vector<Case> others, cases_of_operator(url_key));
  for (Case& other : others) {
    const bool known = std::any_of(
        cases.begin(), cases.end(), [&](const Case& one) { return one.number == other.number; });
    if (!known) cases.push_back(std::move(other));
  }
  for (const Case& one : cases) {
    if (!is_done_with(one.state)) continue;
    ZC_TRY(std::optional<Relapse> relapse, relapse_of(one, url_key, url, findings));
    if (relapse) relapses.push_back(*std::move(relapse));
  }
  return relapses;
}

std::vector<UrlTask> recheck_tasks(const std::vector<DueLook>& looks) {
  std::vector<UrlTask> tasks;
  for (const DueLook& look : looks) {
    const Result<Url> url = Url::parse(look.url);
    if (!url || !url->is_http()) continue;  // brought in by hand from a file
    UrlTask task;
    task.url = look.url;
    task.key = look.url_key;
    task.host = url->host_port();
    task.priority = Priority::kSeed;
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace zc
