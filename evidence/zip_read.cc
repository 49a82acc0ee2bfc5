#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <zip.h>

#include "evidence/text.h"
#include "evidence/zip_file.h"

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::uint32_t kTypeMask = 0170000;
constexpr std::uint32_t kRegular = 0100000;
constexpr std::uint32_t kDirectory = 0040000;

struct Closer {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Closer>;
using File = std::unique_ptr<zip_file_t, Closer>;

Result<Archive> open_archive(std::string_view bytes) {
  // libzip takes nothing at all for an empty archive.
  if (bytes.empty()) return Error(ErrorKind::kCorrupt, "not a sound zip file: it is empty");
  zip_error_t problem;
  zip_error_init(&problem);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &problem);
  // ZIP_CHECKCONS: local headers must say what the central directory says, so that no two readers
  // see two archives in one file.
  zip_t* const archive = source == nullptr
                             ? nullptr
                             : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem);
  const std::string why = zip_error_strerror(&problem);
  zip_error_fini(&problem);
  if (archive == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return Error(ErrorKind::kCorrupt, fmt::format("not a sound zip file: {}", why));
  }
  return Archive(archive);
}

Error refuse(ErrorKind kind, std::string_view name, std::string_view why) {
  return Error(kind, fmt::format("zip: '{}': {}", clean_utf8(name), why));
}

// What kind of file an entry is, from its Unix mode where there is one.
Status check_kind(zip_t* archive, zip_uint64_t index, std::string_view name, bool is_directory) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) {
    return refuse(ErrorKind::kCorrupt, name, "no attributes");
  }
  if (system != ZIP_OPSYS_UNIX && system != ZIP_OPSYS_OS_X) return Done{};
  const std::uint32_t type = (attributes >> 16) & kTypeMask;
  if (type == 0 || type == (is_directory ? kDirectory : kRegular)) return Done{};
  return refuse(ErrorKind::kBadInput, name, "a link or special file");
}

Result<std::string> read_content(zip_t* archive, const zip_stat_t& stat, std::string_view name) {
  const File file(zip_fopen_index(archive, stat.index, 0));
  if (!file) return refuse(ErrorKind::kCorrupt, name, zip_strerror(archive));
  std::string content(static_cast<std::size_t>(stat.size), '\0');
  std::size_t at = 0;
  while (at < content.size()) {
    const zip_int64_t count = zip_fread(file.get(), content.data() + at, content.size() - at);
    if (count <= 0) {
      const char* const why = zip_file_strerror(file.get());
      return refuse(ErrorKind::kCorrupt, name, count == 0 ? "shorter than announced" : why);
    }
    at += static_cast<std::size_t>(count);
  }
  // One byte more: the end is read, where libzip compares the checksum.
  char extra = 0;
  const zip_int64_t rest = zip_fread(file.get(), &extra, 1);
  if (rest > 0) return refuse(ErrorKind::kCorrupt, name, "longer than announced");
  if (rest < 0) return refuse(ErrorKind::kCorrupt, name, zip_file_strerror(file.get()));
  return content;
}

class Reader {
 public:
  Reader(zip_t* archive, std::uint64_t archive_bytes, const ZipLimits& limits)
      : archive_(archive), packed_left_(archive_bytes), limits_(limits) {}

  Result<std::vector<ZipEntry>> read() {
    const zip_int64_t count = zip_get_num_entries(archive_, 0);
    if (count < 0 || static_cast<std::uint64_t>(count) > limits_.max_entries) {
      return Error(ErrorKind::kProtocol,
                   fmt::format("zip: {} entries; the most is {}", count, limits_.max_entries));
    }
    // Every entry is judged before any is unpacked.
    std::vector<zip_stat_t> stats(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < stats.size(); ++i) ZC_CHECK(judge(i, stats[i]));
    std::vector<ZipEntry> entries;
    for (const zip_stat_t& stat : stats) {
      const std::string name = stat.name;
      if (name.ends_with('/')) continue;
      ZC_TRY(std::string content, read_content(archive_, stat, name));
      entries.push_back({name, std::move(content)});
    }
    return entries;
  }

 private:
  Status judge(std::size_t index, zip_stat_t& stat) {
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                     ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(archive_, index, ZIP_FL_ENC_GUESS, &stat) != 0 ||
        (stat.valid & kNeeded) != kNeeded) {
      return Error(ErrorKind::kCorrupt, fmt::format("zip: entry {} cannot be read", index));
    }
    std::string_view name = stat.name;
    const bool is_directory = name.ends_with('/');
    if (is_directory) name.remove_suffix(1);
    const std::string problem = zip_name_problem(name, limits_.max_name_bytes);
    if (!problem.empty()) return refuse(ErrorKind::kBadInput, name, problem);
    if (!names_.insert(lower_ascii(name)).second) {
      return refuse(ErrorKind::kBadInput, name, "is there twice (case apart)");
    }
    if (stat.encryption_method != ZIP_EM_NONE) {
      return refuse(ErrorKind::kBadInput, name, "encrypted");
    }
    ZC_CHECK(check_kind(archive_, index, name, is_directory));
    if (is_directory && stat.size != 0) {
      return refuse(ErrorKind::kBadInput, name, "a folder with content");
    }
    return check_size(stat, name);
  }

  Status check_size(const zip_stat_t& stat, std::string_view name) {
    if (stat.size > limits_.max_total_bytes - total_) {
      return refuse(ErrorKind::kProtocol,
                    name,
                    fmt::format("the contents pass {} bytes", limits_.max_total_bytes));
    }
    total_ += stat.size;
    // Entries that share packed bytes are how the worst bombs are built.
    if (stat.comp_size > packed_left_) {
      return refuse(ErrorKind::kCorrupt, name, "the packed sizes pass the size of the file");
    }
    packed_left_ -= stat.comp_size;
    if (stat.size > limits_.ratio_free_bytes && stat.size / limits_.max_ratio > stat.comp_size) {
      return refuse(ErrorKind::kProtocol,
                    name,
                    fmt::format("unpacks to more than {} times its size", limits_.max_ratio));
    }
    return Done{};
  }

  zip_t* archive_;
  std::uint64_t packed_left_;
  const ZipLimits& limits_;
  std::set<std::string> names_ = {};
  std::uint64_t total_ = 0;
};

}  // namespace

Result<std::vector<ZipEntry>> read_zip(std::string_view bytes, const ZipLimits& limits) {
  ZC_TRY(const Archive archive, open_archive(bytes));
  return Reader(archive.get(), bytes.size(), limits).read();
}

}  // namespace evidence_parts
}  // namespace zc
