// The database and its tables under one owner.
//
//   ZC_TRY(const auto store, Store::open(options, clock));
//   ZC_TRY(const auto receipts, store->pages().put(writes));
//
// Thread-safe as the tables are.  Errors of open(): see Rocks::open().
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "base/time.h"
#include "store/audit_log.h"
#include "store/case_table.h"
#include "store/disk_url_table.h"
#include "store/finding_table.h"
#include "store/mark_table.h"
#include "store/outbox_table.h"
#include "store/page_table.h"
#include "store/rocks.h"

namespace zc {

struct StoreStats {
  std::uint32_t format = kStoreFormat;
  std::uint64_t pages = 0;
  std::uint64_t versions = 0;
  std::uint64_t visits = 0;
  std::uint64_t findings = 0;  // distinct ids, open or gone
  std::uint64_t audit_lines = 0;
  std::uint64_t disk_bytes = 0;    // tables and blob files, without the write-ahead log
  std::uint64_t memory_bytes = 0;  // write buffers
};

struct Store {
 public:
  // `clock` must outlive the store.
  static Result<std::unique_ptr<Store>> open(const StoreOptions& options, const Clock& clock);

  PageTable& pages() { return *pages_; }
  FindingTable& findings() { return *findings_; }
  DiskUrlTable& urls() { return *urls_; }
  AuditLog& audit() { return *audit_; }
  const AuditLog& audit() const { return *audit_; }
  CaseTable& cases() { return *cases_; }
  MarkTable& marks() { return *marks_; }
  OutboxTable& outbox() { return *outbox_; }
  StoreStats stats() const;
  // For maintenance in store/.
  Rocks& rocks() { return *rocks_; }
  const Rocks& rocks() const { return *rocks_; }

  // Read-only: opens again, to see what the writing process wrote since.
  Status refresh();
  // Merges all tables; slow.  For measuring and maintenance.
  Status compact();

 private:
  Store() = default;

  // In this order: the tables end before the database.
  std::unique_ptr<Rocks> rocks_;
  std::unique_ptr<AuditLog> audit_;
  std::unique_ptr<FindingTable> findings_;
  std::unique_ptr<CaseTable> cases_;
  std::unique_ptr<MarkTable> marks_;
  std::unique_ptr<OutboxTable> outbox_;
  std::unique_ptr<PageTable> pages_;
  std::unique_ptr<DiskUrlTable> urls_;
};

}  // namespace zc
