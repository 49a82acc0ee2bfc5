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

// A sample of a text's shingles (extractor/shingles.h): those whose hash falls below `ceiling`. Two
// samples are compared below the lower ceiling, where both are complete.
struct ShingleSample {
  std::uint64_t ceiling = 0;               // hashes >= this were not kept; 0: no shingle at all
  std::vector<std::uint64_t> hashes = {};  // rising, none twice
  bool operator==(const ShingleSample&) const = default;
};

struct PageMarks {
  std::vector<PageMark> facts = {};  // sorted, none twice
  // Document::simhash; 0: the page has too little text to be likened to another.
  std::uint64_t simhash = 0;
  ShingleSample text = {};  // of a page with findings: copies of its text are looked for
  bool operator==(const PageMarks&) const = default;
};

// The marks of a page.  Prices and publish times tell nobody apart and are left out.  On a shared
// platform (Document::platform) the filing numbers and licences of the frame are the platform's
// own, so they are left out too.  At most kMaxPageMarks.  Pure.
inline constexpr std::size_t kMaxPageMarks = 200;
PageMarks marks_of(const Document& document);

}  // namespace zc
