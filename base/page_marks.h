// By what a page can be found again elsewhere: who stands behind it, and what its text is like.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/document.h"

namespace zc {

struct PageMark {
  FactKind kind = FactKind::kPhone;
  std::string value = {};                             // normal form, as in Fact::value
  auto operator<=>(const PageMark&) const = default;  // NOLINT(modernize-use-nullptr): clang 14
};

struct PageMarks {
  std::vector<PageMark> facts = {};  // sorted, none twice
  // Document::simhash; 0: the page has too little text to be likened to another.
  std::uint64_t simhash = 0;
  bool operator==(const PageMarks&) const = default;
};

// The marks of a page.  Prices and publish times tell nobody apart and are left out.  On a shared
// platform (Document::platform) the filing numbers and licences of the frame are the platform's
// own, so they are left out too.  At most kMaxPageMarks.  Pure.
inline constexpr std::size_t kMaxPageMarks = 200;
PageMarks marks_of(const Document& document);

}  // namespace zc
