#include "store/mark_table.h"

#include <doctest/doctest.h>

#include "tests/store/sample.h"

using namespace zc;
using namespace zc::test;

namespace {

Receipt put_marked(OpenStore& s, const Capture& capture, const PageMarks& marks) {
  PageWrite write;
  write.capture = &capture;
  write.url_key = capture.url;
  write.marks = &marks;
  return must(s.pages().put({&write, 1})).front();
}

const PageMark kWechatOne{FactKind::kWechat, "one"};
const PageMark kWechatTwo{FactKind::kWechat, "two"};

}  // namespace

TEST_CASE("marks: pages are found by a fact, and only by that very one") {
  OpenStore s;
  put_marked(s, page_at("https://a.example/", "a"), {{kWechatOne}, 0});
  put_marked(s, page_at("https://b.example/", "b"), {{kWechatOne, kWechatTwo}, 0});
  put_marked(s, page_at("https://c.example/", "c"), {{{FactKind::kQq, "one"}}, 0});
  const auto found = must(s.store->marks().pages_with(kWechatOne, 0));
  REQUIRE(found.size() == 2);
  CHECK(found[0] == MarkedPage{"https://a.example/", 1, 1});
  CHECK(found[1].url_key == "https://b.example/");
  CHECK(must(s.store->marks().pages_with(kWechatOne, 1)).size() == 1);
  CHECK(must(s.store->marks().pages_with({FactKind::kWechat, "on"}, 0)).empty());
}

TEST_CASE("marks: a page that hides a number stays findable by it, with the versions that had it") {
  OpenStore s;
  put_marked(s, page_at("https://a.example/", "a", 1000), {{kWechatOne}, 0});
  put_marked(s, page_at("https://a.example/", "b", 2000), {{kWechatOne}, 0});
  put_marked(s, page_at("https://a.example/", "c", 3000), {{kWechatTwo}, 0});
  s.reopen();
  CHECK(must(s.store->marks().pages_with(kWechatOne, 0)) ==
        std::vector<MarkedPage>{{"https://a.example/", 1, 2}});
  CHECK(must(s.store->marks().pages_with(kWechatTwo, 0)) ==
        std::vector<MarkedPage>{{"https://a.example/", 3, 3}});
  CHECK(must(s.store->marks().of_page("https://a.example/")).marks.size() == 2);
  CHECK(must(s.store->marks().of_page("https://nowhere.example/")) == MarksRow());
}

TEST_CASE("marks: pages of nearly the same text are found, nearest first, by their latest text") {
  OpenStore s;
  put_marked(s, page_at("https://a.example/", "a"), {{}, 0b1111});
  put_marked(s, page_at("https://b.example/", "b"), {{}, 0b1110});
  put_marked(s, page_at("https://c.example/", "c"), {{}, 0b1111'0000});
  put_marked(s, page_at("https://d.example/", "d"), {{}, 0});
  auto found = must(s.store->marks().pages_like(0b1111, 6, 0));
  REQUIRE(found.size() == 2);
  CHECK(found[0] == LikePage{"https://a.example/", 0});
  CHECK(found[1] == LikePage{"https://b.example/", 1});
  put_marked(s, page_at("https://a.example/", "a2", 2000), {{}, 0xffff'0000});
  found = must(s.store->marks().pages_like(0b1111, 6, 0));
  REQUIRE(found.size() == 1);
  CHECK(found[0].url_key == "https://b.example/");
  CHECK(must(s.store->marks().pages_like(0, 64, 0)).empty());
}

TEST_CASE("marks: a page that is kept already takes new marks") {
  OpenStore s;
  s.put(page_at("https://a.example/", "a"));
  must(s.pages().put_marks("https://a.example/", {{kWechatOne}, 5}));
  CHECK(must(s.store->marks().pages_with(kWechatOne, 0)).size() == 1);
  must(s.pages().put_marks("https://a.example/", {{kWechatTwo}, 9}));
  CHECK(must(s.store->marks().of_page("https://a.example/")).marks.size() == 2);
  CHECK(must(s.store->marks().pages_like(5, 0, 0)).empty());
  CHECK(must(s.store->marks().pages_like(9, 0, 0)).size() == 1);
  CHECK(kind_of(s.pages().put_marks("https://b.example/", {})) == ErrorKind::kNotFound);
}

TEST_CASE("marks: the sample of a text reads back, and the last one of a page stands") {
  OpenStore s;
  const ShingleSample first{1000, {1, 5, 999}};
  const ShingleSample second{~std::uint64_t{0}, {7, ~std::uint64_t{0} - 1}};
  put_marked(s, page_at("https://a.example/", "a"), {{}, 0, first});
  put_marked(s, page_at("https://b.example/", "b"), {{}, 9, {}});
  CHECK(must(s.store->marks().sample_of("https://a.example/")) == first);
  CHECK(must(s.store->marks().sample_of("https://b.example/")) == ShingleSample());
  put_marked(s, page_at("https://a.example/", "a2", 1000), {{}, 0, second});
  put_marked(s, page_at("https://a.example/", "a3", 2000), {{}, 0, {}});  // no finding: kept
  std::vector<std::string> seen;
  must(s.store->marks().for_each_sample([&](std::string_view url_key, const ShingleSample& sample) {
    seen.emplace_back(url_key);
    CHECK(sample == second);
    return true;
  }));
  CHECK(seen == std::vector<std::string>{"https://a.example/"});
  CHECK(must(s.store->marks().pages_like(9, 0, 0)).size() == 1);
}
