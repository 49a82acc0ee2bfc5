#include "app/situation_source.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "app/region.h"
#include "app/site_platform.h"
#include "base/url.h"
#include "cases/operator_marks.h"

namespace zc {
namespace {

// Pages looked at to tell a mark's sites; beyond, it is nobody's own mark anyway.
constexpr std::size_t kMostPagesOfMark = 2000;
// Answers remembered: findings of one page follow one another, marks come again and again.
constexpr std::size_t kMostPagesRemembered = 4096;
constexpr std::size_t kMostMarksRemembered = 65'536;

LeadEnd end_of(const FindingRow& row) {
  if (!row.gone_at) return LeadEnd::kStands;
  if (row.gone_reason == kGoneBecausePageGone) return LeadEnd::kPageGone;
  return row.gone_reason == kGoneBecauseRules ? LeadEnd::kRulesChanged : LeadEnd::kPageChanged;
}

std::string site_of(const std::string& url_key) {
  const Result<Url> url = Url::parse(url_key);
  return url ? url->site() : url_key;
}

class Reading {
 public:
  Reading(Store& store, const SituationQuery& query)
      : store_(store), query_(query), counter_(query.period) {}

  Result<SituationReport> run() {
    ZC_CHECK(add_findings());
    ZC_CHECK(add_cases());
    return counter_.report();
  }

 private:
  Status add_findings() {
    FindingQuery query;
    query.before = query_.period.end();
    Status status = Done{};
    ZC_CHECK(store_.findings().for_each(query, [&](const FindingRow& row) {
      status = add_finding(row);
      return static_cast<bool>(status);
    }));
    return status;
  }

  Status add_finding(const FindingRow& row) {
    const SituationLead lead{row.finding.category,
                             row.finding.severity,
                             row.first_seen,
                             end_of(row),
                             row.gone_at.value_or(UtcTime())};
    const bool ended = row.gone_at && query_.period.has(*row.gone_at);
    if (!ended && !query_.period.has(row.first_seen)) return Done{};
    ZC_TRY(const LeadPage* const page, page_of(row.url_key));
    if (is_wanted(*page)) counter_.add(lead, *page);
    return Done{};
  }

  Status add_cases() {
    Status status = Done{};
    ZC_CHECK(store_.cases().for_each([&](const Case& one) {
      status = add_case(one);
      return static_cast<bool>(status);
    }));
    return status;
  }

  Status add_case(const Case& one) {
    if (one.opened >= query_.period.end()) return Done{};
    SituationCase out;
    out.number = one.number;
    std::set<std::string> seen;
    for (const CaseItem& item : one.items) {
      ZC_TRY(const LeadPage* const page, page_of(item.url_key));
      if (!is_wanted(*page)) continue;
      if (seen.insert(item.url_key).second) out.pages.push_back(*page);
      ZC_TRY(const std::optional<FindingRow> row,
             store_.findings().stored(item.url_key, item.finding_id));
      if (row) out.categories.insert(row->finding.category);
    }
    if (out.pages.empty()) return Done{};
    ZC_TRY(std::vector<KeptAct> acts, store_.cases().acts(one.number));
    for (KeptAct& kept : acts) out.acts.push_back(std::move(kept.act));
    counter_.add(out);
    return Done{};
  }

  bool is_wanted(const LeadPage& page) const {
    return query_.province.empty() || page.province == query_.province;
  }

  // Good until the next call.
  Result<const LeadPage*> page_of(const std::string& url_key) {
    if (const auto known = pages_.find(url_key); known != pages_.end()) return &known->second;
    if (pages_.size() >= kMostPagesRemembered) pages_.clear();
    LeadPage page;
    page.url_key = url_key;
    page.site = site_of(url_key);
    const Result<Url> url = Url::parse(url_key);
    page.platform = platform_name_of(url ? std::string(url->host()) : std::string());
    ZC_TRY(const MarksRow row, store_.marks().of_page(url_key));
    std::vector<PageMark> marks;
    for (const StoredMark& stored : row.marks) {
      marks.push_back(stored.mark);
      if (stored.mark.kind == FactKind::kOrganisation) page.names.push_back(stored.mark.value);
      ZC_TRY(const bool links, points_to_one(stored.mark));
      if (links) page.links.push_back(stored.mark);
    }
    page.province = province_of(marks);
    return &pages_.emplace(url_key, std::move(page)).first->second;
  }

  Result<bool> points_to_one(const PageMark& mark) {
    if (!can_link(mark)) return false;
    if (const auto known = links_.find(mark); known != links_.end()) return known->second;
    if (links_.size() >= kMostMarksRemembered) links_.clear();
    ZC_TRY(const std::vector<MarkedPage> pages, store_.marks().pages_with(mark, kMostPagesOfMark));
    std::set<std::string> sites;
    for (const MarkedPage& page : pages) sites.insert(site_of(page.url_key));
    return links_[mark] = sites.size() <= kMostSitesOfOneOperator;
  }

  Store& store_;
  const SituationQuery& query_;
  SituationCounter counter_;
  std::map<std::string, LeadPage> pages_ = {};
  std::map<PageMark, bool> links_ = {};
};

}  // namespace

Result<SituationReport> read_situation(Store& store, const SituationQuery& query) {
  return Reading(store, query).run();
}

}  // namespace zc
