#include "store/blob_table.h"

#include <doctest/doctest.h>

#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

struct Blobs {
  TempDir dir;
  std::unique_ptr<Rocks> rocks = must(Rocks::open({.path = dir.file("db")}));
  BlobTable table{*rocks};

  void keep(const std::string& plain, const std::string* like = nullptr) {
    Batch batch(*rocks);
    BlobTable::Writer writer(table, batch);
    const Digest base = like != nullptr ? sha256(*like) : Digest();
    must(writer.keep(sha256(plain), plain, like != nullptr ? &base : nullptr));
    must(rocks->write(batch));
  }
  std::size_t row_bytes(const std::string& plain) {
    return must(rocks->find(Family::kBlobs, sha256(plain).raw())).value().size();
  }
};

}  // namespace

TEST_CASE("blobs: come back by digest, and only if they are there") {
  Blobs b;
  for (const std::string& plain : {std::string(), std::string("x"), html_of(1, 30'000)}) {
    b.keep(plain);
    CHECK(must(b.table.load(sha256(plain))) == plain);
  }
  CHECK(kind_of(b.table.load(sha256("never"))) == ErrorKind::kNotFound);
}

TEST_CASE("blobs: a difference is kept when it is smaller, the whole when it is not") {
  Blobs b;
  const std::string first = html_of(1, 30'000);
  const std::string edited = first + "<p>edit</p>";
  const std::string other = html_of(2, 3'000);
  b.keep(first);
  b.keep(edited, &first);
  b.keep(other, &edited);
  CHECK(b.row_bytes(edited) < 150);
  CHECK(must(b.table.load(sha256(edited))) == edited);
  CHECK(must(b.table.load(sha256(other))) == other);
}

TEST_CASE("blobs: every thirty-second body of a chain is kept whole") {
  Blobs b;
  std::string before = html_of(1, 20'000);
  b.keep(before);
  const std::size_t whole = b.row_bytes(before);
  for (int i = 1; i <= 70; ++i) {
    const std::string after = before + std::to_string(i);
    b.keep(after, &before);
    CHECK((b.row_bytes(after) > whole / 2) == (i % 32 == 0));
    before = after;
  }
  CHECK(must(b.table.load(sha256(before))) == before);
}

TEST_CASE("blobs: a chain may grow within one batch") {
  Blobs b;
  std::vector<std::string> bodies = {html_of(1, 5000)};
  for (int i = 0; i < 40; ++i) bodies.push_back(bodies.back() + std::to_string(i));
  Batch batch(*b.rocks);
  BlobTable::Writer writer(b.table, batch);
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const Digest base = i > 0 ? sha256(bodies[i - 1]) : Digest();
    must(writer.keep(sha256(bodies[i]), bodies[i], i > 0 ? &base : nullptr));
  }
  must(b.rocks->write(batch));
  for (const std::string& body : bodies) CHECK(must(b.table.load(sha256(body))) == body);
}

TEST_CASE("blobs: a chunked form beside its payload costs its chunk sizes") {
  Blobs b;
  const std::string payload = html_of(1, 30'000);
  std::string wire;
  for (std::size_t i = 0; i < payload.size(); i += 8192) {
    wire += "2000\r\n" + payload.substr(i, 8192) + "\r\n";
  }
  b.keep(payload);
  Batch batch(*b.rocks);
  BlobTable::Writer writer(b.table, batch);
  must(writer.keep_beside(sha256(wire), wire, sha256(payload), payload));
  must(b.rocks->write(batch));
  CHECK(b.row_bytes(wire) < 200);
  CHECK(must(b.table.load(sha256(wire))) == wire);
}

TEST_CASE("blobs: a broken row or a chain that bites its tail is corrupt, not a crash") {
  Blobs b;
  const Digest digest = sha256("x");
  std::string row;
  SUBCASE("empty") {}
  SUBCASE("unknown packing") {
    row = "\x09zzzz";
  }
  SUBCASE("raw of another size") {
    row = std::string("\0\x05x", 3);
  }
  SUBCASE("raw of other bytes") {
    row = std::string("\0\x01y", 3);
  }
  SUBCASE("packed nonsense") {
    row = "\x01\x05zzzz";
  }
  SUBCASE("a difference to itself") {
    row = "\x02\x01\x01\x01" + std::string(digest.raw()) + "z";
  }
  Batch batch(*b.rocks);
  batch.put(Family::kBlobs, digest.raw(), row);
  must(b.rocks->write(batch));
  CHECK(kind_of(b.table.load(digest)) == ErrorKind::kCorrupt);
}
