// Lists of seeds that offices keep anyway: a text file with one address a line (# begins a
// comment), a CSV table with a column "url" or "网址", an OPML list, a sitemap or feed (gzip
// allowed). The name's ending tells which: .txt, .csv, .opml, .xml, .gz.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace zc {

inline constexpr std::size_t kMaxSeedFileBytes = std::size_t{64} << 20;

// Addresses as written, http and https only, in file order; an address without a scheme
// ("www.example.cn/x") is taken as http.  kBadInput names file and line (for XML: the place in the
// list) of every bad entry, up to twenty, or says why the file cannot be read.
Result<std::vector<std::string>> read_seed_file(const std::string& file);

}  // namespace zc
