// Findings over the whole life of a page: when each was first seen, whether it still stands, and
// why it ended.  Written by PageTable in the same batch as the version that brought it.
// Thread-safe.  `find` and the others read one moment of the database per row, not one for all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/result.h"
#include "base/time.h"
#include "store/rocks.h"

namespace zc {

inline constexpr const char* kGoneBecauseChanged = "页面内容已修改";
inline constexpr const char* kGoneBecausePageGone = "页面已不存在";
inline constexpr const char* kGoneBecauseRules = "规则更新后不再命中";  // the page is the same

struct FindingRow {
  std::string id = {};  // base/finding.h, finding_id()
  std::string url = {};
  std::string url_key = {};
  Finding finding = {};  // as in `version`
  UtcTime first_seen = {};
  UtcTime last_seen = {};
  std::uint32_t version = 0;  // last version that has it
  std::uint32_t first_version = 0;
  std::optional<UtcTime> gone_at = {};
  std::string gone_reason = {};
  bool operator==(const FindingRow&) const = default;
};

struct FindingQuery {
  std::optional<Category> category = {};
  std::optional<Severity> min_severity = {};
  std::optional<UtcTime> since = {};   // first_seen at or after
  std::optional<UtcTime> before = {};  // first_seen before
  bool open_only = false;
  std::size_t limit = 0;  // 0: all
};

class FindingTable {
 public:
  explicit FindingTable(Rocks& rocks) : rocks_(rocks) {}

  // Newest first_seen first.
  Result<std::vector<FindingRow>> find(const FindingQuery& query) const;
  // The same one by one until `visit` returns false.  kStorage, kCorrupt.
  Status for_each(const FindingQuery& query,
                  const std::function<bool(const FindingRow&)>& visit) const;
  // kNotFound when no finding has that id.
  Result<FindingRow> get(const std::string& id) const;
  // Open and gone ones, by id.
  Result<std::vector<FindingRow>> of_page(const std::string& url_key) const;

  // For PageTable: the row as written, nullopt if there is none; and the row into a batch.
  Result<std::optional<FindingRow>> stored(std::string_view url_key, std::string_view id) const;
  static void stage(Batch& batch, const FindingRow& row);

 private:
  Result<FindingRow> with_last_seen(FindingRow row) const;

  Rocks& rocks_;
};

}  // namespace zc
