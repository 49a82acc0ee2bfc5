// A list of files with size, SHA-256 and SM3, in canonical order (bytes of the path), written so
// that `sha256sum -c` and `cksum -a sm3 --check` read it: which is also a BagIt manifest.
// Source: RFC 8493 section 2.1.3; GNU coreutils' checksum lines.  Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace zc {
inline namespace evidence_parts {

struct FileEntry {
  std::string path = {};  // relative to the bag, "/" between segments
  std::uint64_t bytes = 0;
  Digest sha256 = {};
  Digest sm3 = {};
  bool operator==(const FileEntry&) const = default;

  const Digest& digest(DigestKind kind) const { return kind == DigestKind::kSm3 ? sm3 : sha256; }
};

FileEntry file_entry(std::string path, std::string_view content);

class Manifest {
 public:
  // Keeps the order canonical.  `entry.path` is new to the list.
  void add(FileEntry entry);
  const std::vector<FileEntry>& entries() const { return entries_; }
  const FileEntry* find(std::string_view path) const;  // nullptr: not in the list
  std::uint64_t total_bytes() const;
  // "<hex>  <path>\n" for each file.
  std::string text(DigestKind kind) const;

 private:
  std::vector<FileEntry> entries_ = {};
};

struct ManifestLine {
  std::string path = {};
  Digest digest = {};
  bool operator==(const ManifestLine&) const = default;
};

// Reads what text() writes and nothing looser: lower-case hex, two spaces, path, LF, ascending and
// without repeats.  kBadInput tells the line.
Result<std::vector<ManifestLine>> parse_manifest(std::string_view text);

}  // namespace evidence_parts
}  // namespace zc
