#include "store/blob_refs.h"

#include <map>
#include <optional>
#include <set>

#include "store/blob_table.h"
#include "store/page_rows.h"

namespace zc {
namespace {

Digest digest_in(std::string_view key) {
  Digest digest;
  std::copy_n(key.begin(), std::min(key.size(), digest.bytes.size()), digest.bytes.begin());
  return digest;
}

// How many bodies stand below `digest` when none of them is named; else 0.
std::size_t unnamed_bases(const Digest& digest,
                          const std::set<Digest>& named,
                          const std::map<Digest, std::optional<Digest>>& base_of) {
  std::size_t count = 0;
  for (auto at = base_of.find(digest); at != base_of.end() && at->second; ++count) {
    if (named.contains(*at->second)) return 0;
    at = base_of.find(*at->second);
  }
  return count;
}

}  // namespace

Result<BlobUse> blob_use(const Store& store) {
  const Rocks& rocks = store.rocks();
  std::map<Digest, std::optional<Digest>> base_of;
  std::optional<Error> failed;
  const auto body = [&](std::string_view key, std::string_view row) {
    const Result<std::optional<Digest>> base = BlobTable::base_in_row(row);
    if (base) base_of.emplace(digest_in(key), *base);
    if (!base) failed = base.error();
    return !failed;
  };
  ZC_CHECK(rocks.scan(Family::kBlobs, {}, Direction::kForward, body));
  if (failed) return *failed;

  std::set<Digest> needed, named;
  BlobUse use;
  const auto need = [&](Digest digest) {
    while (needed.insert(digest).second) {
      const auto kept = base_of.find(digest);
      if (kept == base_of.end()) {
        use.missing.push_back(digest);
        return;
      }
      if (!kept->second) return;
      digest = *kept->second;
    }
  };
  const auto exchange = [&](std::string_view, std::string_view row) {
    const Result<ExchangeRow> read = exchange_from_row(row);
    if (!read) {
      failed = read.error();
      return false;
    }
    need(read->wire);
    need(read->content);
    for (const Digest& certificate : read->tls_chain) need(certificate);
    named.insert({read->wire, read->content});
    return true;
  };
  ZC_CHECK(rocks.scan(Family::kExchanges, {}, Direction::kForward, exchange));
  if (failed) return *failed;
  for (const Digest& digest : named) {
    if (unnamed_bases(digest, named, base_of) > 1) use.burdened.push_back(digest);
  }
  use.kept = base_of.size();
  for (const auto& [digest, base] : base_of) {
    if (!needed.contains(digest)) use.orphans.push_back(digest);
  }
  return use;
}

}  // namespace zc
