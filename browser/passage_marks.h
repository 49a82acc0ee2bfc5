// Outlines passages on the open page, so that a picture shows where they stand.  Rectangles are
// laid over the page, which keeps its layout; the page's scripts stand still meanwhile.
//
//   ZC_TRY(const PassageMarks marks, draw_marks(talk, quotes));
//   ... pictures ...
//   ZC_CHECK(remove_marks(talk));
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "browser/page_pictures.h"
#include "browser/page_talk.h"

namespace zc {

// From the top of the page, in CSS pixels.
struct MarkedRows {
  int top = 0;
  int bottom = 0;
  bool operator==(const MarkedRows&) const = default;
};

struct PassageMarks {
  static constexpr std::size_t kMaxQuotes = 200;
  static constexpr std::size_t kMaxRows = 2000;

  std::vector<MarkedRows> rows = {};      // one for each rectangle
  std::vector<std::size_t> missing = {};  // indices of quotes that the page's text does not hold
  std::vector<std::size_t> unseen = {};   // that it holds where nobody sees them
  bool operator==(const PassageMarks&) const = default;
};
// What the browser says of `quotes` quotes, within bounds.
PassageMarks read_marks(const boost::json::value& answer, std::size_t quotes);

// The tiles that hold a mark.  Pure.
std::vector<std::size_t> marked_tiles(const PassageMarks& marks, const std::vector<Tile>& tiles);
// In Chinese: what is not outlined, and why.  Pure.
std::vector<std::string> notes_of(const PassageMarks& marks,
                                  const std::vector<std::string>& quotes,
                                  const std::vector<Tile>& tiles);

// Every place where a quote stands is outlined, across elements and whatever its white space; the
// first kMaxQuotes are looked for.  Fail as PageTalk::run().
Result<PassageMarks> draw_marks(PageTalk& page, const std::vector<std::string>& quotes);
Status remove_marks(PageTalk& page);

}  // namespace zc
