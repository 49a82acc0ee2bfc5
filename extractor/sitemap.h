// Sitemaps and feeds: sitemapindex, urlset (sitemaps.org protocol 0.9), RSS, Atom, OPML, and plain
// lists of addresses; gzip allowed.  Read with expat, which is stopped at any DOCTYPE, so that no
// entity is ever defined.  Bounded: 50,000 entries (the protocol's own limit), 50 MB unpacked,
// depth 32. Pure function.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

inline constexpr std::size_t kMaxSitemapEntries = 50'000;
inline constexpr std::size_t kMaxSitemapBytes = std::size_t{50} * 1024 * 1024;

enum class SitemapKind { kIndex, kUrls, kFeed };

struct SitemapEntry {
  std::string url = {};       // as written, white space trimmed; may be relative in feeds
  std::string modified = {};  // lastmod, pubDate, updated; as written
  std::string title = {};     // feeds only
  bool operator==(const SitemapEntry&) const = default;
};

struct Sitemap {
  SitemapKind kind = SitemapKind::kUrls;
  std::vector<SitemapEntry> entries = {};
  bool is_cut = false;     // a limit was reached
  bool is_broken = false;  // the XML ended in an error; the entries before it count
  bool operator==(const Sitemap&) const = default;
};

// kBadInput: neither a sitemap nor a feed; kProtocol: gzip that is broken or unpacks to too much.
Result<Sitemap> parse_sitemap(std::string_view bytes);

}  // namespace zc
