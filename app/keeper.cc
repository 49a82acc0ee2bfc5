#include "app/keeper.h"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/run_on.h"
#include "app/version.h"

namespace zc {
namespace {

constexpr auto kQuiet = boost::asio::as_tuple(boost::asio::use_awaitable);
// Pages a batch: enough to share one fsync, few enough to answer soon.
constexpr size_t kMaxBatch = 64;

// Only of a page is it known what its tags mean: an error page may bear those of the page.
Validators validators_of(const Look& look, std::uint32_t version) {
  Validators validators;
  validators.stands_until = look.stands_until;
  const bool must_come_whole = look.links_left || look.by_script;
  if (look.visit.outcome != Outcome::kPage || must_come_whole) return validators;
  validators.etag = look.capture->header("etag");
  validators.last_modified = look.capture->header("last-modified");
  validators.version = version;
  validators.time = look.visit.time;
  validators.judged_by = look.judged_by;
  return validators;
}

}  // namespace

Keeper::Keeper(boost::asio::any_io_executor executor,
               Store& store,
               CaseDesk& desk,
               NoticeQueue& notices,
               boost::asio::thread_pool& disk)
    : executor_(std::move(executor)), store_(store), desk_(desk), notices_(notices), disk_(disk) {}

boost::asio::awaitable<Result<Kept>> Keeper::keep(Look look) {
  Waiting waiting(executor_, std::move(look));
  gathered_.push_back(&waiting);
  if (!writing_) {
    writing_ = true;
    boost::asio::co_spawn(executor_, write_all(), boost::asio::detached);
  }
  while (!waiting.ready) co_await waiting.done.async_wait(kQuiet);
  co_return std::move(waiting.kept);
}

boost::asio::awaitable<void> Keeper::write_all() {
  while (!gathered_.empty()) {
    const size_t count = std::min(gathered_.size(), kMaxBatch);
    const std::vector<Waiting*> batch(gathered_.begin(),
                                      gathered_.begin() + static_cast<std::ptrdiff_t>(count));
    gathered_.erase(gathered_.begin(), gathered_.begin() + static_cast<std::ptrdiff_t>(count));
    auto step = [this, &batch] { return write(batch), Done{}; };
    co_await run_on(disk_, step);
    for (Waiting* const one : batch) {
      one->ready = true;
      one->done.cancel();
    }
  }
  writing_ = false;
}

void Keeper::write(const std::vector<Waiting*>& batch) {
  for (Waiting* const one : batch) one->kept = Kept{};
  // Pages before the queue: a page whose task was not finished is only fetched again.
  Status status = write_pages(batch);
  if (status) status = write_failures(batch);
  if (status) status = write_queue(batch);
  if (status) return;
  for (Waiting* const one : batch) one->kept = status.error();
}

// Channels have it on disk before the page's own outbox entry is settled.
Status Keeper::note_findings(const Look& look, const Receipt& receipt, Kept& kept) {
  const UrlTask& task = look.task;
  ZC_TRY(kept.relapses, desk_.note_new_findings(task.key, task.url, receipt.new_findings));
  kept.alerts = alerts_for(
      task.url, task.key, look.visit.time, receipt.new_findings, notices_.min_severity());
  add_relapses(kept.relapses, {{}, task.url, look.visit.time, {}, 0}, kept.alerts);
  return notices_.offer(kept.alerts, look.marks.facts);
}

Status Keeper::write_pages(const std::vector<Waiting*>& batch) {
  std::vector<PageWrite> pages;
  std::vector<Waiting*> owners;
  for (Waiting* const one : batch) {
    const Look& look = one->look;
    if (!look.capture || look.again) continue;
    pages.push_back({.capture = &*look.capture,
                     .url_key = look.task.key,
                     .outcome = look.visit.outcome,
                     .judgement = &look.judgement,
                     .marks = &look.marks,
                     .title = look.title,
                     .extractor_version = kExtractorVersion,
                     .reason = look.visit.reason,
                     .renderings = look.renderings.empty() ? nullptr : &look.renderings,
                     .rendered = look.rendered});
    owners.push_back(one);
  }
  if (pages.empty()) return Done{};
  ZC_TRY(std::vector<Receipt> receipts, store_.pages().put(pages));
  for (size_t i = 0; i < owners.size(); ++i) {
    owners[i]->look.visit.version = receipts[i].version;
    if (!receipts[i].new_findings.empty()) {
      ZC_CHECK(note_findings(owners[i]->look, receipts[i], *owners[i]->kept));
    }
    owners[i]->kept->receipt = std::move(receipts[i]);
  }
  return Done{};
}

Status Keeper::write_failures(const std::vector<Waiting*>& batch) {
  std::vector<std::pair<std::string, Visit>> failures;
  std::vector<Waiting*> owners;
  for (Waiting* const one : batch) {
    if (one->look.capture && !one->look.again) continue;
    failures.emplace_back(one->look.task.key, one->look.visit);
    owners.push_back(one);
  }
  if (failures.empty()) return Done{};
  ZC_TRY(std::vector<Receipt> receipts, store_.pages().put_failures(failures));
  for (size_t i = 0; i < owners.size() && i < receipts.size(); ++i) {
    owners[i]->kept->receipt = std::move(receipts[i]);
  }
  return Done{};
}

Status Keeper::finish(const Look& look, const Kept& kept) {
  DiskUrlTable& urls = store_.urls();
  if (look.capture && kept.receipt) {
    PageFacts facts;
    facts.changed = kept.receipt->change != Receipt::Change::kUnchanged;
    facts.findings = static_cast<std::uint32_t>(look.judgement.findings.size());
    facts.validators = validators_of(look, kept.receipt->version);
    return urls.finish(look.task, look.visit, &facts);
  }
  return urls.finish(look.task, look.visit, nullptr);
}

Status Keeper::write_queue(const std::vector<Waiting*>& batch) {
  std::vector<UrlTask> links;
  for (Waiting* const one : batch) {
    std::move(one->look.links.begin(), one->look.links.end(), std::back_inserter(links));
  }
  if (!links.empty()) {
    ZC_TRY(batch.front()->kept->added, store_.urls().add(links));
  }
  std::vector<HostMemory> hosts;
  hosts.reserve(batch.size());
  for (const Waiting* const one : batch) hosts.push_back(one->look.host);
  ZC_CHECK(store_.urls().remember_hosts(hosts));
  for (Waiting* const one : batch) {
    const Look& look = one->look;
    if (look.again) {
      ZC_TRY(one->kept->again, store_.urls().retry(look.task, *look.again));
    } else {
      ZC_CHECK(finish(look, *one->kept));
    }
  }
  return Done{};
}

}  // namespace zc
