#include "extractor/script_text.h"

#include <algorithm>
#include <array>

#include "extractor/markup_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

int hex_digit(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char low = ascii_lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// `count` hex digits at text[at]; -1 when they are not there.
std::int32_t hex_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  std::int32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = hex_digit(text[at + i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

struct Escape {
  char32_t value = 0;
  std::size_t length = 2;  // of the escape, backslash included
  bool is_nothing = false;
};

Escape unicode_escape(std::string_view text, std::size_t at) {
  if (at + 2 < text.size() && text[at + 2] == '{') {
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos || close > at + 10 || close == at + 3) return {'u', 2};
    return {static_cast<char32_t>(std::max(0, hex_at(text, at + 3, close - at - 3))),
            close + 1 - at};
  }
  const std::int32_t value = hex_at(text, at + 2, 4);
  if (value < 0) return {'u', 2};
  if (value >= 0xD800 && value <= 0xDBFF && text.substr(at + 6, 2) == "\\u") {
    const std::int32_t low = hex_at(text, at + 8, 4);
    if (low >= 0xDC00 && low <= 0xDFFF) {
      return {static_cast<char32_t>(0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)), 12};
    }
  }
  return {static_cast<char32_t>(value), 6};
}

// text[at] is a backslash that is not the last byte.
Escape escape_at(std::string_view text, std::size_t at) {
  switch (text[at + 1]) {
    case 'n':
      return {'\n'};
    case 'r':
    case 't':
    case 'f':
    case 'v':
    case 'b':
      return {' '};
    case '0':
    case '\n':
      return {0, 2, true};
    case '\r':
      return {0, text.substr(at + 2, 1) == "\n" ? 3U : 2U, true};
    case 'x': {
      const std::int32_t value = hex_at(text, at + 2, 2);
      return value < 0 ? Escape{'x', 2} : Escape{static_cast<char32_t>(value), 4};
    }
    case 'u':
      return unicode_escape(text, at);
    default: {
      const CodePoint c = code_point_at(text, at + 1);
      return {c.value, 1 + c.length};
    }
  }
}

struct Shown {
  std::string_view call;
  BlockRole role;
};
// Calls whose argument is put before the reader.
constexpr std::array kShown = {
    Shown{"alert", BlockRole::kPopup},
    Shown{"confirm", BlockRole::kPopup},
    Shown{"prompt", BlockRole::kPopup},
    Shown{"msg", BlockRole::kPopup},
    Shown{"tips", BlockRole::kPopup},
    Shown{"toast", BlockRole::kPopup},
    Shown{"message", BlockRole::kPopup},
    Shown{"open", BlockRole::kPopup},
    Shown{"write", BlockRole::kBody},
    Shown{"writeln", BlockRole::kBody},
    Shown{"html", BlockRole::kBody},
    Shown{"append", BlockRole::kBody},
    Shown{"text", BlockRole::kBody},
    Shown{"innerHTML", BlockRole::kBody},
    Shown{"innerText", BlockRole::kBody},
    Shown{"textContent", BlockRole::kBody},
};

class Lexer {
 public:
  Lexer(std::string_view script, const std::function<void(const ScriptText&)>& use)
      : script_(script), use_(use) {}

  void run() {
    std::size_t at = 0;
    while (at < script_.size() && count_ < kMaxScriptTexts) {
      const char c = script_[at];
      if (c == '"' || c == '\'' || c == '`') {
        at = literal(at);
      } else if (c == '/') {
        at = slash(at);
      } else {
        if (!is_ascii_space(c)) last_ = at;
        ++at;
      }
    }
  }

 private:
  std::size_t literal(std::size_t at) {
    const char quote = script_[at];
    std::size_t& open_until = open_until_[quote == '"' ? 0 : quote == '\'' ? 1 : 2];
    if (at < open_until) return at + 1;
    std::size_t end = at + 1;
    bool has_more = false;  // not ASCII, or escaped
    while (end < script_.size() && script_[end] != quote) {
      const char c = script_[end];
      if (c == '\n' && quote != '`') break;  // not a string after all
      if (c == '\\') ++end;
      has_more = has_more || c == '\\' || (static_cast<unsigned char>(c) & 0x80U) != 0;
      ++end;
    }
    if (end >= script_.size() || script_[end] != quote) {
      open_until = end;  // nothing closes it before there: do not look again
      return at + 1;
    }
    if (has_more) text(at + 1, end);
    last_ = end;
    return end + 1;
  }

  std::size_t slash(std::size_t at) {
    const std::string_view rest = script_.substr(at);
    if (rest.starts_with("//")) return std::min(script_.find('\n', at), script_.size());
    if (rest.starts_with("/*")) {
      const std::size_t end = script_.find("*/", at + 2);
      return end == std::string_view::npos ? script_.size() : end + 2;
    }
    constexpr std::string_view kBeforePattern = "(,=:[!&|?{};+-*%<>~^";
    const bool is_pattern = last_ == std::string_view::npos ||
                            kBeforePattern.find(script_[last_]) != std::string_view::npos;
    last_ = at;
    if (!is_pattern) return at + 1;
    bool in_class = false;
    const std::size_t limit = std::min(script_.size(), at + kMaxPattern);
    for (std::size_t end = at + 1; end < limit && script_[end] != '\n'; ++end) {
      const char c = script_[end];
      if (c == '\\') {
        ++end;
      } else if (c == '[') {
        in_class = true;
      } else if (c == ']') {
        in_class = false;
      } else if (c == '/' && !in_class) {
        last_ = end;
        return end + 1;
      }
    }
    return at + 1;
  }

  // The name before "(" or "=" that the literal is given to: "layer.msg(" gives "msg".
  std::string_view receiver(std::size_t at) const {
    std::size_t end = at - 1;  // the quote
    const auto back = [&](auto is_wanted) {
      while (end > 0 && is_wanted(script_[end - 1])) --end;
    };
    back(is_ascii_space);
    if (end == 0) return {};
    const char sign = script_[end - 1];
    if (sign != '(' && sign != '=') return {};
    --end;
    if (end > 0 && script_[end - 1] == '+') --end;
    back(is_ascii_space);
    const std::size_t stop = end;
    back([](char c) { return is_ascii_word(c) || c == '_' || c == '$'; });
    return script_.substr(end, stop - end);
  }

  // layer.open({type: 1, content: "..."}): a member of what a dialog is opened with.
  bool is_in_dialog(std::size_t at) const {
    constexpr std::size_t kFar = 300;
    constexpr std::array<std::string_view, 6> kOpeners = {
        ".open({", ".fire({", ".alert({", ".confirm({", ".modal({", ".dialog({"};
    std::size_t end = at - 1;  // the quote
    while (end > 0 && is_ascii_space(script_[end - 1])) --end;
    if (end == 0 || script_[end - 1] != ':') return false;
    const std::size_t from = end > kFar ? end - kFar : 0;
    const std::string_view before = script_.substr(from, end - from);
    const std::size_t closed = before.rfind("})");
    for (const std::string_view opener : kOpeners) {
      const std::size_t opened = before.rfind(opener);
      if (opened == std::string_view::npos) continue;
      if (closed == std::string_view::npos || closed < opened) return true;
    }
    return false;
  }

  void text(std::size_t begin, std::size_t end) {
    const std::string_view inside = script_.substr(begin, end - begin);
    unescape_script(inside, unescaped_, whole_);
    for (TextRun& run : whole_.runs) run.original += static_cast<std::uint32_t>(begin);
    whole_.end += begin;
    const std::size_t han = count_han(unescaped_);
    if (han < 2) return;
    BlockRole role = BlockRole::kData;
    const std::string_view name = receiver(begin);
    const auto shown = std::find_if(
        kShown.begin(), kShown.end(), [&](const Shown& entry) { return entry.call == name; });
    const bool in_dialog = name.empty() && is_in_dialog(begin);
    const bool is_shown = shown != kShown.end() || in_dialog;
    if (is_shown) role = in_dialog ? BlockRole::kPopup : shown->role;
    const std::size_t least = is_shown ? 2 : kMinScriptHan;
    if (han < least) return;
    if (!has_markup(unescaped_)) return emit(unescaped_, whole_, role);
    each_markup_text(unescaped_, whole_, [&](std::string_view piece, const Alignment& runs) {
      if (count_han(piece) >= 2) emit(piece, runs, role);
    });
  }

  void emit(std::string_view text, const Alignment& runs, BlockRole role) {
    ++count_;
    use_({text, runs, role});
  }

  static constexpr std::size_t kMaxPattern = 300;  // longer regular expressions are rare

  std::string_view script_;
  const std::function<void(const ScriptText&)>& use_;
  std::array<std::size_t, 3> open_until_ = {};  // per kind of quote
  std::string unescaped_ = {};
  Alignment whole_ = {};
  std::size_t last_ = std::string_view::npos;  // last byte of code that is not white space
  std::size_t count_ = 0;
};

}  // namespace

bool may_speak(std::string_view script) {
  if (skip_ascii(script, 0) < script.size()) return true;
  for (std::size_t at = script.find('\\'); at != std::string_view::npos;
       at = script.find('\\', at + 2)) {
    if (at + 1 < script.size() && script[at + 1] == 'u') return true;
  }
  return false;
}

void each_script_text(std::string_view script, const std::function<void(const ScriptText&)>& use) {
  Lexer(script, use).run();
}

void unescape_script(std::string_view literal, std::string& text, Alignment& alignment) {
  text.clear();
  alignment.runs.clear();
  alignment.end = literal.size();
  std::size_t at = 0;
  while (at < literal.size()) {
    const std::size_t stop = std::min(literal.find('\\', at), literal.size());
    if (stop > at) {
      alignment.runs.push_back(
          {static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(at)});
      text.append(literal.substr(at, stop - at));
      at = stop;
    }
    if (at + 1 >= literal.size()) break;
    const Escape escape = escape_at(literal, at);
    if (!escape.is_nothing) {
      alignment.runs.push_back(
          {static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(at)});
      append_utf8(text, escape.value);
    }
    at += escape.length;
  }
}

}  // namespace zc
