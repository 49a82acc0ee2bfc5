// Phones, QQ, WeChat and e-mail: see fact_scan.h.
#include <algorithm>
#include <array>
#include <string>

#include "extractor/area_codes.h"
#include "extractor/fact_scan.h"
#include "extractor/fact_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

bool is_mobile(std::string_view digits) {
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

// A written number: digits with single separators between them.
struct Dialled {
  std::string digits = {};
  std::vector<std::size_t> ends = {};    // after each digit
  std::vector<std::size_t> groups = {};  // how many digits stand together
};

Dialled dialled_at(std::string_view text, std::size_t at) {
  Dialled out;
  constexpr std::size_t kMost = 20;
  constexpr std::array<std::string_view, 9> kSeparators = {
      "-", " ", "－", "—", "–", ")", "）", ".", "·"};
  out.groups.push_back(0);
  while (out.digits.size() < kMost) {
    const Digit digit = digit_at(text, at);
    if (digit.length != 0) {
      out.digits.push_back(digit.value);
      ++out.groups.back();
      at += digit.length;
      out.ends.push_back(at);
      continue;
    }
    const std::size_t next = skip_any(text, at, kSeparators, 2);
    if (next == at || digit_at(text, next).length == 0) break;
    at = next;
    out.groups.push_back(0);
  }
  return out;
}

// Grouped as people write numbers, 0311-8881-8178 or 400-123-4567 or all together: the first group
// is `area` digits or everything, no later one is short.  Drawings and tables have digits in any
// groups.
bool is_plain_grouping(const Dialled& dialled, std::size_t area, std::size_t length) {
  if (dialled.groups[0] >= length) return true;
  if (dialled.groups[0] != area) return false;
  std::size_t left = length - area;
  for (std::size_t i = 1; i < dialled.groups.size() && left > 0; ++i) {
    if (i > 2 || std::min(dialled.groups[i], left) < 3) return false;
    left -= std::min(dialled.groups[i], left);
  }
  return true;
}

// Does a digit stand directly after the number's `count` digits?
bool runs_on(std::string_view text, const Dialled& dialled, std::size_t count) {
  const std::size_t end = dialled.ends[count - 1];
  return digit_at(text, end).length != 0 || (end < text.size() && is_ascii_letter(text[end]));
}

// 138 0000 1234, 138-00001234, 1380000 1234, 1380 0001 234: as mobiles are grouped.  1-800-273-8439
// and 18034 610-285 are something else.
bool is_mobile_grouping(const Dialled& dialled, std::size_t country) {
  std::size_t left = 11 + country;
  std::vector<std::size_t> groups;
  for (const std::size_t size : dialled.groups) {
    if (left == 0) break;
    groups.push_back(std::min(size, left));
    left -= groups.back();
  }
  if (country != 0 && !groups.empty() && groups[0] == country) groups.erase(groups.begin());
  if (groups.size() <= 1) return true;
  if (groups.size() > 3 || groups[0] < 3) return false;
  return groups.back() >= 4 || (groups[0] == 4 && groups[1] == 4);
}

// 400-123-4567, 4001-234-567, 400 1234567; not 1-800-273-8439, which is a number abroad.
bool is_service_grouping(std::string_view text, std::size_t at, const Dialled& dialled) {
  if (at >= 2 && text.substr(at - 2, 2) == "1-") return false;
  return is_plain_grouping(dialled, 3, 10) || is_plain_grouping(dialled, 4, 10);
}

// Three-digit area codes 010 and 02x take eight digits, the others seven or eight.
std::size_t landline_length(std::string_view text, const Dialled& dialled) {
  const std::string& d = dialled.digits;
  if (d.size() < 10 || d[0] != '0' || d[1] == '0') return 0;
  const bool is_short = d[1] == '1' || d[1] == '2';
  if (d[1] == '1' && d[2] != '0') return 0;
  const std::size_t area = is_short ? 3 : 4;
  if (d.size() <= area || d[area] < '2') return 0;
  for (const std::size_t local : {std::size_t{8}, std::size_t{7}}) {
    if (is_short && local == 7) break;
    if (d.size() < area + local || runs_on(text, dialled, area + local)) continue;
    if (is_plain_grouping(dialled, area, area + local)) return area + local;
  }
  return 0;
}

}  // namespace

std::size_t scan_phone(std::string_view text, std::size_t at, TextFacts& out) {
  Dialled dialled = dialled_at(text, at);
  std::string& d = dialled.digits;
  std::size_t country = d.starts_with("0086") ? 4 : d.starts_with("86") ? 2 : 0;
  if (country == 0 || d.size() < 13 || d[country] != '1') country = 0;
  if (country != 0) {
    d.erase(0, country);
    dialled.ends.erase(dialled.ends.begin(), dialled.ends.begin() + static_cast<int>(country));
  }
  std::size_t length = 0;
  std::string value;
  if (d.size() >= 11 && is_mobile(std::string_view(d).substr(0, 11)) &&
      !runs_on(text, dialled, 11) && is_mobile_grouping(dialled, country)) {
    length = 11;
    value = d.substr(0, 11);
  } else if (d.size() >= 10 && (d.starts_with("400") || d.starts_with("800")) &&
             !runs_on(text, dialled, 10) && is_service_grouping(text, at, dialled)) {
    length = 10;
    value = d.substr(0, 3) + "-" + d.substr(3, 3) + "-" + d.substr(6, 4);
  } else if ((length = landline_length(text, dialled)) != 0) {
    const std::size_t area = d[1] == '1' || d[1] == '2' ? 3 : 4;
    value = d.substr(0, area) + "-" + d.substr(area, length - area);
  }
  if (length == 0) return at;
  push_fact(out, FactKind::kPhone, value, at, dialled.ends[length - 1]);
  if (value[0] == '0') out.back().about = place_of_area(value.substr(0, value.find('-')));
  return dialled.ends[length - 1];
}

std::size_t scan_phone_words(std::string_view text, std::size_t at, TextFacts& out) {
  // Their digit is the place, modulo 10; 幺 is 1.
  constexpr std::string_view kWords = "〇一二三四五六七八九零壹贰叁肆伍陆柒捌玖幺";
  constexpr std::size_t kOne = 20;
  constexpr std::size_t kNone = kWords.size() / 3;
  std::string digits;
  std::size_t end = at;
  while (digits.size() < 12) {
    const std::size_t place = end + 3 <= text.size() ? kWords.find(text.substr(end, 3)) / 3 : kNone;
    if (place >= kNone) break;
    digits.push_back(place == kOne ? '1' : static_cast<char>('0' + place % 10));
    end += 3;
  }
  if (!is_mobile(digits)) return at;
  push_fact(out, FactKind::kPhone, digits, at, end);
  return end;
}

namespace {

// The last is an emoji's variation selector.
constexpr std::array<std::string_view, 28> kAfterLabel = {
    " ",  ":",  "：", "号码", "号",   "群", "咨询", "客服",        "联系", "热线",
    "+",  "＋", "/",  "(",    "（",   ")",  "）",   "[",           "【",   "】",
    "是", "为", "ID", "id",   "添加", "➕",  "|",    "\xEF\xB8\x8F"};

}  // namespace

std::size_t scan_qq(std::string_view text, std::size_t at, TextFacts& out) {
  constexpr std::array<std::string_view, 7> kLabels = {
      "QQ", "qq", "Qq", "Q Q", "q q", "扣扣", "企鹅"};
  const auto label = std::find_if(
      kLabels.begin(), kLabels.end(), [&](std::string_view word) { return has(text, at, word); });
  const bool is_letter = has(text, at + 1, "号") || has(text, at + 1, "群") ||
                         (at >= 3 && text.substr(at - 3, 3) == "加");
  if (label == kLabels.end() && (!is_letter || ascii_lower(text.substr(at, 1)) != "q")) return at;
  if (at > 0 && is_ascii_word(text[at - 1])) return at;
  std::size_t i = skip_any(text, at + (label == kLabels.end() ? 1 : label->size()), kAfterLabel, 8);
  const std::size_t begin = i;
  const std::string digits = digits_at(text, i, 12);
  if (digits.size() < 5 || digits.size() > 11 || digits[0] == '0' || is_mobile(digits)) return at;
  if (i < text.size() && is_ascii_letter(text[i])) return at;
  push_fact(out, FactKind::kQq, digits, begin, i);
  return i;
}

namespace {

// 微信 V：abc12345, w❤x abc12345: a second word for the same, with its own mark.
std::size_t skip_second_label(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 8> kWords = {"VX", "vx", "WX", "wx", "V", "v", "x", "X"};
  const std::size_t end = skip_any(text, at, kWords, 1);
  if (end == at || end >= text.size()) return at;
  const std::size_t marked = skip_any(text, end, kAfterLabel, 4);
  return marked == end ? at : marked;
}

// What follows a name in a program: a call, a member, an assignment.
bool is_code(std::string_view text, std::size_t end) {
  const std::string_view rest = text.substr(end, 2);
  if (rest.starts_with('(') || rest.starts_with('=') || rest.starts_with('[')) return true;
  return rest.size() == 2 && rest[0] == '.' && is_ascii_letter(rest[1]);
}

}  // namespace

std::size_t scan_wechat(std::string_view text, std::size_t at, TextFacts& out) {
  struct Label {
    std::string_view word;
    bool needs_mark;  // too short to trust without "号", ":" or the like
  };
  constexpr std::array kLabels = {
      Label{"微信", false},  Label{"薇信", false},  Label{"威信", true},   Label{"维信", true},
      Label{"徽信", false},  Label{"溦信", false},  Label{"崴信", false},  Label{"V信", false},
      Label{"v信", false},   Label{"微❤", false},   Label{"微♥", false},   Label{"薇❤", false},
      Label{"v❤", false},    Label{"V❤", false},    Label{"加微", false},  Label{"➕微", false},
      Label{"加薇", false},  Label{"加V", true},    Label{"加v", true},    Label{"➕V", true},
      Label{"➕v", true},     Label{"VX", true},     Label{"Vx", true},     Label{"vx", true},
      Label{"WX", true},     Label{"wx", true},     Label{"weixin", true}, Label{"WeChat", true},
      Label{"wechat", true}, Label{"Wechat", true}, Label{"卫星", true},   Label{"微 信", false},
      Label{"薇 信", false}, Label{"v 信", false},  Label{"V 信", false},  Label{"w❤", false},
      Label{"W❤", false},    Label{"绿泡泡", true}};
  const auto label = std::find_if(kLabels.begin(), kLabels.end(), [&](const Label& entry) {
    return has(text, at, entry.word);
  });
  if (label == kLabels.end()) return at;
  const std::size_t after = at + label->word.size();
  if (is_ascii_letter(text[at]) && at > 0 && is_ascii_word(text[at - 1])) return at;
  if (has(text, after, "同号") || has(text, skip_any(text, after, kAfterLabel, 2), "同号")) {
    const auto phone = std::find_if(out.rbegin(), out.rend(), [](const TextFact& fact) {
      return fact.kind == FactKind::kPhone;
    });
    if (phone != out.rend()) {
      const std::size_t end = text.find("同号", after) + std::string_view("同号").size();
      push_fact(out, FactKind::kWechat, phone->value, phone->begin, end);
    }
    return after;
  }
  std::size_t i = skip_second_label(text, skip_any(text, after, kAfterLabel, 8));
  const bool is_marked = i != after || digit_at(text, i).length != 0;
  const std::size_t begin = i;
  while (i < text.size() && i < begin + 24 &&
         (is_ascii_word(text[i]) || text[i] == '_' || text[i] == '-')) {
    ++i;
  }
  const std::string_view id = text.substr(begin, i - begin);
  const bool is_number = std::all_of(id.begin(), id.end(), is_ascii_digit);
  // 威信abc12009: letters and digits behind the word are mark enough.
  const bool is_mixed =
      !is_ascii_letter(text[at]) && std::any_of(id.begin(), id.end(), is_ascii_digit);
  if (label->needs_mark && !is_marked && !is_mixed) return at;
  const bool is_good = is_number ? id.size() >= 5 && id.size() <= 11
                                 : id.size() >= 5 && id.size() <= 20 && is_ascii_letter(id[0]);
  if (!is_good || starts_with_ignore_case(id, "http") || is_code(text, i)) return at;
  push_fact(out, FactKind::kWechat, ascii_lower(id), begin, i);
  return i;
}

std::size_t scan_email(std::string_view text, std::size_t at, TextFacts& out) {
  const auto is_local = [](char c) {
    return is_ascii_word(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
  };
  std::size_t begin = at;
  while (begin > 0 && at - begin < 64 && is_local(text[begin - 1])) --begin;
  std::size_t end = at + 1;
  std::size_t last_dot = 0;
  while (end < text.size() && end - at < 64 &&
         (is_ascii_word(text[end]) || text[end] == '.' || text[end] == '-')) {
    if (text[end] == '.') last_dot = end;
    ++end;
  }
  while (end > at && text[end - 1] == '.') --end;
  if (last_dot >= end) last_dot = text.substr(0, end).rfind('.');
  if (begin == at || last_dot == 0 || last_dot <= at + 1 || end - last_dot < 3) return at;
  if (!is_ascii_letter(text[last_dot + 1])) return at;
  // icon@2x.png
  constexpr std::array<std::string_view, 10> kFiles = {
      "png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "html", "php"};
  const std::string ending = ascii_lower(text.substr(last_dot + 1, end - last_dot - 1));
  if (std::find(kFiles.begin(), kFiles.end(), ending) != kFiles.end()) return at;
  push_fact(out, FactKind::kEmail, ascii_lower(text.substr(begin, end - begin)), begin, end);
  return end;
}

}  // namespace zc
