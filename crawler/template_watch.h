// Addresses that a program makes by the thousand, all showing the same page: filters, sort orders,
// calendars, session numbers.  An address's template is what is left when digits and values are
// masked; when most of a template's last pages were like one another, only one in ten of its
// further addresses is followed (which, the address alone decides), so that a page that differs is
// still met.
//
//   if (!watch.admits(url)) refuse;                 // before queueing
//   if (auto why = watch.note(url, simhash)) log;   // after reading a page
//
// Source: the practice of Heritrix and BUbiNG; likeness as Manku et al. (WWW 2007): 64-bit SimHash,
// at most three bits apart.  Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/url.h"

namespace zc {

class TemplateWatch {
 public:
  static constexpr std::size_t kPages = 50;     // the last pages of a template that count
  static constexpr std::size_t kAlike = 45;     // so many of them like an earlier one: throttled
  static constexpr std::uint64_t kEvery = 10;   // then one address of so many is followed
  static constexpr std::size_t kMost = 50'000;  // templates; further ones are not watched

  // "www.a.cn:80/list/#?page&sort"
  static std::string template_of(const Url& url);

  // A page that was read, with the SimHash of its main text (0: no text, which tells nothing).
  // The reason when its template is throttled from now on.
  std::optional<std::string> note(const Url& url, std::uint64_t simhash);
  bool admits(const Url& url);

 private:
  struct Template {
    std::deque<std::uint64_t> recent = {};  // of the last pages
    std::uint64_t alike = 0;                // one bit a page, the last one lowest
    std::size_t pages = 0;
    bool throttled = false;
  };
  std::unordered_map<std::string, Template> templates_ = {};
  std::size_t throttled_ = 0;
};

}  // namespace zc
