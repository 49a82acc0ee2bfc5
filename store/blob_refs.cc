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

  std::set<Digest> needed;
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
    return true;
  };
  ZC_CHECK(rocks.scan(Family::kExchanges, {}, Direction::kForward, exchange));
  if (failed) return *failed;
  use.kept = base_of.size();
  for (const auto& [digest, base] : base_of) {
    if (!needed.contains(digest)) use.orphans.push_back(digest);
  }
  return use;
}

}  // namespace zc
