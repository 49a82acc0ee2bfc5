#include "extractor/page_styles.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>

#include "extractor/utf8.h"

namespace zc {

namespace {

struct Declaration {
  std::string_view property;
  std::string_view value;
};

// Calls `use(Declaration)` for each; stops when it returns true and then returns true.
template <typename Use>
bool any_declaration(std::string_view declarations, Use use) {
  while (!declarations.empty()) {
    const std::size_t stop = std::min(declarations.find(';'), declarations.size());
    const std::string_view one = declarations.substr(0, stop);
    declarations.remove_prefix(std::min(stop + 1, declarations.size()));
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = trim(one.substr(colon + 1));
    const std::size_t bang = value.find('!');  // !important
    if (bang != std::string_view::npos) value = trim(value.substr(0, bang));
    if (use(Declaration{trim(one.substr(0, colon)), value})) return true;
  }
  return false;
}

// Number before the unit; `none` when the value does not begin with one.
double leading_number(std::string_view value, double none) {
  const std::string copy(value.substr(0, 16));
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  return end == copy.c_str() ? none : number;
}

bool is_zero_size(std::string_view value) {
  return leading_number(value, 1) == 0;
}

bool hides_alone(const Declaration& one) {
  const std::string_view property = one.property;
  if (equals_ignore_case(property, "display")) return equals_ignore_case(one.value, "none");
  if (equals_ignore_case(property, "visibility")) {
    return equals_ignore_case(one.value, "hidden") || equals_ignore_case(one.value, "collapse");
  }
  if (equals_ignore_case(property, "opacity")) return is_zero_size(one.value);
  if (equals_ignore_case(property, "font-size")) {
    const double size = leading_number(one.value, 99);
    if (size == 0) return true;
    return size <= 2 && find_ignore_case(one.value, "px") != std::string_view::npos;
  }
  if (equals_ignore_case(property, "text-indent") || equals_ignore_case(property, "left") ||
      equals_ignore_case(property, "top") || equals_ignore_case(property, "margin-left")) {
    const double place = leading_number(one.value, 0);
    return place <= -900;
  }
  return false;
}

std::optional<std::uint32_t> hex_color(std::string_view digits) {
  if (digits.size() != 3 && digits.size() != 6) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits) {
    const char low = ascii_lower(c);
    const bool is_letter = low >= 'a' && low <= 'f';
    if (!is_ascii_digit(c) && !is_letter) return std::nullopt;
    const auto digit = static_cast<std::uint32_t>(is_letter ? low - 'a' + 10 : c - '0');
    value = value << 4U | digit;
    if (digits.size() == 3) value = value << 4U | digit;
  }
  return value;
}

// "rgb(255, 255, 255)", from the bracket on.
std::optional<std::uint32_t> rgb_color(std::string_view numbers) {
  std::uint32_t value = 0;
  std::size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    while (at < numbers.size() && (numbers[at] == ' ' || numbers[at] == ',' || numbers[at] == '('))
      ++at;
    std::uint32_t part = 0;
    const std::size_t begin = at;
    for (; at < numbers.size() && is_ascii_digit(numbers[at]) && at < begin + 3; ++at) {
      part = part * 10 + static_cast<std::uint32_t>(numbers[at] - '0');
    }
    if (at == begin) return std::nullopt;
    value = value << 8U | std::min(part, 255U);
  }
  while (at < numbers.size() && numbers[at] == ' ') ++at;
  if (at >= numbers.size() || numbers[at] != ')') return std::nullopt;
  return value;
}

// 0xFF000000 | RGB of a plain opaque colour; 1 for anything else.
std::uint32_t color_of(std::string_view value) {
  constexpr std::uint32_t kOpaque = 0xFF000000U;
  struct Named {
    std::string_view name;
    std::uint32_t value;
  };
  constexpr std::array kNamed = {Named{"white", 0xFFFFFF},
                                 Named{"black", 0x000000},
                                 Named{"red", 0xFF0000},
                                 Named{"blue", 0x0000FF},
                                 Named{"green", 0x008000},
                                 Named{"yellow", 0xFFFF00},
                                 Named{"gray", 0x808080},
                                 Named{"grey", 0x808080}};
  std::optional<std::uint32_t> found;
  if (value.starts_with('#')) found = hex_color(value.substr(1));
  if (starts_with_ignore_case(value, "rgb(")) found = rgb_color(value.substr(3));
  for (const Named& named : kNamed) {
    if (equals_ignore_case(value, named.name)) found = named.value;
  }
  return found ? kOpaque | *found : 1U;
}

bool overrides_direction(std::string_view value) {
  return equals_ignore_case(value, "bidi-override") ||
         equals_ignore_case(value, "isolate-override");
}

}  // namespace

StyleFacts read_style(std::string_view declarations) {
  StyleFacts out;
  bool no_overflow = false;
  bool no_box = false;
  bool is_right_to_left = false;
  bool is_override = false;
  any_declaration(declarations, [&](const Declaration& one) {
    const auto is = [&](std::string_view name) { return equals_ignore_case(one.property, name); };
    if (hides_alone(one)) {
      out.hides = true;
    } else if (is("display")) {
      out.shows = true;
    } else if (is("color")) {
      out.color = color_of(one.value);
    } else if (is("background") || is("background-color")) {
      out.background = color_of(one.value);
    } else if (is("overflow")) {
      no_overflow = equals_ignore_case(one.value, "hidden");
    } else if (is("width") || is("height")) {
      no_box = no_box || is_zero_size(one.value);
    } else if (is("position")) {
      out.is_fixed = equals_ignore_case(one.value, "fixed");
    } else if (is("direction")) {
      is_right_to_left = equals_ignore_case(one.value, "rtl");
    } else if (is("unicode-bidi")) {
      is_override = overrides_direction(one.value);
    }
    return false;
  });
  out.hides =
      out.hides || (no_overflow && no_box) || (out.color > 1 && out.color == out.background);
  out.shows = out.shows && !out.hides;
  out.reverses = is_right_to_left && is_override;
  return out;
}

namespace {

bool is_name_byte(char c) {
  return is_ascii_word(c) || c == '-' || c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// The name of a selector that is one class or one id; "" for anything else.
std::string_view simple_name(std::string_view selector) {
  if (selector.size() < 2 || (selector[0] != '.' && selector[0] != '#')) return {};
  const std::string_view name = selector.substr(1);
  return std::all_of(name.begin(), name.end(), is_name_byte) ? name : std::string_view();
}

// "p .price::before": the last class or id with its sign ('.' or '#') and which side it writes on.
struct Generating {
  std::string_view signed_name = {};  // "" when the selector writes nothing
  bool is_before = true;
};

Generating generating(std::string_view selector) {
  Generating out;
  const std::size_t colon = selector.find(':');
  if (colon == std::string_view::npos) return out;
  std::string_view side = selector.substr(colon + 1);
  if (side.starts_with(':')) side.remove_prefix(1);
  out.is_before = equals_ignore_case(side, "before");
  if (!out.is_before && !equals_ignore_case(side, "after")) return out;
  const std::size_t sign = selector.substr(0, colon).find_last_of(".#");
  if (sign == std::string_view::npos) return out;
  const std::string_view name = selector.substr(sign + 1, colon - sign - 1);
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_byte)) return out;
  out.signed_name = selector.substr(sign, colon - sign);
  return out;
}

template <typename Use>
void each_selector(std::string_view selectors, Use use) {
  while (!selectors.empty()) {
    const std::size_t comma = std::min(selectors.find(','), selectors.size());
    const std::string_view one = trim(selectors.substr(0, comma));
    if (!one.empty()) use(one);
    selectors.remove_prefix(std::min(comma + 1, selectors.size()));
  }
}

// The string of `content: "..."` in a rule's body, or the name in attr(...).
GeneratedText content_of(std::string_view body, std::size_t offset) {
  constexpr std::size_t kLongest = 512;
  GeneratedText out;
  std::size_t at = find_ignore_case(body, "content");
  while (at != std::string_view::npos && at > 0 && is_name_byte(body[at - 1])) {
    at = find_ignore_case(body, "content", at + 1);
  }
  if (at == std::string_view::npos) return out;
  at += 7;
  while (at < body.size() && (is_ascii_space(body[at]) || body[at] == ':')) ++at;
  if (starts_with_ignore_case(body.substr(at), "attr(")) {
    const std::size_t close = body.find(')', at);
    if (close != std::string_view::npos) out.attribute = trim(body.substr(at + 5, close - at - 5));
    return out;
  }
  if (at >= body.size() || (body[at] != '"' && body[at] != '\'')) return out;
  std::size_t end = at + 1;
  while (end < body.size() && body[end] != body[at]) end += body[end] == '\\' ? 2 : 1;
  if (end >= body.size() || end - at > kLongest) return out;
  out.literal = body.substr(at + 1, end - at - 1);
  out.offset = offset + at + 1;
  return out;
}

}  // namespace

namespace {

struct StyleEscape {
  char32_t value = 0;
  std::size_t digits = 0;
};

// Up to six hexadecimal digits at literal[at]; moves `at` behind them and the space that ends them.
StyleEscape escape_at(std::string_view literal, std::size_t& at) {
  StyleEscape out;
  for (; at < literal.size() && out.digits < 6; ++at, ++out.digits) {
    const char low = ascii_lower(literal[at]);
    const bool is_letter = low >= 'a' && low <= 'f';
    if (!is_ascii_digit(low) && !is_letter) break;
    out.value = out.value * 16 + static_cast<char32_t>(is_letter ? low - 'a' + 10 : low - '0');
  }
  if (out.digits > 0 && at < literal.size() && is_ascii_space(literal[at])) ++at;
  return out;
}

}  // namespace

void unescape_style(std::string_view literal, std::string& text, Alignment& alignment) {
  text.clear();
  alignment.runs.clear();
  alignment.vanished.clear();
  alignment.end = literal.size();
  for (std::size_t at = 0; at < literal.size();) {
    alignment.runs.push_back(
        {static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(at)});
    if (literal[at] != '\\' || at + 1 >= literal.size()) {
      const std::size_t length = code_point_at(literal, at).length;
      text.append(literal.substr(at, length));
      at += length;
      continue;
    }
    ++at;
    const StyleEscape escape = escape_at(literal, at);
    if (escape.digits == 0) continue;  // an escaped sign stands for itself
    append_utf8(text, escape.value == 0 ? 0xFFFD : escape.value);
  }
}

std::uint64_t PageStyles::key(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

StyleRule* PageStyles::rule_for(char kind, std::string_view name) {
  Rules& rules = kind == '.' ? classes_ : ids_;
  if (rules.size() >= kMaxStyleRules) return nullptr;
  return &rules[key(name)];
}

namespace {

// Later rules for the same name add to earlier ones; one that says `display` shows it again.
void add_facts(const StyleFacts& from, StyleFacts& to) {
  to.hides = from.hides || (to.hides && !from.shows);
  to.is_fixed = to.is_fixed || from.is_fixed;
  to.reverses = to.reverses || from.reverses;
  if (from.color != 0) to.color = from.color;
  if (from.background != 0) to.background = from.background;
}

// What stands before a rule's '{': @charset "x"; and @import ...; and remarks are no part of it.
std::string_view selectors_of(std::string_view text) {
  text = trim(text);
  const std::size_t semicolon = text.rfind(';');
  if (semicolon != std::string_view::npos) text = trim(text.substr(semicolon + 1));
  const std::size_t remark = text.rfind("*/");
  if (remark != std::string_view::npos) text = trim(text.substr(remark + 2));
  return text;
}

// Behind the '}' that closes the '{' at `open`.
std::size_t after_block(std::string_view css, std::size_t open) {
  int depth = 1;
  std::size_t at = open + 1;
  for (; at < css.size() && depth > 0; ++at) depth += css[at] == '{' ? 1 : css[at] == '}' ? -1 : 0;
  return at;
}

}  // namespace

void PageStyles::apply(std::string_view selectors, std::string_view body, std::size_t offset) {
  const StyleFacts facts = read_style(body);
  const GeneratedText content = content_of(body, offset);
  const bool says_nothing = facts == StyleFacts{};
  each_selector(selectors, [&](std::string_view selector) {
    const Generating writes = generating(selector);
    if (!writes.signed_name.empty() && !content.empty()) {
      StyleRule* const rule = rule_for(writes.signed_name[0], writes.signed_name.substr(1));
      if (rule != nullptr) (writes.is_before ? rule->before : rule->after) = content;
      return;
    }
    const std::string_view name = says_nothing ? std::string_view() : simple_name(selector);
    StyleRule* const rule = name.empty() ? nullptr : rule_for(selector[0], name);
    if (rule != nullptr) add_facts(facts, rule->facts);
  });
}

void PageStyles::read(std::string_view css, std::size_t offset) {
  std::size_t at = 0;
  while (at < css.size()) {
    const std::size_t open = css.find('{', at);
    if (open == std::string_view::npos) return;
    const std::string_view selectors = selectors_of(css.substr(at, open - at));
    if (selectors.starts_with('@')) {
      at = after_block(css, open);
      continue;
    }
    const std::size_t close = std::min(css.find('}', open), css.size());
    apply(selectors, css.substr(open + 1, close - open - 1), offset + open + 1);
    at = std::min(close + 1, css.size());
  }
}

}  // namespace zc
