#include "store/outbox_table.h"

#include <optional>

#include <fmt/format.h>

#include "store/keys.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;

std::string to_row(const OutboxEntry& entry) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_text(entry.url_key);
  row.put_text(entry.url);
  row.put_time(entry.time);
  row.put_number(entry.finding_ids.size());
  for (const std::string& id : entry.finding_ids) row.put_text(id);
  return row.take();
}

Result<OutboxEntry> from_row(std::uint64_t sequence, std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  OutboxEntry entry;
  entry.log_sequence = sequence;
  entry.url_key = row.text();
  entry.url = row.text();
  entry.time = row.time();
  const std::size_t count = row.count();
  for (std::size_t i = 0; i < count && row.ok(); ++i) entry.finding_ids.emplace_back(row.text());
  if (!row.finished()) {
    return Error(ErrorKind::kCorrupt, fmt::format("entry {} of the outbox is broken", sequence));
  }
  return entry;
}

}  // namespace

Result<std::vector<OutboxEntry>> OutboxTable::waiting() const {
  std::vector<OutboxEntry> entries;
  std::optional<Error> failed;
  const auto visit = [&](std::string_view key, std::string_view value) {
    Result<OutboxEntry> entry = from_row(keys::log_sequence_in_key(key).value_or(0), value);
    if (entry) {
      entries.push_back(*std::move(entry));
    } else {
      failed = entry.error();
    }
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kOutbox, {}, Direction::kForward, visit));
  if (failed) return *failed;
  return entries;
}

void OutboxTable::settled(std::uint64_t log_sequence) {
  const std::scoped_lock lock(mutex_);
  settled_.push_back(log_sequence);
}

Status OutboxTable::flush() {
  Batch batch(rocks_);
  stage_removals(batch);
  return rocks_.write_unsynced(batch);
}

void OutboxTable::stage(Batch& batch, const OutboxEntry& entry) {
  batch.put(Family::kOutbox, keys::log(entry.log_sequence), to_row(entry));
}

// Should the batch then fail, the entries stay on disk and are told again.
void OutboxTable::stage_removals(Batch& batch) {
  const std::scoped_lock lock(mutex_);
  for (const std::uint64_t sequence : settled_) batch.remove(Family::kOutbox, keys::log(sequence));
  settled_.clear();
}

}  // namespace zc
