// Real pages, and versions of them: nobody kept the same page twice in ../shared/corpora, so the
// later versions are real pages with small edits of the kind that such pages get from one day to
// the next. An edit, on the bytes, whatever their charset: the first three dates (2019-05-17,
// 2019/5/17, 2019年05月17日 in UTF-8) go one day on; the first five numbers of three to seven
// digits outside tags (counters, prices) grow a little; and before the first item of a list stands
// a new one: the item itself with its digits changed, as when a notice is added on top.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace zc::bench {

struct RealPage {
  std::string name = {};  // below corpora/
  std::string body = {};
};

// HTML files under `corpora` of at least `least` bytes, by name; empty when there are none.
std::vector<RealPage> real_pages(const std::string& corpora, std::size_t least);

// The next day's version.
void edit_like_a_day(std::string& body, std::mt19937_64& random);

}  // namespace zc::bench
