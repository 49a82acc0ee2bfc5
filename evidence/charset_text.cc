#include "evidence/charset_text.h"

#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <iconv.h>

#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

// Where the web's name means more than iconv's name of that spelling (WHATWG Encoding section 4.2).
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kWider = {{
    {"gbk", "gb18030"},
    {"gb2312", "gb18030"},
    {"big5", "big5-hkscs"},
    {"shift_jis", "cp932"},
    {"euc-kr", "cp949"},
    {"iso-8859-1", "cp1252"},
    {"us-ascii", "cp1252"},
    {"utf-16", "utf-16le"},
    {"x-x-big5", "big5-hkscs"},
}};

std::string iconv_name(std::string_view charset) {
  std::string name = lower_ascii(trim(charset));
  for (const auto& [web, wider] : kWider) {
    if (name == web) return std::string(wider);
  }
  if (name.starts_with("windows-")) return "cp" + name.substr(8);
  return name;
}

struct Closer {
  void operator()(void* descriptor) const { iconv_close(descriptor); }
};

}  // namespace

Result<std::string> text_from_charset(std::string_view bytes, std::string_view charset) {
  const std::string name = iconv_name(charset);
  if (name == "utf-8" || name == "utf8") return clean_utf8(bytes);
  // "//TRANSLIT" and friends are no part of a charset's name.
  const bool plain = name.find('/') == std::string::npos && !name.empty();
  const auto refused = iconv_t(-1);  // NOLINT(performance-no-int-to-ptr): POSIX iconv_open()
  const auto opened = plain ? iconv_open("UTF-8", name.c_str()) : refused;
  if (opened == refused) {
    return Error(ErrorKind::kUnsupported, fmt::format("unknown charset '{}'", charset));
  }
  const std::unique_ptr<void, Closer> descriptor(opened);

  std::string out;
  std::array<char, 4096> piece = {};
  char* in = const_cast<char*>(bytes.data());  // iconv does not write to its input
  std::size_t in_left = bytes.size();
  while (in_left != 0) {
    char* to = piece.data();
    std::size_t to_left = piece.size();
    const std::size_t state = iconv(descriptor.get(), &in, &in_left, &to, &to_left);
    const int problem = errno;
    out.append(piece.data(), piece.size() - to_left);
    if (state == static_cast<std::size_t>(-1) && problem != E2BIG) {
      append_utf8(kBadByte, out);
      ++in;
      --in_left;
    }
  }
  return out;
}

}  // namespace evidence_parts
}  // namespace zc
