#include "app/weekly_digest.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace zc;
using namespace std::chrono_literals;

namespace {

const UtcTime kMonday{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};

SituationLead lead_at(UtcTime time, Category category, Severity severity) {
  return {category, severity, time, LeadEnd::kStands, UtcTime()};
}

}  // namespace

TEST_CASE("weekly digest: the figures of the week, its fullest categories and provinces") {
  SituationCounter counter(last_whole_week(kMonday));
  const UtcTime in_week = kMonday - 72h;
  const LeadPage hebei = {.url_key = "a", .site = "a.example", .province = "河北省"};
  const LeadPage unknown = {.url_key = "b", .site = "b.example"};
  counter.add(lead_at(in_week, Category::kGuarantee, Severity::kAlert), hebei);
  counter.add(lead_at(in_week, Category::kGuarantee, Severity::kReview), hebei);
  counter.add(lead_at(in_week, Category::kFees, Severity::kReview), unknown);
  counter.add(lead_at(kMonday, Category::kMarks, Severity::kAlert), hebei);  // of the next week
  const SituationReport report = counter.report();
  const std::string head = "2026-11-16 至 2026-11-22（北京时间）：新线索 3（告警 1，至今仍在 3）；";
  const std::string rest = fmt::format("类别：{} 2、{} 1。",
                                       chinese_name_of(Category::kGuarantee),
                                       chinese_name_of(Category::kFees));

  const Notice all = weekly_notice(report, "", kMonday);
  CHECK(all.key == "weekly/2026-11-16/");
  CHECK(all.figures.starts_with(head));
  CHECK(all.figures.ends_with(rest + "地区：河北省 2、地区不明 1。"));
  const Notice province = weekly_notice(report, "河北省", kMonday);
  CHECK(province.key == "weekly/2026-11-16/河北省");
  CHECK(province.region == "河北省");
  CHECK(province.figures.ends_with(rest));
}

TEST_CASE("weekly digest: a region that is no province has no week") {
  std::vector<ChannelOptions> channels(3);
  channels[0].policy.regions = {"广东", "火星", ""};
  channels[1].policy.regions = {"广东省"};
  CHECK(digest_provinces(channels) == std::vector<std::string>{"广东省", ""});
}
