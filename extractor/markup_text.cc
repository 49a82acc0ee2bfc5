#include "extractor/markup_text.h"

#include <algorithm>
#include <array>
#include <string>

#include "extractor/utf8.h"

namespace zc {

namespace {

struct NamedEntity {
  std::string_view name;
  char32_t value;
};
constexpr std::array kEntities = {
    NamedEntity{"amp", '&'},      NamedEntity{"lt", '<'},        NamedEntity{"gt", '>'},
    NamedEntity{"quot", '"'},     NamedEntity{"apos", '\''},     NamedEntity{"nbsp", 0xA0},
    NamedEntity{"yen", 0xA5},     NamedEntity{"copy", 0xA9},     NamedEntity{"middot", 0xB7},
    NamedEntity{"times", 0xD7},   NamedEntity{"ldquo", 0x201C},  NamedEntity{"rdquo", 0x201D},
    NamedEntity{"lsquo", 0x2018}, NamedEntity{"rsquo", 0x2019},  NamedEntity{"hellip", 0x2026},
    NamedEntity{"mdash", 0x2014}, NamedEntity{"ndash", 0x2013},  NamedEntity{"ensp", 0x2002},
    NamedEntity{"emsp", 0x2003},  NamedEntity{"thinsp", 0x2009}, NamedEntity{"bull", 0x2022},
};

constexpr std::array<std::string_view, 14> kInline = {"a",
                                                      "b",
                                                      "i",
                                                      "u",
                                                      "em",
                                                      "strong",
                                                      "span",
                                                      "font",
                                                      "img",
                                                      "small",
                                                      "big",
                                                      "sub",
                                                      "sup",
                                                      "label"};

int digit_of(char c, bool is_hex) {
  const char low = ascii_lower(c);
  if (is_ascii_digit(c)) return c - '0';
  return is_hex && low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// What "25105" or "x6211" stands for after "&#": U+FFFD for zero, 0 when it is no number.
std::uint32_t numbered(std::string_view digits) {
  const bool is_hex = !digits.empty() && ascii_lower(digits[0]) == 'x';
  std::uint32_t value = 0;
  for (const char c : digits.substr(is_hex ? 1 : 0)) {
    const int digit = digit_of(c, is_hex);
    if (digit < 0 || value > 0x10FFFF) return 0;
    value = value * (is_hex ? 16U : 10U) + static_cast<std::uint32_t>(digit);
  }
  return value == 0 ? 0xFFFDU : value;
}

// A reference at text[at] == '&': its value and length, or length 0.
CodePoint entity_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && end < at + 12 && (is_ascii_word(text[end]) || text[end] == '#'))
    ++end;
  if (end >= text.size() || text[end] != ';') return {0, 0};
  const std::string_view name = text.substr(at + 1, end - at - 1);
  const auto length = static_cast<std::uint32_t>(end + 1 - at);
  if (name.starts_with('#')) {
    const std::uint32_t value = numbered(name.substr(1));
    return {value, value == 0 ? 0 : length};
  }
  for (const NamedEntity& entity : kEntities) {
    if (entity.name == name) return {entity.value, length};
  }
  return {0, 0};
}

class Stripper {
 public:
  Stripper(std::string_view markup, const Alignment& source, const UseMarkupText& use)
      : markup_(markup), source_(source), use_(use) {}

  void run() {
    std::size_t at = 0;
    while (at < markup_.size()) {
      const char c = markup_[at];
      if (c == '<' && at + 1 < markup_.size() &&
          (is_ascii_letter(markup_[at + 1]) || markup_[at + 1] == '/' || markup_[at + 1] == '!' ||
           markup_[at + 1] == '?')) {
        at = tag(at);
      } else if (markup_.substr(at, 3) == "]]>") {
        at += 3;
      } else if (c == '&') {
        const CodePoint entity = entity_at(markup_, at);
        if (entity.length == 0) {
          at = plain(at, at + 1);
        } else {
          note(at, at + entity.length);
          append_utf8(text_, entity.value);
          at += entity.length;
        }
      } else {
        std::size_t end = at + 1;
        while (end < markup_.size() && markup_[end] != '<' && markup_[end] != '&' &&
               markup_[end] != ']') {
          ++end;
        }
        at = plain(at, end);
      }
    }
    flush();
  }

 private:
  std::size_t plain(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end;) {
      const std::size_t stop = std::min(end, next_run_after(at));
      note(at, stop);
      text_.append(markup_.substr(at, stop - at));
      at = stop;
    }
    return end;
  }

  // Runs of the source are in order, so one index walks along.
  std::size_t next_run_after(std::size_t at) {
    while (run_ + 1 < source_.runs.size() && source_.runs[run_ + 1].decoded <= at) ++run_;
    return run_ + 1 < source_.runs.size() ? source_.runs[run_ + 1].decoded : markup_.size();
  }

  std::size_t original_of(std::size_t at) {
    const std::size_t next = next_run_after(at);
    if (source_.runs.empty()) return at;
    const TextRun& run = source_.runs[run_];
    const std::size_t limit =
        run_ + 1 < source_.runs.size() ? source_.runs[run_ + 1].original : source_.end;
    return next <= at ? limit : std::min<std::size_t>(run.original + (at - run.decoded), limit);
  }

  void note(std::size_t begin, std::size_t end) {
    runs_.runs.push_back(
        {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(original_of(begin))});
    runs_.end = end >= markup_.size() ? source_.end : original_of(end);
  }

  std::size_t end_of(std::string_view mark, std::size_t from) const {
    const std::size_t at = markup_.find(mark, from);
    return at == std::string_view::npos ? markup_.size() : at + mark.size();
  }

  // After the '>' that is not within a quoted value.
  std::size_t tag_end(std::size_t at) const {
    constexpr std::size_t kLongestValue = 4096;  // a quote that closes later closes nothing
    while (at < markup_.size() && markup_[at] != '>') {
      if (markup_[at++] != '=') continue;
      while (at < markup_.size() && is_ascii_space(markup_[at])) ++at;
      const char quote = at < markup_.size() ? markup_[at] : ' ';
      if (quote != '"' && quote != '\'') continue;
      const std::size_t close = markup_.substr(at + 1, kLongestValue).find(quote);
      at += close == std::string_view::npos ? 1 : close + 2;
    }
    return std::min(at + 1, markup_.size());
  }

  std::size_t tag(std::size_t at) {
    constexpr std::string_view kData = "<![CDATA[";
    const std::string_view rest = markup_.substr(at);
    if (rest.starts_with(kData)) return at + kData.size();  // its "]]>" is dropped as text
    if (rest.starts_with("<!--")) return end_of("-->", at + 2);
    if (rest.starts_with("<?")) return end_of(">", at);
    std::size_t name_begin = at + 1;
    if (name_begin < markup_.size() && markup_[name_begin] == '/') ++name_begin;
    std::size_t name_end = name_begin;
    while (name_end < markup_.size() && is_ascii_word(markup_[name_end])) ++name_end;
    const std::string name = ascii_lower(markup_.substr(name_begin, name_end - name_begin));
    const std::size_t after = tag_end(at);
    if (name == "script" || name == "style") {
      flush();
      if (markup_[at + 1] == '/') return after;
      const std::size_t close = find_ignore_case(markup_, "</" + name, after);
      return close == std::string_view::npos ? markup_.size() : close;
    }
    if (std::find(kInline.begin(), kInline.end(), name) == kInline.end()) flush();
    return after;
  }

  void flush() {
    if (!text_.empty()) use_(text_, runs_);
    text_.clear();
    runs_.runs.clear();
  }

  std::string_view markup_;
  const Alignment& source_;
  const UseMarkupText& use_;
  std::string text_ = {};
  Alignment runs_ = {};
  std::size_t run_ = 0;
};

}  // namespace

void each_markup_text(std::string_view markup, const Alignment& source, const UseMarkupText& use) {
  Stripper(markup, source, use).run();
}

bool has_markup(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (at + 1 < text.size() && (is_ascii_letter(text[at + 1]) || text[at + 1] == '/')) return true;
  }
  return false;
}

}  // namespace zc
