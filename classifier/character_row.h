// A text cut into characters, each with a code of 16 bits: what the scans and the page model walk
// over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace zc {

// The characters of a text.  A code tells most of them apart, not all.
class CharacterRow {
 public:
  // Views `text`, which must outlive the row; keeps its memory from text to text.  Where the text
  // is no UTF-8, a byte counts as a character.
  void read(std::string_view text);

  std::size_t size() const { return size_; }
  // Of size(), 0: the end of the text.
  std::uint16_t code(std::size_t i) const { return codes_[i]; }
  // Byte that a character begins at; of size(), the end of the text.
  std::size_t begin(std::size_t i) const { return begins_[i]; }
  std::string_view text() const { return text_; }
  std::string_view from(std::size_t i) const { return text_.substr(begins_[i]); }

 private:
  std::string_view text_ = {};
  std::vector<std::uint16_t> codes_ = {};
  std::vector<std::uint32_t> begins_ = {};  // one more
  std::size_t size_ = 0;                    // of both, what is in use
};

}  // namespace zc
