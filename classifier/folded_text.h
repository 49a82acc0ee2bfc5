// Text folded for matching, with an exact map back to the original bytes: full width, case,
// compatibility forms, traditional to simplified, look-alikes, character references, zero-width
// characters, split characters (讠正 is 证) and separators put between single Han characters
// (包★过 is 包过).  Everything the rules match is folded text; everything shown is original text.
//
// Sources of the tables: OpenCC (TSCharacters), Unicode NFKC and case folding; made by
// tables/make_tables.py.  Immutable value; thread-safe as such.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zc {

class FoldedText {
 public:
  FoldedText() = default;
  // Any bytes; invalid UTF-8 becomes spaces.  At most 2^31 bytes are read.  Linear time.
  static FoldedText fold(std::string_view original);

  const std::string& text() const { return text_; }

  // Bytes of the original that folded bytes [begin, end) came from, half-open; `begin < end`, both
  // within text().  Always in range and monotone.
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool operator==(const Range&) const = default;
  };
  Range original(std::size_t begin, std::size_t end) const;

  // How many characters were written so as to escape a plain search (split, look-alike letters,
  // zero-width or separators between single characters, character references).
  int disguises() const { return disguises_; }

 private:
  friend class TextFolder;
  std::string text_ = {};
  std::vector<std::uint32_t> begins_ = {};  // by folded byte
  std::vector<std::uint32_t> ends_ = {};
  int disguises_ = 0;
};

// One code point from valid or invalid UTF-8 at `at`, which moves on by at least one byte;
// U+FFFD for what is not UTF-8.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::string& out, char32_t cp);
bool is_han(char32_t cp);

}  // namespace zc
