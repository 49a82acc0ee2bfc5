// Pages and accounts of one operator, gathered from what they share (cases/operator_marks.h): from
// a page or a mark to its pages, to their marks, and so on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/page_marks.h"
#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace zc {

struct LinkedPage {
  std::string url_key = {};
  std::string url = {};
  std::string title = {};
  UtcTime last_seen = {};
  std::uint32_t findings = 0;          // of its latest version
  std::vector<PageMark> through = {};  // what led here; empty for a page that was asked for
  int distance = -1;                   // bits from the asked page's text; -1: not by its text
  double shared =
      -1;  // share of the text that one copied from the other, 0 to 1; -1: not looked at
  bool operator==(const LinkedPage&) const = default;
};

struct LinkedMark {
  PageMark mark = {};
  std::size_t pages = 0;
  std::size_t sites = 0;
  bool followed = false;  // it links; false: shown only, or on too many sites
  bool operator==(const LinkedMark&) const = default;
};

struct OperatorLinks {
  std::vector<LinkedPage> pages = {};  // asked for first, then in the order found
  std::vector<LinkedMark> marks = {};  // of all these pages
  bool cut = false;                    // there are more pages than kMostLinkedPages
};
inline constexpr std::size_t kMostLinkedPages = 500;

// From these pages and marks on.  kStorage, kCorrupt.
Result<OperatorLinks> links_of(Store& store,
                               const std::vector<std::string>& url_keys,
                               const std::vector<PageMark>& marks);

// What an officer wrote: "wechat:abc", "微信 abc", a number.  Every mark it may mean: the facts
// that the extractor reads in it, and the words themselves as a value of each kind.  With "kind:"
// in front only that kind.
std::vector<PageMark> marks_meant(const std::string& text);

// Pages with findings, or that had some, of which at least `least` of the text stands on this page,
// or this page's on them; the most alike first, this page itself left out.
struct CopiedPage {
  std::string url_key = {};
  double shared = 0;
};
Result<std::vector<CopiedPage>> copies_of(Store& store, const std::string& url_key, double least);

std::string links_text(const OperatorLinks& links);
std::string links_json(const OperatorLinks& links);

}  // namespace zc
