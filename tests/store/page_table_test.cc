#include "store/page_table.h"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "store/keys.h"
#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

const std::string kUrl = "https://a.example/";

}  // namespace

TEST_CASE("pages: a stored exchange comes back exactly as it came") {
  OpenStore s;
  Capture capture = page_at(kUrl, html_of(1, 30'000));
  SUBCASE("plain") {}
  SUBCASE("an empty body") {
    capture.body.clear();
  }
  SUBCASE("headers that the response head does not give back") {
    capture.headers.push_back({"X-Folded", "one two"});
  }
  SUBCASE("cut short") {
    capture.truncation = Truncation::kTime;
  }
  SUBCASE("compressed by the server") {
    capture.body_is_coded = true;
    capture.decoded = std::exchange(capture.body, std::string("\x1f\x8b\x08 squeezed", 12));
  }
  SUBCASE("chunked") {
    capture.body_is_coded = true;
    capture.decoded = capture.body;
    capture.body = "7530\r\n" + capture.decoded + "\r\n0\r\n\r\n";
  }
  const Receipt receipt = s.put(capture);
  CHECK(receipt.change == Receipt::Change::kNew);
  CHECK(receipt.version == 1);
  CHECK(receipt.content_sha256 == sha256(capture.payload()).hex());
  CHECK(must(s.pages().load(kUrl, 1)) == capture);
  s.reopen();
  CHECK(must(s.pages().load(kUrl, 1)) == capture);
}

TEST_CASE("pages: an unchanged page costs a timestamp, not a version") {
  OpenStore s;
  s.put(page_at(kUrl, "same", 1000));
  const Receipt receipt = s.put(page_at(kUrl, "same", 5000));
  CHECK(receipt.change == Receipt::Change::kUnchanged);
  CHECK(receipt.version == 1);
  const auto history = must(s.pages().history(kUrl));
  REQUIRE(history.size() == 1);
  CHECK(history[0].first_seen == at(1000));
  CHECK(history[0].last_seen == at(5000));
  CHECK(history[0].times_seen == 2);
  CHECK(must(s.pages().visits(kUrl, 0)).size() == 2);
}

TEST_CASE("pages: other bytes, another status or another redirect target are a new version") {
  OpenStore s;
  Capture capture = page_at(kUrl, "one");
  s.put(capture);
  capture.body = "two";
  CHECK(s.put(capture).change == Receipt::Change::kChanged);
  capture.http_status = 203;
  CHECK(s.put(capture).version == 3);
  capture.http_status = 302;
  capture.headers.push_back({"Location", "https://b.example/"});
  CHECK(s.put(capture, nullptr, Outcome::kRedirect).version == 4);
  CHECK(s.put(capture, nullptr, Outcome::kRedirect).version == 4);
  capture.headers.back().value = "https://c.example/";
  CHECK(s.put(capture, nullptr, Outcome::kRedirect).version == 5);

  const auto history = must(s.pages().history(kUrl));
  REQUIRE(history.size() == 5);
  for (std::uint32_t i = 0; i < 5; ++i) CHECK(history[i].number == i + 1);
  CHECK(history[0].content_sha256 == sha256("one").hex());
  CHECK(history[1].title == "a title");
  CHECK(history[3].times_seen == 2);
  CHECK(history[3].outcome == Outcome::kRedirect);
}

TEST_CASE("pages: a hundred versions, each a small change, all read back") {
  OpenStore s;
  std::string body = html_of(7, 30'000);
  std::vector<std::string> bodies;
  for (int i = 0; i < 100; ++i) {
    body.replace(static_cast<std::size_t>(200 * i), 8, "edit" + std::to_string(1000 + i));
    bodies.push_back(body);
    s.put(page_at(kUrl, body, i));
  }
  s.reopen();
  for (std::uint32_t i = 0; i < 100; ++i) {
    CHECK(must(s.pages().load(kUrl, i + 1)).body == bodies[i]);
  }
  must(s.store->compact());
  // 100 copies would be 3 MB; four keyframes and 96 differences are far below a tenth.
  CHECK(s.store->stats().disk_bytes < 150'000);
}

TEST_CASE("pages: the same content on two addresses is kept once") {
  OpenStore s;
  const std::string body = html_of(3, 200'000);
  const Capture first = page_at("https://a.example/", body);
  const Capture second = page_at("https://b.example/", body);
  SUBCASE("in one put") {
    std::vector<PageWrite> writes(2);
    writes[0].capture = &first;
    writes[0].url_key = first.url;
    writes[1].capture = &second;
    writes[1].url_key = second.url;
    must(s.pages().put(writes));
  }
  SUBCASE("one after the other") {
    s.put(first);
    s.put(second);
  }
  CHECK(must(s.pages().load(first.url, 1)) == first);
  CHECK(must(s.pages().load(second.url, 1)) == second);
  must(s.store->compact());
  OpenStore alone;
  alone.put(first);
  must(alone.store->compact());
  CHECK(s.store->stats().disk_bytes < alone.store->stats().disk_bytes + 3000);
}

TEST_CASE("pages: one put may hold the same page twice") {
  OpenStore s;
  const Capture first = page_at(kUrl, html_of(1, 5000), 1);
  const Capture second = page_at(kUrl, html_of(1, 5000) + "more", 2);
  std::vector<PageWrite> writes(2);
  writes[0].capture = &first;
  writes[1].capture = &second;
  writes[0].url_key = writes[1].url_key = kUrl;
  const auto receipts = must(s.pages().put(writes));
  CHECK(receipts[0].version == 1);
  CHECK(receipts[1].version == 2);
  CHECK(must(s.pages().load(kUrl, 1)) == first);
  CHECK(must(s.pages().load(kUrl, 2)) == second);
}

TEST_CASE("pages: a bad URL key refuses the whole put") {
  OpenStore s;
  const Capture capture = page_at(kUrl, "x");
  std::vector<PageWrite> writes(2);
  writes[0].capture = writes[1].capture = &capture;
  writes[0].url_key = kUrl;
  writes[1].url_key = std::string("a\0b", 3);
  CHECK(kind_of(s.pages().put(writes)) == ErrorKind::kBadInput);
  CHECK(kind_of(s.pages().history(kUrl)) == ErrorKind::kNotFound);
  CHECK(s.store->audit().last_sequence() == 0);
}

TEST_CASE("pages: what was never stored is not found") {
  OpenStore s;
  CHECK(kind_of(s.pages().history(kUrl)) == ErrorKind::kNotFound);
  CHECK(kind_of(s.pages().load(kUrl, 1)) == ErrorKind::kNotFound);
  CHECK(must(s.pages().visits(kUrl, 0)).empty());
  s.put(page_at(kUrl, "x"));
  CHECK(kind_of(s.pages().load(kUrl, 2)) == ErrorKind::kNotFound);
  CHECK(kind_of(s.pages().load(kUrl, 0)) == ErrorKind::kNotFound);
  CHECK(kind_of(s.pages().findings_of(kUrl, 2)) == ErrorKind::kNotFound);
  CHECK(must(s.pages().findings_of(kUrl, 1)).empty());
  CHECK(kind_of(s.pages().judgement_of(kUrl, 1)) == ErrorKind::kNotFound);
}

TEST_CASE("pages: failures are visits, and a failing page keeps its versions") {
  OpenStore s;
  s.put(page_at(kUrl, "x", 1));
  const std::vector<PageTable::FailedVisit> failed = {
      {kUrl, {.url = kUrl, .time = at(2), .outcome = Outcome::kTimeout, .reason = "30 s passed"}},
      {"https://dead.example/",
       {.url = "https://dead.example/", .time = at(3), .outcome = Outcome::kDns}}};
  const auto receipts = must(s.pages().put_failures(failed));
  CHECK(receipts[0].version == 1);
  CHECK(receipts[1].version == 0);
  CHECK(receipts[1].log_sequence == 3);
  const auto visits = must(s.pages().visits(kUrl, 1));
  REQUIRE(visits.size() == 1);
  CHECK(visits[0] == failed[0].second);
  CHECK(must(s.pages().visits("https://dead.example/", 0)).size() == 1);
  CHECK(must(s.pages().history(kUrl)).size() == 1);
  CHECK(kind_of(s.pages().history("https://dead.example/")) == ErrorKind::kNotFound);
}

TEST_CASE("pages: every visit, failures too, has its line in the audit log") {
  OpenStore s;
  s.put(page_at(kUrl, "x", 1));
  s.put(page_at("https://b.example/", "y", 2));
  const std::vector<PageTable::FailedVisit> failed = {
      {kUrl, {.url = kUrl, .time = at(3), .outcome = Outcome::kGone, .http_status = 404}}};
  must(s.pages().put_failures(failed));
  const auto lines = must(s.pages().audit_of(kUrl));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].sequence == 1);
  CHECK(lines[1].sequence == 3);
  CHECK(must(s.pages().audit_of("https://never.example/")).empty());
}

TEST_CASE("pages: 304 confirms the last version") {
  OpenStore s;
  s.put(page_at(kUrl, "x", 1));
  const std::vector<PageTable::FailedVisit> same = {
      {kUrl, {.url = kUrl, .time = at(9), .outcome = Outcome::kNotModified, .http_status = 304}}};
  must(s.pages().put_failures(same));
  const auto history = must(s.pages().history(kUrl));
  CHECK(history[0].times_seen == 2);
  CHECK(history[0].last_seen == at(9));
  CHECK(must(s.pages().visits(kUrl, 1))[0].version == 1);
}

TEST_CASE("pages: every page is told with its latest version, in key order") {
  OpenStore s;
  s.put(page_at("https://b.example/", "1"));
  s.put(page_at("https://a.example/", "2"));
  s.put(page_at("https://a.example/", "3"));
  std::vector<std::string> seen;
  must(s.pages().for_each_page([&](const PageVersion& latest) {
    seen.push_back(latest.url + " " + std::to_string(latest.number));
    return true;
  }));
  CHECK(seen == std::vector<std::string>{"https://a.example/ 2", "https://b.example/ 1"});
  int calls = 0;
  must(s.pages().for_each_page([&](const PageVersion&) { return ++calls < 1; }));
  CHECK(calls == 1);
}

TEST_CASE("pages: a judgement is kept with its version, and again when the rules changed") {
  OpenStore s;
  const Judgement first = judged({finding_of("r1", "包过")});
  s.put(page_at(kUrl, "x", 1), &first);
  s.put(page_at(kUrl, "x", 2), &first);
  CHECK(must(s.pages().judgement_of(kUrl, 1)).time == at(1));
  Judgement second = judged({finding_of("r1", "包过"), finding_of("r2", "保过")}, "rules-2");
  second.suppressed = {{"r3", "不包过", 4, "否定"}};
  const Receipt receipt = s.put(page_at(kUrl, "x", 3), &second);
  CHECK(receipt.change == Receipt::Change::kUnchanged);
  REQUIRE(receipt.new_findings.size() == 1);
  CHECK(receipt.new_findings[0].rule == "r2");
  CHECK(must(s.pages().judgement_of(kUrl, 1)).judgement == second);
  CHECK(must(s.pages().findings_of(kUrl, 1)) == second.findings);
  CHECK(must(s.pages().history(kUrl))[0].finding_count == 2);
}

TEST_CASE("pages: counts are exact") {
  OpenStore s;
  const Judgement judgement = judged({finding_of("r1", "包过")});
  s.put(page_at(kUrl, "x", 1), &judgement);
  s.put(page_at(kUrl, "x", 2), &judgement);
  s.put(page_at(kUrl, "y", 3), &judgement);
  s.put(page_at("https://b.example/", "y", 4));
  s.reopen();
  CHECK(must(s.pages().counts()) == PageCounts{2, 3, 4, 1});
  CHECK(s.store->stats().audit_lines == 4);
}

TEST_CASE("pages: damaged rows are told, never returned") {
  TempDir dir;
  ManualClock clock;
  const StoreOptions options{.path = dir.file("db")};
  const std::string body = html_of(5, 20'000);
  const std::string changed = body + "<p>later</p>";
  {
    const auto store = must(Store::open(options, clock));
    for (const std::string& each : {body, changed}) {
      const Capture capture = page_at(kUrl, each);
      PageWrite write;
      write.capture = &capture;
      write.url_key = kUrl;
      must(store->pages().put({&write, 1}));
    }
  }
  Family family = Family::kBlobs;
  std::string key;
  bool lost = false;
  SUBCASE("a body kept whole") {
    key = sha256(body).raw();
  }
  SUBCASE("a body kept as a difference") {
    key = sha256(changed).raw();
  }
  SUBCASE("a certificate") {
    key = sha256("-----BEGIN CERTIFICATE-----\nleaf\n").raw();
  }
  SUBCASE("a lost body") {
    key = sha256(body).raw();
    lost = true;
  }
  SUBCASE("the exchange") {
    family = Family::kExchanges;
    key = keys::version(kUrl, 2);
  }
  {
    const auto rocks = must(Rocks::open(options));
    std::string row = *must(rocks->find(family, key));
    Batch batch(*rocks);
    row.back() = static_cast<char>(row.back() ^ 1);
    lost ? batch.remove(family, key) : batch.put(family, key, row);
    must(rocks->write(batch));
  }
  const auto store = must(Store::open(options, clock));
  CHECK(kind_of(store->pages().load(kUrl, 2)) == ErrorKind::kCorrupt);
}

TEST_CASE("pages: threads may put and read at once; the log stays one chain") {
  OpenStore s;
  constexpr int kThreads = 4;
  constexpr int kRounds = 25;
  std::atomic<int> failures = 0;
  const auto work = [&](int thread) {
    for (int round = 0; round < kRounds; ++round) {
      const Capture shared = page_at("https://shared.example/", std::to_string(round), round);
      const Capture own =
          page_at("https://own.example/" + std::to_string(thread), std::to_string(round), round);
      std::vector<PageWrite> writes(2);
      writes[0].capture = &shared;
      writes[0].url_key = shared.url;
      writes[1].capture = &own;
      writes[1].url_key = own.url;
      const auto receipts = s.pages().put(writes);
      if (!receipts || (*receipts)[1].version != static_cast<std::uint32_t>(round + 1)) ++failures;
      if (!s.pages().history(shared.url) || !s.store->audit().verify()) ++failures;
      const auto loaded = s.pages().load(own.url, static_cast<std::uint32_t>(round + 1));
      if (!loaded || *loaded != own) ++failures;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(s.store->audit().last_sequence() == 2 * kThreads * kRounds);
  const auto history = must(s.pages().history("https://shared.example/"));
  std::uint64_t seen = 0;
  for (const PageVersion& version : history) seen += version.times_seen;
  CHECK(seen == kThreads * kRounds);
}
