// Scrolls a page to its bottom in steps, as a reader does, so that what loads only when it comes
// into view is loaded; then back to the top.  Bounded in steps, height and time: some pages have no
// end. Where the page itself cannot be scrolled, its largest scrolling part is.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "browser/page_record.h"
#include "browser/page_talk.h"

namespace zc {

struct ScrollBounds {
  int max_steps = 0;
  int max_height = 0;  // CSS pixels, as all here
  std::chrono::milliseconds time{0};
};

// All at least 0 and at most 10^9.
struct ScrollSight {
  int top = 0;     // where we are
  int view = 0;    // height of what is in view
  int height = 0;  // of everything
  bool operator==(const ScrollSight&) const = default;
};
ScrollSight read_scroll_sight(const boost::json::value& answer);  // whatever it is; else zeros

enum class ScrollEnd { kBottom, kSteps, kHeight, kTime };
// Empty: one more step.  Pure.
std::optional<ScrollEnd> scroll_end(const ScrollSight& sight,
                                    int steps,
                                    std::chrono::milliseconds took,
                                    const ScrollBounds& bounds);
// In Chinese; "" for kBottom.
std::string note_of(ScrollEnd end, const ScrollSight& sight, const ScrollBounds& bounds);

// `record` takes the page's events.  Gives the note for the officer, "" when the bottom was
// reached. Fails as PageTalk::run().
Result<std::string> scroll_to_end(PageTalk& page,
                                  const PageRecord& record,
                                  const ScrollBounds& bounds);

}  // namespace zc
