#include "extractor/utf8.h"

namespace zc {

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = ascii_lower(c);
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t find_ignore_case(std::string_view text, std::string_view needle, std::size_t from) {
  if (needle.empty() || text.size() < needle.size()) return std::string_view::npos;
  for (std::size_t i = from; i + needle.size() <= text.size(); ++i) {
    if (equals_ignore_case(text.substr(i, needle.size()), needle)) return i;
  }
  return std::string_view::npos;
}

void append_utf8(std::string& out, char32_t value) {
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = 0xFFFD;
  if (value < 0x80) {
    out.push_back(static_cast<char>(value));
  } else if (value < 0x800) {
    out.push_back(static_cast<char>(0xC0U | (value >> 6)));
    out.push_back(static_cast<char>(0x80U | (value & 0x3FU)));
  } else if (value < 0x10000) {
    out.push_back(static_cast<char>(0xE0U | (value >> 12)));
    out.push_back(static_cast<char>(0x80U | ((value >> 6) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | (value & 0x3FU)));
  } else {
    out.push_back(static_cast<char>(0xF0U | (value >> 18)));
    out.push_back(static_cast<char>(0x80U | ((value >> 12) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | ((value >> 6) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | (value & 0x3FU)));
  }
}

bool contains(std::string_view text, std::string_view needle) {
  if (needle.empty() || needle.size() > text.size()) return needle.empty();
  const std::size_t probe =
      needle.size() > 2 && static_cast<unsigned char>(needle[0]) >= 0xE0 ? 2 : 0;
  for (std::size_t at = text.find(needle[probe], probe); at != std::string_view::npos;
       at = text.find(needle[probe], at + 1)) {
    if (text.substr(at - probe, needle.size()) == needle) return true;
  }
  return false;
}

namespace {

// U+2000-U+206F: E2 `middle` `last`.
Blank punctuation_blank(unsigned middle, unsigned last) {
  if (middle == 0x80) {
    if (last >= 0x80 && last <= 0x8A) return {3, true};                  // U+2000-U+200A
    if (last >= 0x8B && last <= 0x8F) return {3, false};                 // U+200B-U+200F
    if (last == 0xA8 || last == 0xA9 || last == 0xAF) return {3, true};  // line, paragraph
    if (last >= 0xAA && last <= 0xAE) return {3, false};                 // bidi controls
  }
  const bool vanishes = middle == 0x81 && (last == 0xA0 || (last >= 0xA6 && last <= 0xA9));
  return vanishes ? Blank{3, false} : Blank{};
}

}  // namespace

Blank blank_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead <= 0x20) return {1, lead != 0 && (lead == ' ' || (lead >= '\t' && lead <= '\r'))};
  if (lead == 0x7F) return {1, false};
  if (lead == 0xC2 && byte(1) == 0xA0) return {2, true};
  if (lead == 0xC2 && byte(1) == 0xAD) return {2, false};
  if (lead == 0xE3 && byte(1) == 0x80 && byte(2) == 0x80) return {3, true};
  if (lead == 0xE2) return punctuation_blank(byte(1), byte(2));
  if (lead == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) return {3, false};
  return {};
}

std::string fold_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool pending = false;
  for (std::size_t i = 0; i < text.size();) {
    const Blank blank = blank_at(text, i);
    if (blank.length != 0) {
      pending = pending || blank.is_space;
      i += blank.length;
      continue;
    }
    if (pending && !out.empty()) out.push_back(' ');
    pending = false;
    out.push_back(text[i++]);
  }
  return out;
}

}  // namespace zc
