#include "app/region.h"

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

TEST_CASE("region: what tells nothing is not guessed") {
  CHECK(province_of({}).empty());
  CHECK(province_of({{FactKind::kPhone, "13800001234"},
                     {FactKind::kPhone, "400-123-4567"},
                     {FactKind::kWechat, "abc"},
                     {FactKind::kOrganisation, "某某公司"},
                     {FactKind::kIcpNumber, "X"}})
            .empty());
}
