// A page as a browser showed it once its scripts had run (browser/render.h), as it is kept beside
// the HTTP exchange: the document that they made, pictures of it, what it asked the network for.
// Made by app/page_renderer, kept by store, written out by evidence.
#pragma once

#include <map>
#include <string>

#include "base/time.h"

namespace zc {

struct Rendering {
  // The file that spans of rendered findings point into: HTML in UTF-8.
  static constexpr const char* kDom = "dom.html";

  std::string url = {};        // that was opened; with the route of a hash router ("...#/courses")
  std::string final_url = {};  // where its scripts led
  UtcTime made = {};
  std::string reason = {};                        // why it was rendered: one sentence in English
  std::map<std::string, std::string> files = {};  // name to bytes; kDom is one of them
  bool operator==(const Rendering&) const = default;
};

// How much of a page scripts were let make at one look.
enum class RenderedPart {
  kNone,  // nothing: its rendered findings are as they were
  kSome,  // some of its routes, or with a failure: what was found counts, what was not does not
  kAll,
};

}  // namespace zc
