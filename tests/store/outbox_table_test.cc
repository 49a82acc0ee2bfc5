#include "store/outbox_table.h"

#include <doctest/doctest.h>

#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

TEST_CASE("outbox: new findings wait in it over a restart until they are told") {
  OpenStore s;
  const Finding finding = finding_of("r1", "包过");
  const Judgement judgement = judged({finding});
  const Receipt receipt = s.put(page_at("https://a.example/", "包过"), &judgement);
  s.reopen();
  auto waiting = must(s.store->outbox().waiting());
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].log_sequence == receipt.log_sequence);
  CHECK(waiting[0].url_key == "https://a.example/");
  CHECK(waiting[0].finding_ids ==
        std::vector<std::string>{finding_id("https://a.example/", finding)});
  s.store->outbox().settled(waiting[0].log_sequence);
  CHECK(must(s.store->outbox().waiting()).size() == 1);
  must(s.store->outbox().flush());
  s.reopen();
  CHECK(must(s.store->outbox().waiting()).empty());
}

TEST_CASE("outbox: what was told leaves with the next put; what was found again is no news") {
  OpenStore s;
  const Judgement judgement = judged({finding_of("r1", "包过")});
  const Receipt first = s.put(page_at("https://a.example/", "包过"), &judgement);
  s.store->outbox().settled(first.log_sequence);
  s.put(page_at("https://a.example/", "包过", 2000), &judgement);
  CHECK(must(s.store->outbox().waiting()).empty());
}
