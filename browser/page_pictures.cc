#include "browser/page_pictures.h"

#include <algorithm>
#include <cmath>

#include <boost/json.hpp>

namespace zc {

namespace json = boost::json;

std::vector<Tile> tiles_of(int page_height, const PictureShape& shape) {
  const int height = std::min(std::max(page_height, shape.view), shape.max_height);
  std::vector<Tile> tiles;
  for (int top = 0; top < height; top += shape.tile_height) {
    tiles.push_back({top, std::min(shape.tile_height, height - top)});
  }
  return tiles;
}

Status hold_scripts(PageTalk& page, bool still) {
  ZC_CHECK(page.ask("Emulation.setScriptExecutionDisabled", {{"value", still}}));
  return Done{};
}

Result<PageSize> page_size(PageTalk& page) {
  ZC_TRY(const json::object metrics, page.ask("Page.getLayoutMetrics"));
  const json::object* const content = object_in(metrics, "cssContentSize");
  const auto pixels = [&](std::string_view name) {
    const double wanted = content == nullptr ? 0 : number_in(*content, name);
    return static_cast<int>(std::ceil(std::clamp(wanted, 0.0, 1e9)));
  };
  return PageSize{pixels("width"), pixels("height")};
}

Result<std::string> take_tile(PageTalk& page, const Tile& tile, const PictureShape& shape) {
  return page.ask_bytes("Page.captureScreenshot",
                        {{"format", "png"},
                         {"captureBeyondViewport", true},
                         {"clip",
                          {{"x", 0},
                           {"y", tile.top},
                           {"width", shape.width},
                           {"height", tile.height},
                           {"scale", shape.scale}}}});
}

PictureShape mobile_shape(const PageSize& page, int tile_height, int max_height) {
  constexpr int kWidest = 2000;
  const int width = std::clamp(page.width, kMobileWidth, kWidest);
  const double scale = static_cast<double>(kMobileWidth) / width;
  const int view = static_cast<int>(std::ceil(kMobileHeight / scale));
  return {width, view, tile_height, max_height, scale};
}

Result<std::string> take_window(PageTalk& page) {
  return page.ask_bytes("Page.captureScreenshot", {{"format", "png"}});
}

// Touch first: a page that is told of its new size looks at once what it is on.
Status become_mobile(PageTalk& page) {
  ZC_CHECK(
      page.ask("Emulation.setTouchEmulationEnabled", {{"enabled", true}, {"maxTouchPoints", 5}}));
  ZC_CHECK(page.ask("Emulation.setDeviceMetricsOverride",
                    {{"width", kMobileWidth},
                     {"height", kMobileHeight},
                     {"deviceScaleFactor", 2},
                     {"mobile", true},
                     {"screenWidth", kMobileWidth},
                     {"screenHeight", kMobileHeight}}));
  return Done{};
}

}  // namespace zc
