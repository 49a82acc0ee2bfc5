// What the guard must know of an element by its name alone.  Source: HTML, "special" category and
// the tree construction rules of "in body".  Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace zc {

// A tag name as its first eight bytes, lower-cased: enough to tell the names below apart.
using TagName = std::uint64_t;

constexpr TagName name_of_tag(std::string_view text) {
  TagName name = 0;
  for (std::size_t i = 0; i < text.size() && i < 8; ++i) {
    char c = text[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    name |= static_cast<TagName>(static_cast<unsigned char>(c)) << (8 * i);
  }
  return name;
}

enum TagTrait : unsigned {
  kVoid = 1,
  kRawText = 2,
  kFormatting = 4,
  kClosesP = 8,  // a start tag that ends an open <p>
  kSpecial = 16,
  kScope = 32,  // end tags do not look beyond it
};

unsigned traits_of(TagName name);  // TagTrait bits

}  // namespace zc
