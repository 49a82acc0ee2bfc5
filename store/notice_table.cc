#include "store/notice_table.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;
constexpr std::uint8_t kNoticeLayout = 2;  // 1 had no figures
constexpr std::string_view kNextKey = "notice/next";
constexpr std::string_view kToldBegin = "notice/t/";
constexpr std::string_view kToldEnd = "notice/t0";

// Ids hold no slash: '0' is the byte after it.
KeyRange rows_of(char kind, const std::string& channel) {
  return {fmt::format("notice/{}/{}/", kind, channel), fmt::format("notice/{}/{}0", kind, channel)};
}

std::string numbered(char kind, const std::string& channel, std::uint64_t sequence) {
  return fmt::format("notice/{}/{}/{:016x}", kind, channel, sequence);
}

std::string told_key(const std::string& channel, const std::string& key) {
  return fmt::format("{}{}/{}", kToldBegin, channel, key);
}

std::string memory_key(const std::string& channel) {
  return fmt::format("notice/c/{}", channel);
}

Error broken(std::string_view key) {
  return {ErrorKind::kCorrupt, fmt::format("the row {} is broken", key)};
}

std::string to_row(const WaitingNotice& waiting) {
  const Notice& n = waiting.notice;
  RowWriter row;
  row.put_byte(kNoticeLayout);
  row.put_number(waiting.sequence);
  row.put_time(waiting.queued);
  row.put_byte(static_cast<std::uint8_t>(n.kind));
  row.put_time(n.time);
  row.put_byte(static_cast<std::uint8_t>(n.severity));
  row.put_text(n.category ? name_of(*n.category) : "");
  for (const std::string* const text :
       {&n.key, &n.region, &n.url, &n.clause, &n.rule, &n.quote, &n.why, &n.finding_id}) {
    row.put_text(*text);
  }
  row.put_number(n.case_number);
  row.put_byte(n.deadline ? 1 : 0);
  row.put_time(n.deadline.value_or(UtcTime{}));
  row.put_text(n.figures);
  return row.take();
}

std::optional<WaitingNotice> waiting_from(std::string_view bytes) {
  RowReader row(bytes);
  const std::uint8_t layout = row.byte();
  if (layout < 1 || layout > kNoticeLayout) return std::nullopt;
  WaitingNotice waiting;
  Notice& n = waiting.notice;
  waiting.sequence = row.number();
  waiting.queued = row.time();
  const std::uint8_t kind = row.byte();
  n.time = row.time();
  const std::uint8_t severity = row.byte();
  const std::string_view category = row.text();
  for (std::string* const text :
       {&n.key, &n.region, &n.url, &n.clause, &n.rule, &n.quote, &n.why, &n.finding_id}) {
    *text = row.text();
  }
  n.case_number = row.number();
  const bool has_deadline = row.byte() == 1;
  const UtcTime deadline = row.time();
  if (has_deadline) n.deadline = deadline;
  if (layout >= 2) n.figures = row.text();
  if (!category.empty()) {
    const Result<Category> known = category_from_name(category);
    if (!known) return std::nullopt;
    n.category = *known;
  }
  if (!row.finished() || kind >= kNoticeKindCount) return std::nullopt;
  if (severity > static_cast<std::uint8_t>(Severity::kAlert)) return std::nullopt;
  n.kind = static_cast<NoticeKind>(kind);
  n.severity = static_cast<Severity>(severity);
  return waiting;
}

std::string to_row(const ChannelMemory& memory) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_number(memory.failures);
  row.put_time(memory.not_before);
  row.put_time(memory.succeeded);
  row.put_text(memory.last_error);
  row.put_number(memory.sent.size());
  for (const UtcTime time : memory.sent) row.put_time(time);
  return row.take();
}

std::optional<ChannelMemory> memory_from(std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kLayout) return std::nullopt;
  ChannelMemory memory;
  memory.failures = static_cast<std::uint32_t>(row.number());
  memory.not_before = row.time();
  memory.succeeded = row.time();
  memory.last_error = row.text();
  const std::size_t count = row.count();
  for (std::size_t i = 0; i < count && row.ok(); ++i) memory.sent.push_back(row.time());
  if (!row.finished()) return std::nullopt;
  return memory;
}

std::string time_row(UtcTime time) {
  RowWriter row;
  row.put_time(time);
  return row.take();
}

}  // namespace

Result<std::uint64_t> NoticeTable::next_sequence() const {
  ZC_TRY(const std::optional<std::string> stored, rocks_.find(Family::kMeta, kNextKey));
  if (!stored) return std::uint64_t{1};
  RowReader row(*stored);
  const std::uint64_t next = row.number();
  if (!row.finished()) return broken(kNextKey);
  return next;
}

Result<std::size_t> NoticeTable::queue(const std::string& channel,
                                       const std::vector<Notice>& notices,
                                       UtcTime now,
                                       UtcTime since) {
  ZC_TRY(std::uint64_t next, next_sequence());
  Batch batch(rocks_);
  std::set<std::string> taken;
  for (const Notice& notice : notices) {
    const std::string key = told_key(channel, notice.key);
    if (taken.contains(key)) continue;
    ZC_TRY(const std::optional<std::string> told, rocks_.find(Family::kMeta, key));
    if (told && RowReader(*told).time() >= since) continue;
    batch.put(Family::kMeta, key, time_row(now));
    batch.put(Family::kMeta, numbered('w', channel, next), to_row({next, now, notice}));
    taken.insert(key);
    ++next;
  }
  if (taken.empty()) return std::size_t{0};
  RowWriter row;
  row.put_number(next);
  batch.put(Family::kMeta, kNextKey, row.take());
  ZC_CHECK(rocks_.write_unsynced(batch));
  return taken.size();
}

Result<std::vector<WaitingNotice>> NoticeTable::waiting(const std::string& channel,
                                                        std::size_t limit) const {
  std::vector<WaitingNotice> found;
  std::optional<Error> failed;
  const auto visit = [&](std::string_view key, std::string_view value) {
    if (found.size() >= limit) return false;
    std::optional<WaitingNotice> one = waiting_from(value);
    if (one) {
      found.push_back(*std::move(one));
    } else {
      failed = broken(key);
    }
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kMeta, rows_of('w', channel), Direction::kForward, visit));
  if (failed) return *failed;
  return found;
}

Result<std::uint64_t> NoticeTable::count(const std::string& channel) const {
  std::uint64_t count = 0;
  const auto visit = [&](std::string_view, std::string_view) { return ++count, true; };
  ZC_CHECK(rocks_.scan(Family::kMeta, rows_of('w', channel), Direction::kForward, visit));
  return count;
}

Result<ChannelMemory> NoticeTable::memory(const std::string& channel) const {
  const std::string key = memory_key(channel);
  ZC_TRY(const std::optional<std::string> stored, rocks_.find(Family::kMeta, key));
  if (!stored) return ChannelMemory{};
  std::optional<ChannelMemory> memory = memory_from(*stored);
  if (!memory) return broken(key);
  return *std::move(memory);
}

Result<std::vector<Notice>> NoticeTable::history(const std::string& channel) const {
  std::vector<Notice> found;
  std::optional<Error> failed;
  const auto visit = [&](std::string_view key, std::string_view value) {
    std::optional<WaitingNotice> one = waiting_from(value);
    if (one) {
      found.push_back(std::move(one->notice));
    } else {
      failed = broken(key);
    }
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kMeta, rows_of('h', channel), Direction::kForward, visit));
  if (failed) return *failed;
  return found;
}

Status NoticeTable::stage_history(Batch& batch, const Settlement& settlement) const {
  std::set<std::string> told;
  for (const WaitingNotice& one : settlement.told) {
    told.insert(numbered('h', settlement.channel, one.sequence));
  }
  std::vector<std::string> kept;
  const auto visit = [&](std::string_view key, std::string_view) {
    if (!told.contains(std::string(key))) kept.emplace_back(key);
    return true;
  };
  ZC_CHECK(
      rocks_.scan(Family::kMeta, rows_of('h', settlement.channel), Direction::kForward, visit));
  const std::size_t total = kept.size() + settlement.told.size();
  const std::size_t surplus = total > settlement.keep ? total - settlement.keep : 0;
  for (std::size_t i = 0; i < std::min(surplus, kept.size()); ++i) {
    batch.remove(Family::kMeta, kept[i]);
  }
  for (const WaitingNotice& one : settlement.told) {
    batch.put(Family::kMeta, numbered('h', settlement.channel, one.sequence), to_row(one));
  }
  return Done{};
}

Status NoticeTable::settle(const Settlement& settlement) {
  Batch batch(rocks_);
  for (const WaitingNotice& one : settlement.told) {
    batch.remove(Family::kMeta, numbered('w', settlement.channel, one.sequence));
  }
  if (settlement.keep > 0) ZC_CHECK(stage_history(batch, settlement));
  batch.put(Family::kMeta, memory_key(settlement.channel), to_row(settlement.memory));
  return rocks_.write(batch);
}

Result<std::optional<UtcTime>> NoticeTable::given(const std::string& channel,
                                                  const std::string& key) const {
  const std::string place = told_key(channel, key);
  ZC_TRY(const std::optional<std::string> stored, rocks_.find(Family::kMeta, place));
  if (!stored) return std::optional<UtcTime>();
  RowReader row(*stored);
  const UtcTime time = row.time();
  if (!row.finished()) return broken(place);
  return std::optional<UtcTime>(time);
}

Status NoticeTable::forget_told(UtcTime time) {
  Batch batch(rocks_);
  bool any = false;
  const auto visit = [&](std::string_view key, std::string_view value) {
    if (RowReader(value).time() >= time) return true;
    batch.remove(Family::kMeta, key);
    return any = true;
  };
  const KeyRange told = {std::string(kToldBegin), std::string(kToldEnd)};
  ZC_CHECK(rocks_.scan(Family::kMeta, told, Direction::kForward, visit));
  return any ? rocks_.write_unsynced(batch) : Status(Done{});
}

}  // namespace zc
