// Backup, check and pruning of a real store.
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "store/backup.h"
#include "store/keys.h"
#include "store/retention.h"
#include "store/store_check.h"
#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
const char* const kUrl = "https://a.example/";
const char* const kOther = "https://b.example/";

// Ten daily versions of two pages; the even ones of the first have a finding.
void fill(OpenStore& s) {
  for (int day = 0; day < 10; ++day) {
    const std::string body = html_of(7, 20'000) + "<p>day " + std::to_string(day) + "</p>";
    const Judgement judgement = day % 2 == 0 ? judged({finding_of("r", "包过")}) : judged({});
    s.put(page_at(kUrl, body, day * kDayMs), &judgement);
    s.put(page_at(kOther, body + "other", day * kDayMs));
  }
}

void open_case(OpenStore& s, const std::string& url) {
  Case made;
  made.items = {{"0123456789ab", url, url, 1}};
  made.acts = 1;
  CaseAct act;
  act.officer = "张三";
  must(s.store->cases().open(made, act));
}

CheckReport check(OpenStore& s) {
  const CheckReport report = must(check_store(*s.store));
  for (const std::string& problem : report.problems) MESSAGE(problem);
  return report;
}

}  // namespace

TEST_CASE("check: a sound store is sound, and counted") {
  OpenStore s;
  fill(s);
  open_case(s, kUrl);
  const CheckReport report = check(s);
  CHECK(report.ok());
  CHECK(report.pages == 2);
  CHECK(report.versions == 20);
  CHECK(report.cases == 1);
  CHECK(report.findings == 1);
}

TEST_CASE("check: what is damaged or superfluous is told") {
  OpenStore s;
  fill(s);
  Batch batch(s.store->rocks());
  batch.put(Family::kBlobs, sha256("nobody's").raw(), std::string("\0\0", 2));
  batch.remove(Family::kExchanges, keys::version(kUrl, 3));
  must(s.store->rocks().write(batch));
  const CheckReport report = must(check_store(*s.store));
  CHECK(report.orphans >= 1);
  REQUIRE_FALSE(report.problems.empty());
  CHECK(report.problems[0].find("version 3 of https://a.example/") != std::string::npos);
}

TEST_CASE("backup: made beside a writer, it restores to the same pages, cases and log") {
  OpenStore s;
  fill(s);
  open_case(s, kUrl);
  const MerkleHead head = s.store->audit().head();
  const std::string backup = s.dir.file("backup");
  const std::string restored = s.dir.file("restored");
  CHECK(must(copy_database(s.path(), backup)).rows > 50);  // s holds the database for writing
  s.put(page_at(kUrl, "later", 11 * kDayMs));
  CHECK(kind_of(copy_database(s.path(), backup)) == ErrorKind::kBadInput);
  must(copy_database(backup, restored));
  const auto store = must(Store::open({.path = restored}, s.clock));
  CHECK(store->audit().head() == head);
  CHECK(must(check_store(*store)).ok());
  CHECK(must(store->pages().history(kUrl)).size() == 10);
  CHECK(must(store->pages().load(kUrl, 4)) == must(s.pages().load(kUrl, 4)));
  CHECK(must(store->cases().get(1)).items.size() == 1);
  CHECK(kind_of(copy_database(s.dir.file("nowhere"), s.dir.file("x"))) == ErrorKind::kNotFound);
}

TEST_CASE("prune: old versions go with their bodies, newer ones and those with findings stay") {
  OpenStore s;
  fill(s);
  RetentionPolicy policy;
  policy.keep_days = 3;
  const UtcTime now = at(10 * kDayMs);
  const PruneReport told = must(prune_store(*s.store, policy, now, PruneMode::kTell, "张三"));
  CHECK(must(s.pages().history(kUrl)).size() == 10);
  const PruneReport report = must(prune_store(*s.store, policy, now, PruneMode::kPrune, "张三"));
  CHECK(report.versions == told.versions);
  CHECK(report.versions == 3 + 7);  // odd days 1, 3, 5 of the first; days 0 to 6 of the other
  CHECK(report.bodies > 0);
  const auto versions = must(s.pages().history(kUrl));
  CHECK(versions.size() == 7);
  for (const PageVersion& version : versions) must(s.pages().load(kUrl, version.number));
  CHECK(kind_of(s.pages().load(kUrl, 2)) == ErrorKind::kNotFound);
  CHECK(check(s).ok());
  s.put(page_at(kUrl, "after", 12 * kDayMs));
  CHECK(check(s).ok());
}

TEST_CASE("prune: what a case holds is never pruned, and the log proves what was") {
  OpenStore s;
  fill(s);
  open_case(s, kOther);
  RetentionPolicy policy;
  policy.keep_days = policy.keep_findings_days = policy.keep_versions = 1;
  const UtcTime now = at(100 * kDayMs);
  const AuditEntry line = must(s.pages().audit_of(kUrl)).front();
  const PruneReport report = must(prune_store(*s.store, policy, now, PruneMode::kPrune, "张三"));
  CHECK(report.versions == 9);
  CHECK(report.held == 9);
  CHECK(must(s.pages().history(kOther)).size() == 10);
  must(s.store->audit().verify());
  const MerkleHead head = s.store->audit().head();
  CHECK(verify_inclusion(merkle_leaf(line.line),
                         line.sequence - 1,
                         head.size,
                         must(s.store->audit().inclusion(line.sequence, head.size)),
                         head.root));
  CHECK(must(s.store->audit().at(head.size)).type == "page.pruned");
  CHECK(check(s).ok());
}

TEST_CASE("prune: a policy that keeps everything is refused, one that keeps a number keeps it") {
  OpenStore s;
  fill(s);
  CHECK(kind_of(prune_store(*s.store, {}, at(0), PruneMode::kPrune, "张三")) ==
        ErrorKind::kBadInput);
  RetentionPolicy policy;
  policy.keep_days = policy.keep_findings_days = 1;
  policy.keep_versions = 4;
  must(prune_store(*s.store, policy, at(100 * kDayMs), PruneMode::kPrune, "张三"));
  CHECK(must(s.pages().history(kUrl)).size() == 4);
}

TEST_CASE("prune: each class of findings is kept as long as the policy says for it") {
  OpenStore s;
  fill(s);  // the even days of the first page have a finding
  RetentionPolicy policy;
  policy.keep_findings_days = 1;
  policy.keep_category_days[finding_of("r", "包过").category] = 0;
  const UtcTime now = at(100 * kDayMs);
  CHECK(must(prune_store(*s.store, policy, now, PruneMode::kTell, "张三")).versions == 0);
  policy.keep_category_days.begin()->second = 95;  // days 0, 2 and 4 are older
  CHECK(must(prune_store(*s.store, policy, now, PruneMode::kTell, "张三")).versions == 3);
  policy.keep_category_days = {{Category::kFees, 0}};  // another class: not theirs
  CHECK(must(prune_store(*s.store, policy, now, PruneMode::kTell, "张三")).versions == 5);
}

namespace {

// Versions that have nothing in common: each body is kept whole, in a blob file.
void fill_wholes(OpenStore& s, int versions) {
  for (int version = 0; version < versions; ++version) {
    for (const char* url : {kUrl, kOther}) {
      std::string body = std::string("<p>") + url;
      std::uint64_t state = static_cast<std::uint64_t>(version) * 2 + (url == kUrl ? 1 : 2);
      for (int i = 0; i < 40'000; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        body += static_cast<char>('!' + (state >> 33) % 90);
      }
      s.put(page_at(url, body, version * kDayMs));
    }
  }
}

RetentionPolicy one_day_each() {
  RetentionPolicy policy;
  policy.keep_days = policy.keep_findings_days = policy.keep_versions = 1;
  return policy;
}

}  // namespace

TEST_CASE("prune: the space comes back to the file system, and a case keeps what it holds") {
  OpenStore s;
  fill_wholes(s, 40);  // 80 bodies of some 32 KB after packing
  open_case(s, kOther);
  must(s.store->compact());
  const std::uint64_t full = must(bytes_of_files(s.path()));
  REQUIRE(full > 2'000'000);
  const PruneReport pruned =
      must(prune_store(*s.store, one_day_each(), at(100 * kDayMs), PruneMode::kPrune, "张三"));
  CHECK(pruned.versions == 39);
  CHECK(pruned.held == 39);
  CHECK(must(bytes_of_files(s.path())) > full * 9 / 10);  // removing alone gives nothing back
  std::atomic<bool> stop = false;
  const Reclaimed done = must(reclaim_pruned(*s.store, stop));
  CHECK(done.end == Reclaimed::End::kDone);
  CHECK(done.garbage_bytes == 0);
  for (std::uint32_t number = 1; number <= 40; ++number) must(s.pages().load(kOther, number));
  CHECK(must(s.pages().history(kUrl)).size() == 1);
  must(s.store->audit().verify());
  CHECK(check(s).ok());
  s.store.reset();
  const std::uint64_t left = must(bytes_of_files(s.path()));
  MESSAGE("bytes of the files: ", full, " before, ", left, " after");
  CHECK(left < full * 6 / 10);
  s.store = must(Store::open({.path = s.path()}, s.clock));
  CHECK(check(s).ok());
}

TEST_CASE("prune: giving space back can be stopped, loses nothing, and can be done again") {
  OpenStore s;
  fill_wholes(s, 20);
  must(s.store->compact());
  must(prune_store(*s.store, one_day_each(), at(100 * kDayMs), PruneMode::kPrune, "张三"));
  std::atomic<bool> stop = true;
  CHECK(must(reclaim_pruned(*s.store, stop)).end == Reclaimed::End::kStopped);
  CHECK(check(s).ok());
  stop = false;
  CHECK(must(reclaim_pruned(*s.store, stop)) == Reclaimed{});
  CHECK(must(reclaim_pruned(*s.store, stop)) == Reclaimed{});  // nothing left to do
  CHECK(check(s).ok());
  must(s.pages().load(kUrl, 20));
}
