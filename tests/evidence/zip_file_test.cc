#include "evidence/zip_file.h"

#include <functional>

#include <doctest/doctest.h>
#include <zip.h>

#include "evidence/verify.h"

namespace zc {
namespace {

// A zip made by libzip, as strangers make them.
std::string foreign_zip(const std::function<void(zip_t*)>& fill) {
  zip_error_t problem;
  zip_error_init(&problem);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, &problem);
  zip_source_keep(target);
  zip_t* const archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &problem);
  fill(archive);
  REQUIRE(zip_close(archive) == 0);
  zip_source_open(target);
  zip_source_seek(target, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(zip_source_tell(target)), '\0');
  zip_source_seek(target, 0, SEEK_SET);
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  zip_error_fini(&problem);
  return bytes;
}

zip_uint64_t add(zip_t* archive, const char* name, const std::string& content) {
  // The source needs the bytes until the archive is closed: libzip frees its own copy.
  char* const copy = static_cast<char*>(std::malloc(content.size() + 1));
  content.copy(copy, content.size());
  zip_source_t* const source = zip_source_buffer(archive, copy, content.size(), 1);
  return static_cast<zip_uint64_t>(zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8));
}

// In a zip of ours, every occurrence of `from` becomes `to` (of equal length): names stand in the
// local and in the central header.
std::string renamed(std::string zip, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = zip.find(from, at)) != std::string::npos; at += to.size()) {
    zip.replace(at, to.size(), to);
  }
  return zip;
}

TEST_CASE("zip: what was written is read back, in order of names") {
  const std::vector<ZipEntry> entries = {
      {"b/取证报告.html", "报告"}, {"a", std::string(100'000, 'x')}, {"b/empty", ""}};
  const Result<std::string> zip = write_zip(entries);
  REQUIRE(zip);
  const std::vector<ZipEntry> wanted = {entries[1], entries[2], entries[0]};
  CHECK(*read_zip(*zip) == wanted);
  CHECK(*write_zip({entries[2], entries[1], entries[0]}) == *zip);
}

TEST_CASE("zip: names that leave the folder are refused, and named") {
  const std::string zip = *write_zip({{"abcdef/ghi", "x"}});
  for (const std::string_view bad : {"../../xghi",
                                     "/bcdef/ghi",
                                     "abc/../ghi",
                                     "abcd/./ghi",
                                     "abcdef//hi",
                                     "C:cdef/ghi",
                                     "abcdef\\ghi",
                                     "abcdef/gh\n",
                                     "abcdef/g\xff\xfe"}) {
    REQUIRE(bad.size() == 10);
    const auto entries = read_zip(renamed(zip, "abcdef/ghi", bad));
    CHECK_MESSAGE(!entries, bad);
    if (!entries) CHECK_FALSE(entries.error().message().empty());
    CHECK_FALSE(write_zip({{std::string(bad), "x"}}));
  }
}

TEST_CASE("zip: two entries of one name are refused, also when only case differs") {
  const std::string zip = *write_zip({{"a/one", "x"}, {"a/two", "y"}});
  CHECK_FALSE(read_zip(renamed(zip, "a/two", "a/one")));
  CHECK_FALSE(read_zip(renamed(zip, "a/two", "A/ONE")));
  CHECK_FALSE(write_zip({{"a", "x"}, {"a", "y"}}));
}

TEST_CASE("zip: links and devices are refused") {
  for (const zip_uint32_t mode : {0120777U, 0060644U, 0010644U}) {
    const std::string zip = foreign_zip([&](zip_t* archive) {
      const zip_uint64_t index = add(archive, "link", "/etc/passwd");
      zip_file_set_external_attributes(archive, index, 0, ZIP_OPSYS_UNIX, mode << 16);
    });
    const auto entries = read_zip(zip);
    REQUIRE_FALSE(entries);
    CHECK(entries.error().kind() == ErrorKind::kBadInput);
  }
}

TEST_CASE("zip: an ordinary zip of another program is read, folders left out") {
  const std::string zip = foreign_zip([](zip_t* archive) {
    zip_dir_add(archive, "folder", ZIP_FL_ENC_UTF_8);
    add(archive, "folder/文件.txt", std::string(5000, 'a'));
  });
  const auto entries = read_zip(zip);
  REQUIRE(entries);
  REQUIRE(entries->size() == 1);
  CHECK((*entries)[0].name == "folder/文件.txt");
  CHECK((*entries)[0].content == std::string(5000, 'a'));
}

TEST_CASE("zip: bombs are refused before they unpack") {
  const std::string zip = foreign_zip(
      [](zip_t* archive) { add(archive, "bomb", std::string(std::size_t{8} << 20, '\0')); });
  REQUIRE(zip.size() < 20'000);
  const auto entries = read_zip(zip);
  REQUIRE_FALSE(entries);
  CHECK(entries.error().kind() == ErrorKind::kProtocol);

  ZipLimits limits;
  limits.max_total_bytes = 100;
  CHECK_FALSE(
      read_zip(*write_zip({{"a", std::string(60, 'x')}, {"b", std::string(60, 'x')}}), limits));
  limits.max_entries = 1;
  CHECK_FALSE(read_zip(*write_zip({{"a", ""}, {"b", ""}}), limits));
  CHECK_FALSE(verify_bundle(zip).ok());
}

TEST_CASE("zip: encrypted entries are refused") {
  const std::string zip = foreign_zip([](zip_t* archive) {
    const zip_uint64_t index = add(archive, "secret", "hello");
    zip_file_set_encryption(archive, index, ZIP_EM_AES_256, "password");
  });
  CHECK_FALSE(read_zip(zip));
}

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

// A zip of ours whose end tells of ZIP64 records (APPNOTE 4.3.14 to 4.3.16): the real count and
// place of the central directory, or those given.
std::string with_zip64_end(std::string zip, std::uint64_t entries, std::uint64_t offset_added) {
  const std::size_t end = zip.size() - 22;
  const auto number = [&](std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(zip[end + at + i])} << (8 * i);
    }
    return value;
  };
  const std::uint64_t size = number(12);
  const std::uint64_t offset = number(16) + offset_added;
  zip.resize(end);
  put(zip, 0x06064b50, 4);
  put(zip, 44, 8);
  put(zip, 45, 2);
  put(zip, 45, 2);
  put(zip, 0, 8);
  for (const std::uint64_t value : {entries, entries, size, offset}) put(zip, value, 8);
  put(zip, 0x07064b50, 4);
  put(zip, 0, 4);
  put(zip, end, 8);
  put(zip, 1, 4);
  put(zip, 0x06054b50, 4);
  put(zip, 0, 4);
  put(zip, 0xFFFF, 2);
  put(zip, 0xFFFF, 2);
  put(zip, 0xFFFFFFFF, 4);
  put(zip, 0xFFFFFFFF, 4);
  put(zip, 0, 2);
  return zip;
}

TEST_CASE("zip: ZIP64 records are read when they tell the truth, and are no bundle of ours") {
  const std::string zip = *write_zip({{"a/b", "hello"}, {"a/c", "you"}});
  const auto entries = read_zip(with_zip64_end(zip, 2, 0));
  REQUIRE_MESSAGE(entries, entries.error().message());
  CHECK(*entries == *read_zip(zip));
  const VerifyReport report = verify_bundle(with_zip64_end(zip, 2, 0));
  CHECK(report.find("zip-form")->state == CheckState::kFail);
  for (const std::uint64_t lie : {std::uint64_t{1}, std::uint64_t{3}, std::uint64_t{1} << 40}) {
    CHECK_FALSE(verify_bundle(with_zip64_end(zip, lie, 0)).ok());
    CHECK_FALSE(read_zip(with_zip64_end(zip, 2, lie)));
  }
  CHECK_FALSE(read_zip(with_zip64_end(zip, ~std::uint64_t{0}, ~std::uint64_t{0} - 7)));
}

TEST_CASE("zip: what is no zip, cut off or damaged is refused") {
  const std::string zip = *write_zip({{"a", "hello"}});
  CHECK_FALSE(read_zip(""));
  CHECK_FALSE(read_zip("hello"));
  CHECK_FALSE(read_zip(std::string_view(zip).substr(0, zip.size() - 1)));
  CHECK_FALSE(read_zip(std::string_view(zip).substr(1)));
  CHECK_FALSE(read_zip(renamed(zip, "hello", "hullo")));
}

}  // namespace
}  // namespace zc
