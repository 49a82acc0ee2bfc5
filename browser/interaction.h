// Opens what a page keeps shut for room, as a reader does: closes a banner about cookies, unfolds
// the text behind 展开全文, details and accordions, looks behind each tab.  Clicks are bounded, and
// each is written down.  No link is followed, no form sent, nothing typed: what has an address is
// not clicked, and the caller holds the gate (PageGate::hold) meanwhile.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "browser/page_record.h"
#include "browser/page_talk.h"

namespace zc {

enum class ClickKind { kBanner, kMore, kTab };

struct Click {
  ClickKind kind = ClickKind::kMore;
  std::string label = {};  // as it stood on the page, without white space
  bool operator==(const Click&) const = default;
};

// What stood behind a tab and is no more in the document once another tab is chosen.
struct TabPanel {
  std::string label = {};
  std::string html = {};
  bool operator==(const TabPanel&) const = default;
};

struct Interaction {
  std::vector<Click> clicks = {};
  std::vector<TabPanel> panels = {};
  bool left_page = false;  // a click changed the address by script; taken back, and no more clicked
  bool is_cut = false;     // there was more to click than the bounds allow
};

struct ClickBounds {
  std::size_t max_clicks = 0;
  std::chrono::milliseconds time{0};
};

// What the browser says, within bounds: at most 160 bytes of a label, 30 panels, 1 MB in all.
// The element that was clicked, or would be; empty: there is none.
std::optional<Click> read_click(ClickKind kind, const boost::json::value& answer);
std::vector<TabPanel> read_panels(const boost::json::value& answer);

// In Chinese: one sentence for each thing done, equal ones with their number.  Pure.
std::vector<std::string> notes_of(const Interaction& done);

// `dom` with each panel in a marked section of its own before the end of its body, so that who
// reads the document reads them too.  Pure.
std::string with_panels(std::string dom, const std::vector<TabPanel>& panels);

// `record` takes the page's events.  Fails as PageTalk::run().
Result<Interaction> interact(PageTalk& page, const PageRecord& record, const ClickBounds& bounds);

}  // namespace zc
