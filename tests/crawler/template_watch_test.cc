#include "crawler/template_watch.h"

#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

using zc::TemplateWatch;
using zc::Url;

namespace {

Url url_of(const std::string& text) {
  return *Url::parse(text);
}

std::string template_of(const std::string& text) {
  return TemplateWatch::template_of(url_of(text));
}

int admitted(TemplateWatch& watch, const std::string& pattern, int count) {
  int admitted = 0;
  for (int i = 0; i < count; ++i) {
    if (watch.admits(url_of(fmt::format(fmt::runtime(pattern), i)))) ++admitted;
  }
  return admitted;
}

}  // namespace

TEST_CASE("template watch: numbers and values are masked, words stay") {
  CHECK(template_of("http://a.cn/news/20260301/123.html?id=7&sort=up") ==
        "a.cn:80/news/#/#.html?id&sort");
  CHECK(template_of("http://a.cn/x?sort=down&id=9&id=3") ==
        template_of("http://a.cn/x?id=1&sort=a"));
  CHECK(template_of("http://a.cn/s/0123456789abcdef") == template_of("http://a.cn/s/ffffffff00"));
  CHECK(template_of("http://a.cn/decade") != template_of("http://a.cn/facade"));
  CHECK(template_of("http://a.cn/a1b22c/") == template_of("http://a.cn/a7b8c/"));
  CHECK(template_of("http://a.cn/list") != template_of("https://a.cn/list"));
}

TEST_CASE("template watch: when a template's pages are all alike one address in ten is followed") {
  TemplateWatch watch;
  std::optional<std::string> why;
  for (int i = 0; i < 60; ++i) {
    const auto told = watch.note(url_of(fmt::format("http://a.cn/cal?day={}", i)),
                                 0xF0F0F0F0F0F0F0F0ULL ^ (std::uint64_t{1} << (i % 2)));
    if (told) CHECK_FALSE(why);
    if (told) why = told;
  }
  REQUIRE(why);
  CHECK(*why == "a.cn:80/cal?day: 49 of the last 50 pages were like one before");
  const int few = admitted(watch, "http://a.cn/cal?day={}", 1000);
  CHECK(few > 50);
  CHECK(few < 150);
  CHECK(admitted(watch, "http://a.cn/cal?day={}", 1000) == few);
  CHECK(admitted(watch, "http://a.cn/other?day={}", 100) == 100);
  CHECK(admitted(watch, "http://b.cn/cal?day={}", 100) == 100);
}

TEST_CASE("template watch: pages that differ, and pages without text, throttle nothing") {
  TemplateWatch watch;
  std::mt19937_64 random(3);
  for (int i = 0; i < 500; ++i) {
    CHECK_FALSE(watch.note(url_of(fmt::format("http://a.cn/article/{}", i)), random()));
    CHECK_FALSE(watch.note(url_of(fmt::format("http://a.cn/app/{}", i)), 0));
  }
  CHECK(admitted(watch, "http://a.cn/article/{}", 100) == 100);
  CHECK(admitted(watch, "http://a.cn/app/{}", 100) == 100);
}

TEST_CASE("template watch: a template that shows new pages again is free again") {
  TemplateWatch watch;
  std::mt19937_64 random(3);
  for (int i = 0; i < 60; ++i) watch.note(url_of(fmt::format("http://a.cn/p/{}", i)), 42);
  CHECK(admitted(watch, "http://a.cn/p/{}", 50) < 20);
  for (int i = 0; i < 20; ++i) watch.note(url_of(fmt::format("http://a.cn/p/{}", i)), random());
  CHECK(admitted(watch, "http://a.cn/p/{}", 50) == 50);
}
