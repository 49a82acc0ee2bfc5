#include "classifier/literal_scan.h"

#include <algorithm>
#include <bit>
#include <map>

namespace zc {

namespace {

// Whether no other characters of UTF-8 have the codes that the scan compares.
bool is_told_by_codes(const CharacterRow& row) {
  bool told = row.size() <= 3;
  for (std::size_t i = 0; i < row.size(); ++i) told = told && row.begin(i + 1) - row.begin(i) < 4;
  return told;
}

}  // namespace

LiteralScan::LiteralScan(const std::vector<std::string>& literals) : literals_(literals) {
  std::map<std::uint32_t, std::vector<Member>> by_key;
  constexpr std::size_t kCodes = 1 << 16;
  singles_.assign(kCodes / 64, 0);
  CharacterRow row;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    if (literals[i].empty()) continue;
    row.read(literals[i]);
    const bool single = row.size() == 1;
    const std::uint32_t first = row.code(0);
    if (single) singles_[first >> 6] |= std::uint64_t{1} << (first & 63);
    const std::uint32_t key = single ? kAlone | first : (first << 16) | row.code(1);
    const std::uint16_t third = row.size() > 2 ? row.code(2) : std::uint16_t{0};
    by_key[key].push_back({static_cast<std::uint32_t>(i), third, is_told_by_codes(row)});
  }
  const std::size_t size = std::bit_ceil(by_key.size() * 2 + 2);
  shift_ = 33 - static_cast<int>(std::bit_width(size));
  buckets_.assign(size, {});
  filter_.assign(std::size_t{1} << (kFilterBits - 6), 0);
  for (const auto& [key, members] : by_key) add(key, members);
}

void LiteralScan::add(std::uint32_t key, const std::vector<Member>& members) {
  const std::uint32_t bit = spread(key) >> (32 - kFilterBits);
  filter_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
  std::size_t slot = spread(key) >> shift_;
  while (buckets_[slot].first != buckets_[slot].end) slot = (slot + 1) & (buckets_.size() - 1);
  const auto first = static_cast<std::uint32_t>(members_.size());
  members_.insert(members_.end(), members.begin(), members.end());
  buckets_[slot] = {key, first, static_cast<std::uint32_t>(members_.size())};
}

bool LiteralScan::any_in(const CharacterRow& row) const {
  bool found = false;
  scan(row, [&](std::uint32_t, std::size_t) { found = true; });
  return found;
}

std::size_t LiteralScan::count_in(const CharacterRow& row) const {
  std::size_t count = 0;
  scan(row, [&](std::uint32_t, std::size_t) { ++count; });
  return count;
}

std::vector<int> LiteralScan::found_in(std::string_view text) const {
  std::vector<bool> seen(literals_.size());
  std::vector<int> found;
  CharacterRow row;
  row.read(text);
  scan(row, [&](std::uint32_t literal, std::size_t) {
    if (!seen[literal]) found.push_back(static_cast<int>(literal));
    seen[literal] = true;
  });
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace zc
