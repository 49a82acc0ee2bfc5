#include "store/lead_people.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "store/rocks.h"
#include "store/row_codec.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr std::uint8_t kLayout = 1;
constexpr std::size_t kNameSize = 16 + 1 + 8;

Error failed(const std::string& path, std::string_view doing) {
  return {ErrorKind::kStorage,
          fmt::format("{}: {}: {}", path, doing, std::generic_category().message(errno))};
}

std::string to_row(const LeadPerson& person) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_text(person.complaint);
  row.put_text(person.name);
  row.put_text(person.contact);
  return row.take();
}

Status write_synced(const std::string& path, std::string_view bytes) {
  const Descriptor file(
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.get() < 0) return failed(path, "cannot be created");
  while (!bytes.empty()) {
    const ssize_t count = write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed(path, "cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (fchmod(file.get(), 0600) != 0 || fsync(file.get()) != 0) {
    return failed(path, "cannot be written");
  }
  return Done{};
}

template <typename Number>
bool hex_in(std::string_view digits, Number& out) {
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out, 16);
  return code == std::errc() && end == digits.data() + digits.size();
}

std::optional<LeadPeople::Kept> kept_from(const std::string& name) {
  LeadPeople::Kept kept;
  const std::string_view all = name;
  const bool good = all.size() == kNameSize && all[16] == '-' &&
                    hex_in(all.substr(0, 16), kept.lead) && hex_in(all.substr(17), kept.act);
  if (!good) return std::nullopt;
  return kept;
}

}  // namespace

LeadPeople::LeadPeople(const std::string& store_path) {
  std::error_code ignored;
  std::string whole = fs::absolute(store_path, ignored).lexically_normal().string();
  while (whole.size() > 1 && whole.back() == '/') whole.pop_back();
  folder_ = whole + ".people";
}

std::string LeadPeople::file_of(std::uint64_t lead, std::uint32_t act) const {
  return fmt::format("{}/{:016x}-{:08x}", folder_, lead, act);
}

Status LeadPeople::put(std::uint64_t lead, std::uint32_t act, const LeadPerson& person) const {
  if (person.empty()) return forget({lead, act, {}});
  if (mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    return failed(folder_, "cannot be made");
  }
  struct stat about = {};
  const bool ours =
      lstat(folder_.c_str(), &about) == 0 && S_ISDIR(about.st_mode) && (about.st_mode & 077U) == 0;
  if (!ours) return Error(ErrorKind::kStorage, folder_ + ": must be a folder of mode 0700");
  const std::string path = file_of(lead, act);
  const std::string beside = path + ".part";
  ZC_CHECK(write_synced(beside, to_row(person)));
  return put_in_place(beside, path);
}

Result<std::vector<LeadPeople::Kept>> LeadPeople::all() const {
  std::vector<Kept> all;
  std::error_code code;
  fs::directory_iterator at(folder_, code);
  if (code == std::errc::no_such_file_or_directory) return all;
  for (; !code && at != fs::directory_iterator(); at.increment(code)) {
    std::optional<Kept> kept = kept_from(at->path().filename().string());
    struct stat about = {};
    if (!kept || lstat(at->path().c_str(), &about) != 0) continue;
    kept->written = UtcTime(std::chrono::seconds(about.st_mtim.tv_sec));
    all.push_back(*kept);
  }
  if (code) return Error(ErrorKind::kStorage, fmt::format("{}: {}", folder_, code.message()));
  std::sort(all.begin(), all.end(), [](const Kept& a, const Kept& b) {
    return std::pair(a.lead, a.act) < std::pair(b.lead, b.act);
  });
  return all;
}

Result<LeadPerson> LeadPeople::read(const Kept& kept) const {
  const std::string path = file_of(kept.lead, kept.act);
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error(ErrorKind::kStorage, path + ": cannot be opened");
  std::ostringstream bytes;
  bytes << in.rdbuf();
  const std::string text = bytes.str();
  RowReader row(text);
  if (row.byte() != kLayout) row.fail();
  LeadPerson person;
  person.complaint = row.text();
  person.name = row.text();
  person.contact = row.text();
  if (!row.finished()) return Error(ErrorKind::kCorrupt, path + ": is broken");
  return person;
}

Status LeadPeople::forget(const Kept& kept) const {
  const std::string path = file_of(kept.lead, kept.act);
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return failed(path, "cannot be removed");
  return Done{};
}

}  // namespace zc
