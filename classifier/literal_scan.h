// Which of many literals stand in a text.  Every place where a literal could begin is tested
// against a bit filter of the literals' first six (or three, or one) bytes, small enough for the
// nearest cache; the few places that pass look their literals up by those bytes.  Immutable;
// thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zc {

class LiteralScan {
 public:
  LiteralScan() = default;
  explicit LiteralScan(const std::vector<std::string>& literals);

  // Indices of the literals found, each once, ascending.
  void scan(std::string_view text, std::vector<int>& found) const;

 private:
  // Literals that are told apart by their first `width` bytes.
  struct Tier {
    std::size_t width = 0;
    std::vector<std::uint64_t> filter = {};
    // Keys ascending; the literals of keys[i] are members[firsts[i]] to members[firsts[i + 1] - 1].
    std::vector<std::uint64_t> keys = {};
    std::vector<std::uint32_t> firsts = {};
    std::vector<std::uint32_t> members = {};
    std::vector<std::uint32_t> table = {};  // open addressing: position in keys + 1
  };
  static Tier tier_of(const std::vector<std::string>& literals,
                      std::size_t least,
                      std::size_t most);
  void look_up(const Tier& tier,
               std::uint64_t key,
               std::string_view rest,
               std::vector<int>& found) const;

  std::vector<std::string> literals_ = {};
  std::vector<Tier> tiers_ = {};       // longest keys first; none without literals
  std::array<bool, 256> starts_ = {};  // bytes that a literal begins with
  std::vector<int> always_ = {};       // empty literals
};

}  // namespace zc
