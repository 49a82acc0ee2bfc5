// Which of many literals stand in a text: one pass, a byte automaton (Aho and Corasick 1975) with
// all moves worked out.  Immutable; thread-safe.
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
  void add(const std::string& literal, int index);
  void finish();

  std::array<std::uint8_t, 256> class_of_ = {};
  std::size_t classes_ = 1;
  std::size_t literals_ = 0;
  std::vector<std::uint32_t> moves_ = {};    // node * classes_ + class
  std::vector<std::vector<int>> ends_ = {};  // literals that end at a node, suffixes included
  std::vector<bool> any_end_ = {};
};

}  // namespace zc
