#include "app/store_figures.h"

#include <algorithm>

#include "app/lead_desk.h"
#include "cases/case_life.h"

namespace zc {
namespace {

// The crawl that looks comes once a day at the most.
constexpr std::chrono::hours kRecheckPatience(24);

Status add_leads(Store& store, StoreFigures& figures, UtcTime now) {
  const SystemClock clock;
  LeadDesk desk(store, {}, clock);
  ZC_TRY(const std::vector<Lead> leads, desk.table().all());
  for (const Lead& lead : leads) {
    ZC_TRY(const LeadStanding standing, desk.standing(lead));
    ++figures.leads.at(static_cast<std::size_t>(standing.status));
    if (standing.status == LeadStatus::kAwaiting) {
      const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - lead.first_report);
      figures.oldest_awaiting = std::max(figures.oldest_awaiting, age);
    }
  }
  return Done{};
}

}  // namespace

void add_case(StoreFigures& figures, const Case& one, UtcTime now) {
  const auto state = static_cast<std::size_t>(one.state);
  ++figures.cases.at(state);
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - one.opened);
  figures.oldest.at(state) = std::max(figures.oldest.at(state), age);
  figures.relapses += one.relapses;
  figures.overdue_rechecks += due_looks(one, now - kRecheckPatience).size();
  if (one.state == CaseState::kNotified && one.deadline && *one.deadline < now) {
    ++figures.overdue_notices;
  }
}

Result<StoreFigures> store_figures(Store& store, UtcTime now) {
  StoreFigures figures;
  figures.time = now;
  const StoreStats stats = store.stats();
  figures.disk_bytes = stats.disk_bytes;
  figures.memory_bytes = stats.memory_bytes;
  figures.pages = stats.pages;
  figures.versions = stats.versions;
  figures.visits = stats.visits;
  figures.findings = stats.findings;
  figures.log_lines = stats.audit_lines;
  ZC_TRY(const std::vector<OutboxEntry> waiting, store.outbox().waiting());
  figures.outbox = waiting.size();
  ZC_CHECK(store.cases().for_each([&](const Case& one) {
    add_case(figures, one, now);
    return true;
  }));
  ZC_TRY(figures.bundles, store.cases().bundles());
  ZC_CHECK(add_leads(store, figures, now));
  return figures;
}

}  // namespace zc
