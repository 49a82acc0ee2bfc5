// How a browser is started and a page is rendered: plain values, read from the settings.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace zc {

struct ChromiumOptions {
  std::string program = "chromium-headless-shell";  // or "chromium"; a path or a name in PATH
  std::string user = "nobody";                      // who runs it when root starts it
  std::string user_agent = {};                      // "" = Chromium's own
  std::uint64_t memory_bytes = std::uint64_t{1536} << 20;  // of all its processes together
  std::chrono::seconds process_cpu{60};                    // computing time of one process
  std::chrono::milliseconds start_timeout{20'000};
  // Set to true by another thread, the browser ends within a second (kCancelled).  Not a setting;
  // outlives the browser.
  const std::atomic<bool>* cancelled = nullptr;
};

struct RenderOptions {
  ChromiumOptions browser = {};
  std::chrono::milliseconds budget{40'000};  // from the first byte asked for to the last capture
  std::chrono::milliseconds load{15'000};    // for "load"; later the page is taken as it is
  std::chrono::milliseconds settle{2'500};   // after "load": what appears late, appears
  std::chrono::milliseconds quiet{500};      // without a request, beyond settle ...
  std::chrono::milliseconds longest_wait{6'000};  // ... but no longer than this after "load"
  int width = 1280;                               // CSS pixels, as all of these
  int height = 900;
  int tile_height = 4'000;  // tall pages come in pictures of this height
  int max_height = 20'000;  // what lies below is in no picture, and `notes` says so
  int max_scrolls = 60;     // steps to the bottom, so that what loads late loads; 0 = none
  std::chrono::milliseconds scroll_time{8'000};  // of all steps together
  std::size_t max_clicks = 30;  // on what opens more of the page, and on banners; 0 = none
  std::chrono::milliseconds click_time{6'000};  // of all clicks together
  std::size_t max_dom_bytes = std::size_t{16} << 20;
  std::size_t max_navigations = 8;  // of the page itself, its first address included
  std::size_t max_frames = 60;      // documents asked for within it
  bool screenshot = true;
  bool mobile = true;  // with `screenshot`: also as on a telephone, when there is time left
  bool pdf = true;
};

}  // namespace zc
