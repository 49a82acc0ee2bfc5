#include "evidence/html_text.h"

#include <fmt/format.h>

#include "evidence/text.h"

namespace zc {
inline namespace evidence_parts {
namespace {

bool is_deceptive(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

void put(char32_t c, std::string& out) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    case '\t':
    case '\n':
    case '\r':
      out += ' ';
      return;
    default:
      break;
  }
  if (is_deceptive(c)) {
    out += fmt::format("[U+{:04X}]", static_cast<std::uint32_t>(c));
  } else {
    append_utf8(c, out);
  }
}

// Where the last `count` characters of `text` begin; a trail byte is never a beginning.
std::size_t begin_of_last(std::string_view text, std::size_t count) {
  std::size_t at = text.size();
  while (at > 0 && count > 0) {
    --at;
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) --count;
  }
  return at;
}

std::size_t end_of_first(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count-- > 0) next_character(text, at);
  return at;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) put(next_character(text, at), out);
  return out;
}

std::string shortened(std::string_view text, std::size_t characters) {
  const std::size_t end = end_of_first(text, characters);
  return std::string(text.substr(0, end)) + (end == text.size() ? "" : "…");
}

std::string html_marked(std::string_view context, std::string_view quote, std::size_t around) {
  std::string marked = "<mark>" + html_text(quote) + "</mark>";
  const std::size_t at = quote.empty() ? std::string_view::npos : context.find(quote);
  if (at == std::string_view::npos) return marked;
  const std::string_view before = context.substr(0, at);
  const std::string_view after = context.substr(at + quote.size());
  const std::size_t from = begin_of_last(before, around);
  const std::size_t to = end_of_first(after, around);
  return fmt::format("{}{}{}{}{}",
                     from == 0 ? "" : "…",
                     html_text(before.substr(from)),
                     marked,
                     html_text(after.substr(0, to)),
                     to == after.size() ? "" : "…");
}

}  // namespace evidence_parts
}  // namespace zc
