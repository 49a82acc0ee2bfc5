// Opening the database: how each family is kept, and what is refused.
#include <algorithm>
#include <array>
#include <cstdarg>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "store/rocks_parts.h"

namespace zc {

Error error_from(const rocksdb::Status& status, std::string_view doing) {
  const std::string message = fmt::format("database: {}: {}", doing, status.ToString());
  if (status.IsCorruption()) return Error(ErrorKind::kCorrupt, message);
  if (status.IsNotFound()) return Error(ErrorKind::kNotFound, message);
  if (status.IsNotSupported()) return Error(ErrorKind::kUnsupported, message);
  return Error(ErrorKind::kStorage, message);
}

Error newer_format(const std::string& path, std::string_view what) {
  return Error(ErrorKind::kUnsupported,
               fmt::format("the database {} was written by a newer version ({}); this one reads "
                           "format {}",
                           path,
                           what,
                           kStoreFormat));
}

Error older_format(const std::string& path) {
  return Error(ErrorKind::kUnsupported,
               fmt::format("the database {} has an older format; a crawl, or `zhengcha store "
                           "upgrade`, brings it to format {}",
                           path,
                           kStoreFormat));
}

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, kFamilyCount> kFamilyNames = {"default",
                                                                "pages",
                                                                "versions",
                                                                "exchanges",
                                                                "judgements",
                                                                "visits",
                                                                "findings",
                                                                "finding_index",
                                                                "blobs",
                                                                "log",
                                                                "urls",
                                                                "queue",
                                                                "log_tree",
                                                                "marks",
                                                                "outbox",
                                                                "cases",
                                                                "hosts"};
Error open_error(const rocksdb::Status& status, const std::string& path) {
  const std::string text = status.ToString();
  // RocksDB has no code of its own for a held lock: both its messages name the lock.
  if (status.IsIOError() && (text.find("lock file") != std::string::npos ||
                             text.find("lock hold by") != std::string::npos)) {
    return Error(ErrorKind::kStorage,
                 fmt::format("another process has the database {} open for writing", path));
  }
  return error_from(status, fmt::format("opening {}", path));
}

// The cache is cut into 4 parts.  By default it would be 64 or so, of which none holds the filter
// of a large file, which is then read from disk at every look.
constexpr int kCacheShardBits = 2;

// Bodies are compressed by us; the rest leaves it to the tables, where neighbours (versions of one
// page) are compressed together.
rocksdb::ColumnFamilyOptions family_options(Family family,
                                            const StoreOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;  // else they grow beside the cache without bound
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  table.block_size = std::size_t{16} << 10;

  rocksdb::ColumnFamilyOptions cf;
  cf.write_buffer_size = options.write_buffer_bytes / 4;
  cf.max_write_buffer_number = 2;
  cf.target_file_size_base = std::uint64_t{16} << 20;
  cf.compression = rocksdb::kLZ4Compression;
  cf.bottommost_compression = rocksdb::kZSTD;
  if (family == Family::kBlobs) {
    cf.write_buffer_size = options.write_buffer_bytes;
    cf.compression = rocksdb::kNoCompression;
    cf.bottommost_compression = rocksdb::kNoCompression;
    cf.enable_blob_files = true;
    cf.min_blob_size = 1024;
    cf.blob_file_size = std::uint64_t{64} << 20;
    table.block_size = std::size_t{4} << 10;
  }
  if (family == Family::kUrls || family == Family::kPages) table.block_size = std::size_t{4} << 10;
  if (family == Family::kUrls || family == Family::kQueue) {
    // Addresses come in any order, so that levels would be written again and again, and filters of
    // all of them outgrow the cache: their parts are kept apart (tests/bench/bench_frontier.cc).
    cf.compaction_style = rocksdb::kCompactionStyleUniversal;
    cf.compaction_options_universal.allow_trivial_move = true;
    cf.write_buffer_size = options.write_buffer_bytes / 2;
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.pin_top_level_index_and_filter = true;
  }
  cf.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return cf;
}

rocksdb::DBOptions database_options(const StoreOptions& options) {
  rocksdb::DBOptions db;
  db.create_if_missing = options.create && !options.read_only;
  db.create_missing_column_families = !options.read_only;  // those that a newer format added
  db.max_background_jobs = 2;
  // A reader beside a writer must hold every file that the writer may delete.
  db.max_open_files = options.read_only ? -1 : 256;
  db.max_total_wal_size = std::uint64_t{64} << 20;
  db.db_write_buffer_size = 2 * options.write_buffer_bytes;
  db.info_log_level = rocksdb::WARN_LEVEL;
  db.keep_log_file_num = 2;
  db.max_log_file_size = std::size_t{4} << 20;
  db.bytes_per_sync = std::uint64_t{1} << 20;
  db.avoid_unnecessary_blocking_io = true;
  return db;
}

std::vector<std::string> families_in(const std::string& path) {
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path, &names).ok()) names.clear();
  return names;
}

// A reader writes nothing into the directory of the database, not even a log.
class SilentLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// What a flush or merge changes: the manifest grows, or another takes its place.
std::string manifest_state(const std::string& path) {
  std::string name;
  std::ifstream(fs::path(path) / "CURRENT") >> name;
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(fs::path(path) / name, failed);
  return fmt::format("{} {}", name, size);
}

using OpenResult = Result<std::shared_ptr<const Opened>>;

OpenResult open_once(const StoreOptions& options) {
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes, kCacheShardBits);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    families.emplace_back(kFamilyNames[i], family_options(static_cast<Family>(i), options, cache));
  }
  rocksdb::DBOptions db_options = database_options(options);
  if (options.read_only) db_options.info_log = std::make_shared<SilentLogger>();
  auto opened = std::make_shared<Opened>();
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(db_options, options.path, families, &opened->handles, &raw)
          : rocksdb::DB::Open(db_options, options.path, families, &opened->handles, &raw);
  opened->db.reset(raw);
  if (!status.ok()) return open_error(status, options.path);
  return std::shared_ptr<const Opened>(std::move(opened));
}

// RocksDB reads the manifest first and the log later: when the writer flushed in between, rows that
// moved from one to the other would be missed.  (DB::OpenAsSecondary knows better, but in 7.8 it
// crashes on the first body read from a blob file.)
OpenResult open_beside_writer(const StoreOptions& options) {
  constexpr int kAttempts = 20;
  OpenResult opened = Error(ErrorKind::kStorage, "");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::string before = manifest_state(options.path);
    opened = open_once(options);
    if (manifest_state(options.path) != before) continue;
    return opened;
  }
  if (!opened) return opened;
  return Error(ErrorKind::kStorage,
               fmt::format("{} is being rewritten; try again in a moment", options.path));
}

}  // namespace

bool is_database(const std::string& path) {
  std::error_code ignored;
  return fs::exists(fs::path(path) / "CURRENT", ignored);
}

// Families are only ever added: one that we do not know, or one too few, tells another format.
Status check_families(const StoreOptions& options) {
  const std::vector<std::string> names = families_in(options.path);
  for (const std::string& name : names) {
    if (std::find(kFamilyNames.begin(), kFamilyNames.end(), name) == kFamilyNames.end()) {
      return newer_format(options.path, fmt::format("it has a family '{}'", name));
    }
  }
  const bool older = !names.empty() && names.size() < kFamilyNames.size();
  return older && options.read_only ? Status(older_format(options.path)) : Status(Done{});
}

Result<std::shared_ptr<const Opened>> open_database(const StoreOptions& options) {
  return options.read_only ? open_beside_writer(options) : open_once(options);
}

}  // namespace zc
