#include "store/retention.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "store/blob_refs.h"
#include "store/keys.h"

namespace zc {
namespace {

constexpr std::size_t kBodiesPerWrite = 1000;

bool is_old(const PageVersion& version, std::uint32_t days, UtcTime now) {
  return days != 0 && version.last_seen + std::chrono::hours(24) * days < now;
}

// The longer of two, where 0 is for ever.
std::uint32_t longer(std::uint32_t a, std::uint32_t b) {
  return a == 0 || b == 0 ? 0 : std::max(a, b);
}

// How long the policy keeps this version.
Result<std::uint32_t> days_of(Store& store,
                              const PageVersion& version,
                              const RetentionPolicy& policy) {
  if (version.finding_count == 0) return policy.keep_days;
  if (policy.keep_category_days.empty()) return policy.keep_findings_days;
  ZC_TRY(const std::vector<Finding> findings,
         store.pages().findings_of(version.url_key, version.number));
  std::optional<std::uint32_t> days;
  for (const Finding& finding : findings) {
    const auto known = policy.keep_category_days.find(finding.category);
    const std::uint32_t own =
        known == policy.keep_category_days.end() ? policy.keep_findings_days : known->second;
    days = days ? longer(*days, own) : own;
  }
  return days.value_or(policy.keep_findings_days);
}

// Versions of one page that the policy gives up, the latest never.
Result<std::vector<PageVersion>> given_up(Store& store,
                                          const std::vector<PageVersion>& versions,
                                          const RetentionPolicy& policy,
                                          UtcTime now) {
  std::vector<PageVersion> old;
  const std::size_t kept = std::max<std::size_t>(policy.keep_versions, 1);
  for (std::size_t i = 0; i + kept < versions.size(); ++i) {
    ZC_TRY(const std::uint32_t days, days_of(store, versions[i], policy));
    if (is_old(versions[i], days, now)) old.push_back(versions[i]);
  }
  return old;
}

// Rows of the versions and the line that tells of it, in one synced write.
Status forget(Store& store,
              const std::string& url_key,
              const std::vector<PageVersion>& versions,
              const std::string& officer) {
  AuditLog::Turn turn = store.audit().take_turn();
  Batch batch(store.rocks());
  std::string told = url_key;
  for (const PageVersion& version : versions) {
    const std::string key = keys::version(url_key, version.number);
    batch.remove(Family::kVersions, key);
    batch.remove(Family::kExchanges, key);
    batch.remove_range(Family::kJudgements,
                       keys::judgement(url_key, version.number, 0),
                       keys::judgement(url_key, version.number + 1, 0));
    told += fmt::format("\n{} {}", version.number, version.content_sha256);
  }
  turn.add(batch, {"page.pruned", officer, sha256(told)});
  return turn.commit(batch);
}

// Bodies that old ones hang from are made whole first; else a chain would keep what was given up.
Status loosen_chains(Store& store) {
  ZC_TRY(const BlobUse use, blob_use(store));
  const BlobTable bodies(store.rocks());
  for (const Digest& digest : use.burdened) {
    Batch batch(store.rocks());
    BlobTable::Writer writer(bodies, batch);
    ZC_CHECK(writer.keep_whole_again(digest));
    ZC_CHECK(store.rocks().write(batch));
  }
  return Done{};
}

Result<std::uint64_t> drop_orphans(Store& store) {
  ZC_CHECK(loosen_chains(store));
  ZC_TRY(const BlobUse use, blob_use(store));
  for (std::size_t begin = 0; begin < use.orphans.size(); begin += kBodiesPerWrite) {
    Batch batch(store.rocks());
    const std::size_t end = std::min(use.orphans.size(), begin + kBodiesPerWrite);
    for (std::size_t i = begin; i < end; ++i) {
      batch.remove(Family::kBlobs, use.orphans[i].raw());
    }
    ZC_CHECK(store.rocks().write(batch));
  }
  return std::uint64_t{use.orphans.size()};
}

}  // namespace

bool RetentionPolicy::keeps_all() const {
  return keep_days == 0 && keep_findings_days == 0 &&
         std::all_of(keep_category_days.begin(), keep_category_days.end(), [](const auto& one) {
           return one.second == 0;
         });
}

Result<PruneReport> prune_store(Store& store,
                                const RetentionPolicy& policy,
                                UtcTime now,
                                PruneMode mode,
                                const std::string& officer) {
  if (policy.keeps_all()) {
    return Error(ErrorKind::kBadInput, "the policy keeps everything for ever");
  }
  PruneReport report;
  std::vector<std::string> url_keys;
  ZC_CHECK(store.pages().for_each_page([&](const PageVersion& latest) {
    if (latest.number > 1) url_keys.push_back(latest.url_key);
    return true;
  }));
  for (const std::string& url_key : url_keys) {
    ZC_TRY(const std::vector<PageVersion> versions, store.pages().history(url_key));
    ZC_TRY(const std::vector<PageVersion> old, given_up(store, versions, policy, now));
    if (old.empty()) continue;
    ZC_TRY(const std::vector<Case> cases, store.cases().of_page(url_key));
    if (!cases.empty()) {
      report.held += old.size();
      continue;
    }
    ++report.pages;
    report.versions += old.size();
    if (mode == PruneMode::kPrune) ZC_CHECK(forget(store, url_key, old, officer));
  }
  if (mode == PruneMode::kPrune) {
    ZC_TRY(report.bodies, drop_orphans(store));
  }
  return report;
}

Result<Reclaimed> reclaim_pruned(Store& store, std::atomic<bool>& stop) {
  static constexpr std::array kTouched = {
      Family::kVersions, Family::kExchanges, Family::kJudgements, Family::kBlobs};
  return store.rocks().reclaim(kTouched, stop);
}

Result<std::uint64_t> bytes_of_files(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code failed;
  std::uint64_t bytes = 0;
  fs::recursive_directory_iterator file(path, failed);
  for (; !failed && file != fs::recursive_directory_iterator(); file.increment(failed)) {
    std::error_code gone;  // RocksDB deletes files when it likes
    const std::uintmax_t size = file->is_regular_file(gone) ? file->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  if (!failed) return bytes;
  return Error(ErrorKind::kStorage, fmt::format("reading {}: {}", path, failed.message()));
}

}  // namespace zc
