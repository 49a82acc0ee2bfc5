#include "store/rocks.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <doctest/doctest.h>
#include <rocksdb/db.h>

#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

TEST_CASE("rocks: a missing database is not found unless it may be made") {
  TempDir dir;
  StoreOptions options{.path = dir.file("a/b/db"), .create = false};
  CHECK(kind_of(Rocks::open(options)) == ErrorKind::kNotFound);
  options.create = true;
  options.read_only = true;
  CHECK(kind_of(Rocks::open(options)) == ErrorKind::kNotFound);
  CHECK_FALSE(std::filesystem::exists(options.path));
  options.read_only = false;
  CHECK(Rocks::open(options).has_value());
  options.create = false;
  CHECK(Rocks::open(options).has_value());
}

TEST_CASE("rocks: a database is in its place whole or not at all") {
  TempDir dir;
  const StoreOptions options{.path = dir.file("db/")};
  const std::string making = dir.file("db.making");
  // What a killed start leaves: part of a database beside the place.
  std::filesystem::create_directories(making);
  std::ofstream(making + "/IDENTITY") << "cut";
  StoreOptions reading = options;
  reading.read_only = true;
  CHECK(kind_of(Rocks::open(reading)) == ErrorKind::kNotFound);
  CHECK(Rocks::open(options).has_value());
  CHECK(std::filesystem::exists(options.path + "CURRENT"));
  CHECK_FALSE(std::filesystem::exists(making));
  CHECK(Rocks::open(reading).has_value());
}

TEST_CASE("rocks: a path that cannot be a directory is a storage error") {
  CHECK(kind_of(Rocks::open({.path = "/dev/null/db"})) == ErrorKind::kStorage);
}

TEST_CASE("rocks: a newer format is refused and left as it is") {
  TempDir dir;
  const StoreOptions options{.path = dir.file("db")};
  {
    const auto rocks = must(Rocks::open(options));
    Batch batch(*rocks);
    batch.put(Family::kMeta, "format", "3");
    must(rocks->write(batch));
  }
  for (int i = 0; i < 2; ++i) {
    const auto opened = Rocks::open(options);
    CHECK(kind_of(opened) == ErrorKind::kUnsupported);
    CHECK(opened.error().message().find("format 3") != std::string::npos);
  }
}

namespace {

// Takes away what format 2 added, as a program of format 1 would have left it.
void make_format_one(const std::string& path) {
  std::vector<std::string> names;
  REQUIRE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  REQUIRE(rocksdb::DB::Open({}, path, families, &handles, &raw).ok());
  const std::unique_ptr<rocksdb::DB> db(raw);
  REQUIRE(db->Put({}, "format", "1").ok());
  REQUIRE(db->Delete({}, "log_edge").ok());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool added = names[i] == "log_tree" || names[i] == "marks" || names[i] == "outbox" ||
                       names[i] == "cases" || names[i] == "hosts";
    if (added) REQUIRE(db->DropColumnFamily(handles[i]).ok());
    REQUIRE(db->DestroyColumnFamilyHandle(handles[i]).ok());
  }
}

}  // namespace

TEST_CASE("rocks: a database of format 1 is refused to readers and brought up by a writer") {
  OpenStore s;
  for (int i = 0; i < 40; ++i) s.put(page_at("https://a.example/", "v" + std::to_string(i), i));
  const MerkleHead head = s.store->audit().head();
  s.store.reset();
  make_format_one(s.path());

  const auto reader = Rocks::open({.path = s.path(), .read_only = true});
  CHECK(kind_of(reader) == ErrorKind::kUnsupported);
  CHECK(reader.error().message().find("older format") != std::string::npos);
  s.reopen();
  CHECK(s.store->audit().head() == head);
  must(s.store->audit().verify());
  CHECK(must(s.pages().history("https://a.example/")).size() == 40);
  s.store.reset();
  CHECK(Rocks::open({.path = s.path(), .read_only = true}).has_value());
}

TEST_CASE("rocks: a second writer is refused, a reader is not") {
  TempDir dir;
  const StoreOptions options{.path = dir.file("db")};
  StoreOptions reading = options;
  reading.read_only = true;
  const auto rocks = must(Rocks::open(options));
  const auto second = Rocks::open(options);
  CHECK(kind_of(second) == ErrorKind::kStorage);
  CHECK(second.error().message().find("another process") != std::string::npos);

  Batch batch(*rocks);
  batch.put(Family::kPages, "k", "1");
  must(rocks->write(batch));
  const auto reader = must(Rocks::open(reading));
  CHECK(must(reader->find(Family::kPages, "k")) == "1");
  Batch later(*rocks);
  later.put(Family::kPages, "k", "2");
  must(rocks->write(later));
  must(reader->refresh());
  CHECK(must(reader->find(Family::kPages, "k")) == "2");
  Batch refused(*reader);
  refused.put(Family::kPages, "k", "3");
  CHECK(kind_of(reader->write(refused)) == ErrorKind::kStorage);
}

TEST_CASE("rocks: a reader keeps reading while the writer merges its files away") {
  TempDir dir;
  const StoreOptions options{.path = dir.file("db")};
  StoreOptions reading = options;
  reading.read_only = true;
  const auto rocks = must(Rocks::open(options));
  const auto put = [&](const std::string& key) {
    Batch batch(*rocks);
    batch.put(Family::kBlobs, key, html_of(1, 5000));
    must(rocks->write(batch));
  };
  put("a");
  must(rocks->compact());
  const auto reader = must(Rocks::open(reading));
  put("b");
  must(rocks->compact());
  CHECK(must(reader->find(Family::kBlobs, "a")) == html_of(1, 5000));
  CHECK_FALSE(must(reader->find(Family::kBlobs, "b")));
  must(reader->refresh());
  CHECK(must(reader->find(Family::kBlobs, "b")) == html_of(1, 5000));
}

TEST_CASE("rocks: scans go both ways, within bounds, until told to stop") {
  TempDir dir;
  const auto rocks = must(Rocks::open({.path = dir.file("db")}));
  Batch batch(*rocks);
  for (const char* key : {"a", "b", "c", "d"}) batch.put(Family::kVisits, key, "v");
  must(rocks->write(batch));
  const auto scan = [&](const KeyRange& range, Direction direction, std::size_t limit) {
    std::string seen;
    must(rocks->scan(
        Family::kVisits, range, direction, [&](std::string_view key, std::string_view value) {
          CHECK(value == "v");
          seen += key;
          return seen.size() < limit;
        }));
    return seen;
  };
  CHECK(scan({}, Direction::kForward, 9) == "abcd");
  CHECK(scan({}, Direction::kBackward, 9) == "dcba");
  CHECK(scan({"b", "d"}, Direction::kForward, 9) == "bc");
  CHECK(scan({"b", "d"}, Direction::kBackward, 9) == "cb");
  CHECK(scan({"b", ""}, Direction::kBackward, 2) == "dc");
  CHECK(scan({"x", ""}, Direction::kForward, 9) == "");
}

TEST_CASE("rocks: many keys at once, in order, absent ones empty") {
  TempDir dir;
  const auto rocks = must(Rocks::open({.path = dir.file("db")}));
  Batch batch(*rocks);
  batch.put(Family::kUrls, "a", "1");
  batch.put(Family::kUrls, "c", "");
  batch.put(Family::kUrls, "d", "4");
  batch.remove(Family::kUrls, "d");
  must(rocks->write(batch));
  const std::vector<std::string> keys = {"c", "b", "a", "d"};
  const auto found = must(rocks->find_many(Family::kUrls, keys));
  CHECK(found == std::vector<std::optional<std::string>>{"", std::nullopt, "1", std::nullopt});
}

TEST_CASE("rocks: a damaged table file is told as corrupt") {
  TempDir dir;
  const StoreOptions options{.path = dir.file("db")};
  {
    const auto rocks = must(Rocks::open(options));
    Batch batch(*rocks);
    for (int i = 0; i < 500; ++i) {
      batch.put(Family::kLog, std::to_string(i), html_of(static_cast<std::uint64_t>(i), 300));
    }
    must(rocks->write(batch));
    must(rocks->compact());
  }
  std::filesystem::path largest;
  for (const auto& file : std::filesystem::directory_iterator(options.path)) {
    if (file.path().extension() != ".sst") continue;
    if (largest.empty() || file.file_size() > std::filesystem::file_size(largest)) {
      largest = file.path();
    }
  }
  REQUIRE_FALSE(largest.empty());
  FILE* const file = std::fopen(largest.c_str(), "r+b");
  REQUIRE(file != nullptr);
  for (long i = 100; i < 4000; i += 100) {
    std::fseek(file, i, SEEK_SET);
    std::fputc('#', file);
  }
  std::fclose(file);
  const auto rocks = must(Rocks::open(options));
  const auto keep_going = [](std::string_view, std::string_view) { return true; };
  CHECK(kind_of(rocks->scan(Family::kLog, {}, Direction::kForward, keep_going)) ==
        ErrorKind::kCorrupt);
}
