#include "extractor/fact_scan.h"

#include <algorithm>
#include <array>
#include <string>

#include "extractor/utf8.h"

namespace zc {

namespace {

// Digit at `at` in ASCII or full width: value and bytes; length 0 if none.
struct Digit {
  char value = 0;
  std::uint32_t length = 0;
};
Digit digit_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  if (is_ascii_digit(text[at])) return {text[at], 1};
  if (text.substr(at, 2) == "\xEF\xBC" && at + 2 < text.size()) {
    const auto last = static_cast<unsigned char>(text[at + 2]);
    if (last >= 0x90 && last <= 0x99) return {static_cast<char>('0' + (last - 0x90)), 3};
  }
  return {};
}

bool has(std::string_view text, std::size_t at, std::string_view word) {
  return at <= text.size() && text.substr(at, word.size()) == word;
}

// Skips any of `words` repeatedly, at most `limit` of them.
template <std::size_t N>
std::size_t skip_any(std::string_view text,
                     std::size_t at,
                     const std::array<std::string_view, N>& words,
                     int limit) {
  for (int i = 0; i < limit; ++i) {
    const auto found = std::find_if(
        words.begin(), words.end(), [&](std::string_view word) { return has(text, at, word); });
    if (found == words.end()) break;
    at += found->size();
  }
  return at;
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

// Digits from `at` on, without separators.
std::string digits_at(std::string_view text, std::size_t& at, std::size_t most) {
  std::string digits;
  for (Digit digit = digit_at(text, at); digit.length != 0 && digits.size() < most;
       digit = digit_at(text, at)) {
    digits.push_back(digit.value);
    at += digit.length;
  }
  return digits;
}

// Start of the code point before `at`; `at` must be > 0.
std::size_t before(std::string_view text, std::size_t at) {
  --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

bool is_han_before(std::string_view text, std::size_t at) {
  return at > 0 && is_han(code_point_at(text, before(text, at)).value);
}

bool is_mobile(std::string_view digits) {
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

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

void push(TextFacts& out, FactKind kind, std::string value, std::size_t begin, std::size_t end) {
  out.push_back({kind, std::move(value), begin, end});
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
  std::string number;
  if (is_licence && i + 3 < text.size() && (text[i] == 'A' || text[i] == 'B')) {
    number = std::string(text.substr(i, 2)) + "-";
    i += 2;
    if (i < text.size() && text[i] == '-') ++i;
  }
  const std::string digits = digits_at(text, i, 12);
  if (digits.size() < 6 || digits.size() > 10) return at;
  number += digits;
  const std::size_t mark = skip_spaces(text, i);
  if (has(text, mark, "号")) i = mark + 3;
  std::size_t index = skip_spaces(text, i);
  if (index < text.size() && text[index] == '-') {
    index = skip_spaces(text, index + 1);
    const std::string site = digits_at(text, index, 3);
    if (!site.empty()) i = index;
    if (i < text.size() && !site.empty() && (text[i] == 'A' || text[i] == 'X')) ++i;
  }
  // Without the site's index: all sites of one subject share the value.
  push(out,
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
  push(out,
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
  push(out, FactKind::kLicence, digits, label == kLabels.end() - 1 ? begin : at, i);
  return i;
}

std::size_t scan_code(std::string_view text, std::size_t at, TextFacts& out) {
  constexpr std::size_t kLength = 18;
  const std::string_view code = text.substr(at, kLength);
  if (code.size() < kLength || !is_credit_code(code)) return at;
  const std::size_t end = at + kLength;
  if (end < text.size() && is_ascii_word(text[end])) return at;
  push(out, FactKind::kCreditCode, std::string(code), at, end);
  return end;
}

namespace {

// A written number: digits with single separators between them.
struct Dialled {
  std::string digits = {};
  std::vector<std::size_t> ends = {};  // after each digit
};

Dialled dialled_at(std::string_view text, std::size_t at) {
  Dialled out;
  constexpr std::size_t kMost = 20;
  constexpr std::array<std::string_view, 9> kSeparators = {
      "-", " ", "－", "—", "–", ")", "）", ".", "·"};
  while (out.digits.size() < kMost) {
    const Digit digit = digit_at(text, at);
    if (digit.length != 0) {
      out.digits.push_back(digit.value);
      at += digit.length;
      out.ends.push_back(at);
      continue;
    }
    const std::size_t next = skip_any(text, at, kSeparators, 2);
    if (next == at || digit_at(text, next).length == 0) break;
    at = next;
  }
  return out;
}

// Does a digit stand directly after the number's `count` digits?
bool runs_on(std::string_view text, const Dialled& dialled, std::size_t count) {
  const std::size_t end = dialled.ends[count - 1];
  return digit_at(text, end).length != 0 || (end < text.size() && is_ascii_letter(text[end]));
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
    if (d.size() >= area + local && !runs_on(text, dialled, area + local)) return area + local;
  }
  return 0;
}

}  // namespace

std::size_t scan_phone(std::string_view text, std::size_t at, TextFacts& out) {
  Dialled dialled = dialled_at(text, at);
  std::string& d = dialled.digits;
  const std::size_t country = d.starts_with("0086") ? 4 : d.starts_with("86") ? 2 : 0;
  if (country != 0 && d.size() >= 13 && d[country] == '1') {
    d.erase(0, country);
    dialled.ends.erase(dialled.ends.begin(), dialled.ends.begin() + static_cast<int>(country));
  }
  std::size_t length = 0;
  std::string value;
  if (d.size() >= 11 && is_mobile(std::string_view(d).substr(0, 11)) &&
      !runs_on(text, dialled, 11)) {
    length = 11;
    value = d.substr(0, 11);
  } else if (d.size() >= 10 && (d.starts_with("400") || d.starts_with("800")) &&
             !runs_on(text, dialled, 10)) {
    length = 10;
    value = d.substr(0, 3) + "-" + d.substr(3, 3) + "-" + d.substr(6, 4);
  } else if ((length = landline_length(text, dialled)) != 0) {
    const std::size_t area = d[1] == '1' || d[1] == '2' ? 3 : 4;
    value = d.substr(0, area) + "-" + d.substr(area, length - area);
  }
  if (length == 0) return at;
  push(out, FactKind::kPhone, value, at, dialled.ends[length - 1]);
  return dialled.ends[length - 1];
}

namespace {

constexpr std::array<std::string_view, 27> kAfterLabel = {
    " ",  ":", "：", "号码", "号", "群", "咨询", "客服", "联系", "热线", "+",    "＋", "/", "(",
    "（", ")", "）", "[",    "【", "】", "是",   "为",   "ID",   "id",   "添加", "➕",  "|"};

}  // namespace

std::size_t scan_qq(std::string_view text, std::size_t at, TextFacts& out) {
  constexpr std::array<std::string_view, 5> kLabels = {"QQ", "qq", "Qq", "扣扣", "企鹅"};
  const auto label = std::find_if(
      kLabels.begin(), kLabels.end(), [&](std::string_view word) { return has(text, at, word); });
  const bool is_letter = has(text, at, "Q号") || has(text, at, "q号");
  if (label == kLabels.end() && !is_letter) return at;
  if (at > 0 && is_ascii_word(text[at - 1])) return at;
  std::size_t i = skip_any(text, at + (is_letter ? 1 : label->size()), kAfterLabel, 8);
  const std::size_t begin = i;
  const std::string digits = digits_at(text, i, 12);
  if (digits.size() < 5 || digits.size() > 11 || digits[0] == '0' || is_mobile(digits)) return at;
  if (i < text.size() && is_ascii_letter(text[i])) return at;
  push(out, FactKind::kQq, digits, begin, i);
  return i;
}

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
      Label{"wechat", true}, Label{"Wechat", true}, Label{"卫星", true}};
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
    if (phone != out.rend()) push(out, FactKind::kWechat, phone->value, phone->begin, phone->end);
    return after;
  }
  std::size_t i = skip_any(text, after, kAfterLabel, 8);
  if (label->needs_mark && i == after && digit_at(text, i).length == 0) return at;
  const std::size_t begin = i;
  while (i < text.size() && i < begin + 24 &&
         (is_ascii_word(text[i]) || text[i] == '_' || text[i] == '-')) {
    ++i;
  }
  const std::string_view id = text.substr(begin, i - begin);
  const bool is_number = std::all_of(id.begin(), id.end(), is_ascii_digit);
  const bool is_good = is_number ? id.size() >= 5 && id.size() <= 11
                                 : id.size() >= 5 && id.size() <= 20 && is_ascii_letter(id[0]);
  if (!is_good || starts_with_ignore_case(id, "http")) return at;
  push(out, FactKind::kWechat, std::string(id), begin, i);
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
  push(out, FactKind::kEmail, ascii_lower(text.substr(begin, end - begin)), begin, end);
  return end;
}

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
  const bool has_unit = has(text, end, "元") || has(text, end, "块钱");
  if (!is_marked && (!has_unit || has(text, end, "元素") || has(text, end, "元旦"))) return at;
  if (has_unit) end += 3;
  push(out, FactKind::kPrice, amount(whole, part, shift), at, end);
  return end;
}

namespace {

struct Suffix {
  std::string_view word;
  std::size_t least;  // characters of the whole name
  bool needs_place;   // too common a word unless a place or 中国 begins the name
};
constexpr std::array kSuffixes = {
    Suffix{"有限责任公司", 9, false}, Suffix{"有限公司", 7, false},
    Suffix{"分公司", 8, false},       Suffix{"公司", 7, true},
    Suffix{"集团", 5, true},          Suffix{"职业培训学校", 8, false},
    Suffix{"培训学校", 7, false},     Suffix{"学校", 6, true},
    Suffix{"学院", 5, true},          Suffix{"大学", 4, true},
    Suffix{"研究院", 6, false},       Suffix{"研究会", 6, false},
    Suffix{"研究所", 6, true},        Suffix{"协会", 5, false},
    Suffix{"学会", 5, false},         Suffix{"委员会", 6, true},
    Suffix{"基金会", 6, false},       Suffix{"促进会", 6, false},
    Suffix{"联合会", 6, false},       Suffix{"中心", 7, true},
    Suffix{"事务所", 7, true}};

constexpr std::array<std::string_view, 46> kPlaces = {
    "中国", "中华", "全国", "国家", "国际", "世界",   "亚洲", "北京",   "天津", "上海",
    "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江",   "安徽", "福建",
    "江西", "山东", "河南", "湖北", "湖南", "广东",   "广西", "海南",   "四川", "贵州",
    "云南", "西藏", "陕西", "甘肃", "青海", "宁夏",   "新疆", "内蒙古", "深圳", "广州",
    "杭州", "南京", "武汉", "成都", "西安", "石家庄"};

// Words that stand before a name and are no part of it.
constexpr std::array<std::string_view, 44> kLeads = {
    "版权所有", "主办单位", "主办方",   "主办", "承办单位", "承办", "协办", "技术支持",
    "支持",     "公司名称", "单位名称", "单位", "名称",     "运营", "出品", "提供",
    "隶属",     "就是",     "我们",     "选择", "加入",     "通过", "关于", "来自",
    "推荐",     "联系",     "发证机构", "机构", "颁发",     "合作", "授权", "指定",
    "委托",     "隶属于",   "成为",     "位于", "地址",     "欢迎", "走进", "致力于",
    "前身",     "成立",     "并且",     "以及"};
constexpr std::array<std::string_view, 24> kLeadLetters = {
    "的", "是", "由", "在", "为", "到", "从", "对", "被", "把", "让", "或",
    "了", "向", "至", "以", "于", "即", "请", "给", "经", "找", "该", "本"};

bool begins_with_place(std::string_view name) {
  return std::any_of(kPlaces.begin(), kPlaces.end(), [&](std::string_view place) {
    return name.starts_with(place);
  });
}

bool has_place(std::string_view name) {
  if (begins_with_place(name)) return true;
  const std::size_t limit = std::min<std::size_t>(name.size(), 15);
  for (std::size_t i = 6; i + 3 <= limit; i += 3) {
    const std::string_view letter = name.substr(i, 3);
    if (letter == "省" || letter == "市" || letter == "县" || letter == "区") return true;
  }
  return false;
}

// Start of the name whose suffix begins at `at`: back over Chinese characters and brackets.
std::size_t name_begin(std::string_view text, std::size_t at, std::size_t from) {
  constexpr std::size_t kMostBytes = 90;
  std::size_t begin = at;
  std::size_t best = at;
  while (begin > from && at - begin < kMostBytes) {
    const std::size_t previous = before(text, begin);
    const std::string_view letter = text.substr(previous, begin - previous);
    const bool is_bracket = letter == "（" || letter == "）" || letter == "(" || letter == ")";
    if (!is_bracket && !is_han(code_point_at(text, previous).value)) break;
    begin = previous;
    const std::string_view rest = text.substr(begin, at - begin);
    for (const std::string_view lead : kLeads) {
      if (rest.starts_with(lead) && rest.size() > lead.size()) return begin + lead.size();
    }
    if (std::find(kLeadLetters.begin(), kLeadLetters.end(), letter) != kLeadLetters.end()) break;
    best = begin;
  }
  // A bracket that opens or closes nothing within the name is no part of it.
  while (has(text, best, "（") || has(text, best, "(") || has(text, best, "）") ||
         has(text, best, ")")) {
    best += text[best] == '(' || text[best] == ')' ? 1 : 3;
  }
  return std::min(best, at);
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return count;
}

}  // namespace

std::size_t scan_organisation(std::string_view text,
                              std::size_t at,
                              std::size_t from,
                              TextFacts& out) {
  const auto suffix = std::find_if(kSuffixes.begin(), kSuffixes.end(), [&](const Suffix& entry) {
    return has(text, at, entry.word);
  });
  const bool follows_name = at > 0 && (is_han_before(text, at) || text[at - 1] == ')' ||
                                       (at >= 3 && has(text, at - 3, "）")));
  if (suffix == kSuffixes.end() || !follows_name) return at;
  const std::size_t end = at + suffix->word.size();
  // 中国人民大学继续教育学院: the longer name wins.
  for (const Suffix& longer : kSuffixes) {
    if (longer.word.size() >= 6 && suffix->word == "大学" && has(text, end, longer.word)) return at;
  }
  const std::size_t begin = name_begin(text, at, from);
  const std::string_view name = text.substr(begin, end - begin);
  if (count_characters(name) < suffix->least) return at;
  if (suffix->needs_place && !has_place(name)) return at;
  push(out, FactKind::kOrganisation, std::string(name), begin, end);
  return end;
}

std::size_t scan_address(std::string_view text, std::size_t at, TextFacts& out) {
  if (!has(text, at, "地址") && !has(text, at, "校址")) return at;
  std::size_t i = skip_spaces(text, at + 6);
  if (has(text, i, "：")) {
    i += 3;
  } else if (i < text.size() && text[i] == ':') {
    ++i;
  } else {
    return at;
  }
  const std::size_t begin = skip_spaces(text, i);
  std::size_t end = begin;
  bool is_street = false;
  while (end < text.size() && end - begin < 150) {
    const CodePoint c = code_point_at(text, end);
    const std::string_view letter = text.substr(end, c.length);
    const bool is_part = is_han(c.value) || is_ascii_word(text[end]) || letter == "-" ||
                         letter == "（" || letter == "）" || letter == "(" || letter == ")" ||
                         letter == "#";
    if (!is_part) break;
    if (letter == "电" && has(text, end, "电话")) break;
    is_street = is_street || letter == "路" || letter == "街" || letter == "道" || letter == "区" ||
                letter == "市" || letter == "县" || letter == "镇";
    end += c.length;
  }
  if (!is_street || end - begin < 18) return at;
  push(out, FactKind::kAddress, std::string(text.substr(begin, end - begin)), begin, end);
  return end;
}

}  // namespace zc
