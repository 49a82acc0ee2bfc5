#include "cases/recheck.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace zc {
namespace {

constexpr auto kSilentFor = std::chrono::hours(24);

bool is_silence(Outcome outcome) {
  return outcome == Outcome::kDns || outcome == Outcome::kConnect || outcome == Outcome::kTimeout;
}

// Looks at which the site itself said something, or could not be reached; our own refusals
// (robots, scope) tell nothing of it.
std::vector<Visit> telling_looks(const std::vector<Visit>& looks) {
  std::vector<Visit> telling;
  std::copy_if(looks.begin(), looks.end(), std::back_inserter(telling), [](const Visit& look) {
    return look.outcome != Outcome::kDenied;
  });
  return telling;
}

// From the first to the last of the unbroken row of silent looks that ends now.
std::chrono::milliseconds silent_span(const std::vector<Visit>& looks) {
  const auto spoke = std::find_if(
      looks.begin(), looks.end(), [](const Visit& look) { return !is_silence(look.outcome); });
  if (spoke == looks.begin()) return std::chrono::milliseconds(0);
  return looks.front().time - std::prev(spoke)->time;
}

ItemOutcome gone(ItemOutcome out, const ItemEvidence& evidence) {
  if (!evidence.siblings.empty()) {
    out.outcome = RecheckOutcome::kMoved;
    out.siblings = evidence.siblings;
    out.because += fmt::format("；同一主体的相同内容见于 {}", evidence.siblings.front());
  }
  return out;
}

// The page came, but nobody ran the scripts that make the words.
bool unseen(const ItemEvidence& item, const std::vector<Visit>& looks) {
  const Outcome last = looks.front().outcome;
  return item.finding_open && item.not_rendered &&
         (last == Outcome::kPage || last == Outcome::kNotModified);
}

std::optional<UtcTime> seen_by(const std::vector<ItemEvidence>& items) {
  std::optional<UtcTime> seen;
  for (const ItemEvidence& item : items) {
    const std::vector<Visit> looks = telling_looks(item.looks);
    if (looks.empty() || unseen(item, looks)) return std::nullopt;
    seen = seen ? std::min(*seen, looks.front().time) : looks.front().time;
  }
  return seen;
}

int rank(RecheckOutcome outcome) {
  constexpr std::array<RecheckOutcome, kRecheckOutcomeCount> kOrder = {RecheckOutcome::kStillUp,
                                                                       RecheckOutcome::kNotLooked,
                                                                       RecheckOutcome::kUnreachable,
                                                                       RecheckOutcome::kMoved,
                                                                       RecheckOutcome::kRectified,
                                                                       RecheckOutcome::kTakenDown};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), outcome) - kOrder.begin());
}

}  // namespace

ItemOutcome outcome_of(const ItemEvidence& evidence) {
  ItemOutcome out{evidence.item, RecheckOutcome::kNotLooked, "通知后尚未访问", {}};
  const std::vector<Visit> looks = telling_looks(evidence.looks);
  if (looks.empty()) return out;
  const Visit& last = looks.front();
  const std::string when = to_beijing(last.time);
  if (is_silence(last.outcome)) {
    if (silent_span(looks) < kSilentFor) {
      out.outcome = RecheckOutcome::kUnreachable;
      out.because =
          fmt::format("{} 访问失败（{}），须再次复查", when, chinese_name_of(last.outcome));
      return out;
    }
    out.outcome = RecheckOutcome::kTakenDown;
    out.because = fmt::format("截至 {} 持续无法访问（{}）", when, chinese_name_of(last.outcome));
    return gone(std::move(out), evidence);
  }
  if (unseen(evidence, looks)) {
    out.because = fmt::format("{} 访问时未运行网页脚本，原文由脚本生成，须渲染后判断", when);
    return out;
  }
  if (evidence.finding_open) {
    const bool seen = last.outcome == Outcome::kPage || last.outcome == Outcome::kNotModified;
    out.outcome = seen ? RecheckOutcome::kStillUp : RecheckOutcome::kUnreachable;
    out.because =
        seen ? fmt::format("{} 访问，原文仍在页面上", when)
             : fmt::format("{} 访问结果为“{}”，不能据以判断", when, chinese_name_of(last.outcome));
    return out;
  }
  if (evidence.gone_by_rules) {
    out.outcome = RecheckOutcome::kStillUp;
    out.because = fmt::format("{} 访问，页面未作修改；规则更新后不再命中，须人工核实", when);
    return out;
  }
  const std::string since = evidence.gone_at ? to_beijing(*evidence.gone_at) : when;
  if (evidence.page_gone || evidence.redirected) {
    out.outcome = RecheckOutcome::kTakenDown;
    out.because = evidence.page_gone ? fmt::format("{} 起页面已不存在", since)
                                     : fmt::format("{} 起页面跳转到别处", since);
    return gone(std::move(out), evidence);
  }
  out.outcome = RecheckOutcome::kRectified;
  out.because = fmt::format("{} 起页面已修改，原文不再出现", since);
  return gone(std::move(out), evidence);
}

CaseOutcome outcome_of(const std::vector<ItemEvidence>& items) {
  CaseOutcome whole;
  whole.because = "案件没有页面";
  whole.seen = seen_by(items);
  for (const ItemEvidence& evidence : items) {
    ItemOutcome item = outcome_of(evidence);
    if (whole.items.empty() || rank(item.outcome) < rank(whole.outcome)) {
      whole.outcome = item.outcome;
      whole.because = fmt::format("{}：{}", item.item.url, item.because);
    }
    for (const std::string& url : item.siblings) {
      if (std::find(whole.siblings.begin(), whole.siblings.end(), url) == whole.siblings.end()) {
        whole.siblings.push_back(url);
      }
    }
    whole.items.push_back(std::move(item));
  }
  return whole;
}

}  // namespace zc
