#include "extractor/platforms/js_value.h"

#include <algorithm>

#include "extractor/script_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr int kMaxJsDepth = 64;

bool is_name_byte(char c) {
  return is_ascii_word(c) || c == '_' || c == '$';
}

class JsReader {
 public:
  JsReader(std::string_view code, std::size_t at) : code_(code), at_(at) {}

  // Recursion is bounded by kMaxJsDepth.
  JsValue value(int depth) {
    JsValue out = primary(depth);
    // 'x' * 1, a || '', 'a' + 'b': the first operand that says something counts.
    for (int i = 0; i < 8; ++i) {
      skip_space();
      const std::string_view rest = code_.substr(std::min(at_, code_.size()));
      const std::size_t sign = rest.starts_with("||")  ? 2
                               : rest.starts_with("*") ? 1
                               : rest.starts_with("+") ? 1
                                                       : 0;
      if (sign == 0 || stuck_) break;
      at_ += sign;
      JsValue next = primary(depth);
      const bool is_silent = !out || (out.kind == JsValue::Kind::kText && out.text.empty());
      if (sign == 2 && is_silent) out = std::move(next);
    }
    return out;
  }

 private:
  void skip_space() {
    for (;;) {
      while (at_ < code_.size() && is_ascii_space(code_[at_])) ++at_;
      const std::string_view rest = code_.substr(std::min(at_, code_.size()));
      if (rest.starts_with("//")) {
        at_ = std::min(code_.find('\n', at_), code_.size());
      } else if (rest.starts_with("/*")) {
        const std::size_t end = code_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? code_.size() : end + 2;
      } else {
        return;
      }
    }
  }

  JsValue primary(int depth) {
    skip_space();
    if (at_ >= code_.size() || depth > kMaxJsDepth || ++count_ > kMaxJsValues) {
      stuck_ = true;
      return {};
    }
    const char c = code_[at_];
    if (c == '{') return object(depth);
    if (c == '[') return array(depth);
    if (c == '"' || c == '\'' || c == '`') return literal();
    if (is_ascii_digit(c) || c == '-' || c == '.') return number();
    if (c == '!') {
      ++at_;
      return primary(depth + 1);
    }
    if (c == '(') {
      ++at_;
      JsValue inner = value(depth + 1);
      skip_to_close(')');
      return inner;
    }
    if (is_name_byte(c)) return named(depth);
    stuck_ = true;
    return {};
  }

  JsValue literal() {
    const char quote = code_[at_];
    const std::size_t begin = at_ + 1;
    std::size_t end = begin;
    while (end < code_.size() && code_[end] != quote) end += code_[end] == '\\' ? 2 : 1;
    if (end >= code_.size()) {
      stuck_ = true;
      return {};
    }
    at_ = end + 1;
    JsValue out;
    out.kind = JsValue::Kind::kText;
    out.span = {begin, end};
    Alignment unused;
    unescape_script(code_.substr(begin, end - begin), out.text, unused);
    return methods(std::move(out));
  }

  // 'abc'.slice(6, -6), "x".replace(...): the calls are skipped, slice() of two numbers is done.
  JsValue methods(JsValue out) {
    for (int i = 0; i < 8; ++i) {
      skip_space();
      if (at_ >= code_.size() || code_[at_] != '.' || at_ + 1 >= code_.size() ||
          !is_ascii_letter(code_[at_ + 1])) {
        break;
      }
      ++at_;
      const std::size_t begin = at_;
      while (at_ < code_.size() && is_name_byte(code_[at_])) ++at_;
      const std::string_view name = code_.substr(begin, at_ - begin);
      if (at_ >= code_.size() || code_[at_] != '(') break;
      ++at_;
      if (name == "slice") {
        const std::int64_t from = value(kMaxJsDepth).number();
        skip_space();
        auto to = static_cast<std::int64_t>(out.text.size());
        if (at_ < code_.size() && code_[at_] == ',') {
          ++at_;
          to = value(kMaxJsDepth).number();
        }
        slice(out.text, from, to);
      }
      skip_to_close(')');
    }
    return out;
  }

  static void slice(std::string& text, std::int64_t from, std::int64_t to) {
    const auto size = static_cast<std::int64_t>(text.size());
    if (from < 0) from = std::max<std::int64_t>(0, size + from);
    if (to < 0) to = std::max<std::int64_t>(0, size + to);
    from = std::min(from, size);
    to = std::clamp(to, from, size);
    text = text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
  }

  JsValue number() {
    const std::size_t begin = at_;
    while (at_ < code_.size() &&
           (is_ascii_word(code_[at_]) || code_[at_] == '.' || code_[at_] == '-')) {
      ++at_;
    }
    JsValue out;
    out.kind = JsValue::Kind::kNumber;
    out.text = code_.substr(begin, at_ - begin);
    out.span = {begin, at_};
    return out;
  }

  // undefined, null, true, a.b.c, JSON.parse("..."), JsDecode('...').
  JsValue named(int depth) {
    const std::size_t begin = at_;
    while (at_ < code_.size() && (is_name_byte(code_[at_]) || code_[at_] == '.')) ++at_;
    const std::string_view name = code_.substr(begin, at_ - begin);
    skip_space();
    if (at_ >= code_.size() || code_[at_] != '(') return {};
    ++at_;
    JsValue inner = value(depth + 1);
    skip_to_close(')');
    if (name != "JSON.parse" || inner.kind != JsValue::Kind::kText) return inner;
    const ByteSpan span = inner.span;
    JsReader nested(inner.text, 0);
    nested.count_ = count_;
    JsValue parsed = nested.value(depth + 1);
    count_ = nested.count_;
    set_spans(parsed, span);
    return parsed;
  }

  // What stands in a string within a string has no place of its own but the outer literal's.
  static void set_spans(JsValue& value, const ByteSpan& span) {
    value.span = span;
    for (auto& [name, member] : value.members) set_spans(member, span);
  }

  // Up to and past `close`, over balanced brackets and strings.
  void skip_to_close(char close) {
    int depth = 0;
    while (at_ < code_.size()) {
      const char c = code_[at_];
      if (c == '"' || c == '\'' || c == '`') {
        literal_end();
        continue;
      }
      ++at_;
      if (depth == 0 && c == close) return;
      if (c == '(' || c == '[' || c == '{') ++depth;
      if (c == ')' || c == ']' || c == '}') --depth;
    }
    stuck_ = true;
  }

  void literal_end() {
    const char quote = code_[at_++];
    while (at_ < code_.size() && code_[at_] != quote) at_ += code_[at_] == '\\' ? 2 : 1;
    if (at_ < code_.size()) ++at_;
  }

  // Over a value that could not be read, up to ',' or the closing bracket.
  void resync() {
    int depth = 0;
    while (at_ < code_.size()) {
      const char c = code_[at_];
      if (c == '"' || c == '\'' || c == '`') {
        literal_end();
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) return;
      if (c == '(' || c == '[' || c == '{') ++depth;
      if (c == ')' || c == ']' || c == '}') --depth;
      ++at_;
    }
  }

  JsValue array(int depth) {
    JsValue out;
    out.kind = JsValue::Kind::kArray;
    ++at_;
    for (;;) {
      skip_space();
      if (at_ >= code_.size()) break;
      if (code_[at_] == ']') {
        ++at_;
        break;
      }
      if (code_[at_] == ',') {
        ++at_;
        continue;
      }
      out.members.emplace_back("", value(depth + 1));
      if (!after_member(']')) break;
    }
    return out;
  }

  JsValue object(int depth) {
    JsValue out;
    out.kind = JsValue::Kind::kObject;
    ++at_;
    for (;;) {
      skip_space();
      if (at_ >= code_.size()) break;
      if (code_[at_] == '}') {
        ++at_;
        break;
      }
      if (code_[at_] == ',') {
        ++at_;
        continue;
      }
      std::string name = key();
      skip_space();
      if (at_ >= code_.size() || code_[at_] != ':') {
        resync();
        if (at_ >= code_.size() || code_[at_] == ']') break;
        continue;
      }
      ++at_;
      out.members.emplace_back(std::move(name), value(depth + 1));
      if (!after_member('}')) break;
    }
    return out;
  }

  // After a member there must be ',' or `close`; anything else is skipped.
  bool after_member(char close) {
    if (count_ > kMaxJsValues) return false;
    stuck_ = false;
    skip_space();
    if (at_ < code_.size() && code_[at_] != ',' && code_[at_] != close) resync();
    return at_ < code_.size();
  }

  std::string key() {
    const char c = code_[at_];
    if (c == '"' || c == '\'') return literal().text;
    const std::size_t begin = at_;
    while (at_ < code_.size() && (is_name_byte(code_[at_]) || code_[at_] == '-')) ++at_;
    if (at_ == begin) ++at_;
    return std::string(code_.substr(begin, at_ - begin));
  }

  std::string_view code_;
  std::size_t at_;
  std::size_t count_ = 0;
  bool stuck_ = false;
};

}  // namespace

const JsValue& JsValue::none() {
  static const JsValue kNone;
  return kNone;
}

const JsValue& JsValue::operator[](std::string_view name) const {
  if (kind == Kind::kArray) {
    std::size_t index = 0;
    for (const char c : name) {
      if (!is_ascii_digit(c) || index > members.size()) return none();
      index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    return index < members.size() ? members[index].second : none();
  }
  const auto found = std::find_if(
      members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
  return found == members.end() ? none() : found->second;
}

const JsValue& JsValue::first() const {
  return members.empty() ? none() : members.front().second;
}

std::int64_t JsValue::number() const {
  if (kind != Kind::kNumber && kind != Kind::kText) return 0;
  std::int64_t value = 0;
  const bool is_negative = text.starts_with('-');
  for (const char c : std::string_view(text).substr(is_negative ? 1 : 0, 18)) {
    if (!is_ascii_digit(c)) break;
    value = value * 10 + (c - '0');
  }
  return is_negative ? -value : value;
}

JsValue read_js(std::string_view code, std::size_t at) {
  return JsReader(code, at).value(0);
}

std::size_t after_assignment(std::string_view code, std::string_view name) {
  for (std::size_t at = code.find(name); at != std::string_view::npos;
       at = code.find(name, at + name.size())) {
    if (at > 0 && is_name_byte(code[at - 1])) continue;
    std::size_t i = at + name.size();
    if (i < code.size() && (code[i] == '"' || code[i] == '\'')) ++i;
    while (i < code.size() && is_ascii_space(code[i])) ++i;
    if (i >= code.size() || (code[i] != '=' && code[i] != ':')) continue;
    if (i + 1 < code.size() && code[i + 1] == '=') continue;
    return i + 1;
  }
  return std::string_view::npos;
}

}  // namespace zc
