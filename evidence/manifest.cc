#include "evidence/manifest.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::size_t kHexDigits = 64;

}  // namespace

FileEntry file_entry(std::string path, std::string_view content) {
  return {std::move(path), content.size(), sha256(content), sm3(content)};
}

void Manifest::add(FileEntry entry) {
  const auto place = std::lower_bound(
      entries_.begin(), entries_.end(), entry, [](const FileEntry& a, const FileEntry& b) {
        return a.path < b.path;
      });
  entries_.insert(place, std::move(entry));
}

const FileEntry* Manifest::find(std::string_view path) const {
  const auto place = std::find_if(
      entries_.begin(), entries_.end(), [&](const FileEntry& entry) { return entry.path == path; });
  return place == entries_.end() ? nullptr : &*place;
}

std::uint64_t Manifest::total_bytes() const {
  return std::accumulate(
      entries_.begin(),
      entries_.end(),
      std::uint64_t{0},
      [](std::uint64_t sum, const FileEntry& entry) { return sum + entry.bytes; });
}

std::string Manifest::text(DigestKind kind) const {
  std::string text;
  for (const FileEntry& entry : entries_) {
    text += fmt::format("{}  {}\n", entry.digest(kind).hex(), entry.path);
  }
  return text;
}

Result<std::vector<ManifestLine>> parse_manifest(std::string_view text) {
  std::vector<ManifestLine> lines;
  const auto bad = [&](std::string_view why) {
    return Error(ErrorKind::kBadInput, fmt::format("line {}: {}", lines.size() + 1, why));
  };
  while (!text.empty()) {
    if (text.find('\n') == std::string_view::npos) return bad("does not end");
    const std::string_view line = take_line(text, "\n");
    ManifestLine read;
    const std::string_view hex = line.substr(0, kHexDigits);
    if (lower_ascii(hex) != hex || !Digest::from_hex(hex, read.digest)) {
      return bad("does not begin with 64 lower-case hex digits");
    }
    if (line.substr(kHexDigits, 2) != "  ") return bad("no two spaces after the digest");
    read.path = line.substr(kHexDigits + 2);
    if (read.path.empty()) return bad("no path");
    if (!lines.empty() && lines.back().path >= read.path) {
      return bad(fmt::format("{} stands out of order or twice", read.path));
    }
    lines.push_back(std::move(read));
  }
  return lines;
}

}  // namespace evidence_parts
}  // namespace zc
