#include "base/url_host.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>
#include <idn2.h>

#include "base/punycode.h"
#include "base/utf8.h"

namespace zc::url_detail {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

constexpr std::string_view added_by(EncodeSet set) {
  switch (set) {
    case EncodeSet::kC0Control:
      return "";
    case EncodeSet::kFragment:
      return " \"<>`";
    case EncodeSet::kQuery:
      return " \"#<>";
    case EncodeSet::kSpecialQuery:
      return " \"#<>'";
    case EncodeSet::kPath:
      return " \"#<>?^`{}";
    case EncodeSet::kUserinfo:
      return " \"#<>?^`{}/:;=@[\\]|";
  }
  return "";
}

using ByteSet = std::array<bool, 256>;

constexpr ByteSet bytes_of(EncodeSet set) {
  ByteSet bytes = {};
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = i < 0x20 || i > 0x7E;
  for (const char c : added_by(set)) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}

constexpr std::array<ByteSet, 6> kSets = {bytes_of(EncodeSet::kC0Control),
                                          bytes_of(EncodeSet::kFragment),
                                          bytes_of(EncodeSet::kQuery),
                                          bytes_of(EncodeSet::kSpecialQuery),
                                          bytes_of(EncodeSet::kPath),
                                          bytes_of(EncodeSet::kUserinfo)};

bool is_forbidden_host_byte(char c) {
  return c == '\0' || std::string_view("\t\n\r #/:<>?@[\\]^|").find(c) != std::string_view::npos;
}

bool is_forbidden_domain_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return is_forbidden_host_byte(c) || byte < 0x20 || byte == 0x7F || c == '%';
}

// nullopt: not a number.  Overlong numbers saturate, which the caller refuses by size.
std::optional<std::uint64_t> ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned base = 10;
  if (text.size() >= 2 && text[0] == '0' && lower(text[1]) == 'x') {
    text.remove_prefix(2);
    base = 16;
  } else if (text.size() >= 2 && text[0] == '0') {
    text.remove_prefix(1);
    base = 8;
  }
  constexpr std::uint64_t kTooMuch = std::uint64_t{1} << 40;
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) return std::nullopt;
    value = std::min(value * base + static_cast<unsigned>(digit), kTooMuch);
  }
  return value;
}

std::vector<std::string_view> split_dots(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

bool ends_in_number(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  const std::string_view last = domain.substr(domain.rfind('.') + 1);
  if (last.empty()) return false;
  return std::all_of(last.begin(), last.end(), is_digit) || ipv4_number(last).has_value();
}

std::optional<std::string> parse_ipv4(std::string_view text) {
  std::vector<std::string_view> parts = split_dots(text);
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  if (parts.size() > 4) return std::nullopt;
  std::uint64_t address = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::optional<std::uint64_t> number = ipv4_number(parts[i]);
    if (!number) return std::nullopt;
    if (i + 1 == parts.size()) {  // the last number fills all bytes that are left
      if (*number >= std::uint64_t{1} << (8 * (5 - parts.size()))) return std::nullopt;
      address += *number;
    } else {
      if (*number > 255) return std::nullopt;
      address += *number << (8 * (3 - i));
    }
  }
  return fmt::format(
      "{}.{}.{}.{}", address >> 24, (address >> 16) & 0xFF, (address >> 8) & 0xFF, address & 0xFF);
}

using Pieces = std::array<std::uint16_t, 8>;

// Dotted decimal at the end of an IPv6 address: exactly four numbers 0..255 without leading zeros.
bool read_embedded_ipv4(std::string_view text, Pieces& pieces, size_t& index) {
  const std::vector<std::string_view> parts = split_dots(text);
  if (parts.size() != 4 || index > 6) return false;
  for (size_t i = 0; i < 4; ++i) {
    const std::string_view part = parts[i];
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
    unsigned value = 0;
    for (const char c : part) {
      if (!is_digit(c)) return false;
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (value > 255) return false;
    std::uint16_t& piece = pieces[index];
    piece = static_cast<std::uint16_t>(piece * 256 + value);
    if (i % 2 == 1) ++index;
  }
  return true;
}

// Moves what followed "::" to the end.
void spread(Pieces& pieces, size_t compress, size_t count) {
  for (size_t from = count, to = 8; from > compress;) {
    --from;
    --to;
    std::swap(pieces[from], pieces[to]);
  }
}

// URL Standard, "IPv6 parser".
class Ipv6Reader {
 public:
  explicit Ipv6Reader(std::string_view text) : text_(text) {}

  std::optional<Pieces> read() {
    if (text_.starts_with(':')) {
      if (!text_.starts_with("::")) return std::nullopt;
      at_ = 2;
      compress_ = 0;
    }
    while (at_ < text_.size()) {
      if (!read_part()) return std::nullopt;
    }
    if (!compress_ && count_ != 8) return std::nullopt;
    if (compress_) spread(pieces_, *compress_, count_);
    return pieces_;
  }

 private:
  // "::", a piece with the colon after it, or the IPv4 address that ends the text.
  bool read_part() {
    if (count_ == 8) return false;
    if (text_[at_] == ':') {
      if (compress_) return false;
      ++at_;
      compress_ = count_;
      return true;
    }
    const size_t begin = at_;
    const std::uint16_t value = read_piece();
    if (at_ < text_.size() && text_[at_] == '.') {
      const bool followed = at_ != begin;
      at_ = text_.size();
      return followed && read_embedded_ipv4(text_.substr(begin), pieces_, count_);
    }
    pieces_[count_++] = value;
    return at_ == text_.size() || (text_[at_] == ':' && ++at_ < text_.size());
  }

  std::uint16_t read_piece() {
    unsigned value = 0;
    for (int digits = 0; digits < 4 && at_ < text_.size() && hex_value(text_[at_]) >= 0; ++digits) {
      value = value * 16 + static_cast<unsigned>(hex_value(text_[at_++]));
    }
    return static_cast<std::uint16_t>(value);
  }

  std::string_view text_;
  size_t at_ = 0;
  Pieces pieces_ = {};
  size_t count_ = 0;
  std::optional<size_t> compress_ = {};
};

// RFC 5952: the first longest run of at least two zero pieces becomes "::".
std::string write_ipv6(const Pieces& pieces) {
  size_t best = 8, best_length = 1;
  for (size_t i = 0; i < 8;) {
    size_t end = i;
    while (end < 8 && pieces[end] == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
    i = std::max(end, i + 1);
  }
  std::string out = "[";
  for (size_t i = 0; i < 8;) {
    if (i == best) {
      out += i == 0 ? "::" : ":";
      i += best_length;
      continue;
    }
    out += fmt::format("{:x}", pieces[i]);
    if (++i < 8) out += ':';
  }
  out += ']';
  return out;
}

std::optional<std::string> parse_opaque_host(std::string_view input) {
  if (std::any_of(input.begin(), input.end(), is_forbidden_host_byte)) return std::nullopt;
  std::string out;
  append_encoded(out, input, EncodeSet::kC0Control);
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// nullopt: libidn2 refuses.  `disallowed` tells whether for a character alone.
std::optional<std::string> idn2_ascii(const std::string& name, bool& disallowed) {
  if (name.find('\0') != std::string::npos) return std::nullopt;
  char* ascii = nullptr;
  const int code = idn2_to_ascii_8z(name.c_str(), &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  disallowed = code == IDN2_DISALLOWED;
  if (code != IDN2_OK) return std::nullopt;
  const std::string out = ascii;
  idn2_free(ascii);
  return out;
}

// Arrows, technical signs, shapes, dingbats and emoji that map to themselves in UTS 46.
bool is_symbol(char32_t c) {
  return (c >= 0x2190 && c <= 0x2328) || (c >= 0x232B && c <= 0x23FF) ||
         (c >= 0x2500 && c <= 0x27BF) || (c >= 0x2B00 && c <= 0x2B73) ||
         (c >= 0x1F300 && c <= 0x1F64F) || (c >= 0x1F680 && c <= 0x1F6D7) ||
         (c >= 0x1F900 && c <= 0x1F9FF);
}

// A label of symbols, ASCII and Han.  UTS 46 lets symbols through; IDNA 2008, which libidn2 holds
// to, does not.  Everything else in such a label is refused.
std::optional<std::string> symbol_label(std::string_view label) {
  constexpr char32_t kEmojiStyle = 0xFE0F;  // ignored by UTS 46
  std::u32string points;
  for (const char32_t c : code_points_of(label)) {
    const bool kept = c < 0x80 || is_symbol(c) || (c >= 0x4E00 && c <= 0x9FFF);
    if (!kept && c != kEmojiStyle) return std::nullopt;
    if (kept) points += c < 0x80 ? static_cast<char32_t>(lower(static_cast<char>(c))) : c;
  }
  const std::string encoded = punycode(points);
  if (encoded.empty()) return std::nullopt;
  return "xn--" + encoded;
}

std::optional<std::string> label_to_ascii(const std::string& label) {
  if (is_ascii(label)) return label;
  bool disallowed = false;
  const std::optional<std::string> ascii = idn2_ascii(label, disallowed);
  return ascii || !disallowed ? ascii : symbol_label(label);
}

// UTS 46 ToASCII.  An ASCII name is only lower-cased: libidn2 would refuse names that are in use
// (long labels, hyphens in odd places, "xn--" labels that do not decode).
std::optional<std::string> domain_to_ascii(const std::string& domain) {
  std::optional<std::string> out = domain;
  if (!is_ascii(domain)) {
    bool disallowed = false;
    out = idn2_ascii(domain, disallowed);
    if (!out && !disallowed) return std::nullopt;
  }
  if (!out) {
    out = "";
    for (const std::string_view label : split_dots(domain)) {
      const std::optional<std::string> ascii = label_to_ascii(std::string(label));
      if (!ascii) return std::nullopt;
      *out += *ascii + '.';
    }
    out->pop_back();
  }
  std::transform(out->begin(), out->end(), out->begin(), lower);
  return out;
}

}  // namespace

bool must_encode(EncodeSet set, unsigned char byte) {
  return kSets[static_cast<size_t>(set)][byte];
}

void append_escape(std::string& out, unsigned char byte) {
  out += '%';
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 0x0F];
}

void append_encoded(std::string& out, std::string_view text, EncodeSet set) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (must_encode(set, byte)) {
      append_escape(out, byte);
    } else {
      out += c;
    }
  }
}

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<std::string> parse_host(std::string_view input, bool special) {
  if (input.starts_with('[')) {
    if (!input.ends_with(']')) return std::nullopt;
    const std::optional<Pieces> pieces = Ipv6Reader(input.substr(1, input.size() - 2)).read();
    if (!pieces) return std::nullopt;
    return write_ipv6(*pieces);
  }
  if (!special) return parse_opaque_host(input);
  const std::string domain = well_formed_utf8(percent_decode(input));
  std::optional<std::string> ascii = domain_to_ascii(domain);
  if (!ascii || ascii->empty()) return std::nullopt;
  if (std::any_of(ascii->begin(), ascii->end(), is_forbidden_domain_byte)) return std::nullopt;
  if (ends_in_number(*ascii)) return parse_ipv4(*ascii);
  return ascii;
}

}  // namespace zc::url_detail
