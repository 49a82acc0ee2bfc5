// Which requests of a page are let through.  Every one stops here before it is sent, redirects
// included.  Source: DevTools protocol, Fetch.requestPaused.  Not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/object.hpp>

#include "base/result.h"
#include "browser/page_notes.h"

namespace zc {

struct PageGateRules {
  std::string main_frame = {};
  std::size_t max_navigations = 0;  // of the page itself, its first address included
  std::size_t max_frames = 0;       // documents asked for within it
  std::function<Status(const std::string& url)> may_visit = {};  // asked for every document
};

class PageGate {
 public:
  // `notes` outlives it.
  PageGate(PageGateRules rules, PageNotes& notes) : rules_(std::move(rules)), notes_(notes) {}

  // Of the event's params: "" = let it pass, else why not.
  std::string refusal_of(const boost::json::object& params);
  // From here on the page itself goes nowhere: what is clicked opens content, never an address, and
  // document and pictures are of one page.
  void hold() { is_held_ = true; }

  // The last document of the page itself that was refused for itself, not by hold().
  const std::optional<Error>& refused() const { return refused_; }
  const std::string& last_document() const { return last_document_; }  // "" = none was asked for

 private:
  Status may_visit(bool is_page, const std::string& url);

  PageGateRules rules_;
  PageNotes& notes_;
  std::optional<Error> refused_ = {};
  std::string last_document_ = {};
  std::size_t navigations_ = 0;
  std::size_t frames_ = 0;
  bool is_held_ = false;
};

}  // namespace zc
