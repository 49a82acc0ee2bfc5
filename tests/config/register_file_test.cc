#include "config/register_file.h"

#include <fstream>

#include <doctest/doctest.h>

#include "classifier/code_point.h"
#include "classifier/folded_text.h"
#include "config/rule_file.h"
#include "config/settings.h"
#include "extractor/charset_codec.h"
#include "tests/support/temp_dir.h"

using namespace zc;

namespace {

const std::string kHead = "机构名称,统一社会信用代码,评价范围,有效期起,有效期至,备注\n";

std::string in_gbk(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    out += c < 0x80 ? std::string(1, static_cast<char>(c)) : encode_gb18030(c);
  }
  return out;
}

Result<Register> load(const std::string& text, RegisterKind kind = RegisterKind::kAssessment) {
  const test::TempDir dir;
  std::ofstream(dir.file("r.csv"), std::ios::binary) << text;
  RegisterOptions options;
  options.file = dir.file("r.csv");
  options.kind = kind;
  return load_register(options);
}

std::string fault(const std::string& text, RegisterKind kind = RegisterKind::kAssessment) {
  const Result<Register> read = load(text, kind);
  if (read) return "";
  CHECK(read.error().kind() == ErrorKind::kBadInput);
  return read.error().message();
}

bool says(const std::string& message, const std::string& words) {
  CAPTURE(message);
  return message.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("register file: UTF-8 and GBK give the same rows") {
  const std::string text = kHead +
                           "广州市星河评价中心,91440101MA59ABCD0A,电工、焊工；育婴员,2024-01-05,"
                           "2027年1月4日,\"首批, 已核\"\n"
                           "远山协会,,保育师,,长期,\n";
  REQUIRE(load(kHead + "远山协会,,保育师,,,\n"));
  const Result<Register> utf8 = load("\xEF\xBB\xBF" + text);
  REQUIRE_MESSAGE(utf8, (utf8 ? "" : utf8.error().message()));
  REQUIRE(utf8->rows.size() == 2);
  const RegisterRow& first = utf8->rows[0];
  CHECK(first.name == "广州市星河评价中心");
  CHECK(first.scope == std::vector<std::string>{"电工", "焊工", "育婴员"});
  CHECK(first.from == CivilDay(std::chrono::year(2024) / 1 / 5));
  CHECK(first.until == CivilDay(std::chrono::year(2027) / 1 / 4));
  CHECK(first.line == 2);
  CHECK(first.text.ends_with("首批, 已核"));
  CHECK(!utf8->rows[1].until);
  const Result<Register> gbk = load(in_gbk(text));
  REQUIRE(gbk);
  CHECK(gbk->rows == utf8->rows);
}

TEST_CASE("register file: every fault is told with file, line and what is wrong") {
  CHECK(says(fault("机构名称,有效期至\n甲,\n"), "r.csv:1:1: there is no column 范围 (scope)"));
  const std::string gbk = fault(in_gbk("机构名称,范围,到期\n甲,电工,\n"));
  CHECK(says(gbk, "r.csv:1:1: there is no column 有效期至 (until); read as GB18030 (GBK)"));
  CHECK(says(gbk, "机构名称, 范围, 到期"));
  CHECK(says(fault("\xFF\xFFname\n"), "neither UTF-8 nor GB18030"));
  CHECK(says(fault(kHead + "甲,,电工,,2026-02-30,\n"), "r.csv:2:1: 有效期至 (until) “2026-02-30”"));
  CHECK(says(fault(kHead + "甲,,电工,,下月,\n"), "r.csv:2:1:"));
  CHECK(says(fault(kHead + "甲,,电工,2027-01-01,2026-01-01,\n"), "ends before it begins"));
  CHECK(says(fault(kHead + "甲,91440101MA59ABCD0U,电工,,,\n"), "91440101MA59ABCD0U"));
  CHECK(says(fault(kHead + "甲,,电工,,,\n乙,,电工,,,\n甲,,电工,,,备注不同\n"),
             "r.csv:4:1: “甲” stands in line 2 already"));
  CHECK(says(fault(kHead + ",,电工,,,\n"), "has no name"));
  CHECK(says(fault(kHead + "甲,电工\n"), "r.csv:2:1: 2 fields, the header has 6"));
  CHECK(says(fault(kHead), "holds no rows"));
  CHECK(says(fault("名称,域名\n甲,a b\n", RegisterKind::kWhite), "is no host name"));
  CHECK(says(fault("名称,机构名称\n甲,乙\n", RegisterKind::kBlack), "two columns"));
  CHECK(fault("名称,域名\n甲,www.a.example\n", RegisterKind::kWhite).empty());
  RegisterOptions nowhere;
  nowhere.file = "/nowhere/r.csv";
  CHECK(!load_register(nowhere));
}

TEST_CASE("register file: a body may have a row for each term and occupation") {
  CHECK(fault(kHead + "甲,,电工,,2026-01-01,\n甲,,焊工,,2026-01-01,\n甲,,电工,,2029-01-01,\n")
            .empty());
}

TEST_CASE("settings: [[registers]] are read, and what makes no sense is refused at its place") {
  const test::TempDir dir;
  const auto settings = [&](const std::string& section) {
    std::ofstream(dir.file("z.toml"))
        << "[store]\npath = 's'\n[job]\nseeds = ['https://a.example/']\n"
           "[rules]\ndirectory = 'r'\nknowledge = 'k'\n"
        << section;
    return load_settings(dir.file("z.toml"));
  };
  const auto good = settings(
      "[[registers]]\nfile = 'a.csv'\nkind = 'schools'\ncomplete = true\nregion = '4401'\n"
      "[[registers]]\nfile = 'b.csv'\nkind = 'black'\n");
  REQUIRE_MESSAGE(good, (good ? "" : good.error().message()));
  REQUIRE(good->rules.registers.size() == 2);
  CHECK(good->rules.registers[0].file == dir.file("a.csv"));
  CHECK(good->rules.registers[0].complete);
  CHECK(good->rules.registers[1].kind == RegisterKind::kBlack);
  const auto refused = [&](const std::string& section) {
    const auto read = settings(section);
    return read ? std::string() : read.error().message();
  };
  CHECK(says(refused("[[registers]]\nfile = 'a'\nkind = 'grey'\n"), "z.toml:10:"));
  CHECK(
      says(refused("[[registers]]\nfile = 'a'\nkind = 'schools'\ncomplete = true\n"), "GB/T 2260"));
  CHECK(says(refused("[[registers]]\nfile = 'a'\nkind = 'white'\ncomplete = true\nregion = '44'\n"),
             "assessment and schools only"));
  CHECK(says(refused("[[registers]]\nkind = 'schools'\n"), "file"));
  CHECK(says(refused("[registers]\nfile = 'a'\n"), "[[registers]]"));
}

TEST_CASE("registers: they load with the rules, whole or not at all") {
  const test::TempDir dir;
  RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  const auto plain = load_rule_set(options);
  REQUIRE(plain);
  options.registers = {{dir.file("a.csv"), RegisterKind::kBlack, false, ""}};
  std::ofstream(dir.file("a.csv")) << "名称\n甲公司\n";
  const auto with = load_rule_set(options);
  REQUIRE(with);
  CHECK((*with)->hash() != (*plain)->hash());
  options.registers.push_back({dir.file("b.csv"), RegisterKind::kWhite, false, ""});
  CHECK(!load_rule_set(options));
  std::ofstream(dir.file("b.csv")) << "名称,有效期至\n乙公司,明天\n";
  CHECK(!load_rule_set(options));
}
