// What makes Gumbo 0.10.1 slow or dangerous, taken out before it sees the bytes: start tags beyond
// 512 open levels, unclosed formatting beyond 64, attributes beyond 256 a tag, attribute values
// beyond 64 KB, and <isindex> (which Gumbo turns into English page text).  Everything taken out is
// blanked in place, so that offsets stay true.  One linear pass; also notes where <style> and
// <script> text lies.  Limits: https://github.com/google/gumbo-parser/issues/391 and 393; browsers
// stop nesting at 512 as well.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zc {

inline constexpr std::size_t kMaxOpenLevels = 512;
inline constexpr std::size_t kMaxOpenFormatting = 64;
inline constexpr std::size_t kMaxAttributes = 256;
inline constexpr std::size_t kMaxAttributeBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kLeastOpaque = 256;  // bytes
// A page that goes on nesting after so many refusals is no page; it is read up to there.
inline constexpr std::size_t kMaxDroppedLevels = 20'000;

struct GuardedHtml {
  std::string copy = {};  // the input with blanks, same length; "" when nothing had to be blanked
  bool is_changed = false;
  std::size_t dropped_levels = 0;
  std::size_t dropped_attributes = 0;
  std::size_t cut_values = 0;
  std::size_t tags = 0;       // start tags seen
  std::size_t parse_end = 0;  // bytes to parse: all, unless kMaxDroppedLevels was reached
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Range> styles = {};  // text of <style> elements
  // Long texts of <script> and <style>, in order, that end where Gumbo ends them too: it need not
  // read them (HtmlDocument keeps them out of its input).
  std::vector<Range> opaque = {};
};

GuardedHtml guard_html(std::string_view html);

}  // namespace zc
