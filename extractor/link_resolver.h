// Addresses as a page writes them, resolved against the page (and <base href>).  On pages in a
// Chinese encoding the query is written in that encoding, as browsers do
// (https://url.spec.whatwg.org/#query-state).  Only http and https; fragments are cut off.
// LinkResolver keeps a cache, so it is not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/url.h"

namespace zc {

// `url` parsed; about:blank when it is no address.
Url base_of(std::string_view url);

class LinkResolver {
 public:
  // `charset`: WHATWG name of the page's encoding.
  LinkResolver(Url base, std::string charset);
  void set_base(std::string_view href);  // <base href>; ignored when it is no http address
  // Absolute fetch form without fragment; nothing for other schemes and for "#here".
  std::optional<std::string> resolve(std::string_view href);

 private:
  bool resolve_plain(std::string_view href, std::string& out) const;
  std::optional<std::string> resolve_fully(std::string_view href) const;
  void cut_base();

  Url base_;
  std::string charset_;
  std::string origin_ = {};     // "https://example.com"
  std::string directory_ = {};  // "https://example.com/a/"
  std::unordered_map<std::string, std::optional<std::string>> seen_ = {};
};

}  // namespace zc
