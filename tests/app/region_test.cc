#include "app/region.h"

#include <algorithm>

#include <doctest/doctest.h>

using namespace zc;

TEST_CASE("region: the province of a place") {
  CHECK(province_of_place("河北省石家庄市") == "河北省");
  CHECK(province_of_place("吉林省吉林市") == "吉林省");
  CHECK(province_of_place("内蒙古自治区包头市") == "内蒙古自治区");
  CHECK(province_of_place("北京市") == "北京市");
  CHECK(province_of_place("").empty());
}

TEST_CASE("region: the filing counts before the address, the name and the telephone") {
  std::vector<PageMark> marks = {{FactKind::kPhone, "0311-88818178"}};
  CHECK(province_of(marks) == "河北省");
  marks.push_back({FactKind::kOrganisation, "长沙某某教育咨询有限公司"});
  CHECK(province_of(marks) == "湖南省");
  marks.push_back({FactKind::kAddress, "西安市雁塔区某路1号"});
  CHECK(province_of(marks) == "陕西省");
  marks.push_back({FactKind::kIcpNumber, "粤ICP备12345678号"});
  CHECK(province_of(marks) == "广东省");
}

TEST_CASE("region: thirty-four provinces, each its own") {
  CHECK(all_provinces().size() == 34);
  for (const std::string_view one : all_provinces()) CHECK(province_of_place(one) == one);
}

TEST_CASE("region: every filing's short name is of a known province") {
  for (const char* const name :
       {"京", "津", "沪", "渝", "冀", "晋", "辽", "吉", "黑", "苏", "浙", "皖",
        "闽", "赣", "鲁", "豫", "鄂", "湘", "粤", "琼", "川", "蜀", "黔", "贵",
        "滇", "云", "陕", "秦", "甘", "陇", "青", "蒙", "桂", "宁", "新", "藏"}) {
    const std::string province =
        province_of({{FactKind::kIcpNumber, std::string(name) + "ICP备1号"}});
    const auto all = all_provinces();
    CHECK(std::find(all.begin(), all.end(), province) != all.end());
  }
}

TEST_CASE("region: what tells nothing is not guessed") {
  CHECK(province_of({}).empty());
  CHECK(province_of({{FactKind::kPhone, "13800001234"},
                     {FactKind::kPhone, "400-123-4567"},
                     {FactKind::kWechat, "abc"},
                     {FactKind::kOrganisation, "某某公司"},
                     {FactKind::kIcpNumber, "X"}})
            .empty());
}
