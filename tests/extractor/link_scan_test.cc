#include "extractor/link_scan.h"

#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"

using zc::Link;
using zc::LinkResolver;
using zc::Url;

namespace {

std::vector<std::string> urls(const std::string& html) {
  LinkResolver resolver(*Url::parse("http://a.cn/d/p.html"), "utf-8");
  std::vector<std::string> out;
  for (const Link& link : zc::scan_links(html, resolver)) out.push_back(link.url);
  return out;
}

using Urls = std::vector<std::string>;

}  // namespace

TEST_CASE("link scan: anchors, areas and frames, however the attribute is written") {
  CHECK(urls("<a href=x>1</a><A CLASS=a HREF = 'y?a=1&amp;b=2'>2</A><area href=\"/z\">") ==
        Urls{"http://a.cn/d/x", "http://a.cn/d/y?a=1&b=2", "http://a.cn/z"});
  CHECK(urls("<iframe src=f></iframe><frame name=n src='g'><img src=no><link href=no>") ==
        Urls{"http://a.cn/d/f", "http://a.cn/d/g"});
  CHECK(urls("<a title='<a href=no>' href=yes href=second><a><a href><a href=>") ==
        Urls{"http://a.cn/d/yes"});
  CHECK(urls("<a\nhref\n=\n\"x\"/><abbr href=no><a/href=y>") ==
        Urls{"http://a.cn/d/x", "http://a.cn/d/y"});
  CHECK(urls("<base href='http://b.cn/q/'><base href='http://c.cn/'><a href=x>") ==
        Urls{"http://b.cn/q/x"});
}

TEST_CASE("link scan: comments, scripts and styles hold no links") {
  CHECK(urls("<!-- <a href=no> --><a href=x><!--> <a href=y> <!-- <a href=no>") ==
        Urls{"http://a.cn/d/x", "http://a.cn/d/y"});
  CHECK(urls("<script>'<a href=no>' </scrip <a href=no> </SCRIPT ><a href=x>") ==
        Urls{"http://a.cn/d/x"});
  CHECK(urls("<title><a href=no></title><style><a href=no></style><a href=x>") ==
        Urls{"http://a.cn/d/x"});
  CHECK(urls("<script><a href=no>").empty());
  CHECK(urls("1 < 2 <> <3 <a href=x>") == Urls{"http://a.cn/d/x"});
}

TEST_CASE("link scan: what breaks off breaks nothing, and links are bounded") {
  const std::string whole = "<a class=\"b\" href='x'><!-- c --><script>s</script>";
  for (std::size_t size = 0; size <= whole.size(); ++size) urls(whole.substr(0, size));
  std::string many;
  for (std::size_t i = 0; i < zc::kMaxLinks + 10; ++i) many += "<a href=" + std::to_string(i) + ">";
  CHECK(urls(many).size() == zc::kMaxLinks);
}

TEST_CASE("link scan: gives what the tree gives") {
  const std::string html =
      "<html><head><title>x</title></head><body><p><a href='/1'>a</a><div><a rel=nofollow "
      "href=2?x=%BF&amp;y>b</a></div><table><tr><td><a href=\"//b.cn/3#f\">c</a></table>"
      "<a href='javascript:void(0)'>d</a><a href='mailto:x@y'>e</a>";
  zc::Capture capture;
  capture.url = "http://a.cn/d/p.html";
  capture.http_status = 200;
  capture.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  capture.body = html;
  const zc::Document document = zc::extract(capture);
  LinkResolver resolver(*Url::parse(capture.url), "utf-8");
  const std::vector<Link> scanned = zc::scan_links(html, resolver);
  REQUIRE(scanned.size() == document.links.size());
  for (std::size_t i = 0; i < scanned.size(); ++i) {
    CHECK(scanned[i].url == document.links[i].url);
    CHECK(scanned[i].nofollow == document.links[i].nofollow);
  }
}
