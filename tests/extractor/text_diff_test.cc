#include "extractor/text_diff.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"
#include "extractor/shingles.h"
#include "extractor/simhash.h"

namespace zc {

namespace {

// "=same-removed+added", pieces in order.
std::string shown(std::string_view before, std::string_view after) {
  std::string out;
  for (const DiffPiece& piece :
       diff_documents(document_from_text("", before), document_from_text("", after))) {
    out += piece.kind == DiffPiece::Kind::kSame    ? '='
           : piece.kind == DiffPiece::Kind::kAdded ? '+'
                                                   : '-';
    out += piece.text;
  }
  return out;
}

}  // namespace

TEST_CASE("diff: equal texts are one kind of piece") {
  CHECK(shown("甲\n乙", "甲\n乙") == "=甲=乙");
}

TEST_CASE("diff: blocks come and go") {
  CHECK(shown("甲甲\n乙乙\n丙丙", "甲甲\n丙丙\n丁丁") == "=甲甲-乙乙=丙丙+丁丁");
  CHECK(shown("", "新的一行") == "+新的一行");
  CHECK(shown("旧的一行", "") == "-旧的一行");
}

TEST_CASE("diff: a reworded block is compared by character") {
  CHECK(shown("学费一千元，包教包会", "学费两千元，包教包会") == "=学费-一+两=千元，包教包会");
}

TEST_CASE("diff: very long texts are compared by their unique lines, in bounded time") {
  std::string before;
  std::string after;
  for (int i = 0; i < 6000; ++i) {
    before += "第" + std::to_string(i) + "行旧\n";
    after += "第" + std::to_string(i) + (i % 100 == 0 ? "行新\n" : "行旧\n");
  }
  std::size_t added = 0;
  for (const DiffPiece& piece :
       diff_documents(document_from_text("", before), document_from_text("", after))) {
    if (piece.kind == DiffPiece::Kind::kAdded) ++added;
  }
  CHECK(added == 60);
}

TEST_CASE("simhash: equal texts are equal, near texts near, others far") {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += "第" + std::to_string(i * 7919) + "段说明课程安排与报名条件；";
  }
  std::string near_text = text;
  near_text.replace(near_text.find("课程"), 6, "教材");
  CHECK(simhash(text) == simhash(text));
  CHECK(simhash(text) == simhash(" " + text + "\n"));
  CHECK(distance(simhash(text), simhash(near_text)) <= 6);
  CHECK(distance(simhash(text), simhash("完全不同的另一篇文章，讲的是山水与旅行，没有课程。")) >
        12);
  CHECK(simhash("") == 0);
  CHECK(simhash("证") != simhash("书"));
}

namespace {

Document visit(int number, const std::string& price, const std::string& extra = "") {
  const std::string n = std::to_string(number);
  return extract_bytes(
      "<body><div><p>这里是学校的介绍文字，说明课程与考试的安排，内容保持不变。</p>" + extra +
          "<p>" + price + "</p></div><div class=foot><span>您是第" + std::to_string(number * 37) +
          "位访客</span></div><ul class=related><li><a href=/" + n + ">推荐文章" +
          std::string(static_cast<std::size_t>(number), 'x') + "</a></li></ul></body>",
      "http://a.example/",
      "text/html");
}

std::size_t changes(const std::vector<DiffPiece>& pieces) {
  return static_cast<std::size_t>(
      std::count_if(pieces.begin(), pieces.end(), [](const DiffPiece& piece) {
        return piece.kind != DiffPiece::Kind::kSame;
      }));
}

}  // namespace

TEST_CASE("diff: counters and random recommendations are noise once the history shows it") {
  std::vector<Document> versions;
  for (int i = 1; i <= 5; ++i) versions.push_back(visit(i, "现价：￥1980"));
  std::vector<const Document*> history;
  for (const Document& version : versions) history.push_back(&version);
  const DiffNoise noise = learn_noise(history);
  CHECK(changes(diff_documents(versions[3], versions[4])) > 0);
  CHECK(changes(diff_documents(versions[3], versions[4], noise)) == 0);
  // What never moved before is a change, and so is a new line.
  CHECK(changes(diff_documents(versions[4], visit(6, "现价：￥980"), noise)) > 0);
  CHECK(changes(diff_documents(
            versions[4], visit(6, "现价：￥1980", "<p>包过，不过全额退款。</p>"), noise)) > 0);
  CHECK(learn_noise({&versions[0], &versions[1]}).shapes.empty());
}

TEST_CASE("diff: a price that moves at every visit is still a change") {
  std::vector<Document> versions;
  for (int i = 1; i <= 5; ++i) versions.push_back(visit(1, "现价：￥" + std::to_string(1000 + i)));
  std::vector<const Document*> history;
  for (const Document& version : versions) history.push_back(&version);
  CHECK(changes(diff_documents(versions[3], versions[4], learn_noise(history))) > 0);
}

TEST_CASE("shingles: a copy within another page is contained in it, whatever surrounds it") {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "第" + std::to_string(i * 7919) + "句说的是考试安排；";
  std::string page;
  for (int i = 0; i < 400; ++i) page += "另外" + std::to_string(i * 104729) + "行与此无关。";
  const ShingleSample part = shingle_sample(text);
  CHECK(resemblance(part, shingle_sample(text)) == 1);
  CHECK(containment(part, shingle_sample(page + text)) > 0.9);
  CHECK(containment(shingle_sample(page + text), part) < 0.8);
  CHECK(containment(part, shingle_sample(page)) < 0.05);
  CHECK(shingle_sample("甲 乙\n丙丁戊己庚辛壬") == shingle_sample("甲乙丙丁戊己 庚辛壬"));
  CHECK(containment(shingle_sample("短"), part) == 0);
}

}  // namespace zc
