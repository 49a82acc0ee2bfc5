// Pages that somebody has judged: what `evaluate` measures by and `train` learns from.
//
//   {"id","title","text"|"html","url"?,"label":"violation"|"clean","categories"?:[name],
//    "difficulty"?,"spans"?:[[category, words that prove it], ...]}     one a line
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/document.h"
#include "base/result.h"
#include "classifier/evaluation.h"

namespace zc {

struct JudgedPage {
  std::string id = {};
  Document document = {};
  Expected expected = {};
  // What proves a category, in the page's own words; none: the page as a whole.
  std::vector<std::pair<Category, std::string>> proofs = {};
  // The rules were written with this page in view, so they hit it more often than others.
  bool seen_by_rules = false;
};

// kBadInput says what is wrong with the line.
Result<JudgedPage> read_judged_line(std::string_view line);

// Every line of a file's bytes, in order: `visit` gets its number, from 1, and the page or what is
// wrong with the line.  Empty lines are passed over.
void for_each_judged_line(std::string_view bytes,
                          const std::function<void(std::size_t, Result<JudgedPage>)>& visit);

}  // namespace zc
