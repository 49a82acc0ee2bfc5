// The last notices as a feed that readers fetch again and again: Atom (RFC 4287) or JSON Feed 1.1.
// The same notices give the same entries, with the same ids.  Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/notice.h"
#include "base/time.h"

namespace zc {

struct FeedHead {
  std::string channel = {};  // names the feed for ever
  std::string title = {};
};

// `notices` oldest first; they stand newest first.  `now` is the feed's time when it has none.
std::string atom_feed(const FeedHead& head, std::span<const Notice> notices, UtcTime now);
std::string json_feed(const FeedHead& head, std::span<const Notice> notices);

// A version 8 UUID (RFC 9562) made from a SHA-256 of `text`.
std::string uuid_of(std::string_view text);

}  // namespace zc
