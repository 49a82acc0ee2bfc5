// Fills a letter's template, which an office may edit: HTML with {{names}} and lists.
//
//   <p>致：{{收文单位}}</p>
//   {{#线索}}<li>{{序号}}. {{原文}}（{{网址}}）</li>{{/线索}}
//
// Every value is escaped for HTML; what a page says cannot become markup.  Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace zc {

using LetterValues = std::map<std::string, std::string>;
struct LetterContent {
  LetterValues values = {};
  std::map<std::string, std::vector<LetterValues>> lists = {};  // their items see the values too
};

// kBadInput names the line: a name that is not known, a list that is not closed, a list in a list.
Result<std::string> fill_letter(std::string_view letter, const LetterContent& content);

}  // namespace zc
