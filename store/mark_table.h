// Where else a mark stands (base/page_marks.h): pages by fact, and pages with nearly the same text.
// A page stays findable by a mark that it once showed: who hides a number shows by that that it
// counts.  Written by PageTable in the batch of the version that brought the marks.
// Thread-safe.  Fails with kStorage or kCorrupt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/page_marks.h"
#include "base/result.h"
#include "store/rocks.h"

namespace zc {

// A mark of one page, with the versions that showed it first and last.
struct StoredMark {
  PageMark mark = {};
  std::uint32_t first_version = 0;
  std::uint32_t last_version = 0;
  bool operator==(const StoredMark&) const = default;
};

struct MarkedPage {
  std::string url_key = {};
  std::uint32_t first_version = 0;
  std::uint32_t last_version = 0;
  bool operator==(const MarkedPage&) const = default;
};

struct LikePage {
  std::string url_key = {};
  int distance = 0;  // bits that differ
  bool operator==(const LikePage&) const = default;
};

// All that is known of one page.
struct MarksRow {
  std::uint64_t simhash = 0;  // of the latest version
  std::vector<StoredMark> marks = {};
  bool operator==(const MarksRow&) const = default;
};

class MarkTable {
 public:
  explicit MarkTable(Rocks& rocks) : rocks_(rocks) {}

  // Pages that show or showed the mark, in key order, up to `limit` (0: all).
  Result<std::vector<MarkedPage>> pages_with(const PageMark& mark, std::size_t limit) const;
  // Empty when the page is unknown or has no mark.
  Result<MarksRow> of_page(std::string_view url_key) const;
  // Pages whose latest text differs in at most `max_distance` bits, nearest first, up to `limit`
  // (0: all).  Walks over one short row a page.
  Result<std::vector<LikePage>> pages_like(std::uint64_t simhash,
                                           int max_distance,
                                           std::size_t limit) const;

  // The sample of a page's text; empty when none was kept (it never had a finding).
  Result<ShingleSample> sample_of(std::string_view url_key) const;
  // Every kept sample, in key order, until `visit` returns false.
  Status for_each_sample(
      const std::function<bool(std::string_view url_key, const ShingleSample&)>& visit) const;

  // For PageTable: `row` with the marks of `version` added, and its rows into a batch.
  static MarksRow joined(const MarksRow& row, const PageMarks& marks, std::uint32_t version);
  static void stage(Batch& batch,
                    std::string_view url_key,
                    const MarksRow& before,
                    const MarksRow& after);
  // The last one with findings stands.
  static void stage_sample(Batch& batch, std::string_view url_key, const ShingleSample& sample);

 private:
  Rocks& rocks_;
};

}  // namespace zc
