#include "cases/operator_marks.h"

#include <doctest/doctest.h>

using namespace zc;

TEST_CASE("operator: filings and contacts link pages, names and places do not") {
  CHECK(can_link({FactKind::kIcpNumber, "京ICP备12345678号"}));
  CHECK(can_link({FactKind::kCreditCode, "914403001922038216"}));
  CHECK(can_link({FactKind::kWechat, "kaozheng88"}));
  CHECK(can_link({FactKind::kPhone, "13812345678"}));
  CHECK(can_link({FactKind::kPhone, "400-810-1234"}));
  CHECK_FALSE(can_link({FactKind::kOrganisation, "某某职业培训学校"}));
  CHECK_FALSE(can_link({FactKind::kAddress, "北京市海淀区某路1号"}));
  CHECK_FALSE(can_link({FactKind::kPrice, "980"}));
}

TEST_CASE("operator: public hotlines and filler numbers link nobody") {
  CHECK_FALSE(can_link({FactKind::kPhone, "12333"}));
  CHECK_FALSE(can_link({FactKind::kPhone, "110"}));
  CHECK_FALSE(can_link({FactKind::kPhone, "13800000000"}));
  CHECK_FALSE(can_link({FactKind::kPhone, "400-000-0000"}));
  CHECK_FALSE(can_link({FactKind::kWechat, "vx"}));
}
