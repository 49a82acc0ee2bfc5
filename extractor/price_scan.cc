// Prices: see fact_scan.h.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "extractor/fact_scan.h"
#include "extractor/fact_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

// "1,500.00" at `at`: digits and fraction; returns the end, `at` if there is no number.
std::size_t number_at(std::string_view text,
                      std::size_t at,
                      std::string& whole,
                      std::string& part) {
  std::size_t i = at;
  while (i < text.size()) {
    const Digit digit = digit_at(text, i);
    if (digit.length != 0) {
      whole.push_back(digit.value);
      i += digit.length;
    } else if (text[i] == ',' && !whole.empty() && digit_at(text, i + 1).length != 0) {
      ++i;
    } else {
      break;
    }
  }
  if (i < text.size() && text[i] == '.' && !whole.empty() && digit_at(text, i + 1).length != 0) {
    ++i;
    part = digits_at(text, i, 4);
  }
  return i;
}

std::string amount(std::string whole, std::string part, std::size_t shift) {
  part.resize(std::max(part.size(), shift), '0');
  whole += part.substr(0, shift);
  part.erase(0, shift);
  while (part.ends_with('0')) part.pop_back();
  const std::size_t first = whole.find_first_not_of('0');
  whole = first == std::string::npos ? "0" : whole.substr(first);
  return part.empty() ? whole : whole + "." + part;
}

// The unit behind a number, one space before it allowed: its end, `at` if there is none.
std::size_t unit_at(std::string_view text, std::size_t at) {
  const std::size_t i = has(text, at, " ") ? at + 1 : at;
  if (has(text, i, "元素") || has(text, i, "元旦") || has(text, i, "元月")) return at;
  if (has(text, i, "元") || has(text, i, "块钱")) return i + 3;
  return has(text, i, "RMB") ? i + 3 : at;
}

// "学费3983，": words that only a price follows stand before it, and nothing that counts behind it.
bool is_told_price(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::array<std::string_view, 12> kWords = {"学费",
                                                       "培训费",
                                                       "报名费",
                                                       "考试费",
                                                       "补考费",
                                                       "资料费",
                                                       "原价",
                                                       "现价",
                                                       "特价",
                                                       "优惠价",
                                                       "团购价",
                                                       "售价"};
  constexpr std::array<std::string_view, 7> kBehind = {"起", "，", "。", "；", "、", "）", "！"};
  std::size_t from = begin;
  if (from >= 3 && text.substr(from - 3, 3) == "：") from -= 3;
  while (from > 0 && (text[from - 1] == ' ' || text[from - 1] == ':')) --from;
  const std::string_view head = text.substr(0, from);
  const std::string_view rest = text.substr(skip_spaces(text, end));
  const auto opens = [&](std::string_view word) { return rest.starts_with(word); };
  const bool is_free = rest.empty() || rest[0] == '/' || rest[0] == ',' ||
                       std::any_of(kBehind.begin(), kBehind.end(), opens);
  return is_free && std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
           return head.ends_with(word);
         });
}

struct Numeral {
  std::string_view letter;
  std::uint32_t value;  // a digit, or a power of ten
};
constexpr std::array kNumerals = {
    Numeral{"零", 0},   Numeral{"〇", 0},    Numeral{"一", 1},    Numeral{"二", 2},
    Numeral{"两", 2},   Numeral{"三", 3},    Numeral{"四", 4},    Numeral{"五", 5},
    Numeral{"六", 6},   Numeral{"七", 7},    Numeral{"八", 8},    Numeral{"九", 9},
    Numeral{"壹", 1},   Numeral{"贰", 2},    Numeral{"叁", 3},    Numeral{"肆", 4},
    Numeral{"伍", 5},   Numeral{"陆", 6},    Numeral{"柒", 7},    Numeral{"捌", 8},
    Numeral{"玖", 9},   Numeral{"十", 10},   Numeral{"拾", 10},   Numeral{"百", 100},
    Numeral{"佰", 100}, Numeral{"千", 1000}, Numeral{"仟", 1000}, Numeral{"万", 10000}};

std::optional<std::uint32_t> numeral_at(std::string_view text, std::size_t at) {
  const auto found = std::find_if(kNumerals.begin(), kNumerals.end(), [&](const Numeral& numeral) {
    return has(text, at, numeral.letter);
  });
  if (found == kNumerals.end()) return std::nullopt;
  return found->value;
}

// 三千八百, 一千八 (1800), 壹佰; 0 for what is no such amount.  `begin` to `end` holds numerals
// only.
std::uint32_t amount_in_words(std::string_view text, std::size_t begin, std::size_t end) {
  std::uint32_t whole = 0;  // behind a 万
  std::uint32_t part = 0;
  std::uint32_t digit = 0;
  std::uint32_t last_unit = 0;
  for (std::size_t i = begin; i < end; i += 3) {
    const std::uint32_t value = *numeral_at(text, i);
    if (value < 10) {
      if (digit != 0) return 0;  // 二〇二五
      digit = value;
      if (value == 0) last_unit = 0;
      continue;
    }
    if (value == 10000) {
      whole = (part + digit) * value;
      part = 0;
    } else {
      part += (digit == 0 ? 1 : digit) * value;
    }
    digit = 0;
    last_unit = value;
  }
  return last_unit == 0 && part == 0 && whole == 0
             ? 0
             : whole + part + digit * std::max(last_unit / 10, 1U);
}

}  // namespace

std::size_t scan_price(std::string_view text, std::size_t at, TextFacts& out) {
  const bool is_marked = has(text, at, "￥") || has(text, at, "¥");
  std::size_t begin = at;
  if (is_marked) begin = skip_spaces(text, at + (has(text, at, "￥") ? 3 : 2));
  std::string whole;
  std::string part;
  std::size_t end = number_at(text, begin, whole, part);
  if (whole.empty() || whole.size() > 8) return at;
  std::size_t shift = 0;
  if (has(text, end, "万")) shift = 4;
  if (has(text, end, "千")) shift = 3;
  if (shift != 0) end += 3;
  const std::size_t unit = unit_at(text, end);
  if (!is_marked && unit == end && !is_told_price(text, at, end)) return at;
  end = unit;
  push_fact(out, FactKind::kPrice, amount(whole, part, shift), at, end);
  return end;
}

std::string sum_written(std::string_view text) {
  std::size_t begin = 0;
  if (has(text, 0, "￥")) begin = 3;
  if (has(text, 0, "¥")) begin = 2;
  std::string whole;
  std::string part;
  const std::size_t end = unit_at(text, number_at(text, begin, whole, part));
  if (whole.empty() || whole.size() > 8 || end != text.size()) return {};
  return amount(std::move(whole), std::move(part), 0);
}

std::size_t scan_price_words(std::string_view text, std::size_t at, TextFacts& out) {
  constexpr std::size_t kMost = 12;  // numerals
  std::size_t begin = at;
  while (begin >= 3 && at - begin < 3 * kMost && numeral_at(text, begin - 3)) begin -= 3;
  // 超千万元 is no amount.
  if (at - begin < 6 || *numeral_at(text, begin) > 10 || unit_at(text, at) == at) return at;
  const std::uint32_t value = amount_in_words(text, begin, at);
  if (value == 0) return at;
  push_fact(out, FactKind::kPrice, std::to_string(value), begin, at + 3);
  return at + 3;
}

}  // namespace zc
