#include "extractor/text_diff.h"

#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"
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

}  // namespace zc
