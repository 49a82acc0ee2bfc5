#include "store/finding_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "store/keys.h"
#include "store/page_rows.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;

std::string to_row(const FindingRow& f) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_text(f.url == f.url_key ? std::string_view() : f.url);
  row.put_time(f.first_seen);
  row.put_time(f.last_seen);
  row.put_number(f.version);
  row.put_number(f.first_version);
  row.put_byte(f.gone_at ? 1 : 0);
  row.put_time(f.gone_at.value_or(UtcTime()));
  row.put_text(f.gone_reason);
  row.put_text(to_json(f.finding));
  return row.take();
}

Result<FindingRow> from_row(std::string_view bytes, std::string_view url_key, std::string_view id) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  FindingRow f;
  f.id = id;
  f.url_key = url_key;
  const std::string_view url = row.text();
  f.url = url.empty() ? url_key : url;
  f.first_seen = row.time();
  f.last_seen = row.time();
  f.version = static_cast<std::uint32_t>(row.number());
  f.first_version = static_cast<std::uint32_t>(row.number());
  const bool gone = row.byte() != 0;
  const UtcTime gone_at = row.time();
  if (gone) f.gone_at = gone_at;
  f.gone_reason = row.text();
  Result<Finding> finding = finding_from_json(row.text());
  if (!finding || !row.finished()) {
    return Error(ErrorKind::kCorrupt, fmt::format("the row of finding {} is broken", id));
  }
  f.finding = *std::move(finding);
  return f;
}

// What the time index tells without reading the finding.
std::string to_index_row(const FindingRow& f) {
  RowWriter row;
  row.put_byte(f.gone_at ? 0 : 1);
  row.put_text(name_of(f.finding.severity));
  row.put_text(name_of(f.finding.category));
  return row.take();
}

Result<bool> matches(std::string_view index_row, const FindingQuery& query) {
  RowReader row(index_row);
  const bool open = row.byte() != 0;
  const Result<Severity> severity = severity_from_name(row.text());
  const Result<Category> category = category_from_name(row.text());
  if (!row.finished() || !severity || !category) {
    return Error(ErrorKind::kCorrupt, "a row of the finding index is broken");
  }
  if (query.open_only && !open) return false;
  if (query.min_severity && *severity < *query.min_severity) return false;
  return !query.category || *category == *query.category;
}

}  // namespace

void FindingTable::stage(Batch& batch, const FindingRow& row) {
  batch.put(Family::kFindings, keys::finding(row.url_key, row.id), to_row(row));
  batch.put(Family::kFindingIndex, keys::finding_by_id(row.id, row.url_key), {});
  batch.put(Family::kFindingIndex,
            keys::finding_by_time(row.first_seen, row.id, row.url_key),
            to_index_row(row));
}

Result<std::optional<FindingRow>> FindingTable::stored(std::string_view url_key,
                                                       std::string_view id) const {
  ZC_TRY(const std::optional<std::string> row,
         rocks_.find(Family::kFindings, keys::finding(url_key, id)));
  if (!row) return std::optional<FindingRow>();
  ZC_TRY(FindingRow finding, from_row(*row, url_key, id));
  return std::optional<FindingRow>(std::move(finding));
}

// A visit that finds the page unchanged writes the head alone; an open finding was last seen then.
Result<FindingRow> FindingTable::with_last_seen(FindingRow row) const {
  if (row.gone_at) return row;
  ZC_TRY(const std::optional<std::string> bytes, rocks_.find(Family::kPages, row.url_key));
  if (!bytes) {
    return Error(ErrorKind::kCorrupt, fmt::format("finding {} has no page", row.id));
  }
  ZC_TRY(const PageHead head, head_from_row(*bytes, row.url_key));
  const bool by_script = row.finding.rendered != 0;  // a look without scripts tells nothing of it
  row.last_seen = std::max(row.last_seen, by_script ? head.rendered : head.confirmed);
  row.version = std::max(row.version, by_script ? head.rendered_version : head.confirmed_version);
  return row;
}

Status FindingTable::for_each(const FindingQuery& query,
                              const std::function<bool(const FindingRow&)>& visit) const {
  std::size_t count = 0;
  std::optional<Error> failed;
  const auto step = [&](std::string_view key, std::string_view value) -> Result<bool> {
    const std::optional<keys::FindingPlace> place = keys::place_in_time_key(key);
    if (!place) return Error(ErrorKind::kCorrupt, "a key of the finding index is broken");
    ZC_TRY(const bool wanted, matches(value, query));
    if (!wanted) return true;
    ZC_TRY(std::optional<FindingRow> row, stored(place->url_key, place->id));
    if (!row) {
      return Error(ErrorKind::kCorrupt, fmt::format("finding {} has no row", place->id));
    }
    if (query.open_only && row->gone_at) return true;  // ended since this scan began
    ZC_TRY(const FindingRow whole, with_last_seen(*std::move(row)));
    return visit(whole) && ++count != query.limit;
  };
  const auto each = [&](std::string_view key, std::string_view value) {
    const Result<bool> more = step(key, value);
    if (!more) failed = more.error();
    return more && *more;
  };
  const std::string begin = query.since ? keys::times_from(*query.since) : "t";
  const std::string end = query.before ? keys::times_from(*query.before) : keys::times_end();
  ZC_CHECK(rocks_.scan(Family::kFindingIndex, {begin, end}, Direction::kBackward, each));
  if (failed) return *failed;
  return Done{};
}

Result<std::vector<FindingRow>> FindingTable::find(const FindingQuery& query) const {
  std::vector<FindingRow> rows;
  ZC_CHECK(for_each(query, [&](const FindingRow& row) {
    rows.push_back(row);
    return true;
  }));
  return rows;
}

Result<FindingRow> FindingTable::get(const std::string& id) const {
  std::string url_key;
  const auto first = [&](std::string_view key, std::string_view) {
    if (const auto place = keys::place_in_id_key(key)) url_key = place->url_key;
    return false;
  };
  ZC_CHECK(rocks_.scan(
      Family::kFindingIndex, {keys::ids_of(id), keys::ids_after(id)}, Direction::kForward, first));
  std::optional<FindingRow> row;
  if (!url_key.empty()) {
    ZC_TRY(row, stored(url_key, id));
  }
  if (!row) return Error(ErrorKind::kNotFound, fmt::format("no finding {}", id));
  return with_last_seen(*std::move(row));
}

Result<std::vector<FindingRow>> FindingTable::of_page(const std::string& url_key) const {
  std::vector<FindingRow> rows;
  std::optional<Error> failed;
  const std::string begin = keys::of(url_key);
  const auto visit = [&](std::string_view key, std::string_view value) {
    Result<FindingRow> row = from_row(value, url_key, key.substr(begin.size()));
    if (row) row = with_last_seen(*std::move(row));
    if (!row) {
      failed = row.error();
      return false;
    }
    rows.push_back(*std::move(row));
    return true;
  };
  ZC_CHECK(
      rocks_.scan(Family::kFindings, {begin, keys::after(url_key)}, Direction::kForward, visit));
  if (failed) return *failed;
  return rows;
}

}  // namespace zc
