// The database: one RocksDB with a column family for each kind of row, and the one place where
// rocksdb::Status becomes Error.  docs/storage_format.md says what each family holds.
//
// Order: open(), then get/find/scan/write from any thread.  A write is a Batch; write() returns
// after the disk has it, write_unsynced() after the operating system has it (it survives the death
// of the process, not of the machine; both kinds keep their order).
// After a write failed, every later write is refused until the database is opened again: what the
// disk took of the failed one is only known after recovery.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

struct StoreOptions {
  std::string path = {};
  std::size_t block_cache_bytes = std::size_t{32} << 20;
  std::size_t write_buffer_bytes = std::size_t{8} << 20;
  bool read_only = false;  // may stand beside a process that writes; sees what was there at open()
  bool create = true;      // make the database if there is none
};

inline constexpr std::uint32_t kStoreFormat = 2;

enum class Family {
  kMeta,
  kPages,
  kVersions,
  kExchanges,
  kJudgements,
  kVisits,
  kFindings,
  kFindingIndex,
  kBlobs,
  kLog,
  kUrls,
  kQueue,
  // Since format 2.
  kLogTree,
  kMarks,
  kOutbox,
  kCases,
  kHosts,
};
inline constexpr std::size_t kFamilyCount = 17;

class Rocks;

// Rows to be written together: all or none.  Not thread-safe.
class Batch {
 public:
  explicit Batch(Rocks& rocks);
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void put(Family family, std::string_view key, std::string_view value);
  void remove(Family family, std::string_view key);
  void remove_range(Family family, std::string_view begin, std::string_view end);  // half-open

 private:
  friend class Rocks;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Keys in [begin, end); an empty end means to the end of the family.
struct KeyRange {
  std::string begin = {};
  std::string end = {};
};

enum class Direction { kForward, kBackward };

// Where the bytes are, for `store stats`.
struct RocksStats {
  std::uint64_t disk_bytes = 0;  // live tables and blob files, without the write-ahead log
  std::uint64_t memory_bytes = 0;
};

// What reclaim() did.
struct Reclaimed {
  enum class End {
    kDone,
    kLittleToGain,  // less than a twentieth of the bodies' files is garbage: left as they are
    kNoRoom,        // the disk cannot hold the bodies a second time: left as they are
    kStopped,
  };
  End end = End::kDone;
  std::uint64_t garbage_bytes = 0;  // still in the bodies' files
  bool operator==(const Reclaimed&) const = default;
};

// Renames `made` to `path`, and syncs the directory above, so that the rename outlives the machine.
Status put_in_place(const std::string& made, const std::string& path);

class Rocks {
 public:
  // A database of format 1 is brought to format 2 when it is opened for writing (its tables are
  // only added to).  kNotFound: no database and create is false (or read_only); kStorage: another
  // process holds it, or the disk failed; kUnsupported: written by a newer format, or by an older
  // one and opened read_only; kCorrupt.
  static Result<std::unique_ptr<Rocks>> open(const StoreOptions& options);
  ~Rocks();
  Rocks(const Rocks&) = delete;
  Rocks& operator=(const Rocks&) = delete;

  // The value, or nullopt when there is no such row.
  Result<std::optional<std::string>> find(Family family, std::string_view key) const;
  Result<std::vector<std::optional<std::string>>> find_many(
      Family family, std::span<const std::string> keys) const;
  // Calls `row` for each key of the range in the given order until it returns false.  The views
  // end with the call.  The rows are those of one moment.
  using RowVisitor = std::function<bool(std::string_view key, std::string_view value)>;
  Status scan(Family family,
              const KeyRange& range,
              Direction direction,
              const RowVisitor& row) const;

  Status write(Batch& batch);
  Status write_unsynced(Batch& batch);

  // Read-only: opens again, to see what the writing process wrote since.
  Status refresh();
  // Writes buffers out and merges all tables: for measuring and before a backup.
  Status compact();
  // Gives the space of removed rows back to the file system: merges what was removed out of
  // `families`, then writes the bodies anew without those that are gone.  No row changes.  Needs as
  // much room as the bodies take.  Setting `stop`, from any thread, ends it within moments with
  // kStopped: what was given back by then stays so, the next call begins anew.
  Result<Reclaimed> reclaim(std::span<const Family> families, std::atomic<bool>& stop);
  RocksStats stats() const;

 private:
  static Status make(const StoreOptions& options);
  static Result<std::unique_ptr<Rocks>> open_existing(const StoreOptions& options);
  friend class Batch;
  struct Impl;
  explicit Rocks(std::unique_ptr<Impl> impl);
  Status write_with(Batch& batch, bool sync);

  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
