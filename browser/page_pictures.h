// Pictures of the open page, as PNG, from top to bottom in tiles.
//
//   ZC_TRY(const PageSize size, page_size(talk));
//   for (const Tile& tile : tiles_of(size.height, shape)) ... take_tile(talk, tile, shape) ...
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "browser/page_talk.h"

namespace zc {

// CSS pixels, as all here.
struct PictureShape {
  int width = 0;
  int view = 0;  // height of the window; no page is lower
  int tile_height = 0;
  int max_height = 0;
  double scale = 1;  // picture pixels to CSS pixels, before those of the device
};

struct Tile {
  int top = 0;
  int height = 0;
  bool operator==(const Tile&) const = default;
};

struct PageSize {
  int width = 0;
  int height = 0;
};

// Pure.  At least one tile, at most up to max_height.
std::vector<Tile> tiles_of(int page_height, const PictureShape& shape);

// Chromium takes what lies below the window by changing the window's size for a moment, to one
// pixel too, and tells the page: its scripts had better stand still.  Scripts of ours still run.
Status hold_scripts(PageTalk& page, bool still);

// Fail as PageTalk::ask().
Result<PageSize> page_size(PageTalk& page);
Result<std::string> take_tile(PageTalk& page, const Tile& tile, const PictureShape& shape);
// What a visitor sees without scrolling.
Result<std::string> take_window(PageTalk& page);

// The window becomes that of a telephone: 390 x 844, two device pixels to one of CSS, touch.  The
// page is not loaded anew: its style answers to it, and its scripts to the event, but what a server
// sends to telephones alone is not seen.
inline constexpr int kMobileWidth = 390;
inline constexpr int kMobileHeight = 844;
Status become_mobile(PageTalk& page);
// Pure.  A page that is wider than the window is shown smaller, as telephones do.
PictureShape mobile_shape(const PageSize& page, int tile_height, int max_height);

}  // namespace zc
