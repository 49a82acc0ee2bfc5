#include "classifier/knowledge.h"

#include <doctest/doctest.h>

using namespace zc;

TEST_CASE("knowledge: hosts are official by label, not by look") {
  Knowledge knowledge;
  knowledge.official = {{"gov.cn", "", ""}, {"osta.org.cn", "", ""}};
  CHECK(official_domain_of(knowledge, "https://www.mohrss.gov.cn/x") == "gov.cn");
  CHECK(official_domain_of(knowledge, "http://zscx.osta.org.cn/") == "osta.org.cn");
  CHECK(official_domain_of(knowledge, "https://osta.org.cn.example.com/").empty());
  CHECK(official_domain_of(knowledge, "https://xosta.org.cn/").empty());
  CHECK(official_domain_of(knowledge, "not a url").empty());
}

TEST_CASE("knowledge: a look-alike of an official host is named") {
  Knowledge knowledge;
  knowledge.official = {{"osta.org.cn", "", ""}, {"cpta.com.cn", "", ""}};
  CHECK(imitated_domain_of(knowledge, "https://www.osta-cx.com/") == "osta.org.cn");
  CHECK(imitated_domain_of(knowledge, "https://cptaa.cn/") == "cpta.com.cn");
  CHECK(imitated_domain_of(knowledge, "https://zscx.osta.org.cn/").empty());
  CHECK(imitated_domain_of(knowledge, "https://example.com/").empty());
}

TEST_CASE("knowledge: short names are what people say") {
  CHECK(short_name("工程咨询（投资）专业技术人员职业资格") == "工程咨询");
  CHECK(short_name("监理工程师") == "监理工程师");
  CHECK(short_name("导游资格") == "导游");
}
