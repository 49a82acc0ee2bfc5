// Is this the page itself, or what stands in front of it: a login, a test whether we are human?  We
// pass neither: no password is typed, no puzzle solved.  The officer is told instead.
//
//   ZC_TRY(const PageFeatures seen, page_features(talk));
//   const PageState state = page_state(seen);
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "browser/page_talk.h"

namespace zc {

enum class PageState { kOpen, kLogin, kCaptcha };
std::string_view name_of(PageState state);          // "open", "login", "captcha"
std::string_view chinese_name_of(PageState state);  // "正常", "要求登录", "要求验证"

// What can be seen of a page, without white space.
struct PageFeatures {
  std::string title = {};
  std::string text = {};                   // its first 2,000 characters
  std::size_t text_length = 0;             // of all of it, in UTF-16 units
  std::size_t password_fields = 0;         // visible ones
  std::vector<std::string> captchas = {};  // visible parts of known makers, by selector
  bool operator==(const PageFeatures&) const = default;
};
// Whatever the browser says; what is absent or of another type is left empty.
PageFeatures read_page_features(const boost::json::value& answer);

// Pure.  A login or a test counts when there is little else: text that merely speaks of them, or
// a login beside a page of text, leaves the page open.
PageState page_state(const PageFeatures& seen);

// Fails as PageTalk::run().
Result<PageFeatures> page_features(PageTalk& page);

}  // namespace zc
