#include "store/audit_log.h"

#include <algorithm>
#include <bit>
#include <cassert>
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
constexpr std::string_view kEdgeKey = "log_edge";
// Subtrees of 2^4 leaves and more are kept; smaller ones are computed from at most 15 lines.
constexpr std::uint32_t kLowestKept = 4;

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

std::string to_row(const MerkleEdge& edge) {
  RowWriter row;
  row.put_number(edge.size());
  for (const Digest& peak : edge.peaks()) row.put_digest(peak);
  return row.take();
}

Result<MerkleEdge> read_edge(const Rocks& rocks) {
  ZC_TRY(const std::optional<std::string> bytes, rocks.find(Family::kMeta, kEdgeKey));
  MerkleEdge edge;
  if (!bytes) return edge;
  RowReader row(*bytes);
  const std::uint64_t size = row.number();
  std::vector<Digest> peaks;
  for (int i = 0; i < std::popcount(size) && row.ok(); ++i) peaks.push_back(row.digest());
  if (!row.finished() || !MerkleEdge::from(size, std::move(peaks), edge)) {
    return broken(size, "has a tree whose edge is broken");
  }
  return edge;
}

// Adds a line's leaf, and what becomes whole by it to the batch.
void add_leaf(MerkleEdge& edge, std::string_view line, Batch& batch) {
  edge.add(merkle_leaf(line), [&batch](const MerkleSpot& spot, const Digest& root) {
    if (spot.level >= kLowestKept) {
      batch.put(Family::kLogTree, keys::tree_node(spot.level, spot.index), root.raw());
    }
  });
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
  ZC_TRY(log->edge_, read_edge(rocks));
  if (log->edge_.size() < tail.sequence) ZC_CHECK(log->grow_tree());
  if (log->edge_.size() != tail.sequence)
    return broken(tail.sequence, "has a tree of another size");
  return log;
}

// The lines of a database of format 1 have no tree yet.
Status AuditLog::grow_tree() {
  Batch batch(rocks_);
  const auto row = [&](std::string_view, std::string_view line) {
    add_leaf(edge_, line, batch);
    return edge_.size() < sequence_;
  };
  ZC_CHECK(
      rocks_.scan(Family::kLog, {.begin = keys::log(edge_.size() + 1)}, Direction::kForward, row));
  batch.put(Family::kMeta, kEdgeKey, to_row(edge_));
  return rocks_.write(batch);
}

AuditLog::Turn::Turn(AuditLog& log)
    : log_(log), lock_(log.mutex_), sequence_(log.sequence_), tail_(log.tail_), edge_(log.edge_) {}

AuditLog::Turn AuditLog::take_turn() {
  return Turn(*this);
}

std::uint64_t AuditLog::Turn::add(Batch& batch, const AuditEvent& event) {
  ++sequence_;
  const std::string line = line_of(sequence_, log_.clock_.now(), event, tail_);
  tail_ = sha256(line);
  batch.put(Family::kLog, keys::log(sequence_), line);
  add_leaf(edge_, line, batch);
  return sequence_;
}

Status AuditLog::Turn::commit(Batch& batch) {
  batch.put(Family::kMeta, kTailKey, to_row(Tail{sequence_, tail_}));
  batch.put(Family::kMeta, kEdgeKey, to_row(edge_));
  ZC_CHECK(log_.rocks_.write(batch));
  log_.sequence_ = sequence_;
  log_.tail_ = tail_;
  log_.edge_ = edge_;
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
  ZC_TRY(const MerkleEdge kept, read_edge(rocks_));
  MerkleEdge edge;
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
    edge.add(merkle_leaf(line));
    ++expected;
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kLog, {}, Direction::kForward, row));
  if (failed) return *failed;
  if (expected <= tail.sequence) return broken(expected, "and later ones are missing");
  if (previous != tail.digest) return broken(tail.sequence, "was altered");
  if (kept.size() == tail.sequence && kept.root() != edge.root()) {
    return broken(tail.sequence, "and those before give another tree root than the one kept");
  }
  return Done{};
}

std::uint64_t AuditLog::last_sequence() const {
  const std::scoped_lock lock(mutex_);
  return sequence_;
}

MerkleHead AuditLog::head() const {
  const std::scoped_lock lock(mutex_);
  return {edge_.size(), edge_.root()};
}

// The root of leaves [begin, end): a kept subtree, or its two halves.
Result<Digest> AuditLog::part(std::uint64_t begin, std::uint64_t end) const {
  assert(begin < end);
  const std::uint64_t count = end - begin;
  const auto level = static_cast<std::uint32_t>(std::bit_width(count) - 1);
  if (std::has_single_bit(count) && level >= kLowestKept) {
    ZC_TRY(const std::optional<std::string> node,
           rocks_.find(Family::kLogTree, keys::tree_node(level, begin >> level)));
    Digest root;
    if (!node || node->size() != root.bytes.size()) {
      return broken(begin + 1, fmt::format("begins a subtree of {} lines that is missing", count));
    }
    std::copy(node->begin(), node->end(), root.bytes.begin());
    return root;
  }
  if (count == 1) {
    ZC_TRY(const std::optional<std::string> line, rocks_.find(Family::kLog, keys::log(begin + 1)));
    if (!line) return broken(begin + 1, "is missing");
    return merkle_leaf(*line);
  }
  const std::uint64_t middle = begin + std::bit_floor(count - 1);
  ZC_TRY(const Digest left, part(begin, middle));
  ZC_TRY(const Digest right, part(middle, end));
  return merkle_node(left, right);
}

Result<std::vector<Digest>> AuditLog::proof(
    std::uint64_t size, const std::function<std::vector<Digest>(const MerklePart&)>& make) const {
  if (size > head().size) {
    return Error(ErrorKind::kNotFound, fmt::format("the audit log has no {} lines", size));
  }
  std::optional<Error> failed;
  const MerklePart give = [&](std::uint64_t begin, std::uint64_t end) {
    Result<Digest> root = part(begin, end);
    if (!root) failed = root.error();
    return std::move(root).value_or(Digest());
  };
  std::vector<Digest> made = make(give);
  if (failed) return *failed;
  return made;
}

Result<std::vector<Digest>> AuditLog::inclusion(std::uint64_t sequence, std::uint64_t size) const {
  if (sequence == 0 || sequence > size) {
    return Error(ErrorKind::kNotFound,
                 fmt::format("line {} is not among the first {}", sequence, size));
  }
  return proof(size,
               [&](const MerklePart& give) { return inclusion_proof(sequence - 1, size, give); });
}

Result<std::vector<Digest>> AuditLog::consistency(std::uint64_t first, std::uint64_t size) const {
  if (first == 0 || first > size) {
    return Error(ErrorKind::kNotFound,
                 fmt::format("{} lines are not the beginning of {}", first, size));
  }
  return proof(size, [&](const MerklePart& give) { return consistency_proof(first, size, give); });
}

Result<Digest> AuditLog::root_of(std::uint64_t size) const {
  if (size > head().size) {
    return Error(ErrorKind::kNotFound, fmt::format("the audit log has no {} lines", size));
  }
  if (size == 0) return sha256("");
  return part(0, size);
}

}  // namespace zc
