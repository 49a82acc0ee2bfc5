// Lists of leads: good lines are taken, bad ones named, nothing quoted.
#include "config/lead_file.h"

#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

namespace {

using namespace zc;

// "网址,编号,举报人" and names, in GBK.
const std::string kHeadGbk = "\xCD\xF8\xD6\xB7,\xB1\xE0\xBA\xC5,\xBE\xD9\xB1\xA8\xC8\xCB\r\n";
const std::string kZhangGbk = "\xD5\xC5\xC8\xFD";  // 张三

TEST_CASE("GBK CSV with a bad line: that line is named, the others are taken") {
  const std::string bytes = kHeadGbk + "http://a.cn/,1," + kZhangGbk + "\r\n" +  //
                            "http://b.cn/,2,\xD5\xFF\xFF\r\n" +                  //
                            "http://c.cn/,3\r\n" +                               //
                            "http://d.cn/,4,\"" + kZhangGbk + "\r\n" +           //
                            "http://e.cn/,5," + kZhangGbk + "\r\n";
  const auto list = parse_leads(bytes, LeadFormat::kCsv);
  REQUIRE_MESSAGE(list, (list ? "" : list.error().message()));
  CHECK(list->charset == "gb18030");
  REQUIRE(list->entries.size() == 2);
  CHECK(list->entries[0].form.person.name == "张三");
  CHECK(list->entries[1].line == 6);
  CHECK(list->entries[1].form.reference == "5");
  REQUIRE(list->refused.size() == 3);
  CHECK(list->refused[0].line == 3);
  CHECK(list->refused[0].why == "举报人：有无法识别的字节");
  CHECK(list->refused[1].line == 4);
  CHECK(list->refused[1].why == "有 2 栏，表头有 3 栏");
  CHECK(list->refused[2].line == 5);
  CHECK(list->refused[2].why == "引号没有正确结束");
}

TEST_CASE("a file of that kind is read by its name, in both charsets") {
  const test::TempDir dir;
  std::ofstream(dir.file("gbk.csv"), std::ios::binary)
      << kHeadGbk << "a.cn,1," << kZhangGbk << "\n";
  std::ofstream(dir.file("utf8.csv"), std::ios::binary)
      << "\xEF\xBB\xBF网址,编号,举报人\na.cn,1,张三\n";
  const auto gbk = read_lead_file(dir.file("gbk.csv"));
  const auto utf8 = read_lead_file(dir.file("utf8.csv"));
  REQUIRE(gbk);
  REQUIRE(utf8);
  CHECK(utf8->charset == "utf-8");
  REQUIRE(utf8->entries.size() == 1);
  REQUIRE(gbk->entries.size() == 1);
  CHECK(gbk->entries[0].form == utf8->entries[0].form);
  CHECK_FALSE(read_lead_file(dir.file("none.csv")));
  CHECK_FALSE(read_lead_file(dir.file("gbk.txt")));
}

TEST_CASE("JSON: an array, lines, and what is wrong in them") {
  const auto array = parse_leads(
      R"([{"url":"http://a.cn/","time":"2026-11-24 16:30:00","channel":"12333"},7,{"phone":12}])",
      LeadFormat::kJson);
  REQUIRE(array);
  REQUIRE(array->entries.size() == 1);
  CHECK(to_rfc3339(*array->entries[0].form.complained) == "2026-11-24T08:30:00.000Z");
  REQUIRE(array->refused.size() == 2);
  CHECK(array->refused[0].why == "不是 JSON 对象");
  CHECK(array->refused[1].why == "电话：不是文字");
  const auto lines = parse_leads(
      "{\"账号\":\"abc\",\"身份证\":\"x\"}\nnonsense\n{\"url\":\"http://b.cn/"
      "\",\"time\":\"soon\"}\n",
      LeadFormat::kJson);
  REQUIRE(lines);
  CHECK(lines->entries.size() == 1);
  CHECK(lines->ignored == std::vector<std::string>{"身份证"});
  REQUIRE(lines->refused.size() == 2);
  CHECK(lines->refused[0].line == 2);
  CHECK(lines->refused[1].why == "时间：应如 2026-11-24 或 2026-11-24 16:30:00");
}

TEST_CASE("no list at all") {
  CHECK_FALSE(parse_leads("", LeadFormat::kCsv));
  CHECK_FALSE(parse_leads("a,b\n1,2\n", LeadFormat::kCsv));
  CHECK_FALSE(parse_leads("[{\"url\":", LeadFormat::kJson));
}

TEST_CASE("a field too long or with control characters is refused by its name") {
  const auto list =
      parse_leads("url,name\na.cn," + std::string(201, 'x') + "\na.cn,\x01\n", LeadFormat::kCsv);
  REQUIRE(list);
  REQUIRE(list->refused.size() == 2);
  CHECK(list->refused[0].why == "举报人：过长");
  CHECK(list->refused[1].why == "举报人：有控制字符");
}

}  // namespace
