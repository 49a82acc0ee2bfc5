#include "browser/page_state.h"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "browser/devtools.h"

namespace zc {
namespace {

namespace json = boost::json;

// Lengths without white space.  A wall has a sentence, a footer and a record number; the shortest
// page of a school has several times as much.
constexpr std::size_t kLoginText = 600;       // with a password field
constexpr std::size_t kLoginWordsText = 250;  // without: "log in by phone"
constexpr std::size_t kCaptchaText = 400;
constexpr std::size_t kMaxTitle = 4000;
constexpr std::size_t kMaxText = 8000;  // bytes
constexpr std::size_t kMaxCaptchas = 20;

constexpr std::array kLoginWords = {"请先登录",
                                    "请登录后",
                                    "登录后查看",
                                    "登录后可查看",
                                    "登录后继续",
                                    "登录查看更多",
                                    "扫码登录",
                                    "手机号登录",
                                    "验证码登录"};

constexpr std::array kCaptchaWords = {"安全验证",
                                      "滑动验证",
                                      "人机验证",
                                      "访问验证",
                                      "行为验证",
                                      "拖动滑块",
                                      "拖动下方滑块",
                                      "按住滑块",
                                      "向右滑动",
                                      "点击完成验证",
                                      "点击按钮进行验证",
                                      "请依次点击",
                                      "确认您不是机器人",
                                      "我不是机器人",
                                      "访问过于频繁",
                                      "verifyyouarehuman",
                                      "Verifyyouarehuman",
                                      "I'mnotarobot"};

// Visible, and larger than a badge in a corner.
constexpr std::string_view kLook = R"js(function () {
  const seen = e => {
    const box = e.getBoundingClientRect();
    return box.width > 20 && box.height > 10 && e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  };
  const fold = t => String(t || '').replace(/[\s\u200b-\u200f\ufeff]+/g, '');
  const makers = ['[class*="geetest_"]', '#nc_1_wrapper', '.nc-container', '.nc_wrapper', '#nocaptcha',
    'iframe[src*="recaptcha/"][src*="anchor"]', 'iframe[src*="hcaptcha.com"]', '.g-recaptcha', '.h-captcha',
    '.cf-turnstile', '#challenge-form', '#tcaptcha_iframe', '[id^="tcaptcha_transform"]', '#TencentCaptcha',
    '.yidun', '.JDJRV-slide', '#captcha_container', '#captcha-verify-image', '.passMod_slide-wrapper',
    '.slide-verify', '.verify-bar-area', 'iframe[src*="captcha"]'];
  const count = (what, most) => [...document.querySelectorAll(what)].slice(0, most).filter(seen).length;
  const text = fold(document.body && document.body.innerText);
  return {
    title: fold(document.title).slice(0, 1000),
    text: text.slice(0, 2000),
    text_length: text.length,
    password_fields: count('input[type=password]', 50),
    captchas: makers.filter(one => count(one, 20) > 0),
  };
})js";

std::size_t count_in(const json::object& object, std::string_view name) {
  return static_cast<std::size_t>(std::clamp(number_in(object, name), 0.0, 1e9));
}

template <typename Words>
bool has_any(const PageFeatures& seen, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view one) {
    return seen.text.find(one) != std::string::npos || seen.title.find(one) != std::string::npos;
  });
}

}  // namespace

std::string_view name_of(PageState state) {
  constexpr std::array kNames = {"open", "login", "captcha"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string_view chinese_name_of(PageState state) {
  constexpr std::array kNames = {"正常", "要求登录", "要求验证"};
  return kNames[static_cast<std::size_t>(state)];
}

PageFeatures read_page_features(const json::value& answer) {
  PageFeatures out;
  const json::object* const object = answer.if_object();
  if (object == nullptr) return out;
  out.title = text_in(*object, "title").substr(0, kMaxTitle);
  out.text = text_in(*object, "text").substr(0, kMaxText);
  out.text_length = count_in(*object, "text_length");
  out.password_fields = count_in(*object, "password_fields");
  const json::value* const captchas = object->if_contains("captchas");
  if (captchas == nullptr || !captchas->is_array()) return out;
  for (const json::value& one : captchas->get_array()) {
    if (out.captchas.size() == kMaxCaptchas) break;
    if (one.is_string()) out.captchas.emplace_back(std::string(one.get_string()).substr(0, 200));
  }
  return out;
}

PageState page_state(const PageFeatures& seen) {
  if (seen.password_fields > 0 && seen.text_length <= kLoginText) return PageState::kLogin;
  const bool asks_human = !seen.captchas.empty() || has_any(seen, kCaptchaWords);
  if (asks_human && seen.text_length <= kCaptchaText) return PageState::kCaptcha;
  const bool asks_login = has_any(seen, kLoginWords);
  if (asks_login && seen.text_length <= kLoginWordsText) return PageState::kLogin;
  return PageState::kOpen;
}

Result<PageFeatures> page_features(PageTalk& page) {
  ZC_TRY(const json::value answer, page.run(kLook, nullptr));
  return read_page_features(answer);
}

}  // namespace zc
