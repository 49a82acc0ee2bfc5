// Zip files: written so that equal entries give equal bytes anywhere, read as what strangers send.
// Source: PKWARE APPNOTE.TXT 6.3; reading is by libzip.  Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {
inline namespace evidence_parts {

struct ZipEntry {
  std::string name = {};  // UTF-8, "/" between segments
  std::string content = {};
  bool operator==(const ZipEntry&) const = default;
};

struct ZipLimits {
  std::size_t max_entries = 10'000;
  std::uint64_t max_total_bytes = std::uint64_t{1} << 30;  // of the contents, unpacked
  // Unpacked bytes per packed byte of an entry, once it is over `ratio_free_bytes`.
  std::uint64_t max_ratio = 200;
  std::uint64_t ratio_free_bytes = std::uint64_t{1} << 20;
  std::size_t max_name_bytes = 512;
};

// Writes the entries in ascending order of their names: stored, not deflated (what deflate gives
// depends on the zlib at hand, and a verifier must be able to write the same bytes again), time
// 1980-01-01 00:00, mode 0644, UTF-8 flag.  Fails with kBadInput (a name that read_zip() would
// refuse, or twice) or kUnsupported (over the limits; so ZIP64 is never needed).
Result<std::string> write_zip(std::vector<ZipEntry> entries);

// Which byte ranges write_zip() gives to an entry's content, in the order written: lets a verifier
// name the entry that a differing byte belongs to.
struct ZipPlace {
  std::string name = {};
  std::size_t header = 0;  // of the local header
  std::size_t end = 0;     // past the content
  bool operator==(const ZipPlace&) const = default;
};
std::vector<ZipPlace> zip_places(const std::vector<ZipEntry>& entries);

// Reads every file, in the order of the central directory.  Directory entries are left out.
// Refused with kBadInput, naming the entry: absolute names, drive letters, "..", ".", empty
// segments, backslashes, control characters, names that are not UTF-8 or equal but for case,
// symbolic links and other special files, encryption.  kProtocol: over a limit.
// kCorrupt: not a zip, cut off, local and central headers disagree, or a checksum is wrong.
Result<std::vector<ZipEntry>> read_zip(std::string_view bytes, const ZipLimits& limits = {});

// Empty if the name may stand in an archive; else what is wrong with it.
std::string zip_name_problem(std::string_view name, std::size_t max_bytes);

}  // namespace evidence_parts
}  // namespace zc
