#include "crawler/template_watch.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <functional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace zc {
namespace {

constexpr int kNearBits = 3;
constexpr std::size_t kCompared = 16;  // a page is compared with so many before it
constexpr std::size_t kHexLength = 8;  // so long a word of hexadecimal digits is a number

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Numbers become '#': runs of digits, and whole words that are long and hexadecimal.
std::string masked(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = static_cast<std::size_t>(
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_word) -
        text.begin());
    const std::string_view word = text.substr(at, end - at);
    if (word.size() >= kHexLength && std::all_of(word.begin(), word.end(), is_hex)) {
      out += '#';
    } else {
      for (const char c : word) {
        if (!is_digit(c)) out += c;
        if (is_digit(c) && !out.ends_with('#')) out += '#';
      }
    }
    if (end < text.size()) out += text[end];
    at = end + 1;
  }
  return out;
}

std::vector<std::string> parameter_names(std::string_view query) {
  std::vector<std::string> names;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    if (!parameter.empty()) names.push_back(masked(parameter.substr(0, parameter.find('='))));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

std::string TemplateWatch::template_of(const Url& url) {
  return fmt::format(
      "{}{}?{}", url.host_port(), masked(url.path()), fmt::join(parameter_names(url.query()), "&"));
}

std::optional<std::string> TemplateWatch::note(const Url& url, std::uint64_t simhash) {
  if (simhash == 0) return std::nullopt;
  std::string name = template_of(url);
  if (templates_.size() >= kMost && templates_.count(name) == 0) return std::nullopt;
  Template& seen = templates_[name];
  const bool alike =
      std::any_of(seen.recent.begin(), seen.recent.end(), [simhash](std::uint64_t before) {
        return std::popcount(simhash ^ before) <= kNearBits;
      });
  seen.recent.push_back(simhash);
  if (seen.recent.size() > kCompared) seen.recent.pop_front();
  constexpr std::uint64_t kMask = (std::uint64_t{1} << kPages) - 1;
  seen.alike = (seen.alike << 1 | (alike ? 1U : 0U)) & kMask;
  seen.pages = std::min(seen.pages + 1, kPages);
  const auto alike_pages = static_cast<std::size_t>(std::popcount(seen.alike));
  const bool throttled = seen.pages == kPages && alike_pages >= kAlike;
  const bool begins = throttled && !seen.throttled;
  if (throttled != seen.throttled) throttled ? ++throttled_ : --throttled_;
  seen.throttled = throttled;
  if (!begins) return std::nullopt;
  return fmt::format("{}: {} of the last {} pages were like one before", name, alike_pages, kPages);
}

bool TemplateWatch::admits(const Url& url) {
  if (throttled_ == 0) return true;
  const auto found = templates_.find(template_of(url));
  if (found == templates_.end() || !found->second.throttled) return true;
  return std::hash<std::string>()(url.key()) % kEvery == 0;
}

}  // namespace zc
