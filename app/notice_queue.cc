#include "app/notice_queue.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/notice_policy.h"
#include "app/region.h"
#include "app/situation_source.h"
#include "app/weekly_digest.h"

namespace zc {
namespace {

// A week's digest is offered until the next week is over.
constexpr std::chrono::hours kDigestRemembered(24 * 15);

}  // namespace

Notice notice_of(const Alert& alert, const std::string& region) {
  const bool relapse = alert.relapse_of != 0;
  const Finding& finding = alert.finding;
  Notice notice;
  notice.kind = relapse ? NoticeKind::kRelapse : NoticeKind::kNew;
  notice.key = relapse ? fmt::format("relapse/{}/{}", alert.relapse_of, alert.finding_id)
                       : fmt::format("new/{}", alert.finding_id);
  notice.time = alert.time;
  notice.severity = finding.severity;
  notice.category = finding.category;
  notice.region = region;
  notice.url = alert.url;
  notice.clause = finding.clause;
  notice.rule = finding.rule;
  notice.quote = finding.quote;
  notice.why = finding.why;
  notice.finding_id = alert.finding_id;
  notice.case_number = alert.relapse_of;
  return notice;
}

std::optional<Notice> overdue_notice(const Case& one, UtcTime now) {
  if (one.state != CaseState::kNotified || !one.deadline || *one.deadline >= now) {
    return std::nullopt;
  }
  Notice notice;
  notice.kind = NoticeKind::kOverdue;
  notice.key = fmt::format("overdue/{}/{}", one.number, to_rfc3339(*one.deadline));
  notice.time = now;
  notice.severity = Severity::kAlert;
  notice.url = one.items.empty() ? "" : one.items.front().url;
  notice.case_number = one.number;
  notice.deadline = one.deadline;
  return notice;
}

NoticeQueue::NoticeQueue(Store& store,
                         const Clock& clock,
                         const std::vector<ChannelOptions>& channels,
                         const AlertOptions& options,
                         std::function<void()> queued)
    : store_(store),
      clock_(clock),
      channels_(channels),
      options_(options),
      queued_(std::move(queued)),
      table_(store.rocks()) {}

Status NoticeQueue::offer(const std::vector<Alert>& alerts, const std::vector<PageMark>& marks) {
  if (alerts.empty() || channels_.empty()) return Done{};
  const std::string region = province_of(marks);
  std::vector<Notice> notices;
  notices.reserve(alerts.size());
  for (const Alert& alert : alerts) notices.push_back(notice_of(alert, region));
  return queue(notices);
}

Status NoticeQueue::offer_overdue() {
  if (channels_.empty()) return Done{};
  const UtcTime now = clock_.now();
  std::vector<Notice> notices;
  ZC_CHECK(store_.cases().for_each([&](const Case& one) {
    if (auto notice = overdue_notice(one, now)) notices.push_back(*std::move(notice));
    return true;
  }));
  ZC_CHECK(queue(notices));
  return table_.forget_told(now -
                            std::max<std::chrono::seconds>(options_.window, kDigestRemembered));
}

// Does a channel want it that was not given it?
Result<bool> NoticeQueue::is_waited_for(const Notice& notice) const {
  for (const ChannelOptions& channel : channels_) {
    if (!wants(channel.policy, notice)) continue;
    ZC_TRY(const std::optional<UtcTime> given, table_.given(channel.target.id, notice.key));
    if (!given) return true;
  }
  return false;
}

Status NoticeQueue::offer_weekly() {
  const UtcTime now = clock_.now();
  const DayRange week = last_whole_week(now);
  for (const std::string& province : digest_provinces(channels_)) {
    ZC_TRY(const bool waited_for, is_waited_for(weekly_notice({.period = week}, province, now)));
    if (!waited_for) continue;
    if (store_.audit().last_sequence() == 0) return Done{};
    ZC_TRY(const AuditEntry first, store_.audit().at(1));
    if (first.time >= week.end()) return Done{};
    ZC_TRY(const SituationReport report, read_situation(store_, {week, province}));
    ZC_CHECK(queue({weekly_notice(report, province, now)}));
  }
  return Done{};
}

Status NoticeQueue::queue(const std::vector<Notice>& notices) {
  const UtcTime now = clock_.now();
  std::size_t count = 0;
  for (const ChannelOptions& channel : channels_) {
    std::vector<Notice> wanted;
    for (const Notice& one : notices) {
      if (wants(channel.policy, one)) wanted.push_back(one);
    }
    ZC_TRY(const std::size_t queued,
           table_.queue(channel.target.id, wanted, now, now - options_.window));
    count += queued;
  }
  if (count > 0 && queued_) queued_();
  return Done{};
}

}  // namespace zc
