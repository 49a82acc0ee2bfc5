#include "store/backup.h"

#include <filesystem>
#include <optional>

#include <fmt/format.h>

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBytesPerWrite = std::size_t{4} << 20;

// Rows on their way from one database to the other.
class Pouring {
 public:
  explicit Pouring(Rocks& to) : to_(to), batch_(std::make_unique<Batch>(to)) {}

  Status add(Family family, std::string_view key, std::string_view value) {
    batch_->put(family, key, value);
    ++report_.rows;
    report_.bytes += key.size() + value.size();
    held_ += key.size() + value.size();
    if (held_ < kBytesPerWrite) return Done{};
    held_ = 0;
    ZC_CHECK(to_.write_unsynced(*batch_));
    batch_ = std::make_unique<Batch>(to_);
    return Done{};
  }
  Result<CopyReport> finish() {
    ZC_CHECK(to_.write(*batch_));
    return report_;
  }

 private:
  Rocks& to_;
  std::unique_ptr<Batch> batch_;
  std::size_t held_ = 0;
  CopyReport report_ = {};
};

Result<CopyReport> pour(const Rocks& from, Rocks& to) {
  Pouring pouring(to);
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    std::optional<Error> failed;
    const auto row = [&](std::string_view key, std::string_view value) {
      if (const Status added = pouring.add(family, key, value); !added) failed = added.error();
      return !failed;
    };
    ZC_CHECK(from.scan(family, {}, Direction::kForward, row));
    if (failed) return *failed;
  }
  return pouring.finish();
}

// Every row of `from` stands in `to`, and no other.
Status compare(const Rocks& from, const Rocks& to, const std::string& path) {
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    const auto family = static_cast<Family>(i);
    std::uint64_t rows = 0;
    std::optional<Error> failed;
    const auto counted = [&rows](std::string_view, std::string_view) { return ++rows, true; };
    const auto same = [&](std::string_view key, std::string_view value) {
      const Result<std::optional<std::string>> copied = to.find(family, key);
      if (!copied) failed = copied.error();
      if (copied && *copied != value) {
        failed = Error(ErrorKind::kCorrupt, fmt::format("{}: a row was copied wrong", path));
      }
      --rows;
      return !failed;
    };
    ZC_CHECK(to.scan(family, {}, Direction::kForward, counted));
    ZC_CHECK(from.scan(family, {}, Direction::kForward, same));
    if (failed) return *failed;
    if (rows != 0) return Error(ErrorKind::kCorrupt, fmt::format("{}: rows too many", path));
  }
  return Done{};
}

}  // namespace

Result<CopyReport> copy_database(const std::string& from, const std::string& to) {
  std::error_code ignored;
  if (fs::exists(to, ignored)) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("{} exists already: nothing is overwritten", to));
  }
  ZC_TRY(const std::unique_ptr<Rocks> source, Rocks::open({.path = from, .read_only = true}));
  const std::string making = to + ".making";
  fs::remove_all(making, ignored);
  CopyReport report;
  {
    ZC_TRY(const std::unique_ptr<Rocks> target, Rocks::open({.path = making}));
    ZC_TRY(report, pour(*source, *target));
    ZC_CHECK(target->compact());
    ZC_CHECK(compare(*source, *target, making));
  }
  ZC_CHECK(put_in_place(making, to));
  return report;
}

}  // namespace zc
