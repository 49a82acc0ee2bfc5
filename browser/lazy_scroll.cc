#include "browser/lazy_scroll.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace zc {
namespace {

namespace json = boost::json;

// At each step: long enough for a frame and for what watches it ...
constexpr std::chrono::milliseconds kLeastRest(120);
// ... and for what that asks the network for, unless it takes too long.
constexpr std::chrono::milliseconds kLongestRest(1500);

// Negative `to`: only looks.
constexpr std::string_view kScroll = R"js(function (to) {
  const page = document.scrollingElement || document.documentElement;
  if (!page) return null;
  let box = page;
  if (page.scrollHeight <= page.clientHeight + 8) {
    let best = page.clientWidth * page.clientHeight / 2;
    const all = document.querySelectorAll('body *');
    for (let i = 0; i < all.length && i < 5000; i++) {
      const area = all[i].clientWidth * all[i].clientHeight;
      if (area <= best || all[i].scrollHeight <= all[i].clientHeight + 8) continue;
      if (!/auto|scroll/.test(getComputedStyle(all[i]).overflowY)) continue;
      best = area;
      box = all[i];
    }
  }
  if (to >= 0) box.scrollTo({top: to, behavior: 'instant'});
  return {top: box.scrollTop, view: box.clientHeight, height: box.scrollHeight};
})js";

int pixels_in(const json::object& object, std::string_view name) {
  return static_cast<int>(std::clamp(number_in(object, name), 0.0, 1e9));
}

Result<ScrollSight> scroll(PageTalk& page, int to) {
  ZC_TRY(const json::value answer, page.run(kScroll, to));
  return read_scroll_sight(answer);
}

Status rest(PageTalk& page, const PageRecord& record) {
  const auto began = std::chrono::steady_clock::now();
  const auto is_quiet = [&] {
    return record.open_requests() == 0 && std::chrono::steady_clock::now() - began >= kLeastRest;
  };
  ZC_CHECK(page.wait_until([] { return false; }, began + kLeastRest));
  ZC_CHECK(page.wait_until(is_quiet, began + kLongestRest));
  return Done{};
}

}  // namespace

ScrollSight read_scroll_sight(const json::value& answer) {
  const json::object* const object = answer.if_object();
  if (object == nullptr) return {};
  return {pixels_in(*object, "top"), pixels_in(*object, "view"), pixels_in(*object, "height")};
}

std::optional<ScrollEnd> scroll_end(const ScrollSight& sight,
                                    int steps,
                                    std::chrono::milliseconds took,
                                    const ScrollBounds& bounds) {
  const int seen = sight.top + sight.view;
  if (sight.view == 0 || seen + 2 >= sight.height) return ScrollEnd::kBottom;
  if (seen >= bounds.max_height) return ScrollEnd::kHeight;
  if (steps >= bounds.max_steps) return ScrollEnd::kSteps;
  if (took >= bounds.time) return ScrollEnd::kTime;
  return std::nullopt;
}

std::string note_of(ScrollEnd end, const ScrollSight& sight, const ScrollBounds& bounds) {
  const int seen = sight.top + sight.view;
  switch (end) {
    case ScrollEnd::kBottom:
      return {};
    case ScrollEnd::kSteps:
      return fmt::format("滚动 {} 次后停止，到 {} 像素处，网页还没有到底", bounds.max_steps, seen);
    case ScrollEnd::kHeight:
      return fmt::format("滚动到 {} 像素处停止，网页还没有到底", seen);
    case ScrollEnd::kTime:
      return fmt::format(
          "滚动 {} 毫秒后停止，到 {} 像素处，网页还没有到底", bounds.time.count(), seen);
  }
  return {};
}

Result<std::string> scroll_to_end(PageTalk& page,
                                  const PageRecord& record,
                                  const ScrollBounds& bounds) {
  const auto began = std::chrono::steady_clock::now();
  constexpr int kOnlyLook = -1;
  ZC_TRY(ScrollSight sight, scroll(page, kOnlyLook));
  int steps = 0;
  std::optional<ScrollEnd> end;
  for (;;) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    end = scroll_end(sight, steps, took, bounds);
    if (end) break;
    ZC_CHECK(scroll(page, sight.top + sight.view * 9 / 10));
    ZC_CHECK(rest(page, record));
    const int before = sight.top;
    ZC_TRY(sight, scroll(page, kOnlyLook));
    ++steps;
    if (sight.top <= before) sight.view = 0;  // what does not move has no more to show
  }
  if (steps > 0) {
    ZC_CHECK(scroll(page, 0));
    ZC_CHECK(rest(page, record));
  }
  return note_of(*end, sight, bounds);
}

}  // namespace zc
