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

#include "classifier/fold_map.h"

namespace zc {

// Buffers that one caller keeps over many texts; starts empty.
struct FoldScratch {
  // One character, or a run of characters of one kind, each of which folds to as many bytes and
  // is no separator and no part of a split character.
  struct Unit {
    CharacterTraits traits = 0;  // of all its characters
    std::uint32_t begin = 0;     // in the original
    std::uint32_t end = 0;
    std::uint32_t folded = 0;      // where it stands in `text`, as long as no unit has gone
    std::uint32_t length = 0;      // in bytes
    std::uint32_t characters = 0;  // of which a run has more than one
  };
  std::vector<Unit> units = {};
  std::string text = {};  // half as long again as the longest text
};

class FoldedText {
 public:
  FoldedText() = default;
  // Any bytes; invalid UTF-8 becomes spaces.  At most 2^31 bytes are read.  Linear time.
  static FoldedText fold(std::string_view original);
  static FoldedText fold(std::string_view original, FoldScratch& scratch);

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
  // A stretch of folded text: either byte for byte as long as what it was folded from, or one
  // character that stands for all of [begin, end).
  struct Piece {
    std::uint32_t folded = 0;  // where it begins in text()
    std::uint32_t begin = 0;   // and in the original
    std::uint32_t end = 0;
    bool same_length = false;
  };
  const Piece& piece_at(std::size_t folded) const;

  std::string text_ = {};
  std::vector<Piece> pieces_ = {};  // ascending; together all of text_
  int disguises_ = 0;
};

}  // namespace zc
