// Names of organisations and addresses: see fact_scan.h.
#include <algorithm>
#include <array>
#include <string>

#include "extractor/fact_scan.h"
#include "extractor/fact_text.h"
#include "extractor/place_table.h"
#include "extractor/utf8.h"

namespace zc {

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
    Suffix{"学会", 5, true},          Suffix{"委员会", 6, true},
    Suffix{"基金会", 6, false},       Suffix{"促进会", 6, false},
    Suffix{"联合会", 6, false},       Suffix{"中心", 7, true},
    Suffix{"事务所", 7, true}};

constexpr std::array<std::string_view, 47> kPlaces = {
    "中央", "中国", "中华", "全国", "国家", "国际", "世界",   "亚洲", "北京",   "天津",
    "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江",   "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东",   "广西", "海南",   "四川",
    "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏",   "新疆", "内蒙古", "深圳",
    "广州", "杭州", "南京", "武汉", "成都", "西安", "石家庄"};

// Words that stand before a name and are no part of it.
constexpr std::array<std::string_view, 48> kLeads = {
    "按照",     "进入", "依托",     "走进",   "隶属", "原系",     "版权所有", "主办单位",
    "主办方",   "主办", "承办单位", "承办",   "协办", "技术支持", "支持",     "公司名称",
    "单位名称", "单位", "名称",     "运营",   "出品", "提供",     "就是",     "我们",
    "选择",     "加入", "通过",     "关于",   "来自", "推荐",     "联系",     "发证机构",
    "机构",     "颁发", "合作",     "授权",   "指定", "委托",     "隶属于",   "成为",
    "位于",     "地址", "欢迎",     "致力于", "前身", "成立",     "并且",     "以及"};
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

// 某某公司, 省级协会, 中国大学, 长塘镇中心: words of that form that name nobody.
bool may_be_name(std::string_view name, std::string_view suffix) {
  constexpr std::array<std::string_view, 12> kNobody = {
      "省级", "市级", "县级", "国家级", "大学", "学院", "学校", "不", "没", "各", "某", "一家"};
  constexpr std::array<std::string_view, 6> kGeneral = {
      "中国", "全国", "国家", "国际", "世界", "中华"};
  if (contains(name, "某")) return false;
  for (const std::string_view word : kNobody) {
    if (name.starts_with(word)) return false;
  }
  const std::string_view own = name.substr(0, name.size() - suffix.size());
  for (const std::string_view word : kGeneral) {
    if (own == word && suffix != "银行") return false;
  }
  constexpr std::array<std::string_view, 7> kDistricts = {"镇", "市", "县", "城", "区", "村", "乡"};
  return suffix != "中心" ||
         std::none_of(kDistricts.begin(), kDistricts.end(), [&](std::string_view word) {
           return own.ends_with(word);
         });
}

std::string normal_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '(') {
      out += "（";
    } else if (c == ')') {
      out += "）";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// "王立峰任北京首钢股份有限公司": words before a place that the name begins with are no part of it.
std::size_t skip_to_place(std::string_view text, std::size_t begin, std::size_t at) {
  constexpr std::array<std::string_view, 22> kBefore = {
      "任", "入", "照", "托", "与", "和", "及", "系", "映", "在", "往",
      "访", "问", "据", "同", "跟", "如", "非", "进", "赴", "属", "上"};
  constexpr std::size_t kFar = 60;
  for (std::size_t i = begin; i + 6 < at && i < begin + kFar;
       i = i + code_point_at(text, i).length) {
    if (i == begin || i < begin + 3) continue;
    const std::string_view last = text.substr(i - 3, 3);
    if (std::find(kBefore.begin(), kBefore.end(), last) == kBefore.end()) continue;
    const std::string_view rest = text.substr(i, at - i);
    if (begins_with_place(rest) || begins_with_region(rest)) return i;
  }
  return begin;
}

// After an opening bracket that the name does not close, or a closing one that it did not open.
std::size_t skip_odd_bracket(std::string_view text, std::size_t begin, std::size_t at) {
  std::size_t open = std::string_view::npos;
  std::size_t odd = begin;
  for (std::size_t i = begin; i < at;) {
    const std::size_t length = code_point_at(text, i).length;
    const std::string_view letter = text.substr(i, length);
    if (letter == "（" || letter == "(") open = i + length;
    if (letter == "）" || letter == ")") {
      if (open == std::string_view::npos) odd = i + length;
      open = std::string_view::npos;
    }
    i += length;
  }
  return open != std::string_view::npos ? open : odd;
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
  std::size_t begin = skip_odd_bracket(text, name_begin(text, at, from), at);
  begin = skip_to_place(text, begin, at);
  const std::string_view name = text.substr(begin, end - begin);
  if (count_characters(name) < suffix->least) return at;
  if (suffix->needs_place && !has_place(name)) return at;
  if (!may_be_name(name, suffix->word)) return at;
  push_fact(out, FactKind::kOrganisation, normal_name(name), begin, end);
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
  push_fact(out, FactKind::kAddress, std::string(text.substr(begin, end - begin)), begin, end);
  out.back().about = place_of_address(out.back().value);
  return end;
}

}  // namespace zc
