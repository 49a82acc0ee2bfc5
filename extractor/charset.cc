#include "extractor/charset.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <uchardet/uchardet.h>

#include "extractor/charset_codec.h"
#include "extractor/charset_labels.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kSampleBytes = std::size_t{256} * 1024;  // enough for any statistic below
constexpr std::size_t kMojibakeSample = std::size_t{256} * 1024;

struct Scores {
  std::size_t high = 0;     // bytes that are not ASCII
  double utf8 = 0;          // share of `high` inside valid UTF-8 sequences
  double gb = 0;            // mean worth of two-byte characters read as GB18030
  double big5 = 0;          // the same read as Big5
  double zero_even = 0;     // share of zero bytes at even places
  double zero_odd = 0;      // and at odd ones
  bool whole_utf8 = false;  // every byte; an incomplete last character is forgiven
  bool exact_utf8 = false;  // and that one is not there either
};

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

// GB 2312 row 16-55 holds the 3,755 commonest characters, 56-87 the rarer ones, 1-9 punctuation.
double gb_worth(unsigned lead, unsigned trail) {
  if (trail < 0x40 || trail == 0x7F || trail == 0xFF) return -3;
  if (trail < 0xA1) return 0;
  if (lead >= 0xB0 && lead <= 0xD7) return 1;
  if (lead >= 0xA1 && lead <= 0xA3) return 0.8;
  if (lead >= 0xD8 && lead <= 0xF7) return 0.3;
  return 0;
}

// Big5 A440-C67E holds the 5,401 commonest characters, C940-F9FE the rarer ones.
double big5_worth(unsigned lead, unsigned trail) {
  if (!((trail >= 0x40 && trail <= 0x7E) || (trail >= 0xA1 && trail <= 0xFE))) return -3;
  if (lead >= 0xA4 && lead <= 0xC6) return 1;
  if (lead >= 0xA1 && lead <= 0xA3) return 0.8;
  if (lead >= 0xC9 && lead <= 0xF9) return 0.2;
  return 0;
}

double two_byte_score(std::string_view bytes, double (*worth)(unsigned, unsigned)) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = skip_ascii(bytes, 0); i + 1 < bytes.size(); i = skip_ascii(bytes, i)) {
    const unsigned lead = byte_at(bytes, i);
    const unsigned trail = byte_at(bytes, i + 1);
    const bool is_lead = lead >= 0x81 && lead <= 0xFE;
    const double value = is_lead ? worth(lead, trail) : -3;
    sum += value;
    ++count;
    i += is_lead && value >= 0 ? 2 : 1;
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

// Bytes from `at` on that are characters U+1000-U+CFFF: nearly all of Chinese text.
std::size_t three_byte_run(std::string_view bytes, std::size_t at) {
  std::size_t i = at;
  while (i + 3 <= bytes.size()) {
    const unsigned lead = byte_at(bytes, i);
    if (lead - 0xE1U > 0xECU - 0xE1U || (byte_at(bytes, i + 1) & 0xC0U) != 0x80U ||
        (byte_at(bytes, i + 2) & 0xC0U) != 0x80U) {
      break;
    }
    i += 3;
  }
  return i - at;
}

// Is the sequence at `i` the beginning of a character whose rest lies behind the sample's end?
bool is_cut_character(std::string_view sample, std::size_t i) {
  const unsigned lead = byte_at(sample, i);
  const std::size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  return lead >= 0xC2 && lead <= 0xF4 && i + need > sample.size();
}

void score_utf8(std::string_view sample, Scores& scores) {
  std::size_t valid = 0;
  bool is_cut = false;
  for (std::size_t i = skip_ascii(sample, 0); i < sample.size(); i = skip_ascii(sample, i)) {
    const std::size_t run = three_byte_run(sample, i);
    valid += run;
    scores.high += run;
    i += run;
    if (i >= sample.size() || byte_at(sample, i) < 0x80) continue;
    const CodePoint c = code_point_at(sample, i);
    is_cut = c.length == 1 && valid > 0 && is_cut_character(sample, i);
    if (is_cut) break;
    if (c.length > 1) valid += c.length;
    scores.high += c.length;
    i += c.length;
  }
  scores.utf8 =
      scores.high == 0 ? 1 : static_cast<double>(valid) / static_cast<double>(scores.high);
  scores.whole_utf8 = valid == scores.high && valid > 0;
  scores.exact_utf8 = scores.whole_utf8 && !is_cut;
}

// The two-byte statistics cost a pass each, so they wait until UTF-8 is in doubt.
Scores score(std::string_view bytes) {
  Scores scores;
  score_utf8(bytes, scores);
  if (scores.whole_utf8) return scores;
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (sample[i] == '\0') ++((i & 1U) == 0 ? even : odd);
  }
  const double half = static_cast<double>(sample.size()) / 2 + 1;
  scores.zero_even = static_cast<double>(even) / half;
  scores.zero_odd = static_cast<double>(odd) / half;
  scores.gb = two_byte_score(sample, gb_worth);
  scores.big5 = two_byte_score(sample, big5_worth);
  return scores;
}

bool is_sane(std::string_view encoding, const Scores& scores) {
  if (scores.high == 0) return true;
  const bool is_utf8 = scores.utf8 >= 0.7;
  if (encoding == "utf-8") return is_utf8;
  if (is_utf8) return false;
  if (encoding == "gb18030") return scores.gb > 0.2 && scores.gb + 0.25 >= scores.big5;
  if (encoding == "big5") return scores.big5 > 0.2 && scores.big5 + 0.25 >= scores.gb;
  if (encoding == "utf-16le" || encoding == "utf-16be") return false;  // zero bytes decide, below
  if (encoding == "euc-kr" || encoding == "euc-jp" || encoding == "shift_jis") return true;
  return scores.gb < 0.6 && scores.big5 < 0.6;  // one byte a character: Chinese pairs speak against
}

// uchardet's opinion as a WHATWG name; "" when it has none.
std::string_view uchardet_vote(std::string_view bytes) {
  uchardet_t detector = uchardet_new();
  uchardet_handle_data(detector, bytes.data(), std::min(bytes.size(), kSampleBytes));
  uchardet_data_end(detector);
  const std::string_view vote = encoding_for_label(uchardet_get_charset(detector));
  uchardet_delete(detector);
  return vote;
}

std::string_view guess(std::string_view bytes, const Scores& scores, std::string_view& source) {
  source = "guess";
  if (scores.utf8 >= 0.7) return "utf-8";
  const double best = std::max(scores.gb, scores.big5);
  if (best >= 0.5 && std::abs(scores.gb - scores.big5) >= 0.15) {
    return scores.gb >= scores.big5 ? "gb18030" : "big5";
  }
  const std::string_view vote = uchardet_vote(bytes);
  if (vote == "big5" && scores.big5 > 0.5) return "big5";
  if (best < 0.4 && !vote.empty() && vote != "gb18030" && vote != "utf-8") return vote;
  if (best < 0) {
    source = "fallback";
    return "windows-1252";
  }
  return "gb18030";
}

constexpr std::uint32_t packed(std::string_view letter) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(letter[0])) << 16 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(letter[1])) << 8 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(letter[2]));
}

// Leading halves of common characters' UTF-8 bytes as GBK shows them; 锟 is the replacement's.
bool is_mojibake_sign(std::uint32_t letter) {
  switch (letter) {
    case packed("鐨"):
    case packed("涓"):
    case packed("锛"):
    case packed("銆"):
    case packed("鍦"):
    case packed("鏄"):
    case packed("鍙"):
    case packed("浜"):
    case packed("鍚"):
    case packed("鏈"):
    case packed("鎴"):
    case packed("鍏"):
    case packed("绗"):
    case packed("瀛"):
    case packed("鍥"):
    case packed("缁"):
    case packed("杩"):
    case packed("鏃"):
    case packed("锟"):
      return true;
    default:
      return false;
  }
}

// Text that was UTF-8, read as GBK and saved again, is full of these; honest text is not.
bool looks_like_mojibake(std::string_view text) {
  const std::string_view sample = text.substr(0, kMojibakeSample);
  constexpr std::size_t kEnough = 600;  // characters: the sign is in one of four, or in none
  std::size_t han = 0;
  std::size_t signs = 0;
  for (std::size_t i = skip_ascii(sample, 0); i + 2 < sample.size() && han < kEnough;
       i = skip_ascii(sample, i)) {
    while (i + 2 < sample.size() && byte_at(sample, i) >= 0xE0) {
      const unsigned lead = byte_at(sample, i);
      han += lead >= 0xE4 && lead <= 0xE9 ? 1U : 0U;
      if (lead >= 0xE6 && lead <= 0xE9 && is_mojibake_sign(packed(sample.substr(i, 3)))) ++signs;
      i += lead >= 0xF0 ? 4 : 3;
    }
    if (i < sample.size() && byte_at(sample, i) >= 0x80) ++i;
  }
  return han >= 20 && signs * 20 > han;
}

struct Choice {
  std::string_view encoding;
  std::string_view source;
  std::size_t skip = 0;
  bool is_exact = false;  // valid UTF-8 to the last byte: nothing is left to decode
};

struct ByteOrderMark {
  std::string_view encoding;
  std::size_t length = 0;  // bytes; 0: no mark
};

ByteOrderMark byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return {"utf-8", 3};
  if (bytes.starts_with("\xFF\xFE")) return {"utf-16le", 2};
  if (bytes.starts_with("\xFE\xFF")) return {"utf-16be", 2};
  return {};
}

bool is_mark_true(const ByteOrderMark& mark, const Scores& scores) {
  if (mark.encoding == "utf-8") return scores.whole_utf8 || scores.utf8 >= 0.7;
  // A mark of UTF-16 before bytes that are plainly GBK or UTF-8 is an editor's accident.
  return mark.length != 0 && !scores.whole_utf8 && scores.gb < 0.8;
}

// UTF-16 without a mark shows in ASCII's zero bytes; "" when they do not say so.
std::string_view utf16_by_zeros(const Scores& scores) {
  if (scores.zero_odd > 0.2 && scores.zero_even < 0.05) return "utf-16le";
  if (scores.zero_even > 0.2 && scores.zero_odd < 0.05) return "utf-16be";
  return "";
}

// What hides its text behind the replacement decoder has to be ASCII to be believed.
bool is_believable(std::string_view declared, const Scores& scores) {
  return declared == "replacement" ? scores.high == 0 : is_sane(declared, scores);
}

Choice choose(std::string_view bytes, std::string_view content_type, std::string& keep) {
  const ByteOrderMark mark = byte_order_mark(bytes);
  const std::string_view rest = bytes.substr(mark.length);
  const Scores scores = score(rest);
  if (is_mark_true(mark, scores)) return {mark.encoding, "bom", mark.length};
  if (scores.whole_utf8) return {"utf-8", "valid_utf8", mark.length, scores.exact_utf8};
  const std::string_view utf16 = utf16_by_zeros(scores);
  if (!utf16.empty()) return {utf16, "guess", mark.length};
  for (const DeclaredCharset& declared : declared_charsets(rest, content_type)) {
    if (!is_believable(declared.encoding, scores)) continue;
    keep = declared.encoding;
    return {keep, declared.source == "header" ? "header" : "meta", mark.length};
  }
  if (scores.high == 0) return {"utf-8", "fallback", mark.length};
  std::string_view source;
  const std::string_view encoding = guess(rest, scores, source);
  return {encoding, source, mark.length};
}

// WHATWG, replacement decoder: one U+FFFD for everything, so that no script can hide in it.
void decode_replacement(std::string_view bytes, Decoded& out) {
  if (bytes.empty()) return;
  append_utf8(out.text, 0xFFFD);
  out.map.add(0, out.text.size(), 0, 1);
  out.errors = 1;
}

// iconv's name of an encoding that has no decoder of ours.
std::string iconv_name(std::string_view charset) {
  if (charset == "shift_jis") return "CP932";
  if (charset == "euc-kr") return "CP949";
  if (charset == "ibm866") return "CP866";
  if (charset == "windows-874") return "CP874";
  if (charset.starts_with("windows-")) return "CP" + std::string(charset.substr(8));
  return std::string(charset);
}

void decode_into(std::string_view bytes, std::string_view charset, std::size_t skip, Decoded& out) {
  out.charset = charset;
  if (charset == "utf-8") return decode_utf8(bytes, skip, out);
  if (charset == "gb18030") return decode_gb18030(bytes, skip, out);
  if (charset == "big5") return decode_big5(bytes, skip, out);
  if (charset == "utf-16le") return decode_utf16(bytes, skip, false, out);
  if (charset == "utf-16be") return decode_utf16(bytes, skip, true, out);
  if (charset == "replacement") return decode_replacement(bytes, out);
  decode_iconv(bytes, iconv_name(charset).c_str(), out);
}

}  // namespace

Decoded decode(std::string_view bytes, std::string_view content_type) {
  Decoded out;
  std::string keep;
  const Choice choice = choose(bytes, content_type, keep);
  if (choice.is_exact) {
    out.text = bytes.substr(choice.skip);
    out.map.set_identity(choice.skip);
    out.charset = "utf-8";
  } else {
    decode_into(bytes, choice.encoding, choice.skip, out);
  }
  out.source = choice.source;
  out.mojibake = out.charset == "utf-8" && looks_like_mojibake(out.text);
  return out;
}

Decoded decode_as(std::string_view bytes, std::string_view charset) {
  Decoded out;
  const ByteOrderMark mark = byte_order_mark(bytes);
  decode_into(bytes, charset, mark.encoding == charset ? mark.length : 0, out);
  out.source = "header";
  return out;
}

std::string encode_query(std::string_view utf8, std::string_view charset) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint c = code_point_at(utf8, i);
    i += c.length;
    if (c.value < 0x80) {
      out.push_back(static_cast<char>(c.value));
      continue;
    }
    std::string bytes = charset == "big5" ? encode_big5(c.value) : encode_gb18030(c.value);
    if (bytes.empty()) bytes = "&#" + std::to_string(static_cast<unsigned>(c.value)) + ";";
    for (const char b : bytes) {
      const auto value = static_cast<unsigned char>(b);
      // The same set that the URL parser escapes in a query, so that nothing is escaped twice.
      if (is_ascii_word(b)) {
        out.push_back(b);
      } else {
        out.push_back('%');
        out.push_back(kHex[value >> 4]);
        out.push_back(kHex[value & 15]);
      }
    }
  }
  return out;
}

}  // namespace zc
