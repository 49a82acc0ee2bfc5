#include "extractor/image_links.h"

#include <algorithm>
#include <array>

#include "extractor/utf8.h"

namespace zc {

namespace {

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return find_ignore_case(text, word) != std::string_view::npos;
  });
}

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  while (at < text.size() && is_ascii_space(text[at])) ++at;
  return at;
}

// The descriptors behind an address, up to the comma that ends the candidate.
std::size_t skip_descriptors(std::string_view text, std::size_t at) {
  int open = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '(') ++open;
    if (text[at] == ')' && open > 0) --open;
    if (text[at] == ',' && open == 0) return at + 1;
  }
  return at;
}

// The property whose value holds position `at`: what stands before the last ':' that is not within
// the value, back to the start of the declaration.
std::string_view property_before(std::string_view style, std::size_t at) {
  constexpr std::size_t kLongestValue = 512;
  const std::size_t from = at > kLongestValue ? at - kLongestValue : 0;
  std::string_view text = style.substr(from, at - from);
  const std::size_t start = text.find_last_of(";{}");
  if (start != std::string_view::npos) text.remove_prefix(start + 1);
  return text.substr(0, text.find(':'));
}

}  // namespace

void each_srcset_address(std::string_view srcset, const AddressFound& found) {
  std::size_t at = 0;
  while (at < srcset.size()) {
    while (at < srcset.size() && (is_ascii_space(srcset[at]) || srcset[at] == ',')) ++at;
    const std::size_t begin = at;
    while (at < srcset.size() && !is_ascii_space(srcset[at])) ++at;
    std::string_view address = srcset.substr(begin, at - begin);
    const bool ends_here = address.ends_with(',');
    while (address.ends_with(',')) address.remove_suffix(1);
    if (!address.empty()) found(address);
    if (!ends_here) at = skip_descriptors(srcset, at);
  }
}

void each_style_image(std::string_view style, const AddressFound& found) {
  constexpr std::string_view kOpen = "url(";
  constexpr std::size_t kLongest = 4096;
  for (std::size_t at = find_ignore_case(style, kOpen); at != std::string_view::npos;) {
    std::size_t begin = skip_spaces(style, at + kOpen.size());
    const bool is_quoted = begin < style.size() && (style[begin] == '"' || style[begin] == '\'');
    const char close = is_quoted ? style[begin] : ')';
    if (is_quoted) ++begin;
    const std::string_view rest = style.substr(begin, kLongest);
    const std::size_t length = rest.find(close);
    const std::string_view property = property_before(style, at);
    if (length != std::string_view::npos &&
        contains_any(property, {"background", "image", "mask", "content"})) {
      const std::string_view address = trim(rest.substr(0, length));
      if (!address.empty() && !starts_with_ignore_case(address, "data:")) found(address);
    }
    const std::size_t next = begin + (length == std::string_view::npos ? 0 : length);
    const std::size_t step = find_ignore_case(style.substr(next), kOpen);
    at = step == std::string_view::npos ? step : next + step;
  }
}

bool is_late_address(std::string_view attribute_name, std::string_view value) {
  if (attribute_name == "src" || attribute_name == "srcset" || value.size() < 4) return false;
  if (!contains_any(attribute_name, {"src", "original", "lazy", "echo", "zoomfile", "data-img"}) &&
      attribute_name != "file" && attribute_name != "data-url") {
    return false;
  }
  if (contains_any(attribute_name, {"srcset"})) return false;
  const std::string_view address = trim(value);
  if (address.find_first_of(" {}<>\"'") != std::string_view::npos) return false;
  constexpr std::array<std::string_view, 3> kStarts = {"http://", "https://", "/"};
  const bool has_start = std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) {
    return starts_with_ignore_case(address, start);
  });
  return has_start ||
         contains_any(address, {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg", ".avif"});
}

}  // namespace zc
