#include "store/mark_table.h"

#include <algorithm>
#include <bit>
#include <optional>

#include <fmt/format.h>

#include "store/keys.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;
// Marks of a page over all its versions: a page that shows new numbers every day stays bounded.
constexpr std::size_t kMostMarks = 1000;

Error broken(std::string_view url_key) {
  return Error(ErrorKind::kCorrupt, fmt::format("the marks of {} are broken", url_key));
}

std::string to_row(const MarksRow& marks) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_number(marks.simhash);
  row.put_number(marks.marks.size());
  for (const StoredMark& mark : marks.marks) {
    row.put_text(name_of(mark.mark.kind));
    row.put_text(mark.mark.value);
    row.put_number(mark.first_version);
    row.put_number(mark.last_version);
  }
  return row.take();
}

Result<MarksRow> from_row(std::string_view bytes, std::string_view url_key) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  MarksRow marks;
  marks.simhash = row.number();
  const std::size_t count = row.count();
  for (std::size_t i = 0; i < count && row.ok(); ++i) {
    StoredMark mark;
    if (!fact_kind_from_name(row.text(), mark.mark.kind)) row.fail();
    mark.mark.value = row.text();
    mark.first_version = static_cast<std::uint32_t>(row.number());
    mark.last_version = static_cast<std::uint32_t>(row.number());
    marks.marks.push_back(std::move(mark));
  }
  if (!row.finished()) return broken(url_key);
  return marks;
}

std::string to_index_row(const StoredMark& mark) {
  RowWriter row;
  row.put_number(mark.first_version);
  row.put_number(mark.last_version);
  return row.take();
}

// Hashes rise, so their differences are kept.
std::string to_row(const ShingleSample& sample) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_number(sample.ceiling);
  row.put_number(sample.hashes.size());
  std::uint64_t before = 0;
  for (const std::uint64_t hash : sample.hashes) {
    row.put_number(hash - before);
    before = hash;
  }
  return row.take();
}

Result<ShingleSample> sample_from_row(std::string_view bytes, std::string_view url_key) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  ShingleSample sample;
  sample.ceiling = row.number();
  const std::size_t count = row.count();
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < count && row.ok(); ++i) {
    hash += row.number();
    sample.hashes.push_back(hash);
  }
  if (!row.finished()) return broken(url_key);
  return sample;
}

}  // namespace

Result<ShingleSample> MarkTable::sample_of(std::string_view url_key) const {
  ZC_TRY(const std::optional<std::string> row,
         rocks_.find(Family::kMarks, keys::text_sample(url_key)));
  if (!row) return ShingleSample();
  return sample_from_row(*row, url_key);
}

Status MarkTable::for_each_sample(
    const std::function<bool(std::string_view, const ShingleSample&)>& visit) const {
  std::optional<Error> failed;
  const auto row = [&](std::string_view key, std::string_view value) {
    const Result<ShingleSample> sample = sample_from_row(value, key.substr(1));
    if (sample) return visit(key.substr(1), *sample);
    failed = sample.error();
    return false;
  };
  ZC_CHECK(rocks_.scan(Family::kMarks,
                       {keys::text_samples_begin(), keys::text_samples_end()},
                       Direction::kForward,
                       row));
  if (failed) return *failed;
  return Done{};
}

void MarkTable::stage_sample(Batch& batch, std::string_view url_key, const ShingleSample& sample) {
  if (sample.ceiling == 0) return;
  batch.put(Family::kMarks, keys::text_sample(url_key), to_row(sample));
}

Result<MarksRow> MarkTable::of_page(std::string_view url_key) const {
  ZC_TRY(const std::optional<std::string> row,
         rocks_.find(Family::kMarks, keys::marks_of_page(url_key)));
  if (!row) return MarksRow();
  return from_row(*row, url_key);
}

Result<std::vector<MarkedPage>> MarkTable::pages_with(const PageMark& mark,
                                                      std::size_t limit) const {
  std::vector<MarkedPage> pages;
  std::optional<Error> failed;
  const std::string begin = keys::pages_with_mark(name_of(mark.kind), mark.value);
  const auto visit = [&](std::string_view key, std::string_view value) {
    RowReader row(value);
    MarkedPage page;
    page.url_key = key.substr(begin.size());
    page.first_version = static_cast<std::uint32_t>(row.number());
    page.last_version = static_cast<std::uint32_t>(row.number());
    if (!row.finished()) failed = broken(page.url_key);
    pages.push_back(std::move(page));
    return !failed && (limit == 0 || pages.size() < limit);
  };
  std::string end = begin;
  end.back() = '\1';
  ZC_CHECK(rocks_.scan(Family::kMarks, {begin, end}, Direction::kForward, visit));
  if (failed) return *failed;
  return pages;
}

Result<std::vector<LikePage>> MarkTable::pages_like(std::uint64_t simhash,
                                                    int max_distance,
                                                    std::size_t limit) const {
  std::vector<LikePage> pages;
  if (simhash == 0) return pages;
  const auto visit = [&](std::string_view key, std::string_view) {
    const auto place = keys::place_in_likeness_key(key);
    if (!place) return true;
    const int distance = std::popcount(place->simhash ^ simhash);
    if (distance <= max_distance) pages.push_back({std::string(place->url_key), distance});
    return true;
  };
  ZC_CHECK(rocks_.scan(
      Family::kMarks, {keys::likeness_begin(), keys::likeness_end()}, Direction::kForward, visit));
  std::stable_sort(pages.begin(), pages.end(), [](const LikePage& a, const LikePage& b) {
    return a.distance < b.distance;
  });
  if (limit != 0 && pages.size() > limit) pages.resize(limit);
  return pages;
}

MarksRow MarkTable::joined(const MarksRow& row, const PageMarks& marks, std::uint32_t version) {
  MarksRow joined = row;
  joined.simhash = marks.simhash;
  for (const PageMark& mark : marks.facts) {
    if (!keys::is_key_text(mark.value)) continue;
    const auto place = std::lower_bound(
        joined.marks.begin(), joined.marks.end(), mark, [](const StoredMark& a, const PageMark& b) {
          return a.mark < b;
        });
    if (place != joined.marks.end() && place->mark == mark) {
      place->last_version = version;
    } else if (joined.marks.size() < kMostMarks) {
      joined.marks.insert(place, {mark, version, version});
    }
  }
  return joined;
}

void MarkTable::stage(Batch& batch,
                      std::string_view url_key,
                      const MarksRow& before,
                      const MarksRow& after) {
  if (before == after) return;
  batch.put(Family::kMarks, keys::marks_of_page(url_key), to_row(after));
  if (before.simhash != after.simhash) {
    if (before.simhash != 0) {
      batch.remove(Family::kMarks, keys::likeness(before.simhash, url_key));
    }
    if (after.simhash != 0) batch.put(Family::kMarks, keys::likeness(after.simhash, url_key), {});
  }
  for (const StoredMark& mark : after.marks) {
    const auto known = std::find(before.marks.begin(), before.marks.end(), mark);
    if (known != before.marks.end()) continue;
    batch.put(Family::kMarks,
              keys::pages_with_mark(name_of(mark.mark.kind), mark.mark.value).append(url_key),
              to_index_row(mark));
  }
}

}  // namespace zc
