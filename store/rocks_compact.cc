// Merging tables, and giving space back to the file system.
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "store/rocks_parts.h"

namespace zc {
namespace {

// Rewriting every body to win back less than a twentieth is not worth the writing.
constexpr std::uint64_t kLeastGarbageShare = 20;
// What tables, log and manifest may need meanwhile.
constexpr std::uint64_t kRoomToSpare = std::uint64_t{64} << 20;

std::uint64_t property(const Opened& opened, Family family, const std::string& name) {
  std::uint64_t value = 0;
  return opened.db->GetIntProperty(opened.handle(family), name, &value) ? value : 0;
}

struct BlobFiles {
  std::uint64_t bytes = 0;
  std::uint64_t garbage = 0;  // of these, of rows that are gone
};

BlobFiles blob_files(const Opened& opened) {
  using Properties = rocksdb::DB::Properties;
  return {property(opened, Family::kBlobs, Properties::kLiveBlobFileSize),
          property(opened, Family::kBlobs, Properties::kLiveBlobFileGarbageSize)};
}

// All buffers, so that the write-ahead log goes too: it holds the rows as they were written.
Status flush_all(const Opened& opened) {
  const rocksdb::Status status = opened.db->Flush(rocksdb::FlushOptions(), opened.handles);
  return status.ok() ? Status(Done{}) : Status(error_from(status, "writing buffers out"));
}

// kCancelled: `options.canceled` was set.
Status merge(const Opened& opened, Family family, const rocksdb::CompactRangeOptions& options) {
  const rocksdb::Status status =
      opened.db->CompactRange(options, opened.handle(family), nullptr, nullptr);
  if (status.ok()) return Done{};
  if (status.IsIncomplete() || status.IsManualCompactionPaused()) {
    return Error(ErrorKind::kCancelled, "compacting was stopped");
  }
  return error_from(status, "compacting");
}

// The live bodies are written anew, the old files end when the last of theirs has moved.
Status rewrite_bodies(const Opened& opened, std::atomic<bool>& stop) {
  rocksdb::CompactRangeOptions options;
  options.canceled = &stop;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  options.blob_garbage_collection_age_cutoff = 1.0;  // of all files, not only the oldest
  return merge(opened, Family::kBlobs, options);
}

bool has_room(const std::string& path, const BlobFiles& files) {
  std::error_code failed;
  const std::filesystem::space_info space = std::filesystem::space(path, failed);
  return !failed && space.available >= files.bytes - files.garbage + kRoomToSpare;
}

}  // namespace

Status Rocks::compact() {
  const auto opened = impl_->now();
  for (rocksdb::ColumnFamilyHandle* handle : opened->handles) {
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    rocksdb::Status status = opened->db->Flush(rocksdb::FlushOptions(), handle);
    if (status.ok()) status = opened->db->CompactRange(options, handle, nullptr, nullptr);
    if (!status.ok()) return error_from(status, "compacting");
  }
  return Done{};
}

Result<Reclaimed> Rocks::reclaim(std::span<const Family> families, std::atomic<bool>& stop) {
  const auto opened = impl_->now();
  ZC_CHECK(flush_all(*opened));
  // Tables first: only then is known which bodies are garbage.
  rocksdb::CompactRangeOptions options;
  options.canceled = &stop;
  Status merged = Done{};
  for (std::size_t i = 0; i < families.size() && merged; ++i) {
    merged = merge(*opened, families[i], options);
  }
  const BlobFiles found = blob_files(*opened);
  Reclaimed done;
  if (merged && found.garbage > 0) {
    if (found.garbage < found.bytes / kLeastGarbageShare) {
      done.end = Reclaimed::End::kLittleToGain;
    } else if (!has_room(impl_->options.path, found)) {
      done.end = Reclaimed::End::kNoRoom;
    } else {
      merged = rewrite_bodies(*opened, stop);
    }
  }
  if (!merged && merged.error().kind() != ErrorKind::kCancelled) return merged.error();
  if (!merged) done.end = Reclaimed::End::kStopped;
  done.garbage_bytes = blob_files(*opened).garbage;
  return done;
}

RocksStats Rocks::stats() const {
  using Properties = rocksdb::DB::Properties;
  RocksStats stats;
  const auto opened = impl_->now();
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    stats.disk_bytes += property(*opened, family, Properties::kLiveSstFilesSize) +
                        property(*opened, family, Properties::kLiveBlobFileSize);
    stats.memory_bytes += property(*opened, family, Properties::kCurSizeAllMemTables);
  }
  return stats;
}

}  // namespace zc
