#include "classifier/literal_scan.h"

#include <algorithm>
#include <bit>
#include <map>

namespace zc {
namespace {

struct Character {
  unsigned code = 0;  // 16 bits
  std::size_t size = 1;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[at + i]));
  };
  const auto low = [&](std::size_t i) { return byte(i) & 0x3F; };
  const unsigned lead = byte(0);
  const std::size_t left = text.size() - at;
  if (lead < 0xC0) return {lead, 1};
  if (lead < 0xE0 && left >= 2) return {((lead & 0x1F) << 6) | low(1), 2};
  if (lead >= 0xE0 && lead < 0xF0 && left >= 3) {
    return {((lead & 0xF) << 12) | (low(1) << 6) | low(2), 3};
  }
  // Beyond 16 bits: codes that UTF-8 has no use for.
  if (lead >= 0xF0 && left >= 4) return {0xD800 | ((low(2) & 0x1F) << 6) | low(3), 4};
  return {lead, 1};
}

}  // namespace

void CharacterRow::read(std::string_view text) {
  text_ = text;
  if (codes_.size() < text.size() + 1) {
    codes_.resize(text.size() + 1);
    begins_.resize(text.size() + 1);
  }
  std::size_t count = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  for (std::size_t at = 0; at < text.size(); ++count) {
    begins_[count] = static_cast<std::uint32_t>(at);
    const unsigned lead = bytes[at];
    if (lead < 0x80) {
      codes_[count] = static_cast<std::uint16_t>(lead);
      ++at;
    } else if ((lead & 0xF0) == 0xE0 && text.size() - at >= 3) {
      codes_[count] = static_cast<std::uint16_t>((lead << 12) | ((bytes[at + 1] & 0x3FU) << 6) |
                                                 (bytes[at + 2] & 0x3FU));
      at += 3;
    } else {
      const Character now = character_at(text, at);
      codes_[count] = static_cast<std::uint16_t>(now.code);
      at += now.size;
    }
  }
  begins_[count] = static_cast<std::uint32_t>(text.size());
  size_ = count;
}

LiteralScan::LiteralScan(const std::vector<std::string>& literals) : literals_(literals) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> by_key;
  constexpr std::size_t kCodes = 1 << 16;
  begins_.assign(kCodes, 0);
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const std::string_view literal = literals[i];
    if (literal.empty()) continue;
    const Character first = character_at(literal, 0);
    const bool single = first.size == literal.size();
    begins_[first.code] |= single ? kSingle : kLonger;
    const std::uint32_t key =
        single ? kAlone | first.code
               : (std::uint32_t{first.code} << 16) | character_at(literal, first.size).code;
    by_key[key].push_back(static_cast<std::uint32_t>(i));
  }
  const std::size_t size = std::bit_ceil(by_key.size() * 2 + 2);
  shift_ = 33 - static_cast<int>(std::bit_width(size));
  buckets_.assign(size, {});
  filter_.assign(std::size_t{1} << (kFilterBits - 6), 0);
  for (const auto& [key, members] : by_key) add(key, members);
}

void LiteralScan::add(std::uint32_t key, const std::vector<std::uint32_t>& members) {
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
