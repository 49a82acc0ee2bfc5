// The scanners behind site_facts.h, one per kind.  Each looks at one place of the text and appends
// what it finds there; `end` of the appended fact says how far it read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/site_facts.h"

namespace zc {

using TextFacts = std::vector<TextFact>;

// Each returns the place to go on reading, `at` itself when nothing was found there.
std::size_t scan_filing(std::string_view text, std::size_t at, TextFacts& out);  // at 'I' of ICP
std::size_t scan_police(std::string_view text, std::size_t at, TextFacts& out);  // at 公
std::size_t scan_licence(std::string_view text,
                         std::size_t at,
                         TextFacts& out);  // at 人, 劳, 教, 办
std::size_t scan_code(std::string_view text, std::size_t at, TextFacts& out);   // at a word start
std::size_t scan_phone(std::string_view text, std::size_t at, TextFacts& out);  // at a digit run
std::size_t scan_qq(std::string_view text, std::size_t at, TextFacts& out);     // at Q, 扣, 企
std::size_t scan_wechat(std::string_view text, std::size_t at, TextFacts& out);
std::size_t scan_email(std::string_view text, std::size_t at, TextFacts& out);  // at '@'
std::size_t scan_price(std::string_view text, std::size_t at, TextFacts& out);  // at ￥ or a digit
// The sum that is all of `text` ("2980", "￥2,980.00", "2980元"), as in Fact::value; "" for
// anything else.
std::string sum_written(std::string_view text);
// At the 元 behind numerals, 三千八百元.
std::size_t scan_price_words(std::string_view text, std::size_t at, TextFacts& out);
// At the first numeral of a mobile number that is written in words, 一三八….
std::size_t scan_phone_words(std::string_view text, std::size_t at, TextFacts& out);
// At the first character of a suffix such as 公司; `from` is where the last name ended.
std::size_t scan_organisation(std::string_view text,
                              std::size_t at,
                              std::size_t from,
                              TextFacts& out);
std::size_t scan_address(std::string_view text, std::size_t at, TextFacts& out);  // at 地址

}  // namespace zc
