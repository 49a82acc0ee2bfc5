#include "store/store.h"

namespace zc {

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options, const Clock& clock) {
  std::unique_ptr<Store> store(new Store());
  ZC_TRY(store->rocks_, Rocks::open(options));
  Rocks& rocks = *store->rocks_;
  ZC_TRY(store->audit_, AuditLog::open(rocks, clock));
  store->findings_ = std::make_unique<FindingTable>(rocks);
  store->cases_ = std::make_unique<CaseTable>(rocks, *store->audit_);
  store->marks_ = std::make_unique<MarkTable>(rocks);
  store->outbox_ = std::make_unique<OutboxTable>(rocks);
  ZC_TRY(store->pages_, PageTable::open(rocks, *store->audit_, *store->findings_, *store->outbox_));
  store->urls_ = std::make_unique<DiskUrlTable>(rocks);
  return store;
}

StoreStats Store::stats() const {
  StoreStats stats;
  const RocksStats rocks = rocks_->stats();
  stats.disk_bytes = rocks.disk_bytes;
  stats.memory_bytes = rocks.memory_bytes;
  stats.audit_lines = audit_->last_sequence();
  if (const Result<PageCounts> counts = pages_->counts()) {
    stats.pages = counts->pages;
    stats.versions = counts->versions;
    stats.visits = counts->visits;
    stats.findings = counts->findings;
  }
  return stats;
}

Status Store::refresh() {
  return rocks_->refresh();
}

Status Store::compact() {
  return rocks_->compact();
}

}  // namespace zc
