#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "evidence/text.h"
#include "evidence/zip_file.h"

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kCentralHeader = 0x02014b50;
constexpr std::uint32_t kEndRecord = 0x06054b50;
constexpr std::uint16_t kVersionNeeded = 20;
constexpr std::uint16_t kMadeByUnix = (3 << 8) | kVersionNeeded;
constexpr std::uint16_t kUtf8Flag = 1 << 11;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDosTime = 0;             // 00:00:00
constexpr std::uint16_t kDosDate = (1 << 5) | 1;  // 1980-01-01, the first the format knows
constexpr std::uint32_t kRegularFile0644 = 0100644U << 16;
constexpr std::size_t kLocalHeaderSize = 30;

void put16(std::uint32_t value, std::string& out) {
  out += static_cast<char>(value & 0xFF);
  out += static_cast<char>((value >> 8) & 0xFF);
}
void put32(std::uint32_t value, std::string& out) {
  put16(value & 0xFFFF, out);
  put16(value >> 16, out);
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// The fields that local and central header share.
void put_shared(const ZipEntry& entry, std::string& out) {
  const auto size = static_cast<std::uint32_t>(entry.content.size());
  put16(kVersionNeeded, out);
  put16(kUtf8Flag, out);
  put16(kStored, out);
  put16(kDosTime, out);
  put16(kDosDate, out);
  put32(crc_of(entry.content), out);
  put32(size, out);
  put32(size, out);
  put16(static_cast<std::uint32_t>(entry.name.size()), out);
  put16(0, out);  // extra field
}

void put_central(const ZipEntry& entry, std::size_t offset, std::string& out) {
  put32(kCentralHeader, out);
  put16(kMadeByUnix, out);
  put_shared(entry, out);
  put16(0, out);  // comment
  put16(0, out);  // disk
  put16(0, out);  // internal attributes
  put32(kRegularFile0644, out);
  put32(static_cast<std::uint32_t>(offset), out);
  out += entry.name;
}

Status check_entries(const std::vector<ZipEntry>& entries) {
  const ZipLimits limits;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string& name = entries[i].name;
    const std::string problem = zip_name_problem(name, limits.max_name_bytes);
    if (!problem.empty()) {
      return Error(ErrorKind::kBadInput, fmt::format("zip: '{}': {}", name, problem));
    }
    if (i != 0 && entries[i - 1].name == name) {
      return Error(ErrorKind::kBadInput, fmt::format("zip: '{}' is there twice", name));
    }
    total += entries[i].content.size();
  }
  if (entries.size() > limits.max_entries || total > limits.max_total_bytes) {
    return Error(ErrorKind::kUnsupported,
                 fmt::format("zip: {} files with {} bytes; the most is {} with {}",
                             entries.size(),
                             total,
                             limits.max_entries,
                             limits.max_total_bytes));
  }
  return Done{};
}

}  // namespace

std::string zip_name_problem(std::string_view name, std::size_t max_bytes) {
  if (name.empty()) return "empty name";
  if (name.size() > max_bytes) return fmt::format("name over {} bytes", max_bytes);
  if (!is_utf8(name)) return "name is not UTF-8";
  if (name.find('\\') != std::string_view::npos) return "backslash in the name";
  if (name.size() > 1 && name[1] == ':') return "drive letter in the name";
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  if (control) return "control character in the name";
  std::string_view rest = name;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (segment.empty()) return name[0] == '/' ? "absolute name" : "empty segment in the name";
    if (segment == "." || segment == "..") return "the name leaves its folder";
    if (slash == std::string_view::npos) return "";
    rest.remove_prefix(slash + 1);
  }
}

Result<std::string> write_zip(std::vector<ZipEntry> entries) {
  std::sort(entries.begin(), entries.end(), [](const ZipEntry& a, const ZipEntry& b) {
    return a.name < b.name;
  });
  ZC_CHECK(check_entries(entries));
  std::string out;
  std::string central;
  for (const ZipEntry& entry : entries) {
    put_central(entry, out.size(), central);
    put32(kLocalHeader, out);
    put_shared(entry, out);
    out += entry.name;
    out += entry.content;
  }
  const auto count = static_cast<std::uint32_t>(entries.size());
  const std::size_t central_offset = out.size();
  out += central;
  put32(kEndRecord, out);
  put16(0, out);  // this disk
  put16(0, out);  // disk of the central directory
  put16(count, out);
  put16(count, out);
  put32(static_cast<std::uint32_t>(central.size()), out);
  put32(static_cast<std::uint32_t>(central_offset), out);
  put16(0, out);  // comment
  return out;
}

std::vector<ZipPlace> zip_places(const std::vector<ZipEntry>& entries) {
  std::vector<ZipPlace> places;
  places.reserve(entries.size());
  std::vector<const ZipEntry*> sorted;
  sorted.reserve(entries.size());
  for (const ZipEntry& entry : entries) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const ZipEntry* a, const ZipEntry* b) {
    return a->name < b->name;
  });
  std::size_t at = 0;
  for (const ZipEntry* const entry : sorted) {
    const std::size_t end = at + kLocalHeaderSize + entry->name.size() + entry->content.size();
    places.push_back({entry->name, at, end});
    at = end;
  }
  return places;
}

}  // namespace evidence_parts
}  // namespace zc
