#include "store/rocks.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdarg>
#include <filesystem>
#include <fstream>
#include <mutex>

#include <fcntl.h>
#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <unistd.h>

namespace zc {
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
constexpr std::string_view kFormatKey = "format";
constexpr std::string_view kFirstFormat = "1";

rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}

std::string_view view(const rocksdb::Slice& bytes) {
  return {bytes.data(), bytes.size()};
}

Error error_from(const rocksdb::Status& status, std::string_view doing) {
  const std::string message = fmt::format("database: {}: {}", doing, status.ToString());
  if (status.IsCorruption()) return Error(ErrorKind::kCorrupt, message);
  if (status.IsNotFound()) return Error(ErrorKind::kNotFound, message);
  if (status.IsNotSupported()) return Error(ErrorKind::kUnsupported, message);
  return Error(ErrorKind::kStorage, message);
}

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

bool is_database(const std::string& path) {
  std::error_code ignored;
  return fs::exists(fs::path(path) / "CURRENT", ignored);
}

std::vector<std::string> families_in(const std::string& path) {
  std::vector<std::string> names;
  if (!rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path, &names).ok()) names.clear();
  return names;
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

Status make_directory(const std::string& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (!failed) return Done{};
  return Error(ErrorKind::kStorage,
               fmt::format("cannot make the directory {}: {}", path, failed.message()));
}

// One opening of the database.
struct Opened {
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;  // in the order of Family

  Opened() = default;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (db == nullptr) return;
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
    db->Close();
  }
  rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles[static_cast<std::size_t>(family)];
  }
};

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

struct Rocks::Impl {
  StoreOptions options;
  std::atomic<bool> failed = false;

  mutable std::mutex mutex;
  std::shared_ptr<const Opened> opened;  // replaced by refresh(); readers hold what they read
  std::string failure;

  std::shared_ptr<const Opened> now() const {
    const std::scoped_lock lock(mutex);
    return opened;
  }

  Status open() {
    ZC_TRY(std::shared_ptr<const Opened> fresh,
           options.read_only ? open_beside_writer(options) : open_once(options));
    const std::scoped_lock lock(mutex);
    opened.swap(fresh);
    return Done{};
  }

  Status note_failure(const rocksdb::Status& status) {
    Error error = error_from(status, fmt::format("writing to {}", options.path));
    const std::scoped_lock lock(mutex);
    if (!failed.exchange(true)) failure = error.message();
    return error;
  }

  Error earlier_failure() const {
    const std::scoped_lock lock(mutex);
    return Error(ErrorKind::kStorage, fmt::format("no more writes after: {}", failure));
  }
};

struct Batch::Impl {
  std::shared_ptr<const Opened> opened;
  rocksdb::WriteBatch rows;
};

Batch::Batch(Rocks& rocks)
    : impl_(std::make_unique<Impl>(Impl{rocks.impl_->now(), rocksdb::WriteBatch()})) {}
Batch::~Batch() = default;

// WriteBatch reports a failure here only for a family it does not know, which a Family never is.
void Batch::put(Family family, std::string_view key, std::string_view value) {
  impl_->rows.Put(impl_->opened->handle(family), slice(key), slice(value)).PermitUncheckedError();
}

void Batch::remove(Family family, std::string_view key) {
  impl_->rows.Delete(impl_->opened->handle(family), slice(key)).PermitUncheckedError();
}

void Batch::remove_range(Family family, std::string_view begin, std::string_view end) {
  impl_->rows.DeleteRange(impl_->opened->handle(family), slice(begin), slice(end))
      .PermitUncheckedError();
}

Rocks::Rocks(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Rocks::~Rocks() = default;

Status put_in_place(const std::string& made, const std::string& path) {
  std::error_code failed;
  fs::rename(made, path, failed);
  if (failed) {
    return Error(ErrorKind::kStorage,
                 fmt::format("cannot put a new database at {}: {}", path, failed.message()));
  }
  const fs::path above = fs::absolute(path).parent_path();
  const int directory = ::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = directory >= 0 && fsync(directory) == 0;
  if (directory >= 0) close(directory);
  if (synced) return Done{};
  return Error(ErrorKind::kStorage, fmt::format("cannot sync the directory {}", above.string()));
}

namespace {

Status check_format(Rocks& rocks, const StoreOptions& options) {
  ZC_TRY(const std::optional<std::string> format, rocks.find(Family::kMeta, kFormatKey));
  if (!format) {
    if (options.read_only) {
      return Error(ErrorKind::kNotFound,
                   fmt::format("{} holds no zhengcha database yet", options.path));
    }
    Batch batch(rocks);
    batch.put(Family::kMeta, kFormatKey, std::to_string(kStoreFormat));
    return rocks.write(batch);
  }
  if (*format == std::to_string(kStoreFormat)) return Done{};
  if (*format != kFirstFormat) return newer_format(options.path, fmt::format("format {}", *format));
  if (options.read_only) return older_format(options.path);
  Batch batch(rocks);
  batch.put(Family::kMeta, kFormatKey, std::to_string(kStoreFormat));
  return rocks.write(batch);
}

}  // namespace

Result<std::unique_ptr<Rocks>> Rocks::open(const StoreOptions& options) {
  const bool exists = is_database(options.path);
  if (!exists && (options.read_only || !options.create)) {
    return Error(ErrorKind::kNotFound, fmt::format("no database at {}", options.path));
  }
  if (exists) ZC_CHECK(check_families(options));
  if (!exists) ZC_CHECK(make(options));
  return open_existing(options);
}

// Made beside its place and renamed, so that no one ever meets a half-made one.
Status Rocks::make(const StoreOptions& options) {
  StoreOptions beside = options;
  while (beside.path.ends_with('/')) beside.path.pop_back();
  beside.path += ".making";
  ZC_CHECK(make_directory(beside.path));
  { ZC_TRY(const std::unique_ptr<Rocks> made, open_existing(beside)); }
  return put_in_place(beside.path, options.path);
}

Result<std::unique_ptr<Rocks>> Rocks::open_existing(const StoreOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  ZC_CHECK(impl->open());
  std::unique_ptr<Rocks> rocks(new Rocks(std::move(impl)));
  ZC_CHECK(check_format(*rocks, options));
  return rocks;
}

Result<std::optional<std::string>> Rocks::find(Family family, std::string_view key) const {
  const auto opened = impl_->now();
  std::string value;
  const rocksdb::Status status =
      opened->db->Get(rocksdb::ReadOptions(), opened->handle(family), slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return error_from(status, "reading");
  return std::optional<std::string>(std::move(value));
}

Result<std::vector<std::optional<std::string>>> Rocks::find_many(
    Family family, std::span<const std::string> keys) const {
  std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  const auto opened = impl_->now();
  opened->db->MultiGet(rocksdb::ReadOptions(),
                       opened->handle(family),
                       keys.size(),
                       slices.data(),
                       values.data(),
                       statuses.data());
  std::vector<std::optional<std::string>> found(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return error_from(statuses[i], "reading");
    found[i] = values[i].ToString();
  }
  return found;
}

Status Rocks::scan(Family family,
                   const KeyRange& range,
                   Direction direction,
                   const RowVisitor& row) const {
  rocksdb::ReadOptions read;
  const rocksdb::Slice lower = slice(range.begin);
  const rocksdb::Slice upper = slice(range.end);
  read.iterate_lower_bound = &lower;
  if (!range.end.empty()) read.iterate_upper_bound = &upper;
  const auto opened = impl_->now();
  const std::unique_ptr<rocksdb::Iterator> it(
      opened->db->NewIterator(read, opened->handle(family)));
  if (direction == Direction::kForward) {
    for (it->Seek(lower); it->Valid() && row(view(it->key()), view(it->value())); it->Next()) {
    }
  } else {
    for (it->SeekToLast(); it->Valid() && row(view(it->key()), view(it->value())); it->Prev()) {
    }
  }
  if (!it->status().ok()) return error_from(it->status(), "scanning");
  return Done{};
}

Status Rocks::write_with(Batch& batch, bool sync) {
  if (impl_->options.read_only) {
    return Error(ErrorKind::kStorage,
                 fmt::format("{} was opened for reading only", impl_->options.path));
  }
  if (impl_->failed.load()) return impl_->earlier_failure();
  rocksdb::WriteOptions options;
  options.sync = sync;
  const rocksdb::Status status = batch.impl_->opened->db->Write(options, &batch.impl_->rows);
  if (!status.ok()) return impl_->note_failure(status);
  return Done{};
}

Status Rocks::write(Batch& batch) {
  return write_with(batch, true);
}

Status Rocks::write_unsynced(Batch& batch) {
  return write_with(batch, false);
}

Status Rocks::refresh() {
  if (!impl_->options.read_only) return Done{};
  return impl_->open();
}

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

RocksStats Rocks::stats() const {
  RocksStats stats;
  const auto opened = impl_->now();
  for (rocksdb::ColumnFamilyHandle* handle : opened->handles) {
    const auto property = [&](const std::string& name) {
      std::uint64_t value = 0;
      return opened->db->GetIntProperty(handle, name, &value) ? value : 0;
    };
    stats.disk_bytes += property(rocksdb::DB::Properties::kLiveSstFilesSize) +
                        property(rocksdb::DB::Properties::kLiveBlobFileSize);
    stats.memory_bytes += property(rocksdb::DB::Properties::kCurSizeAllMemTables);
  }
  return stats;
}

}  // namespace zc
