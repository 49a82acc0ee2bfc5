#include "store/rocks.h"

#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "store/rocks_parts.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormatKey = "format";
constexpr std::string_view kFirstFormat = "1";

Status make_directory(const std::string& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (!failed) return Done{};
  return Error(ErrorKind::kStorage,
               fmt::format("cannot make the directory {}: {}", path, failed.message()));
}

}  // namespace

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

}  // namespace zc
