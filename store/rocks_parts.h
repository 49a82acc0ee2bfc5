// What the files of the database share: one opening of it, and the words for what went wrong.
// Only for store/rocks*.cc.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>

#include "store/rocks.h"

namespace zc {

inline rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}

inline std::string_view view(const rocksdb::Slice& bytes) {
  return {bytes.data(), bytes.size()};
}

Error error_from(const rocksdb::Status& status, std::string_view doing);
// `what`: by which it is known.
Error newer_format(const std::string& path, std::string_view what);
Error older_format(const std::string& path);

bool is_database(const std::string& path);
Status check_families(const StoreOptions& options);

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

// Errors: see Rocks::open().  Read-only: retried while the writer flushes meanwhile.
Result<std::shared_ptr<const Opened>> open_database(const StoreOptions& options);

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
    ZC_TRY(std::shared_ptr<const Opened> fresh, open_database(options));
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

}  // namespace zc
