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

using Bases = std::map<Digest, std::optional<Digest>>;

// Of each body kept, the one that it is the difference to.
Result<Bases> kept_bodies(const Rocks& rocks) {
  Bases base_of;
  std::optional<Error> failed;
  const auto body = [&](std::string_view key, std::string_view row) {
    const Result<std::optional<Digest>> base = BlobTable::base_in_row(row);
    if (base) base_of.emplace(digest_in(key), *base);
    if (!base) failed = base.error();
    return !failed;
  };
  ZC_CHECK(rocks.scan(Family::kBlobs, {}, Direction::kForward, body));
  if (failed) return *failed;
  return base_of;
}

// Of what was rendered.
Status name_rendered(const Rocks& rocks, std::set<Digest>& named) {
  std::optional<Error> failed;
  const auto judgement = [&](std::string_view, std::string_view row) {
    if (!has_renderings(row)) return true;
    const Result<JudgementRow> read = judgement_from_row(row);
    if (!read) {
      failed = read.error();
      return false;
    }
    for (const RenderingRow& one : read->renderings) {
      for (const auto& [name, digest] : one.files) named.insert(digest);
    }
    return true;
  };
  ZC_CHECK(rocks.scan(Family::kJudgements, {}, Direction::kForward, judgement));
  if (failed) return *failed;
  return Done{};
}

// The bodies that exchanges and judgements name.
Result<std::set<Digest>> named_bodies(const Rocks& rocks) {
  std::set<Digest> named;
  std::optional<Error> failed;
  const auto exchange = [&](std::string_view, std::string_view row) {
    const Result<ExchangeRow> read = exchange_from_row(row);
    if (!read) {
      failed = read.error();
      return false;
    }
    named.insert({read->wire, read->content});
    named.insert(read->tls_chain.begin(), read->tls_chain.end());
    return true;
  };
  ZC_CHECK(rocks.scan(Family::kExchanges, {}, Direction::kForward, exchange));
  if (failed) return *failed;
  ZC_CHECK(name_rendered(rocks, named));
  return named;
}

// `digest`, and what its chain needs, go to `needed`; what is not kept to `missing`.
void need(Digest digest,
          const Bases& base_of,
          std::set<Digest>& needed,
          std::vector<Digest>& missing) {
  while (needed.insert(digest).second) {
    const auto kept = base_of.find(digest);
    if (kept == base_of.end()) missing.push_back(digest);
    if (kept == base_of.end() || !kept->second) return;
    digest = *kept->second;
  }
}

}  // namespace

Result<BlobUse> blob_use(const Store& store) {
  ZC_TRY(const Bases base_of, kept_bodies(store.rocks()));
  ZC_TRY(const std::set<Digest> named, named_bodies(store.rocks()));
  BlobUse use;
  use.kept = base_of.size();
  std::set<Digest> needed;
  for (const Digest& digest : named) {
    need(digest, base_of, needed, use.missing);
    if (unnamed_bases(digest, named, base_of) > 1) use.burdened.push_back(digest);
  }
  for (const auto& [digest, base] : base_of) {
    if (!needed.contains(digest)) use.orphans.push_back(digest);
  }
  return use;
}

}  // namespace zc
