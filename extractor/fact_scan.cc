#include "extractor/fact_scan.h"

#include <algorithm>
#include <array>
#include <string>

#include "extractor/fact_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::string_view kProvinces =
    "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕甘陇青宁新";

// Start of the province letter that stands before `at`, spaces allowed; npos if there is none.
std::size_t province_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  if (at < 3) return std::string_view::npos;
  const std::string_view letter = text.substr(at - 3, 3);
  for (std::size_t i = 0; i + 3 <= kProvinces.size(); i += 3) {
    if (kProvinces.substr(i, 3) == letter) return at - 3;
  }
  return std::string_view::npos;
}

// "B2-" of a licence number, with or without its dash; moves `at` behind it.
std::string licence_class(std::string_view text, std::size_t& at) {
  if (at + 3 >= text.size() || (text[at] != 'A' && text[at] != 'B')) return {};
  std::string out = std::string(text.substr(at, 2)) + "-";
  at += 2;
  if (at < text.size() && text[at] == '-') ++at;
  return out;
}

// "-17", "-3A": the end of a site's index, `at` if there is none.
std::size_t skip_site_index(std::string_view text, std::size_t at) {
  std::size_t i = skip_spaces(text, at);
  if (i >= text.size() || text[i] != '-') return at;
  i = skip_spaces(text, i + 1);
  if (digits_at(text, i, 3).empty()) return at;
  return i < text.size() && (text[i] == 'A' || text[i] == 'X') ? i + 1 : i;
}

}  // namespace

std::size_t scan_filing(std::string_view text, std::size_t at, TextFacts& out) {
  if (!equals_ignore_case(text.substr(at, 3), "ICP")) return at;
  const std::size_t begin = province_before(text, at);
  if (begin == std::string_view::npos) return at;
  std::size_t i = skip_spaces(text, at + 3);
  const bool is_licence = has(text, i, "证");
  if (!is_licence && !has(text, i, "备")) return at;
  i = skip_spaces(text, i + 3);
  if (has(text, i, "案")) i += 3;
  std::string number = is_licence ? licence_class(text, i) : std::string();
  const std::string digits = digits_at(text, i, 12);
  if (digits.size() < 6 || digits.size() > 10) return at;
  number += digits;
  const std::size_t mark = skip_spaces(text, i);
  if (has(text, mark, "号")) i = mark + 3;
  i = skip_site_index(text, i);
  // Without the site's index: all sites of one subject share the value.
  push_fact(out,
            FactKind::kIcpNumber,
            std::string(text.substr(begin, 3)) + (is_licence ? "ICP证" : "ICP备") + number + "号",
            begin,
            i);
  return i;
}

std::size_t scan_police(std::string_view text, std::size_t at, TextFacts& out) {
  if (!has(text, at, "公网安备")) return at;
  const std::size_t begin = province_before(text, at);
  std::size_t i = skip_spaces(text, at + 12);
  const std::string digits = digits_at(text, i, 16);
  if (digits.size() < 11 || digits.size() > 14) return at;
  const std::size_t mark = skip_spaces(text, i);
  if (has(text, mark, "号")) i = mark + 3;
  const bool has_province = begin != std::string_view::npos;
  const std::string province = has_province ? std::string(text.substr(begin, 3)) : std::string();
  push_fact(out,
            FactKind::kPoliceNumber,
            province + "公网安备" + digits + "号",
            has_province ? begin : at,
            i);
  return i;
}

std::size_t scan_licence(std::string_view text, std::size_t at, TextFacts& out) {
  constexpr std::array<std::string_view, 5> kLabels = {
      "人社民", "劳社民", "教民", "人社职培", "办学许可证"};
  constexpr std::array<std::string_view, 20> kBetween = {
      " ", ":",  "：", "号", "编号", "证号",   "第",     "字",   "[",  "〔",
      "(", "（", "【", "为", "-",    "人社民", "劳社民", "教民", "码", "是"};
  const auto label = std::find_if(
      kLabels.begin(), kLabels.end(), [&](std::string_view word) { return has(text, at, word); });
  if (label == kLabels.end()) return at;
  std::size_t i = skip_any(text, at + label->size(), kBetween, 8);
  const std::size_t begin = i;
  const std::string digits = digits_at(text, i, 16);
  if (digits.size() != 13 && digits.size() != 15) return at;
  push_fact(out, FactKind::kLicence, digits, label == kLabels.end() - 1 ? begin : at, i);
  return i;
}

std::size_t scan_code(std::string_view text, std::size_t at, TextFacts& out) {
  constexpr std::size_t kLength = 18;
  const std::string_view code = text.substr(at, kLength);
  if (code.size() < kLength || !is_credit_code(code)) return at;
  const std::size_t end = at + kLength;
  if (end < text.size() && is_ascii_word(text[end])) return at;
  push_fact(out, FactKind::kCreditCode, std::string(code), at, end);
  return end;
}

}  // namespace zc
