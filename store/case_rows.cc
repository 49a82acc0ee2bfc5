#include "store/case_rows.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;

void put_time(RowWriter& row, const std::optional<UtcTime>& time) {
  row.put_byte(time ? 1 : 0);
  if (time) row.put_time(*time);
}

std::optional<UtcTime> time_in(RowReader& row) {
  if (row.byte() == 0) return std::nullopt;
  return row.time();
}

template <typename Enum>
Enum enum_in(RowReader& row, int count) {
  const std::uint8_t value = row.byte();
  if (value >= count) row.fail();
  return row.ok() ? static_cast<Enum>(value) : Enum{};
}

}  // namespace

std::string to_row(const Case& now) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_byte(static_cast<std::uint8_t>(now.state));
  row.put_text(now.title);
  row.put_number(now.items.size());
  for (const CaseItem& item : now.items) {
    row.put_text(item.finding_id);
    row.put_text(item.url_key);
    row.put_text(item.url);
    row.put_number(item.version);
  }
  row.put_time(now.opened);
  row.put_text(now.confirmed_by);
  put_time(row, now.notified);
  put_time(row, now.deadline);
  row.put_number(now.rechecks.size());
  for (const UtcTime day : now.rechecks) row.put_time(day);
  row.put_number(now.relapses);
  row.put_number(now.acts);
  return row.take();
}

Result<Case> case_from_row(std::uint64_t number, std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  Case now;
  now.number = number;
  now.state = enum_in<CaseState>(row, kCaseStateCount);
  now.title = row.text();
  const std::size_t items = row.count();
  for (std::size_t i = 0; i < items && row.ok(); ++i) {
    CaseItem item;
    item.finding_id = row.text();
    item.url_key = row.text();
    item.url = row.text();
    item.version = static_cast<std::uint32_t>(row.number());
    now.items.push_back(std::move(item));
  }
  now.opened = row.time();
  now.confirmed_by = row.text();
  now.notified = time_in(row);
  now.deadline = time_in(row);
  const std::size_t days = row.count();
  for (std::size_t i = 0; i < days && row.ok(); ++i) now.rechecks.push_back(row.time());
  now.relapses = static_cast<std::uint32_t>(row.number());
  now.acts = static_cast<std::uint32_t>(row.number());
  if (!row.finished()) {
    return Error(ErrorKind::kCorrupt, fmt::format("the row of case {} is broken", number));
  }
  return now;
}

std::string to_row(const CaseAct& act, std::string_view case_row) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_byte(static_cast<std::uint8_t>(act.kind));
  row.put_time(act.time);
  row.put_text(act.officer);
  row.put_text(act.reason);
  row.put_byte(static_cast<std::uint8_t>(act.after));
  row.put_byte(act.outcome ? 1 : 0);
  if (act.outcome) row.put_byte(static_cast<std::uint8_t>(*act.outcome));
  put_time(row, act.seen);
  put_time(row, act.deadline);
  row.put_number(act.pages.size());
  for (const std::string& url : act.pages) row.put_text(url);
  row.put_digest(sha256(case_row));
  return row.take();
}

Result<CaseAct> act_from_row(std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  CaseAct act;
  act.kind = enum_in<CaseActKind>(row, kCaseActKindCount);
  act.time = row.time();
  act.officer = row.text();
  act.reason = row.text();
  act.after = enum_in<CaseState>(row, kCaseStateCount);
  if (row.byte() != 0) act.outcome = enum_in<RecheckOutcome>(row, kRecheckOutcomeCount);
  act.seen = time_in(row);
  act.deadline = time_in(row);
  const std::size_t pages = row.count();
  for (std::size_t i = 0; i < pages && row.ok(); ++i) act.pages.emplace_back(row.text());
  row.digest();
  if (!row.finished()) return Error(ErrorKind::kCorrupt, "the row of a case's act is broken");
  return act;
}

}  // namespace zc
