#include "evidence/inventory.h"

#include <fmt/format.h>

#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

const std::vector<std::string>& titles() {
  static const std::vector<std::string> kTitles = {
      "名称", "类型", "说明", "字节数", "SHA-256", "SM3", "来源网址", "时间(UTC)"};
  return kTitles;
}

}  // namespace

std::string record_name(std::string_view file, std::string_view record_id) {
  if (record_id.starts_with('<')) record_id.remove_prefix(1);
  if (record_id.ends_with('>')) record_id.remove_suffix(1);
  return fmt::format("{}#{}", file, record_id);
}

std::string inventory_csv(const std::vector<InventoryRow>& rows) {
  std::string csv = std::string(kByteOrderMark) + csv_row(titles());
  for (const InventoryRow& r : rows) {
    csv += csv_row({r.name, r.type, r.description, r.bytes, r.sha256, r.sm3, r.source_url, r.time});
  }
  return csv;
}

Result<std::vector<InventoryRow>> parse_inventory(std::string_view text) {
  ZC_TRY(const std::vector<std::vector<std::string>> cells, parse_csv(text));
  if (cells.empty() || cells[0] != titles()) {
    return Error(ErrorKind::kBadInput, "the first row does not name the columns");
  }
  std::vector<InventoryRow> rows;
  for (std::size_t i = 1; i < cells.size(); ++i) {
    const std::vector<std::string>& c = cells[i];
    if (c.size() != titles().size()) {
      return Error(ErrorKind::kBadInput, fmt::format("row {} has {} cells", i + 1, c.size()));
    }
    rows.push_back({c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]});
  }
  return rows;
}

}  // namespace evidence_parts
}  // namespace zc
