#include "evidence/quote_match.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

// Over this size only whole-text rules are tried, which are linear.
constexpr std::size_t kMaxSkippingSpan = std::size_t{64} << 10;
constexpr std::size_t kMaxSkippingQuote = std::size_t{4} << 10;

// The named references that Chinese pages use (HTML standard section 13.5, a part).
constexpr std::array<std::pair<std::string_view, char32_t>, 44> kNamed = {{
    {"amp", '&'},       {"lt", '<'},        {"gt", '>'},        {"quot", '"'},
    {"apos", '\''},     {"nbsp", 0xA0},     {"ensp", 0x2002},   {"emsp", 0x2003},
    {"thinsp", 0x2009}, {"zwnj", 0x200C},   {"zwj", 0x200D},    {"shy", 0xAD},
    {"middot", 0xB7},   {"hellip", 0x2026}, {"mdash", 0x2014},  {"ndash", 0x2013},
    {"ldquo", 0x201C},  {"rdquo", 0x201D},  {"lsquo", 0x2018},  {"rsquo", 0x2019},
    {"bull", 0x2022},   {"copy", 0xA9},     {"reg", 0xAE},      {"trade", 0x2122},
    {"times", 0xD7},    {"divide", 0xF7},   {"plusmn", 0xB1},   {"deg", 0xB0},
    {"yen", 0xA5},      {"cent", 0xA2},     {"pound", 0xA3},    {"euro", 0x20AC},
    {"laquo", 0xAB},    {"raquo", 0xBB},    {"lsaquo", 0x2039}, {"rsaquo", 0x203A},
    {"larr", 0x2190},   {"rarr", 0x2192},   {"uarr", 0x2191},   {"darr", 0x2193},
    {"sect", 0xA7},     {"para", 0xB6},     {"permil", 0x2030}, {"hearts", 0x2665},
}};

// "&#21253;" "&#x5305;" "&nbsp;" at the front of `text`: the character, and how many bytes it took;
// 0: no reference.
std::size_t read_reference(std::string_view text, char32_t& character) {
  const std::size_t end = text.substr(0, 12).find(';');
  if (text.size() < 3 || end == std::string_view::npos) return 0;
  std::string_view name = text.substr(1, end - 1);
  if (name.starts_with("#")) {
    name.remove_prefix(1);
    const bool hex = name.starts_with("x") || name.starts_with("X");
    if (hex) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [last, problem] =
        std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    const bool whole = !name.empty() && problem == std::errc() && last == name.data() + name.size();
    if (!whole || code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
    character = code;
    return end + 1;
  }
  for (const auto& [known, stands_for] : kNamed) {
    if (known == name) return character = stands_for, end + 1;
  }
  return 0;
}

std::string undo_references(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    char32_t character = 0;
    const std::size_t used = text[at] == '&' ? read_reference(text.substr(at), character) : 0;
    if (used != 0) {
      append_utf8(character, out);
      at += used;
    } else {
      out += text[at++];
    }
  }
  return out;
}

// The hex digits of \u5305 or \xe9; -1 if they are not all there.
std::int64_t read_hex(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits) return -1;
  std::uint32_t value = 0;
  const char* const begin = text.data() + at;
  const auto [last, problem] = std::from_chars(begin, begin + digits, value, 16);
  return problem == std::errc() && last == begin + digits ? value : -1;
}

// The character that the high surrogate `code` and an escaped low one at `at`, which is passed,
// stand for; `code` itself when there is none.
std::int64_t joined_surrogates(std::int64_t code, std::string_view text, std::size_t& at) {
  const bool high = code >= 0xD800 && code <= 0xDBFF;
  if (!high || !text.substr(at).starts_with("\\u")) return code;
  const std::int64_t low = read_hex(text, at + 2, 4);
  if (low < 0xDC00 || low > 0xDFFF) return code;
  at += 6;
  return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

// The escape at `at`, which is passed: a backslash and what follows.
void undo_escape(std::string_view text, std::size_t& at, std::string& out) {
  const char kind = text[at + 1];
  const std::size_t digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
  const std::int64_t code = digits == 0 ? -1 : read_hex(text, at + 2, digits);
  at += 2;
  if (code < 0) {
    out += std::string_view("nrtbfv").find(kind) == std::string_view::npos ? kind : ' ';
    return;
  }
  at += digits;
  append_utf8(static_cast<char32_t>(joined_surrogates(code, text, at)), out);
}

// String escapes of JavaScript and JSON.
std::string undo_escapes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      undo_escape(text, at, out);
    } else {
      out += text[at++];
    }
  }
  return out;
}

// The pieces of text between tags and comments.
std::vector<std::string> pieces_between_tags(std::string_view text) {
  std::vector<std::string> pieces(1);
  for (std::size_t at = 0; at < text.size();) {
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (text[at] != '<' || !(letter || next == '/' || next == '!' || next == '?')) {
      pieces.back() += text[at++];
      continue;
    }
    const bool comment = text.substr(at).starts_with("<!--");
    const std::size_t end = comment ? text.find("-->", at + 4) : text.find('>', at);
    if (end == std::string_view::npos) break;  // a span that ends inside a tag
    at = end + (comment ? 3 : 1);
    pieces.emplace_back();
  }
  return pieces;
}

bool is_invisible(char32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0xFEFF;
}

std::string without_space(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (!is_invisible(next_character(text, at))) out += text.substr(begin, at - begin);
  }
  return out;
}

// How many bytes of `wanted` this piece may begin with: it may hold more before them.
std::vector<std::size_t> beginnings_in(const std::string& piece, std::string_view wanted) {
  std::vector<std::size_t> sizes;
  const std::size_t longest = std::min(piece.size(), wanted.size());
  for (std::size_t size = 1; size <= longest; ++size) {
    if (piece.ends_with(wanted.substr(0, size))) sizes.push_back(size);
  }
  return sizes;
}

// Can the quote be put together from the pieces in order, whole pieces skipped?  `reached` holds
// how many bytes of the quote may be put together so far, each count once.
bool fits_skipping(const std::vector<std::string>& pieces, const std::string& quote) {
  const std::string_view wanted(quote);
  std::vector<bool> is_reached(quote.size() + 1, false);
  std::vector<std::size_t> reached;
  for (const std::string& piece : pieces) {
    if (piece.empty()) continue;
    std::vector<std::size_t> next = beginnings_in(piece, wanted);
    for (const std::size_t from : reached) {
      // The last piece may go on after the quote's end.
      if (std::string_view(piece).starts_with(wanted.substr(from))) return true;
      if (wanted.substr(from).starts_with(piece)) next.push_back(from + piece.size());
    }
    for (const std::size_t count : next) {
      if (!is_reached[count]) reached.push_back(count);
      is_reached[count] = true;
    }
    if (is_reached[quote.size()]) return true;
  }
  return false;
}

QuoteMatch match_read(std::string_view text, const std::string& quote) {
  std::vector<std::string> pieces = pieces_between_tags(text);
  std::string whole;
  for (std::string& piece : pieces) {
    piece = without_space(undo_references(piece));
    whole += piece;
  }
  if (whole == quote) return QuoteMatch::kFolded;
  if (whole.find(quote) != std::string::npos) return QuoteMatch::kWithin;
  const bool small = text.size() <= kMaxSkippingSpan && quote.size() <= kMaxSkippingQuote;
  return small && fits_skipping(pieces, quote) ? QuoteMatch::kSkipping : QuoteMatch::kNone;
}

}  // namespace

std::string_view name_of(QuoteMatch match) {
  switch (match) {
    case QuoteMatch::kNone:
      return "none";
    case QuoteMatch::kSkipping:
      return "skipping";
    case QuoteMatch::kWithin:
      return "within";
    case QuoteMatch::kFolded:
      return "folded";
    case QuoteMatch::kExact:
      return "exact";
  }
  return "";
}

QuoteMatch match_quote(std::string_view span_text, std::string_view quote) {
  const std::string wanted = without_space(quote);
  if (wanted.empty()) return QuoteMatch::kNone;
  if (span_text == quote) return QuoteMatch::kExact;
  QuoteMatch best = match_read(span_text, wanted);
  if (best == QuoteMatch::kFolded) return best;
  // Scripts write markup inside strings, and attributes (srcdoc) inside references.
  best = std::max(best, match_read(undo_escapes(span_text), wanted));
  return std::max(best, match_read(undo_references(span_text), wanted));
}

}  // namespace evidence_parts
}  // namespace zc
