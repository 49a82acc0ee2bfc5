// What was done, by whom and when: one JSON line per act, each naming the SHA-256 of the line
// before it, so that an edit, a removal or a new order inside the log shows at once.  A line goes
// to disk in the same synced batch as what it tells of.  (Cutting the tail, or rewriting all of it,
// shows only against a copy of a line's digest kept elsewhere.)
//
//   {"seq":1,"time":"2026-11-24T08:30:00.000Z","type":"page.version","actor":"crawler",
//    "object_sha256":"...","prev":"..."}         (one line; prev of line 1 is 64 zeros)
//
// The lines are also the leaves of an RFC 9162 tree (base/merkle.h) that grows in the same batch:
// head() is what a checkpoint signs, proofs are short whatever the length of the log.
//
// Lines hold digests, never page text or personal data: what they prove may be erased.
// Order: open() once; append() for an act of its own, or take_turn(), then Turn::add() and
// Turn::commit() for acts that belong to a batch.  Thread-safe: one Turn at a time, others wait.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/merkle.h"
#include "base/result.h"
#include "base/time.h"
#include "store/rocks.h"

namespace zc {

struct AuditEvent {
  std::string_view type = {};   // "page.version", "case.opened", ...
  std::string_view actor = {};  // who: a component or an officer's id
  Digest object = {};           // SHA-256 of what it is about; zeros when there is none
};

struct AuditEntry {
  std::uint64_t sequence = 0;  // from 1
  UtcTime time = {};
  std::string type = {};
  std::string actor = {};
  std::string object_sha256 = {};
  std::string prev = {};
  std::string line = {};  // exactly as hashed, without a newline
  bool operator==(const AuditEntry&) const = default;
};

class AuditLog {
 public:
  // `rocks` and `clock` must outlive the log.
  static Result<std::unique_ptr<AuditLog>> open(Rocks& rocks, const Clock& clock);

  // The right to write.  Lines added count only once commit() succeeded.
  class Turn {
   public:
    // Adds the line to `batch`; returns its sequence.
    std::uint64_t add(Batch& batch, const AuditEvent& event);
    // Writes the batch, synced.
    Status commit(Batch& batch);

   private:
    friend class AuditLog;
    explicit Turn(AuditLog& log);
    AuditLog& log_;
    std::unique_lock<std::mutex> lock_;
    std::uint64_t sequence_;
    Digest tail_;
    MerkleEdge edge_;
  };
  Turn take_turn();

  Result<std::uint64_t> append(const AuditEvent& event);
  // Up to `limit` lines (0: all) from sequence `from` on.
  Result<std::vector<AuditEntry>> read(std::uint64_t from, std::size_t limit) const;
  // kNotFound when there is no such line.
  Result<AuditEntry> at(std::uint64_t sequence) const;
  // Walks the whole chain.  kCorrupt: names the first sequence that does not fit.
  Status verify() const;
  std::uint64_t last_sequence() const;

  // The tree over all lines.
  MerkleHead head() const;
  // That line `sequence` is leaf sequence-1 of the tree of the first `size` lines.  kNotFound when
  // there are no such lines; kCorrupt when the tree lacks a part.
  Result<std::vector<Digest>> inclusion(std::uint64_t sequence, std::uint64_t size) const;
  // That the tree of the first `first` lines is the beginning of that of the first `size`.
  Result<std::vector<Digest>> consistency(std::uint64_t first, std::uint64_t size) const;
  // The root that the first `size` lines have by the tree's own rows; kNotFound as above.
  Result<Digest> root_of(std::uint64_t size) const;

 private:
  AuditLog(Rocks& rocks, const Clock& clock) : rocks_(rocks), clock_(clock) {}

  Status grow_tree();
  Result<Digest> part(std::uint64_t begin, std::uint64_t end) const;
  Result<std::vector<Digest>> proof(
      std::uint64_t size, const std::function<std::vector<Digest>(const MerklePart&)>& make) const;

  Rocks& rocks_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::uint64_t sequence_ = 0;  // of the last line
  Digest tail_ = {};            // its SHA-256
  MerkleEdge edge_ = {};
};

}  // namespace zc
