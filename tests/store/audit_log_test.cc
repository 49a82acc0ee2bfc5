#include "store/audit_log.h"

#include <doctest/doctest.h>

#include "store/keys.h"
#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

struct OpenLog {
  TempDir dir;
  ManualClock clock{UtcTime(std::chrono::milliseconds(1'795'509'000'000))};
  std::unique_ptr<Rocks> rocks = must(Rocks::open({.path = dir.file("db")}));
  std::unique_ptr<AuditLog> log = must(AuditLog::open(*rocks, clock));

  void fill(int lines) {
    for (int i = 0; i < lines; ++i) must(log->append({"case.note", "officer \"7\"", sha256("x")}));
  }
  std::string line(std::uint64_t sequence) {
    return must(rocks->find(Family::kLog, keys::log(sequence))).value();
  }
  void replace(std::uint64_t sequence, const std::string& line) {
    Batch batch(*rocks);
    batch.put(Family::kLog, keys::log(sequence), line);
    must(rocks->write(batch));
  }
  void remove(std::uint64_t sequence) {
    Batch batch(*rocks);
    batch.remove(Family::kLog, keys::log(sequence));
    must(rocks->write(batch));
  }
  // The sequence that verify() names; 0 when the chain holds.
  std::uint64_t broken_at() {
    const Status status = log->verify();
    if (status) return 0;
    CHECK(status.error().kind() == ErrorKind::kCorrupt);
    return std::stoull(status.error().fields().at(0).value);
  }
};

}  // namespace

TEST_CASE("audit: each line names the digest of the line before") {
  OpenLog l;
  CHECK(l.broken_at() == 0);
  l.fill(2);
  const auto entries = must(l.log->read(1, 0));
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].prev == std::string(64, '0'));
  CHECK(entries[1].prev == sha256(entries[0].line).hex());
  CHECK(entries[1].actor == "officer \"7\"");
  CHECK(entries[0].line == R"({"seq":1,"time":"2026-11-24T08:30:00.000Z","type":"case.note",)"
                           R"("actor":"officer \"7\"","object_sha256":")" +
                               sha256("x").hex() + R"(","prev":")" + std::string(64, '0') + "\"}");
  CHECK(l.broken_at() == 0);
}

TEST_CASE("audit: the chain goes on after reopening") {
  OpenLog l;
  l.fill(3);
  l.log = must(AuditLog::open(*l.rocks, l.clock));
  CHECK(must(l.log->append({"a", "b", {}})) == 4);
  CHECK(l.broken_at() == 0);
}

TEST_CASE("audit: lines are read by place and number") {
  OpenLog l;
  l.fill(5);
  CHECK(must(l.log->read(3, 0)).size() == 3);
  CHECK(must(l.log->read(2, 2)).back().sequence == 3);
  CHECK(must(l.log->read(6, 0)).empty());
  CHECK(must(l.log->at(5)).sequence == 5);
  CHECK(kind_of(l.log->at(6)) == ErrorKind::kNotFound);
}

TEST_CASE("audit: an edit, a removal, an exchange and a cut tail are named by their line") {
  OpenLog l;
  l.fill(6);
  SUBCASE("an edited line is named by the one that follows") {
    std::string line = l.line(3);
    line.replace(line.find("note"), 4, "nose");
    l.replace(3, line);
    CHECK(l.broken_at() == 4);
  }
  SUBCASE("the last line edited") {
    std::string line = l.line(6);
    line.replace(line.find("note"), 4, "nose");
    l.replace(6, line);
    CHECK(l.broken_at() == 6);
  }
  SUBCASE("a removed line") {
    l.remove(2);
    CHECK(l.broken_at() == 2);
  }
  SUBCASE("a cut tail") {
    l.remove(6);
    l.remove(5);
    CHECK(l.broken_at() == 5);
  }
  SUBCASE("two lines exchanged") {
    const std::string second = l.line(2);
    l.replace(2, l.line(3));
    l.replace(3, second);
    CHECK(l.broken_at() == 2);
  }
  SUBCASE("not JSON") {
    l.replace(4, "{");
    CHECK(l.broken_at() == 4);
  }
}

TEST_CASE("audit: a turn that was not committed leaves no trace") {
  OpenLog l;
  {
    AuditLog::Turn turn = l.log->take_turn();
    Batch batch(*l.rocks);
    CHECK(turn.add(batch, {"a", "b", {}}) == 1);
  }
  CHECK(l.log->last_sequence() == 0);
  l.fill(1);
  CHECK(l.broken_at() == 0);
}

TEST_CASE("audit: the tree proves every line, and that it only ever grew") {
  OpenLog l;
  std::vector<MerkleHead> heads;
  for (int i = 0; i < 70; ++i) {
    l.fill(1);
    heads.push_back(l.log->head());
  }
  l.log = must(AuditLog::open(*l.rocks, l.clock));
  const MerkleHead head = l.log->head();
  CHECK(head == heads.back());
  CHECK(head.size == 70);
  for (std::uint64_t sequence = 1; sequence <= 70; ++sequence) {
    CAPTURE(sequence);
    const Digest leaf = merkle_leaf(l.line(sequence));
    CHECK(
        verify_inclusion(leaf, sequence - 1, 70, must(l.log->inclusion(sequence, 70)), head.root));
    const MerkleHead& earlier = heads[sequence - 1];
    CHECK(verify_consistency(earlier, head, must(l.log->consistency(sequence, 70))));
    CHECK(must(l.log->root_of(sequence)) == earlier.root);
  }
  CHECK(kind_of(l.log->inclusion(71, 71)) == ErrorKind::kNotFound);
  CHECK(kind_of(l.log->inclusion(5, 4)) == ErrorKind::kNotFound);
  CHECK(kind_of(l.log->consistency(0, 4)) == ErrorKind::kNotFound);
  CHECK(kind_of(l.log->root_of(71)) == ErrorKind::kNotFound);
}

TEST_CASE("audit: an earlier checkpoint shows a history that was rewritten whole") {
  OpenLog honest, forged;
  honest.fill(20);
  const MerkleHead checkpoint = honest.log->head();
  must(forged.log->append({"case.note", "another", sha256("x")}));
  forged.fill(40);
  CHECK(forged.broken_at() == 0);  // the chain alone cannot tell
  CHECK_FALSE(
      verify_consistency(checkpoint, forged.log->head(), must(forged.log->consistency(20, 41))));
}

TEST_CASE("audit: a part of the tree that is missing is told when a proof needs it") {
  OpenLog l;
  l.fill(64);
  Batch batch(*l.rocks);
  batch.remove(Family::kLogTree, keys::tree_node(4, 1));
  must(l.rocks->write(batch));
  CHECK(kind_of(l.log->inclusion(1, 64)) == ErrorKind::kCorrupt);
}
