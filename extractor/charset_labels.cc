#include "extractor/charset_labels.h"

#include <algorithm>
#include <array>

#include "extractor/utf8.h"

namespace zc {

namespace {

struct Label {
  std::string_view label;
  std::string_view encoding;
};

constexpr std::array kLabels = {
    Label{"utf-8", "utf-8"},
    Label{"utf8", "utf-8"},
    Label{"unicode-1-1-utf-8", "utf-8"},
    Label{"unicode11utf8", "utf-8"},
    Label{"unicode20utf8", "utf-8"},
    Label{"x-unicode20utf8", "utf-8"},
    Label{"utf-8n", "utf-8"},
    Label{"gb2312", "gb18030"},
    Label{"gb_2312", "gb18030"},
    Label{"gb-2312", "gb18030"},
    Label{"gb_2312-80", "gb18030"},
    Label{"gbk", "gb18030"},
    Label{"x-gbk", "gb18030"},
    Label{"gb18030", "gb18030"},
    Label{"gb-18030", "gb18030"},
    Label{"chinese", "gb18030"},
    Label{"csgb2312", "gb18030"},
    Label{"csiso58gb231280", "gb18030"},
    Label{"iso-ir-58", "gb18030"},
    Label{"windows-936", "gb18030"},
    Label{"cp936", "gb18030"},
    Label{"ms936", "gb18030"},
    Label{"euc-cn", "gb18030"},
    Label{"big5", "big5"},
    Label{"big5-hkscs", "big5"},
    Label{"cn-big5", "big5"},
    Label{"csbig5", "big5"},
    Label{"x-x-big5", "big5"},
    Label{"cp950", "big5"},
    Label{"windows-950", "big5"},
    Label{"utf-16", "utf-16le"},
    Label{"utf-16le", "utf-16le"},
    Label{"unicode", "utf-16le"},
    Label{"ucs-2", "utf-16le"},
    Label{"iso-10646-ucs-2", "utf-16le"},
    Label{"csunicode", "utf-16le"},
    Label{"unicodefeff", "utf-16le"},
    Label{"utf-16be", "utf-16be"},
    Label{"unicodefffe", "utf-16be"},
    Label{"ascii", "windows-1252"},
    Label{"us-ascii", "windows-1252"},
    Label{"ansi_x3.4-1968", "windows-1252"},
    Label{"iso-8859-1", "windows-1252"},
    Label{"iso8859-1", "windows-1252"},
    Label{"iso_8859-1", "windows-1252"},
    Label{"latin1", "windows-1252"},
    Label{"l1", "windows-1252"},
    Label{"cp1252", "windows-1252"},
    Label{"windows-1252", "windows-1252"},
    Label{"x-cp1252", "windows-1252"},
    Label{"iso-8859-2", "iso-8859-2"},
    Label{"iso-8859-3", "iso-8859-3"},
    Label{"iso-8859-4", "iso-8859-4"},
    Label{"iso-8859-5", "iso-8859-5"},
    Label{"iso-8859-6", "iso-8859-6"},
    Label{"iso-8859-7", "iso-8859-7"},
    Label{"iso-8859-8", "iso-8859-8"},
    Label{"iso-8859-9", "windows-1254"},
    Label{"iso-8859-10", "iso-8859-10"},
    Label{"iso-8859-13", "iso-8859-13"},
    Label{"iso-8859-14", "iso-8859-14"},
    Label{"iso-8859-15", "iso-8859-15"},
    Label{"iso-8859-16", "iso-8859-16"},
    Label{"latin2", "iso-8859-2"},
    Label{"koi8-r", "koi8-r"},
    Label{"koi8-u", "koi8-u"},
    Label{"ibm866", "ibm866"},
    Label{"cp866", "ibm866"},
    Label{"windows-874", "windows-874"},
    Label{"tis-620", "windows-874"},
    Label{"windows-1250", "windows-1250"},
    Label{"windows-1251", "windows-1251"},
    Label{"cp1251", "windows-1251"},
    Label{"windows-1253", "windows-1253"},
    Label{"windows-1254", "windows-1254"},
    Label{"windows-1255", "windows-1255"},
    Label{"windows-1256", "windows-1256"},
    Label{"windows-1257", "windows-1257"},
    Label{"windows-1258", "windows-1258"},
    Label{"shift_jis", "shift_jis"},
    Label{"shift-jis", "shift_jis"},
    Label{"sjis", "shift_jis"},
    Label{"x-sjis", "shift_jis"},
    Label{"windows-31j", "shift_jis"},
    Label{"ms_kanji", "shift_jis"},
    Label{"euc-jp", "euc-jp"},
    Label{"x-euc-jp", "euc-jp"},
    Label{"cseucpkdfmtjapanese", "euc-jp"},
    Label{"iso-2022-jp", "iso-2022-jp"},
    Label{"csiso2022jp", "iso-2022-jp"},
    Label{"euc-kr", "euc-kr"},
    Label{"ks_c_5601-1987", "euc-kr"},
    Label{"korean", "euc-kr"},
    Label{"windows-949", "euc-kr"},
    Label{"hz-gb-2312", "replacement"},
    Label{"iso-2022-cn", "replacement"},
    Label{"iso-2022-cn-ext", "replacement"},
    Label{"iso-2022-kr", "replacement"},
    Label{"csiso2022kr", "replacement"},
    Label{"replacement", "replacement"},
};

constexpr std::size_t kPrescanBytes =
    4096;  // browsers look at 1024; Chinese templates put more first

bool is_label_byte(char c) {
  return is_ascii_word(c) || c == '-' || c == '_' || c == '.' || c == ':';
}

// The label that follows "charset" at `at`: optional spaces, '=', spaces, quote.
std::string_view label_after(std::string_view text, std::size_t at) {
  const auto skip = [&](std::string_view what) {
    while (at < text.size() && what.find(text[at]) != std::string_view::npos) ++at;
  };
  skip(" \t\r\n\f");
  if (at >= text.size() || text[at] != '=') return {};
  ++at;
  skip(" \t\r\n\f\"'");
  std::size_t end = at;
  while (end < text.size() && is_label_byte(text[end])) ++end;
  return text.substr(at, end - at);
}

// First "charset=" or, for the XML declaration, "encoding=" in `text` that names something known.
std::string_view named_in(std::string_view text, std::string_view word) {
  for (std::size_t at = find_ignore_case(text, word); at != std::string_view::npos;
       at = find_ignore_case(text, word, at + word.size())) {
    const std::string_view encoding = encoding_for_label(label_after(text, at + word.size()));
    if (!encoding.empty()) return encoding;
  }
  return {};
}

std::size_t tag_end(std::string_view text, std::size_t at) {
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return at;
    }
  }
  return text.size();
}

void add(std::vector<DeclaredCharset>& found, std::string_view encoding, std::string_view source) {
  if (encoding.empty()) return;
  // A page that can be read far enough to find the label is not UTF-16 (HTML, prescan step 13).
  if (source == "meta" && encoding.starts_with("utf-16")) encoding = "utf-8";
  found.push_back({std::string(encoding), std::string(source)});
}

}  // namespace

std::string_view encoding_for_label(std::string_view label) {
  const std::string_view trimmed = trim(label);
  const auto found = std::find_if(kLabels.begin(), kLabels.end(), [&](const Label& entry) {
    return equals_ignore_case(entry.label, trimmed);
  });
  return found == kLabels.end() ? std::string_view() : found->encoding;
}

std::vector<DeclaredCharset> declared_charsets(std::string_view bytes,
                                               std::string_view content_type) {
  std::vector<DeclaredCharset> found;
  add(found, named_in(content_type, "charset"), "header");
  const std::string_view head = bytes.substr(0, kPrescanBytes);
  for (std::size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at)) {
    const std::string_view rest = head.substr(at);
    if (rest.starts_with("<!--")) {
      const std::size_t end = head.find("-->", at + 2);
      if (end == std::string_view::npos) break;
      at = end + 3;
      continue;
    }
    const bool is_xml = starts_with_ignore_case(rest, "<?xml");
    const bool is_meta = starts_with_ignore_case(rest, "<meta");
    if (!is_xml && !is_meta) {
      ++at;
      continue;
    }
    const std::size_t end = tag_end(head, at);
    const std::string_view tag = head.substr(at, end - at);
    add(found, named_in(tag, is_xml ? "encoding" : "charset"), "meta");
    at = end;
  }
  return found;
}

}  // namespace zc
