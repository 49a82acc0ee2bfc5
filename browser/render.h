// A page as a person sees it: its document after its scripts ran, pictures of it, a print of it,
// and what it asked the network for.  One fresh Chromium a page.
//
//   const Result<Rendered> page = render("https://example.cn/", options, manners);
//
// Blocks, at most about RenderOptions::budget.  Any thread; the browser ends with that thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "browser/forward_proxy.h"
#include "browser/page_record.h"
#include "browser/page_state.h"
#include "browser/render_options.h"

namespace zc {

// What others decide.
struct RenderManners {
  ProxyOptions proxy = {};
  // May this address be visited (robots.txt, scope)?  Asked for every document, frames and
  // redirects too; kDenied names the rule.  May block for seconds.
  std::function<Status(const std::string& url)> may_visit = {};
  // What is to be outlined, as it stands in the text of `dom` (Rendered::dom), the document at
  // `url` (Rendered::final_url); white space does not count.  Asked at most once, while the page is
  // open; may block for some 100 ms.  Empty: nothing is.
  std::function<std::vector<std::string>(const std::string& dom, const std::string& url)>
      passages_in = {};
};

struct MarkedTile {
  std::size_t tile = 0;  // index into Rendered::tiles
  std::string png = {};  // the same part of the page, passages outlined
  bool operator==(const MarkedTile&) const = default;
};

// The same page in the window of a telephone, 780 pixels wide.
struct MobileView {
  std::string window = {};              // PNG: what is seen without scrolling; "" = not taken
  std::vector<std::string> tiles = {};  // PNG, from top to bottom
};

struct Rendered {
  std::string url = {};        // asked for
  std::string final_url = {};  // where scripts and redirects led
  int http_status = 0;         // of the document at final_url
  std::string title = {};
  PageState state = PageState::kOpen;  // a wall is neither scrolled nor clicked on
  // HTML, UTF-8; what stood behind tabs and is no longer in the document is added at its end, each
  // in a <section data-zhengcha="tab">.
  std::string dom = {};
  std::vector<std::string> tiles = {};        // PNG, from top to bottom
  std::vector<MarkedTile> marked_tiles = {};  // of those tiles that hold a passage
  MobileView mobile = {};
  std::string pdf = {};  // as printed; its dates are those of the printing
  std::vector<PageRequest> requests = {};
  std::vector<ConsoleLine> console = {};
  std::vector<ProxyConnection> connections = {};
  std::vector<std::string> notes = {};  // what was left out or refused, for a person
  std::string product = {};             // "HeadlessChrome/156.0.8078.108"
  std::uint64_t popups = 0;             // opened, and closed at once
  std::uint64_t peak_memory_bytes = 0;
  std::chrono::milliseconds took{0};
};

// kBadInput: no http address.  kDenied: guard, robots, or a download.  kNetwork: no answer.
// kTimeout: the page kept its process busy.  kProtocol: it crashed, or took too much memory.
// kUnsupported: no Chromium, or it cannot be confined.
Result<Rendered> render(const std::string& url,
                        const RenderOptions& options,
                        const RenderManners& manners);

}  // namespace zc
