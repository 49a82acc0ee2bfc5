// data/清单.csv: one row for each file of the payload but itself, and one for each response in the
// WARC, with size, SHA-256 and SM3.  The columns that 最高法刑诉法解释 (2021) Art. 115 and
// 两高一部电子数据规定 (2016) Art. 14 ask of a list: kind, format, integrity value.  Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {
inline namespace evidence_parts {

struct InventoryRow {
  std::string name = {};  // path in the bag; for a response path + "#" + record id without brackets
  std::string type = {};  // media type
  std::string description = {};  // in Chinese
  std::string bytes = {};
  std::string sha256 = {};
  std::string sm3 = {};
  std::string source_url = {};
  std::string time = {};  // RFC 3339, UTC
  bool operator==(const InventoryRow&) const = default;
};

std::string inventory_csv(const std::vector<InventoryRow>& rows);
Result<std::vector<InventoryRow>> parse_inventory(std::string_view text);  // kBadInput

// "data/pages.wacz#urn:uuid:..." from "data/pages.wacz" and "<urn:uuid:...>".
std::string record_name(std::string_view file, std::string_view record_id);

}  // namespace evidence_parts
}  // namespace zc
