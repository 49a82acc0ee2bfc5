// How the pipeline keeps a look at a page, and what it does with what came of that: totals,
// metrics, alerts, and the links that are queued now.
#include <utility>

#include <boost/asio/use_awaitable.hpp>

#include "app/pipeline.h"
#include "app/region.h"
#include "app/visit_of.h"

namespace zc {

namespace asio = boost::asio;

asio::awaitable<Status> Pipeline::keep(Look look) {
  const auto begin = std::chrono::steady_clock::now();
  look.host = frontier_->memory_of(look.task.host);
  look.judged_by = judged_by_;
  Result<Kept> kept = co_await keeper_.keep(look);
  parts_.metrics.observe(PageStage::kStore, time_since(begin));
  if (!kept) co_return std::move(kept).error();
  co_return note_kept(look, *std::move(kept));
}

asio::awaitable<Status> Pipeline::keep_failure(UrlTask task, Error error) {
  if (error.kind() == ErrorKind::kCancelled) {
    // Still queued on disk: the next start takes it.
    frontier_->interrupted(task, parts_.clock.now());
    co_return Done{};
  }
  Look look;
  look.task = std::move(task);
  look.visit = visit_of(look.task, error, parts_.clock.now());
  note_answer(look);
  let_go(look.task.host);
  co_return co_await keep(std::move(look));
}

asio::awaitable<Status> Pipeline::keep_refusal(UrlTask task, Error error) {
  Look look;
  look.task = std::move(task);
  look.visit = visit_of(look.task, error, parts_.clock.now());
  frontier_->note_dropped(look.task);
  co_return co_await keep(std::move(look));
}

Status Pipeline::note_kept(const Look& look, Kept kept) {
  parts_.session.settle(look.links, kept.added);
  frontier_->note_added(kept.added);
  if (kept.again) frontier_->note_retry(*kept.again);
  work_.cancel();
  count(look);
  if (look.again) return Done{};
  if (kept.receipt) ZC_CHECK(note_receipt(look, kept));
  if (!is_page(look.visit.outcome)) {
    if (totals_.failures.size() < CrawlTotals::kMaxListed) totals_.failures.push_back(look.visit);
    parts_.log.info("visit.failed",
                    {{"url", std::string_view(look.visit.url)},
                     {"outcome", name_of(look.visit.outcome)},
                     {"reason", std::string_view(look.visit.reason)}});
  }
  return Done{};
}

Status Pipeline::note_receipt(const Look& look, const Kept& kept) {
  const Receipt& receipt = *kept.receipt;
  if (look.capture) {
    switch (receipt.change) {
      case Receipt::Change::kNew:
        ++totals_.new_pages;
        break;
      case Receipt::Change::kChanged:
        ++totals_.changed_pages;
        break;
      case Receipt::Change::kUnchanged:
        ++totals_.unchanged_pages;
        break;
    }
    parts_.metrics.count_page(static_cast<PageChange>(receipt.change));
    parts_.log.info("page.stored",
                    {{"url", std::string_view(look.task.url)},
                     {"version", std::int64_t{receipt.version}},
                     {"sha256", std::string_view(receipt.content_sha256)}});
  }
  for (const Finding& f : receipt.new_findings) {
    ++totals_.new_findings;
    ++totals_.findings[static_cast<size_t>(f.category)][static_cast<size_t>(f.severity)];
    parts_.metrics.count_finding(f);
  }
  if (!receipt.new_findings.empty()) {
    const std::string province = province_of(look.marks.facts);
    parts_.metrics.count_findings_in(province, receipt.new_findings.size());
  }
  totals_.gone_findings += receipt.gone_findings.size();
  totals_.alerts += kept.alerts.size();
  ZC_CHECK(parts_.alerts.write(kept.alerts));
  if (!receipt.new_findings.empty()) parts_.store.outbox().settled(receipt.log_sequence);
  return Done{};
}

void Pipeline::count(const Look& look) {
  if (look.again) {
    ++totals_.retries;
    return;
  }
  ++totals_.outcomes[static_cast<size_t>(look.visit.outcome)];
  parts_.metrics.count_outcome(look.visit.outcome);
  if (look.capture) {
    totals_.fetched_bytes += look.capture->body.size();
    parts_.metrics.count_bytes(look.capture->body.size());
  }
  if (!look.judgement.undecided.empty()) {
    ++totals_.undecided;
    parts_.metrics.count_undecided();
  }
}

}  // namespace zc
