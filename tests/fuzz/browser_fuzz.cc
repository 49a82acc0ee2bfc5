// Any bytes as what a browser sends over its pipe: cut into messages, read as JSON, told to the
// page record and the gate, taken for the answers of our scripts, and as base64.  No crash, and
// every bound holds.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "browser/base64.h"
#include "browser/interaction.h"
#include "browser/lazy_scroll.h"
#include "browser/message_buffer.h"
#include "browser/page_gate.h"
#include "browser/page_notes.h"
#include "browser/page_record.h"
#include "browser/page_state.h"
#include "browser/passage_marks.h"

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

// What our scripts in the page gave back.
void read_answers(const boost::json::value& answer) {
  const zc::ScrollSight sight = zc::read_scroll_sight(answer);
  must(sight.top >= 0 && sight.view >= 0 && sight.height >= 0);
  const zc::ScrollBounds bounds = {10, 5000, std::chrono::seconds(1)};
  if (const auto end = zc::scroll_end(sight, 3, std::chrono::seconds(0), bounds)) {
    zc::note_of(*end, sight, bounds);
  }
  const zc::PageFeatures seen = zc::read_page_features(answer);
  must(seen.text.size() <= 8000 && seen.captchas.size() <= 20);
  zc::page_state(seen);
  zc::Interaction done;
  if (const auto click = zc::read_click(zc::ClickKind::kMore, answer)) {
    must(click->label.size() <= 160);
    done.clicks.push_back(*click);
  }
  done.panels = zc::read_panels(answer);
  must(done.panels.size() <= 30);
  must(zc::with_panels("<body></body>", done.panels).ends_with("</body>"));
  zc::notes_of(done);
  const std::vector<std::string> quotes = {"甲", "乙"};
  const std::vector<zc::Tile> tiles = {{0, 4000}, {4000, 900}};
  const zc::PassageMarks marks = zc::read_marks(answer, quotes.size());
  must(marks.rows.size() <= zc::PassageMarks::kMaxRows);
  for (const std::size_t tile : zc::marked_tiles(marks, tiles)) must(tile < tiles.size());
  zc::notes_of(marks, quotes, tiles);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::size_t kMost = 4096;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  zc::MessageBuffer buffer(kMost);
  zc::PageRecord record;
  zc::PageNotes notes;
  zc::PageGate gate({"main", 3, 3, [](const std::string&) { return zc::Status(zc::Done{}); }},
                    notes);
  for (std::size_t at = 0; at < size; at += 1000) {
    if (!buffer.add(text.substr(at, 1000))) break;
    while (const auto message = buffer.next()) {
      if (message->size() > kMost) std::abort();
      boost::json::error_code failed;
      const auto value = boost::json::parse(*message, failed);
      if (failed) continue;
      read_answers(value);
      if (!value.is_object()) continue;
      zc::DevToolsEvent event;
      event.method = zc::text_in(value.as_object(), "method");
      if (const auto* const params = zc::object_in(value.as_object(), "params")) {
        event.params = *params;
      }
      record.take(event);
      gate.refusal_of(event.params);
      record.note_blocked(zc::text_in(event.params, "requestId"), "x");
    }
  }
  for (const zc::PageRequest& one : record.requests()) {
    if (one.url.size() > zc::PageRecord::kMaxUrl || one.status < 0 || one.status > 999)
      std::abort();
  }
  for (const zc::ConsoleLine& one : record.console()) {
    if (one.text.size() > zc::PageRecord::kMaxText) std::abort();
  }
  const auto decoded = zc::decode_base64(text);
  if (decoded && decoded->size() > size) std::abort();
  return 0;
}
