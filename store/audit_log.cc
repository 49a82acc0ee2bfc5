#include "store/audit_log.h"

#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "store/keys.h"
#include "store/row_codec.h"

namespace zc {
namespace {

namespace json = boost::json;

// Where the log ended at the last write: tells a cut tail from a short log.
constexpr std::string_view kTailKey = "log_tail";

struct Tail {
  std::uint64_t sequence = 0;
  Digest digest = {};
};

std::string to_row(const Tail& tail) {
  RowWriter row;
  row.put_number(tail.sequence);
  row.put_digest(tail.digest);
  return row.take();
}

Error broken(std::uint64_t sequence, std::string_view what) {
  return Error(ErrorKind::kCorrupt,
               fmt::format("audit log: line {} {}", sequence, what),
               {{"sequence", std::to_string(sequence)}});
}

Result<Tail> read_tail(const Rocks& rocks) {
  ZC_TRY(const std::optional<std::string> row, rocks.find(Family::kMeta, kTailKey));
  if (!row) return Tail();
  RowReader reader(*row);
  const Tail tail{reader.number(), reader.digest()};
  if (!reader.finished())
    return broken(0, "cannot be found: the row that names the last is broken");
  return tail;
}

std::string line_of(std::uint64_t sequence,
                    UtcTime time,
                    const AuditEvent& event,
                    const Digest& previous) {
  return fmt::format(
      R"({{"seq":{},"time":"{}","type":{},"actor":{},"object_sha256":"{}","prev":"{}"}})",
      sequence,
      to_rfc3339(time),
      json_string(event.type),
      json_string(event.actor),
      event.object.hex(),
      previous.hex());
}

Result<AuditEntry> entry_from(std::uint64_t sequence, std::string_view line) {
  try {
    const json::value value = json::parse(line);
    const json::object& object = value.as_object();
    const auto text = [&](std::string_view name) {
      return std::string(object.at(name).as_string());
    };
    AuditEntry entry;
    entry.sequence = json::value_to<std::uint64_t>(object.at("seq"));
    ZC_TRY(entry.time, parse_rfc3339(text("time")));
    entry.type = text("type");
    entry.actor = text("actor");
    entry.object_sha256 = text("object_sha256");
    entry.prev = text("prev");
    entry.line = line;
    if (entry.sequence != sequence) return broken(sequence, "names another sequence");
    return entry;
  } catch (const std::exception& e) {  // Boost.JSON tells a wrong type or lost member by throwing
    return broken(sequence, fmt::format("is not an audit line: {}", e.what()));
  }
}

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::open(Rocks& rocks, const Clock& clock) {
  std::unique_ptr<AuditLog> log(new AuditLog(rocks, clock));
  ZC_TRY(const Tail tail, read_tail(rocks));
  log->sequence_ = tail.sequence;
  log->tail_ = tail.digest;
  return log;
}

AuditLog::Turn::Turn(AuditLog& log)
    : log_(log), lock_(log.mutex_), sequence_(log.sequence_), tail_(log.tail_) {}

AuditLog::Turn AuditLog::take_turn() {
  return Turn(*this);
}

std::uint64_t AuditLog::Turn::add(Batch& batch, const AuditEvent& event) {
  ++sequence_;
  const std::string line = line_of(sequence_, log_.clock_.now(), event, tail_);
  tail_ = sha256(line);
  batch.put(Family::kLog, keys::log(sequence_), line);
  return sequence_;
}

Status AuditLog::Turn::commit(Batch& batch) {
  batch.put(Family::kMeta, kTailKey, to_row({sequence_, tail_}));
  ZC_CHECK(log_.rocks_.write(batch));
  log_.sequence_ = sequence_;
  log_.tail_ = tail_;
  return Done{};
}

Result<std::uint64_t> AuditLog::append(const AuditEvent& event) {
  Turn turn = take_turn();
  Batch batch(rocks_);
  const std::uint64_t sequence = turn.add(batch, event);
  ZC_CHECK(turn.commit(batch));
  return sequence;
}

Result<std::vector<AuditEntry>> AuditLog::read(std::uint64_t from, std::size_t limit) const {
  std::vector<AuditEntry> entries;
  std::optional<Error> failed;
  const auto row = [&](std::string_view key, std::string_view line) {
    Result<AuditEntry> entry = entry_from(keys::log_sequence_in_key(key).value_or(0), line);
    if (!entry) {
      failed = entry.error();
      return false;
    }
    entries.push_back(*std::move(entry));
    return limit == 0 || entries.size() < limit;
  };
  ZC_CHECK(rocks_.scan(Family::kLog, {.begin = keys::log(from)}, Direction::kForward, row));
  if (failed) return *failed;
  return entries;
}

Result<AuditEntry> AuditLog::at(std::uint64_t sequence) const {
  ZC_TRY(const std::optional<std::string> line, rocks_.find(Family::kLog, keys::log(sequence)));
  if (!line) {
    return Error(ErrorKind::kNotFound, fmt::format("the audit log has no line {}", sequence));
  }
  return entry_from(sequence, *line);
}

Status AuditLog::verify() const {
  std::uint64_t expected = 1;
  Digest previous;
  std::optional<Error> failed;
  ZC_TRY(const Tail tail, read_tail(rocks_));
  const auto row = [&](std::string_view key, std::string_view line) {
    if (expected > tail.sequence) return false;  // lines after the tail came in meanwhile
    if (keys::log_sequence_in_key(key) != expected) {
      failed = broken(expected, "is missing");
      return false;
    }
    const Result<AuditEntry> entry = entry_from(expected, line);
    if (!entry) {
      failed = entry.error();
    } else if (entry->prev != previous.hex()) {
      failed = broken(expected, "does not name the digest of the line before it");
    }
    previous = sha256(line);
    ++expected;
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kLog, {}, Direction::kForward, row));
  if (failed) return *failed;
  if (expected <= tail.sequence) return broken(expected, "and later ones are missing");
  if (previous != tail.digest) return broken(tail.sequence, "was altered");
  return Done{};
}

std::uint64_t AuditLog::last_sequence() const {
  const std::scoped_lock lock(mutex_);
  return sequence_;
}

}  // namespace zc
