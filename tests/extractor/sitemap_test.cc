#include "extractor/sitemap.h"

#include <string>

#include <doctest/doctest.h>
#include <zlib.h>

namespace zc {

namespace {

std::string gzip(std::string_view plain) {
  z_stream stream = {};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(plain.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("sitemap: urlset, with prefixes, images inside and spaces around") {
  const Result<Sitemap> sitemap = parse_sitemap(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<s:urlset xmlns:s=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:i=\"i\">"
      "<s:url><s:loc> http://a.example/1?x=1&amp;y=2 </s:loc><s:lastmod>2022-11-25</s:lastmod>"
      "<i:image><i:loc>http://a.example/i.jpg</i:loc></i:image></s:url></s:urlset>");
  REQUIRE(sitemap);
  CHECK(sitemap->kind == SitemapKind::kUrls);
  REQUIRE(sitemap->entries.size() == 1);
  CHECK(sitemap->entries[0].url == "http://a.example/1?x=1&y=2");
  CHECK(sitemap->entries[0].modified == "2022-11-25");
}

TEST_CASE("sitemap: index, RSS, Atom and plain lists") {
  CHECK(parse_sitemap("<sitemapindex><sitemap><loc>http://a/1</loc></sitemap></sitemapindex>")
            ->kind == SitemapKind::kIndex);
  const Result<Sitemap> rss = parse_sitemap(
      "<rss><channel><link>http://a/</link><item><title>题</title><link>http://a/1</link>"
      "</item></channel></rss>");
  REQUIRE(rss);
  REQUIRE(rss->entries.size() == 1);
  CHECK(rss->entries[0].title == "题");
  const Result<Sitemap> atom = parse_sitemap(
      "<feed><link href='/'/><entry><link rel='self' href='/no'/><link "
      "href='/yes'/></entry></feed>");
  REQUIRE(atom);
  REQUIRE(atom->entries.size() == 1);
  CHECK(atom->entries[0].url == "/yes");
  CHECK(parse_sitemap("http://a/1\nhttp://a/2\n")->entries.size() == 2);
}

TEST_CASE("sitemap: gzip is unpacked, within limits") {
  CHECK(parse_sitemap(gzip("http://a/1\n"))->entries.size() == 1);
  const Result<Sitemap> bomb = parse_sitemap(gzip(std::string(60 * 1024 * 1024, ' ')));
  REQUIRE_FALSE(bomb);
  CHECK(bomb.error().kind() == ErrorKind::kProtocol);
  CHECK_FALSE(parse_sitemap("\x1F\x8B garbage"));
}

TEST_CASE("sitemap: a DOCTYPE ends the reading, so entities never grow") {
  CHECK_FALSE(parse_sitemap(
      "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><urlset><url>"
      "<loc>http://a/&b;</loc></url></urlset>"));
}

TEST_CASE("sitemap: entries before a mistake count, and it says so") {
  const Result<Sitemap> cut = parse_sitemap("<urlset><url><loc>http://a/1</loc></url><url><loc>ht");
  REQUIRE(cut);
  CHECK(cut->entries.size() == 1);
  CHECK(cut->is_broken);
}

TEST_CASE("sitemap: no more than 50,000 entries") {
  std::string xml = "<urlset>";
  for (int i = 0; i < 50'010; ++i) xml += "<url><loc>http://a/1</loc></url>";
  const Result<Sitemap> sitemap = parse_sitemap(xml + "</urlset>");
  REQUIRE(sitemap);
  CHECK(sitemap->entries.size() == kMaxSitemapEntries);
  CHECK(sitemap->is_cut);
}

TEST_CASE("sitemap: anything else is refused") {
  for (const std::string_view text : {"", "hello", "<html><body>x</body></html>", "{}"}) {
    const Result<Sitemap> sitemap = parse_sitemap(text);
    REQUIRE_FALSE(sitemap);
    CHECK(sitemap.error().kind() == ErrorKind::kBadInput);
  }
}

}  // namespace zc
