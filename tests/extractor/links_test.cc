#include "extractor/links.h"

#include <algorithm>
#include <array>
#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"

namespace zc {

namespace {

Url url(std::string_view text) {
  return *Url::parse(text);
}

const Link* find_link(const Document& d, std::string_view address) {
  const auto found = std::find_if(
      d.links.begin(), d.links.end(), [&](const Link& link) { return link.url == address; });
  return found == d.links.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("links: the short way gives what the URL parser gives") {
  const Url base = url("https://Example.com:8443/a/b.html?c=1#d");
  LinkResolver resolver(base, "utf-8");
  constexpr std::array<std::string_view, 26> kHrefs = {"/",         "/x",
                                                       "x.html",    "x/y?z=1&w=2",
                                                       "?q=1",      "../up",
                                                       "./here",    "//other.example/x",
                                                       "/a/../b",   "a/./b",
                                                       "%2e%2e/x",  "x y",
                                                       "中文.html", "/p?a='b'",
                                                       "/a\\b",     "a:b",
                                                       "http:x",    "https://e.example/%41",
                                                       "/~u/(1)*",  "x.y.z",
                                                       "a..b",      "/p?u=http://x/",
                                                       "/%7Eu",     "a//b",
                                                       "/;p=1",     "/path/?a/b"};
  for (const std::string_view href : kHrefs) {
    CAPTURE(href);
    const Result<Url> whole = Url::parse(href, &base);
    const std::optional<std::string> mine = resolver.resolve(href);
    if (!whole || !whole->is_http()) {
      CHECK_FALSE(mine.has_value());
    } else {
      REQUIRE(mine.has_value());
      CHECK(*mine == whole->href());
    }
  }
}

TEST_CASE("links: what is no address of a page is left out") {
  LinkResolver resolver(url("http://a.example/"), "utf-8");
  for (const std::string_view href :
       {"#top", "javascript:void(0)", "mailto:a@b.c", "tel:123", "", "data:text/html,x", "  "}) {
    CHECK_FALSE(resolver.resolve(href).has_value());
  }
  CHECK(*resolver.resolve(" /a#b ") == "http://a.example/a");
}

TEST_CASE("links: queries on GBK pages are written in GBK") {
  LinkResolver resolver(url("http://a.example/"), "gb18030");
  CHECK(*resolver.resolve("/s?k=中") == "http://a.example/s?k=%D6%D0");
  CHECK(*resolver.resolve("/中") == "http://a.example/%E4%B8%AD");
}

TEST_CASE("links: every kind of address is found with its text") {
  const std::string page =
      "<base href='/sub/'><link rel=canonical href=c.html>"
      "<link rel=alternate type='application/rss+xml' href=/feed.xml>"
      "<meta http-equiv=refresh content=\"0;URL='next.html'\">"
      "<a href=a.html rel='nofollow'>课 <b>程</b></a><a href=a.html>again</a>"
      "<map><area href=area.html></map><iframe src=f.html></iframe>"
      "<img src=x.gif data-src=real.jpg alt=图><div onclick=\"location.href='o.html'\">去</div>"
      "<a href=i.html><img src=y.gif alt=图片链接></a>"
      "<script>window.location = \"/jump.html\"; location.href = '/p?id=' + id;</script>";
  const Document d = extract_bytes(page, "http://a.example/x/y", "text/html");
  const auto kind = [&](std::string_view address) {
    const Link* const link = find_link(d, address);
    return link == nullptr ? std::string("absent") : std::string(name_of(link->kind));
  };
  CHECK(kind("http://a.example/sub/c.html") == "page");
  CHECK(kind("http://a.example/feed.xml") == "feed");
  CHECK(kind("http://a.example/sub/next.html") == "redirect");
  CHECK(kind("http://a.example/sub/a.html") == "page");
  CHECK(kind("http://a.example/sub/area.html") == "page");
  CHECK(kind("http://a.example/sub/f.html") == "frame");
  CHECK(kind("http://a.example/sub/real.jpg") == "image");
  CHECK(kind("http://a.example/sub/x.gif") == "absent");
  CHECK(kind("http://a.example/sub/o.html") == "page");
  CHECK(kind("http://a.example/jump.html") == "page");
  CHECK(kind("http://a.example/p?id=") == "absent");
  const Link* const first = find_link(d, "http://a.example/sub/a.html");
  REQUIRE(first != nullptr);
  CHECK(first->text == "课 程");
  CHECK(first->nofollow);
  CHECK(page.substr(first->span.begin, first->span.end - first->span.begin) == "a.html");
  CHECK(find_link(d, "http://a.example/sub/i.html")->text == "图片链接");
  CHECK(std::count_if(d.links.begin(), d.links.end(), [](const Link& link) {
          return link.url == "http://a.example/sub/a.html";
        }) == 1);
}

TEST_CASE("links: a sitemap's entries are links") {
  const Document d = extract_bytes(
      "<?xml version='1.0'?><urlset><url><loc>http://a.example/1</loc></url></urlset>",
      "http://a.example/sitemap.xml",
      "application/xml");
  REQUIRE(d.links.size() == 1);
  CHECK(d.links[0].kind == LinkKind::kPage);
  const Document index = extract_bytes(
      "<sitemapindex><sitemap><loc>http://a.example/s1.xml</loc></sitemap></sitemapindex>",
      "http://a.example/sitemap.xml",
      "text/xml");
  REQUIRE(index.links.size() == 1);
  CHECK(index.links[0].kind == LinkKind::kSitemap);
}

TEST_CASE("links: images with their real addresses, wherever the page writes them") {
  const std::string page =
      "<style>.a{background:#fff url(\"bg1.jpg\") no-repeat} @font-face{src:url(f.woff)} "
      ".b{background-image:url(x/bg2.png),url('bg3.png')} @import url(more.css);</style>"
      "<body background=body.gif><div style=\"background: url(&quot;in.jpg&quot;)\"></div>"
      "<p style='background:url(data:image/png;base64,AA==)'></p>"
      "<picture><source srcset=\"a-1.webp 1x, a-2.webp 2x\"><img src=a.jpg "
      "srcset='a-400.jpg 400w,a-800.jpg 800w'></picture>"
      "<img src=blank.gif data-original=late1.jpg><img src=blank.gif data-actualsrc=/late2.jpg>"
      "<img src=blank.gif zoomfile=late3.jpg file=late4.jpg><img src=only.png data-src-type=x>"
      "<div data-bg='late5.jpg'></div><div data-background-image=\"url(late6.jpg)\"></div>"
      "<video poster=poster.jpg></video><input type=image src=button.png>"
      "<img data-srcset='late7.jpg 2x' src=x.jpg>";
  const Document d = extract_bytes(page, "http://a.example/", "text/html");
  const auto is_image = [&](std::string_view name) {
    const Link* const link = find_link(d, "http://a.example/" + std::string(name));
    return link != nullptr && link->kind == LinkKind::kImage;
  };
  for (const std::string_view name :
       {"bg1.jpg",   "x/bg2.png", "bg3.png",   "body.gif",  "in.jpg",     "a-1.webp",  "a-2.webp",
        "a.jpg",     "a-400.jpg", "a-800.jpg", "late1.jpg", "late2.jpg",  "late3.jpg", "late4.jpg",
        "late5.jpg", "late6.jpg", "late7.jpg", "only.png",  "poster.jpg", "button.png"}) {
    CAPTURE(name);
    CHECK(is_image(name));
  }
  for (const std::string_view name : {"f.woff", "more.css", "blank.gif", "x"}) {
    CAPTURE(name);
    CHECK(find_link(d, "http://a.example/" + std::string(name)) == nullptr);
  }
  const Link* const from_style = find_link(d, "http://a.example/bg1.jpg");
  CHECK(page.substr(from_style->span.begin, 7) == "bg1.jpg");
}

}  // namespace zc
