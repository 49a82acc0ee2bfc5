// Bytes to UTF-8, saying how it knew.  decode() decides by the order: byte order mark that the rest
// agrees with; valid UTF-8; a declaration whose text looks sane; statistics with uchardet as one
// vote; gb18030.  GB2312 and GBK are read as GB18030, and the tables follow the WHATWG Encoding
// Standard where glibc's differ (https://encoding.spec.whatwg.org/): 0x80 is the euro sign, a bad
// lead byte never swallows an ASCII byte.
// Pure functions; threads may call them at the same time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "extractor/offset_map.h"

namespace zc {

struct Decoded {
  std::string text = {};     // valid UTF-8; malformed bytes are U+FFFD
  std::string charset = {};  // WHATWG name: "utf-8", "gb18030", "big5", ...
  std::string source = {};   // "bom", "valid_utf8", "header", "meta", "guess", "fallback"
  OffsetMap map = {};        // text byte -> payload byte
  std::size_t errors = 0;    // malformed sequences
  bool mojibake = false;     // UTF-8 that was read as GBK and saved again, or 锟斤拷
};

Decoded decode(std::string_view bytes, std::string_view content_type);

// By name, no questions asked; an unknown name is read as windows-1252.  A byte order mark of that
// encoding is dropped.
Decoded decode_as(std::string_view bytes, std::string_view charset);

// What a browser puts into the query of a link on a page in `charset`: characters as bytes of that
// encoding, not ASCII percent-escaped; "&#NNNN;" where the encoding lacks the character.
std::string encode_query(std::string_view utf8, std::string_view charset);

}  // namespace zc
