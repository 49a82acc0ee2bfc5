#include "app/region.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "extractor/area_codes.h"
#include "extractor/place_table.h"

namespace zc {
namespace {

// Short names (简称) as filing numbers bear them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 36> kShortNames = {{
    {"京", "北京市"},         {"津", "天津市"},           {"沪", "上海市"},
    {"渝", "重庆市"},         {"冀", "河北省"},           {"晋", "山西省"},
    {"辽", "辽宁省"},         {"吉", "吉林省"},           {"黑", "黑龙江省"},
    {"苏", "江苏省"},         {"浙", "浙江省"},           {"皖", "安徽省"},
    {"闽", "福建省"},         {"赣", "江西省"},           {"鲁", "山东省"},
    {"豫", "河南省"},         {"鄂", "湖北省"},           {"湘", "湖南省"},
    {"粤", "广东省"},         {"琼", "海南省"},           {"川", "四川省"},
    {"蜀", "四川省"},         {"黔", "贵州省"},           {"贵", "贵州省"},
    {"滇", "云南省"},         {"云", "云南省"},           {"陕", "陕西省"},
    {"秦", "陕西省"},         {"甘", "甘肃省"},           {"陇", "甘肃省"},
    {"青", "青海省"},         {"蒙", "内蒙古自治区"},     {"桂", "广西壮族自治区"},
    {"宁", "宁夏回族自治区"}, {"新", "新疆维吾尔自治区"}, {"藏", "西藏自治区"},
}};
constexpr std::size_t kHanBytes = 3;

// First two digits of GB/T 2260, in the order of all_provinces().
constexpr std::array<std::string_view, 34> kCodes = {
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
    "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
    "53", "54", "61", "62", "63", "64", "65", "81", "82", "71"};

std::string_view province_of_mark(const PageMark& mark) {
  const std::string_view value = mark.value;
  if (mark.kind == FactKind::kIcpNumber) {
    const auto* const known =
        std::find_if(kShortNames.begin(), kShortNames.end(), [&](const auto& one) {
          return one.first == value.substr(0, kHanBytes);
        });
    return known == kShortNames.end() ? std::string_view() : known->second;
  }
  if (mark.kind == FactKind::kPhone) {
    return province_of_place(place_of_area(value.substr(0, value.find('-'))));
  }
  return province_of_place(place_of_address(value));
}

}  // namespace

std::span<const std::string_view> all_provinces() {
  static constexpr std::array<std::string_view, 34> kAll = {
      "北京市",           "天津市",         "河北省",         "山西省", "内蒙古自治区",
      "辽宁省",           "吉林省",         "黑龙江省",       "上海市", "江苏省",
      "浙江省",           "安徽省",         "福建省",         "江西省", "山东省",
      "河南省",           "湖北省",         "湖南省",         "广东省", "广西壮族自治区",
      "海南省",           "重庆市",         "四川省",         "贵州省", "云南省",
      "西藏自治区",       "陕西省",         "甘肃省",         "青海省", "宁夏回族自治区",
      "新疆维吾尔自治区", "香港特别行政区", "澳门特别行政区", "台湾省"};
  return kAll;
}

Result<std::string> province_from(std::string_view text) {
  std::string known;
  for (std::size_t i = 0; i < kCodes.size(); ++i) {
    const std::string_view name = all_provinces()[i];
    // No two provinces begin with the same two characters.
    const bool is_name = text.size() >= 2 * kHanBytes && name.starts_with(text);
    if (is_name || text == kCodes.at(i) || text == fmt::format("{}0000", kCodes.at(i))) {
      return std::string(name);
    }
    known += fmt::format("{}{} {}", i == 0 ? "" : ", ", kCodes.at(i), name);
  }
  return Error(ErrorKind::kBadInput, fmt::format("no province '{}'; known: {}", text, known));
}

std::string_view province_of_place(std::string_view place) {
  for (const std::string_view end : {"省", "自治区", "特别行政区", "市"}) {
    const std::size_t at = place.find(end);
    if (at != std::string_view::npos) return place.substr(0, at + end.size());
  }
  return {};
}

std::string province_of(const std::vector<PageMark>& marks) {
  for (const FactKind kind :
       {FactKind::kIcpNumber, FactKind::kAddress, FactKind::kOrganisation, FactKind::kPhone}) {
    for (const PageMark& mark : marks) {
      if (mark.kind != kind) continue;
      const std::string_view province = province_of_mark(mark);
      if (!province.empty()) return std::string(province);
    }
  }
  return "";
}

}  // namespace zc
