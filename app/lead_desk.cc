#include "app/lead_desk.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/url.h"

namespace zc {
namespace {

constexpr const char* kRetention = "retention";  // who erases what is old
// Of one mark; a number on more pages than this is told by these.
constexpr std::size_t kMostPages = 50;

Error nobody() {
  return {ErrorKind::kBadInput, "who does it?  --officer NAME, or [office] operator"};
}

}  // namespace

LeadDesk::LeadDesk(Store& store, const std::string& store_path, const Clock& clock)
    : store_(store), table_(store.rocks(), store.audit()), people_(store_path), clock_(clock) {}

Result<std::vector<LeadTable::Receipt>> LeadDesk::take(const LeadForm& form,
                                                       const std::string& officer) {
  if (officer.empty()) return nobody();
  ZC_TRY(const std::vector<LeadSubject> subjects, subjects_of(form));
  LeadAct act;
  act.kind = LeadActKind::kReport;
  act.time = clock_.now();
  act.officer = officer;
  act.reference = form.reference;
  act.channel = form.channel;
  act.complained = form.complained;
  const auto keep = [&](std::uint64_t number, std::uint32_t n) {
    return people_.put(number, n, form.person);
  };
  std::vector<LeadTable::Receipt> receipts;
  for (const LeadSubject& subject : subjects) {
    ZC_TRY(const LeadTable::Receipt receipt, table_.report(subject, act, keep));
    receipts.push_back(receipt);
  }
  return receipts;
}

Result<std::vector<LeadPerson>> LeadDesk::people(std::uint64_t number, const std::string& officer) {
  if (officer.empty()) return nobody();
  LeadAct act;
  act.kind = LeadActKind::kRead;
  act.time = clock_.now();
  act.officer = officer;
  ZC_CHECK(table_.note(number, act));
  ZC_TRY(const std::vector<LeadPeople::Kept> all, people_.all());
  std::vector<LeadPerson> people;
  for (const LeadPeople::Kept& kept : all) {
    if (kept.lead != number) continue;
    ZC_TRY(LeadPerson person, people_.read(kept));
    people.push_back(std::move(person));
  }
  return people;
}

// Erased first: what the log then says is true.
Result<std::uint64_t> LeadDesk::forget(std::uint64_t number, const std::string& officer) {
  if (officer.empty()) return nobody();
  ZC_CHECK(table_.get(number));
  ZC_TRY(const std::vector<LeadPeople::Kept> all, people_.all());
  std::uint64_t forgotten = 0;
  for (const LeadPeople::Kept& kept : all) {
    if (kept.lead != number) continue;
    ZC_CHECK(people_.forget(kept));
    ++forgotten;
  }
  LeadAct act;
  act.kind = LeadActKind::kForget;
  act.time = clock_.now();
  act.officer = officer;
  ZC_CHECK(table_.note(number, act));
  return forgotten;
}

Result<std::uint64_t> LeadDesk::forget_before(UtcTime before) {
  ZC_TRY(const std::vector<LeadPeople::Kept> all, people_.all());
  std::set<std::uint64_t> leads;
  std::uint64_t forgotten = 0;
  for (const LeadPeople::Kept& kept : all) {
    if (kept.written >= before) continue;
    ZC_CHECK(people_.forget(kept));
    leads.insert(kept.lead);
    ++forgotten;
  }
  for (const std::uint64_t number : leads) {
    LeadAct act;
    act.kind = LeadActKind::kForget;
    act.time = clock_.now();
    act.officer = kRetention;
    const Status noted = table_.note(number, act);
    // A file whose report never came to disk.
    if (!noted && noted.error().kind() != ErrorKind::kNotFound) return noted.error();
  }
  return forgotten;
}

Result<LeadPageState> LeadDesk::page_state(const std::string& url_key) const {
  LeadPageState page;
  page.url = url_key;
  ZC_TRY(const std::vector<Visit> visits, store_.pages().visits(url_key, 1));
  if (!visits.empty()) {
    page.last_visit = visits.front();
    if (!page.last_visit->url.empty()) page.url = page.last_visit->url;
  }
  ZC_TRY(const std::vector<FindingRow> findings, store_.findings().of_page(url_key));
  for (const FindingRow& row : findings) {
    if (!row.gone_at) ++page.open_findings;
  }
  ZC_TRY(page.cases, store_.cases().of_page(url_key));
  return page;
}

Result<std::vector<LeadPageState>> LeadDesk::pages_of(const Lead& lead) const {
  std::vector<LeadPageState> pages;
  if (lead.subject.kind == LeadKind::kUrl) {
    ZC_TRY(LeadPageState page, page_state(lead.subject.key));
    pages.push_back(std::move(page));
    return pages;
  }
  std::set<std::string> keys;
  for (const PageMark& mark : marks_of_lead(lead.subject)) {
    ZC_TRY(const std::vector<MarkedPage> marked, store_.marks().pages_with(mark, kMostPages));
    for (const MarkedPage& one : marked) keys.insert(one.url_key);
  }
  for (const std::string& key : keys) {
    ZC_TRY(LeadPageState page, page_state(key));
    pages.push_back(std::move(page));
  }
  return pages;
}

Result<LeadStanding> LeadDesk::standing(const Lead& lead) const {
  ZC_TRY(const std::vector<LeadPageState> pages, pages_of(lead));
  return standing_of(lead, pages);
}

Result<std::vector<UrlTask>> LeadDesk::tasks(UtcTime now) const {
  std::vector<UrlTask> tasks;
  std::optional<Error> failed;
  ZC_CHECK(table_.for_each([&](const Lead& lead) {
    if (lead.subject.kind != LeadKind::kUrl) return true;
    const auto visits = store_.pages().visits(lead.subject.key, 1);
    if (!visits) {
      failed = visits.error();
      return false;
    }
    const auto last = visits->empty() ? std::optional<Visit>() : visits->front();
    const Result<Url> url = Url::parse(lead.subject.shown);
    if (!url || !needs_look(lead, last, now)) return true;
    UrlTask task;
    task.url = url->href();
    task.key = url->key();
    task.host = url->host_port();
    task.priority = Priority::kSeed;
    tasks.push_back(std::move(task));
    return tasks.size() < kMostTasks;
  }));
  if (failed) return *failed;
  return tasks;
}

}  // namespace zc
