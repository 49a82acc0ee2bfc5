#include "classifier/literal_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <map>

namespace zc {
namespace {

constexpr std::size_t kWidths[] = {6, 3, 1};
constexpr int kFilterBits = 15;
constexpr bool kLittleEndian = std::endian::native == std::endian::little;

std::uint64_t key_of(std::string_view text, std::size_t width) {
  std::uint64_t key = 0;
  std::memcpy(&key, text.data(), width);
  return key;
}

// key_of() for all widths at once: the bytes beyond the width are cut off.
std::uint64_t cut_key(std::uint64_t bytes, std::size_t width) {
  return bytes & (~std::uint64_t{0} >> (64 - 8 * width));
}

// Multiplication spreads the low bytes upwards, where the bits are taken from.
std::uint64_t spread(std::uint64_t key) {
  return key * 0x9E3779B97F4A7C15U;
}

}  // namespace

LiteralScan::LiteralScan(const std::vector<std::string>& literals) : literals_(literals) {
  for (std::size_t i = 0; i < literals.size(); ++i) {
    if (literals[i].empty()) {
      always_.push_back(static_cast<int>(i));
    } else {
      starts_[static_cast<unsigned char>(literals[i][0])] = true;
    }
  }
  std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t width : kWidths) {
    Tier tier = tier_of(literals, width, most);
    if (!tier.keys.empty()) tiers_.push_back(std::move(tier));
    most = width - 1;
  }
}

LiteralScan::Tier LiteralScan::tier_of(const std::vector<std::string>& literals,
                                       std::size_t least,
                                       std::size_t most) {
  std::map<std::uint64_t, std::vector<std::uint32_t>> by_key;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const std::size_t size = literals[i].size();
    if (size < least || size > most) continue;
    by_key[key_of(literals[i], least)].push_back(static_cast<std::uint32_t>(i));
  }
  Tier tier;
  tier.width = least;
  tier.filter.assign(std::size_t{1} << (kFilterBits - 6), 0);
  const std::size_t size = std::bit_ceil(by_key.size() * 2 + 2);
  tier.table.assign(size, 0);
  for (const auto& [key, members] : by_key) {
    const std::uint64_t hash = spread(key);
    const std::uint64_t bit = hash >> (64 - kFilterBits);
    tier.filter[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    std::size_t slot = (hash >> 32) & (size - 1);
    while (tier.table[slot] != 0) slot = (slot + 1) & (size - 1);
    tier.keys.push_back(key);
    tier.table[slot] = static_cast<std::uint32_t>(tier.keys.size());
    tier.firsts.push_back(static_cast<std::uint32_t>(tier.members.size()));
    tier.members.insert(tier.members.end(), members.begin(), members.end());
  }
  tier.firsts.push_back(static_cast<std::uint32_t>(tier.members.size()));
  return tier;
}

void LiteralScan::look_up(const Tier& tier,
                          std::uint64_t key,
                          std::string_view rest,
                          std::vector<int>& found) const {
  const std::uint64_t hash = spread(key);
  const std::size_t mask = tier.table.size() - 1;
  for (std::size_t slot = (hash >> 32) & mask; tier.table[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t at = tier.table[slot] - 1;
    if (tier.keys[at] != key) continue;
    for (std::uint32_t m = tier.firsts[at]; m < tier.firsts[at + 1]; ++m) {
      if (rest.starts_with(literals_[tier.members[m]])) {
        found.push_back(static_cast<int>(tier.members[m]));
      }
    }
    return;
  }
}

void LiteralScan::scan(std::string_view text, std::vector<int>& found) const {
  found = always_;
  std::size_t sorted_size = 0;
  const auto tidy = [&] {
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    sorted_size = found.size();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!starts_[static_cast<unsigned char>(text[at])]) continue;
    const std::string_view rest = text.substr(at);
    const bool long_enough = kLittleEndian && rest.size() >= sizeof(std::uint64_t);
    const std::uint64_t bytes = long_enough ? key_of(rest, sizeof(std::uint64_t)) : 0;
    for (const Tier& tier : tiers_) {
      if (rest.size() < tier.width) continue;
      const std::uint64_t key = long_enough ? cut_key(bytes, tier.width) : key_of(rest, tier.width);
      const std::uint64_t bit = spread(key) >> (64 - kFilterBits);
      if (((tier.filter[bit >> 6] >> (bit & 63)) & 1) != 0) look_up(tier, key, rest, found);
    }
    // The same words over and over must not take memory with the length of the text.
    if (found.size() > 2 * sorted_size + 4096) tidy();
  }
  tidy();
}

}  // namespace zc
