#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"
#include "extractor/site_facts.h"

namespace zc {

namespace {

// Values of one kind in a text, joined by '|'.
std::string values(std::string_view text, FactKind kind) {
  std::string out;
  for (const TextFact& fact : find_facts(text)) {
    if (fact.kind == kind) out += (out.empty() ? "" : "|") + fact.value;
  }
  return out;
}

}  // namespace

TEST_CASE("facts: ICP numbers keep province and number, and drop the site's index") {
  CHECK(values("版权所有 沪ICP备2022005074号-17", FactKind::kIcpNumber) == "沪ICP备2022005074号");
  CHECK(values("陕icp备 15002899 号 - 4", FactKind::kIcpNumber) == "陕ICP备15002899号");
  CHECK(values("ICP备15002899号", FactKind::kIcpNumber).empty());
  CHECK(values("京ICP备12号", FactKind::kIcpNumber).empty());
}

TEST_CASE("facts: filing with the public security") {
  CHECK(values("蒙公网安备 15010502001696号", FactKind::kPoliceNumber) ==
        "蒙公网安备15010502001696号");
}

TEST_CASE("facts: GB 32100-2015, a credit code counts only with its check character") {
  CHECK(is_credit_code("914403001922038216"));
  CHECK(is_credit_code("9144030071526726XG"));
  CHECK(is_credit_code("91110000802100433B"));
  CHECK(is_credit_code("91100000100003962T"));
  CHECK_FALSE(is_credit_code("914403001922038217"));
  CHECK_FALSE(is_credit_code("91350100M000100Y4Z"));
  CHECK(values("信用代码：91110000802100433B。", FactKind::kCreditCode) == "91110000802100433B");
  CHECK(values("x91110000802100433B", FactKind::kCreditCode).empty());
}

TEST_CASE("facts: licences of training schools") {
  CHECK(values("人社民4101001000123号", FactKind::kLicence) == "4101001000123");
  CHECK(values("办学许可证编号：教民141010070001234号", FactKind::kLicence) == "141010070001234");
}

TEST_CASE("facts: phones in their usual spellings") {
  const auto phone = [](std::string_view text) { return values(text, FactKind::kPhone); };
  CHECK(phone("电话 13912345678") == "13912345678");
  CHECK(phone("139-1234-5678") == "13912345678");
  CHECK(phone("+86 139 1234 5678") == "13912345678");
  CHECK(phone("１３９１２３４５６７８") == "13912345678");
  CHECK(phone("400-600-0566") == "400-600-0566");
  CHECK(phone("4006000566") == "400-600-0566");
  CHECK(phone("(0311)80958918") == "0311-80958918");
  CHECK(phone("010 80707052") == "010-80707052");
  CHECK(phone("TEL:0311-80958918") == "0311-80958918");
  CHECK(phone("电话一三九一二三四五六七八") == "13912345678");
  CHECK(phone("幺叁玖壹贰叁肆伍陆柒捌") == "13912345678");
  CHECK(phone("一二三四五六七八九十").empty());
  CHECK(phone("一三九一二三四五六七八九").empty());
  CHECK(phone("2019-10-08 12:00:57").empty());
  CHECK(phone("订单139123456789").empty());
  CHECK(phone("共12345678人").empty());
}

TEST_CASE("facts: QQ numbers stand after their label") {
  CHECK(values("QQ：70791858", FactKind::kQq) == "70791858");
  CHECK(values("扣扣 12345678 企鹅号:87654321", FactKind::kQq) == "12345678|87654321");
  CHECK(values("Q Q：70791858", FactKind::kQq) == "70791858");
  CHECK(values("加Q：70791858，q群 12345678", FactKind::kQq) == "70791858|12345678");
  CHECK(values("70791858", FactKind::kQq).empty());
  CHECK(values("Q 70791858", FactKind::kQq).empty());
}

TEST_CASE("facts: WeChat ids in their disguises") {
  const auto wechat = [](std::string_view text) { return values(text, FactKind::kWechat); };
  CHECK(wechat("加微信：kaozheng_888 咨询") == "kaozheng_888");
  CHECK(wechat("薇信 zhengshu2020") == "zhengshu2020");
  CHECK(wechat("VX:peixun-66") == "peixun-66");
  CHECK(wechat("V信 13912345678") == "13912345678");
  CHECK(wechat("电话17723166962（微信同号）") == "17723166962");
  CHECK(wechat("加微信 V：kaozheng_888") == "kaozheng_888");
  CHECK(wechat("V❤️ kaozheng888") == "kaozheng888");
  CHECK(wechat("加w❤x kaozheng888") == "kaozheng888");
  CHECK(wechat("微 信 ： kaozheng888") == "kaozheng888");
  CHECK(wechat("威信kaozheng888") == "kaozheng888");
  CHECK(wechat("绿泡泡：kaozheng888") == "kaozheng888");
  CHECK(wechat("微信：Vkaozheng888") == "vkaozheng888");
  CHECK(wechat("威信English").empty());
  CHECK(wechat("关注微信公众号").empty());
  CHECK(wechat("vxlan network").empty());
}

TEST_CASE("facts: e-mail, prices, addresses") {
  CHECK(values("联系 Info@Example.com.cn。", FactKind::kEmail) == "info@example.com.cn");
  CHECK(values("a@b", FactKind::kEmail).empty());
  CHECK(values("￥1,980 原价2980元", FactKind::kPrice) == "1980|2980");
  CHECK(values("年薪15万元", FactKind::kPrice) == "150000");
  CHECK(values("1.25万元", FactKind::kPrice) == "12500");
  CHECK(values("2019年", FactKind::kPrice).empty());
  CHECK(values("现价 2980 元/人，1280RMB", FactKind::kPrice) == "2980|1280");
  CHECK(values("２９８０元", FactKind::kPrice) == "2980");
  CHECK(values("学费3983，优惠价：2988起", FactKind::kPrice) == "3983|2988");
  CHECK(values("报名费30天内可退，学费2026年起调整", FactKind::kPrice).empty());
  CHECK(values("三千八百元、一千八元、壹佰元、两万五千元、一百零五元", FactKind::kPrice) ==
        "3800|1800|100|25000|105");
  CHECK(values("二〇二五元旦、一元、第一元素、超千万元", FactKind::kPrice).empty());
  CHECK(values("售价899 美元", FactKind::kPrice).empty());
  CHECK(values("地址：石家庄市桥西区示例路100号 电话", FactKind::kAddress) ==
        "石家庄市桥西区示例路100号");
}

TEST_CASE("facts: organisations end where a registered name ends and begin where one begins") {
  const auto names = [](std::string_view text) { return values(text, FactKind::kOrganisation); };
  CHECK(names("版权所有北京示例教育科技有限公司") == "北京示例教育科技有限公司");
  CHECK(names("由重庆市示例管理咨询职业培训学校主办") == "重庆市示例管理咨询职业培训学校");
  CHECK(names("腾飞科技（深圳）有限公司") == "腾飞科技（深圳）有限公司");
  CHECK(names("我们公司很好，本公司承诺").empty());
  CHECK(names("中国示例协会颁发") == "中国示例协会");
  CHECK(names("考试中心").empty());
}

TEST_CASE("facts: the span is where the quote stands in the payload") {
  const std::string page = "<p>咨询&nbsp;QQ：<b>70791858</b></p>";
  const Document d = extract_bytes(page, "", "text/html");
  REQUIRE(d.facts.size() == 1);
  CHECK(d.facts[0].quote == "70791858");
  CHECK(page.substr(d.facts[0].span.begin, 8) == "70791858");
  CHECK(d.facts[0].span.end - d.facts[0].span.begin == 8);
}

TEST_CASE("facts: the same fact is told once") {
  const Document d = document_from_text("", "冀ICP备16028401号-1\n冀ICP备16028401号-2");
  CHECK(d.facts.size() == 1);
}

namespace {

Document page_of(const std::string& html) {
  return extract_bytes(html, "http://a.example/", "text/html");
}

// "value (about)" of the facts of a kind.
std::string told(const Document& document, FactKind kind) {
  std::string out;
  for (const Fact& fact : document.facts) {
    if (fact.kind != kind) continue;
    out += (out.empty() ? "" : "; ") + fact.value + " (" + fact.about + ")";
  }
  return out;
}

}  // namespace

TEST_CASE("facts: a landline tells its place by area code, a mobile and a 400 number none") {
  const Document d = page_of(
      "<p>0311-88818178</p><p>010-62345678</p><p>0571-87654321</p><p>13800001234</p>"
      "<p>400-123-4567</p>");
  CHECK(told(d, FactKind::kPhone) ==
        "0311-88818178 (河北省石家庄市); 010-62345678 (北京市); 0571-87654321 (浙江省杭州市); "
        "13800001234 (); 400-123-4567 ()");
}

TEST_CASE("facts: an address tells its province and city") {
  CHECK(told(page_of("<p>地址：石家庄市桥西区工农路499号</p>"), FactKind::kAddress) ==
        "石家庄市桥西区工农路499号 (河北省石家庄市)");
  CHECK(told(page_of("<p>地址：浙江省杭州市西湖区示例路1号</p>"), FactKind::kAddress) ==
        "浙江省杭州市西湖区示例路1号 (浙江省杭州市)");
  CHECK(told(page_of("<p>校址：重庆市渝中区示例街道2号楼</p>"), FactKind::kAddress) ==
        "重庆市渝中区示例街道2号楼 (重庆市)");
  CHECK(told(page_of("<p>地址：示例产业园区三号路五号楼</p>"), FactKind::kAddress) ==
        "示例产业园区三号路五号楼 ()");
}

TEST_CASE("facts: a price tells what it is for; promised income is no price of the page") {
  const Document d = page_of(
      "<p>报名费：￥300</p><p>原价2980元</p><h3>健康管理师</h3><p>￥1980</p>"
      "<table><tr><th>课程</th><th>价格</th></tr><tr><th>消防班</th><td>3500元</td></tr></table>"
      "<p>一证在手月入8000元</p>");
  CHECK(told(d, FactKind::kPrice) ==
        "300 (报名费); 2980 (原价); 1980 (健康管理师); 3500 (消防班 | 价格); 8000 (一证在手月入)");
  for (const TextBlock& block : d.blocks) {
    if (block.text == "一证在手月入8000元") CHECK(block.role == BlockRole::kBody);
    if (block.text == "报名费：￥300") CHECK(block.role == BlockRole::kPrice);
  }
}

namespace {

std::string linked(const std::string& json) {
  return "<script type=\"application/ld+json\">" + json + "</script>";
}

}  // namespace

TEST_CASE("facts: an offer of JSON-LD is a price of the thing offered, in its place") {
  const std::string html = linked(
      "{\"@context\":\"https://schema.org\",\"@type\":\"Course\",\"name\":\"健康管理师 网课\","
      "\"provider\":{\"@type\":\"Organization\",\"name\":\"示例教育\"},"
      "\"offers\":[{\"@type\":\"Offer\",\"price\":\"1,980.50\",\"priceCurrency\":\"CNY\"},"
      "{\"@type\":\"Offer\",\"price\":3680,\"itemOffered\":{\"name\":\"面授班\"}}]}");
  const Document d = page_of(html);
  CHECK(told(d, FactKind::kPrice) == "1980.5 (健康管理师 网课); 3680 (面授班)");
  for (const Fact& fact : d.facts) {
    if (fact.kind != FactKind::kPrice) continue;
    CHECK(fact.reader == "json-ld");
    CHECK(html.substr(fact.span.begin, fact.span.end - fact.span.begin) == fact.quote);
  }
}

TEST_CASE("facts: schema.org's AggregateOffer, PriceSpecification and @graph") {
  CHECK(told(page_of(linked("{\"@graph\":[{\"@type\":\"Product\",\"name\":\"题库\",\"offers\":"
                            "{\"@type\":\"https://schema.org/AggregateOffer\",\"lowPrice\":99,"
                            "\"highPrice\":\"399\",\"offerCount\":3}}]}")),
             FactKind::kPrice) == "99 (题库); 399 (题库)");
  CHECK(told(page_of(linked("[{\"@type\":[\"Thing\",\"Offer\"],\"name\":\"退费班\","
                            "\"priceSpecification\":{\"price\":\"￥5,800\","
                            "\"priceCurrency\":\"rmb\"},\"seller\":{\"price\":1}}]")),
             FactKind::kPrice) == "5800 (退费班)");
}

TEST_CASE("facts: what JSON-LD prices in no yuan or by no number is no price") {
  for (const std::string json :
       {"{\"@type\":\"Offer\",\"price\":39,\"priceCurrency\":\"USD\"}",
        "{\"@type\":\"Offer\",\"priceCurrency\":\"USD\",\"priceSpecification\":{\"price\":39}}",
        "{\"@type\":\"Offer\",\"price\":\"面议\"}",
        "{\"@type\":\"Offer\",\"price\":\"1000-2000\"}",
        "{\"@type\":\"Offer\",\"price\":123456789}",
        "{\"@type\":\"Offer\",\"price\":{\"price\":5}}",
        "{\"@type\":\"Product\",\"price\":39}"}) {
    CAPTURE(json);
    CHECK(told(page_of(linked(json)), FactKind::kPrice).empty());
  }
  CHECK(told(page_of(linked("{\"@type\":\"Offer\",\"price\":39}")), FactKind::kPrice) == "39 ()");
}

TEST_CASE("facts: the words about a price stay beside the same sum in JSON-LD") {
  CHECK(
      told(page_of("<p>现价1980元</p>" + linked("{\"name\":\"网课\",\"offers\":{\"price\":1980}}")),
           FactKind::kPrice) == "1980 (网课); 1980 (现价)");
}

TEST_CASE("facts: offers without end, each under a name without end, are bounded") {
  std::string offers;
  for (int i = 0; i < 5000; ++i) offers += "{\"price\":" + std::to_string(10000 + i) + "},";
  std::string name;
  for (int i = 0; i < 100000; ++i) name += "课程";
  const Document d = page_of(linked("{\"name\":\"" + name + "\",\"offers\":[" + offers + "]}"));
  const auto is_price = [](const Fact& fact) { return fact.kind == FactKind::kPrice; };
  CHECK(std::count_if(d.facts.begin(), d.facts.end(), is_price) == kMaxFacts);
  CHECK(std::all_of(
      d.facts.begin(), d.facts.end(), [](const Fact& fact) { return fact.about.size() <= 200; }));
}

TEST_CASE("facts: a name is the organisation's, without the words around it") {
  const auto names = [](const std::string& text) {
    return told(page_of("<p>" + text + "</p>"), FactKind::kOrganisation);
  };
  CHECK(names("王立任北京示例股份有限公司董事") == "北京示例股份有限公司 ()");
  CHECK(names("按照中国示例行业协会的安排") == "中国示例行业协会 ()");
  CHECK(names("慕学堂（蓝屿示例网络科技有限公司旗下") == "蓝屿示例网络科技有限公司 ()");
  CHECK(names("北京示例(集团)有限责任公司") == "北京示例（集团）有限责任公司 ()");
  CHECK(names("某职业培训学校与省级示例协会") == "");
  CHECK(names("市民反映某教育科技有限公司") == "");
  CHECK(names("江西吉安长塘镇中心") == "");
  CHECK(names("毕业于中国大学") == "");
}

TEST_CASE("facts: the key of one operator is the same however it is written") {
  const auto key = [](const std::string& text, FactKind kind) {
    const Document d = page_of("<p>" + text + "</p>");
    for (const Fact& fact : d.facts) {
      if (fact.kind == kind) return fact.value;
    }
    return std::string("absent");
  };
  CHECK(key("微信：ABC_12345", FactKind::kWechat) == key("加V信 abc_12345", FactKind::kWechat));
  CHECK(key("电话 138 0000 1234", FactKind::kPhone) == key("＋86-13800001234", FactKind::kPhone));
  CHECK(key("(0311)88818178", FactKind::kPhone) == key("0311－8881 8178", FactKind::kPhone));
  CHECK(key("4001234567", FactKind::kPhone) == key("400-123-4567", FactKind::kPhone));
  CHECK(key("冀ICP备12345678号-2", FactKind::kIcpNumber) ==
        key("冀 ICP备12345678号", FactKind::kIcpNumber));
  CHECK(key("Info@Example.COM", FactKind::kEmail) == key("info@example.com", FactKind::kEmail));
}

TEST_CASE("facts: what only looks like one is none") {
  const auto none = [](std::string_view text) {
    CAPTURE(text);
    CHECK(find_facts(text).empty());
  };
  none("图标 expression_1@2x.png 与 bg@3x.jpg");
  none("因此你必须学会放手");
  none("Call 1-800-273-8439 today");
  none("编号 18034 610-285");
  none(
      "M 091 0 40 17.909 L 0-2.52-.52-3.322-1 C 096-1.792-.378-3 H 09139 62.09139 0 .878.762 1.65 "
      "1");
  none("微信 getLoginUrl() 返回地址");
  none("微信：wx.config({debug:false})");
  none("微信 loginState=1");
  const auto phone = [](std::string_view text) {
    const std::vector<TextFact> facts = find_facts(text);
    return facts.empty() ? std::string() : facts[0].value;
  };
  for (const std::string_view text : {"138 0000 1234",
                                      "138-0000-1234",
                                      "1380000 1234",
                                      "1380 0001 234",
                                      "+86 138 0000 1234",
                                      "+86-13800001234",
                                      "8613800001234"}) {
    CAPTURE(text);
    CHECK(phone(text) == "13800001234");
  }
  for (const std::string_view text : {"0311-88818178",
                                      "0311-8881-8178",
                                      "(0311)88818178",
                                      "（0311）8881 8178",
                                      "031188818178",
                                      "0311 888 18178"}) {
    CAPTURE(text);
    CHECK(phone(text) == "0311-88818178");
  }
  for (const std::string_view text :
       {"400-123-4567", "4001-234-567", "400 1234567", "4001234567"}) {
    CAPTURE(text);
    CHECK(phone(text) == "400-123-4567");
  }
}

}  // namespace zc
