#include "config/seed_file.h"

#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

namespace {

using Seeds = std::vector<std::string>;

zc::Result<Seeds> read(const std::string& name, const std::string& bytes) {
  const zc::test::TempDir dir;
  const std::string file = dir.file(name);
  std::ofstream(file, std::ios::binary) << bytes;
  return zc::read_seed_file(file);
}

std::string refusal(const std::string& name, const std::string& bytes) {
  const auto seeds = read(name, bytes);
  REQUIRE_FALSE(seeds);
  CHECK(seeds.error().kind() == zc::ErrorKind::kBadInput);
  return seeds.error().message();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const Seeds kBoth = {"https://a.cn/x?y=1", "http://www.b.cn"};

}  // namespace

TEST_CASE("seed file: a list, a table, an outline, a sitemap and a feed say the same") {
  CHECK(*read("s.txt", "\xEF\xBB\xBF# 名单\r\nhttps://a.cn/x?y=1 \r\n\r\n  www.b.cn\n") == kBoth);
  CHECK(*read("s.csv", "name,url\n甲,https://a.cn/x?y=1\n\"乙,丙\",www.b.cn\n") == kBoth);
  CHECK(*read("s.csv", "\xEF\xBB\xBF网址,机构\r\nhttps://a.cn/x?y=1,甲\r\nwww.b.cn,乙\r\n") ==
        kBoth);
  CHECK(*read("s.opml",
              "<opml version=\"2.0\"><body><outline text=\"组\"><outline "
              "htmlUrl=\"https://a.cn/x?y=1\" "
              "xmlUrl=\"https://a.cn/rss\"/><outline "
              "xmlUrl=\"http://www.b.cn\"/></outline></body></opml>") == kBoth);
  CHECK(
      *read("s.xml",
            "<urlset><url><loc>https://a.cn/x?y=1</loc></url><url><loc>http://www.b.cn</loc></url>"
            "</urlset>") == kBoth);
}

TEST_CASE("seed file: every bad line is told by its number") {
  const std::string lines = refusal("s.txt", "a.cn\nftp://b.cn/\nhttp://\nc.cn\n");
  CHECK(has(lines, "s.txt:2: 'ftp://b.cn/': neither http nor https"));
  CHECK(has(lines, "s.txt:3: 'http://'"));
  CHECK_FALSE(has(lines, ":1:"));
  CHECK(has(refusal("s.csv", "url\na.cn\n\"b c\"\n"), "s.csv:3: 'http://b c'"));
  CHECK(
      has(refusal("s.opml", "<opml><outline url=\"mailto:a@b\"/><outline url=\"ftp://x\"/></opml>"),
          "s.opml:entry 2:"));
  std::string many;
  for (int i = 0; i < 100; ++i) many += "ftp://x\n";
  const std::string cut = refusal("s.txt", many);
  CHECK(has(cut, "s.txt:20:"));
  CHECK_FALSE(has(cut, "s.txt:21:"));
  CHECK(has(cut, "80 more"));
}

TEST_CASE("seed file: what cannot be read is refused with the reason") {
  CHECK(has(refusal("s.txt", "# nothing\n"), "no address"));
  CHECK(has(refusal("s.csv", "name\nx\n"), "'url' or '网址'"));
  CHECK(has(refusal("s.xml", "<urlset><url><loc>http://a.cn</loc></url>"), "breaks off after 1"));
  CHECK(has(refusal("s.xml", "hello"), "neither a sitemap nor a feed"));
  CHECK(has(refusal("s.doc", "a.cn"), "must end in"));
  CHECK_FALSE(zc::read_seed_file("/nowhere/s.txt"));
}
