// The decoders behind charset.h: one function per family, each appending UTF-8 and the offset map.
// Tables are made once from glibc's iconv and repaired to the WHATWG indexes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "extractor/charset.h"

namespace zc {

void decode_utf8(std::string_view bytes, std::size_t skip, Decoded& out);
void decode_utf16(std::string_view bytes, std::size_t skip, bool big_endian, Decoded& out);
void decode_gb18030(std::string_view bytes, std::size_t skip, Decoded& out);
void decode_big5(std::string_view bytes, std::size_t skip, Decoded& out);
// Any encoding that iconv knows under `iconv_name`, a character at a time.
void decode_iconv(std::string_view bytes, const char* iconv_name, Decoded& out);

// Bytes of one character in gb18030 or big5; "" when the encoding has none.
std::string encode_gb18030(char32_t c);
std::string encode_big5(char32_t c);

}  // namespace zc
