#include "browser/page_talk.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "browser/base64.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr int kScriptMilliseconds = 2000;

}  // namespace

Result<json::object> PageTalk::ask(std::string_view method, json::object params) {
  return chromium_.tools().call(method, std::move(params), chromium_.session(), deadline_);
}

Result<std::string> PageTalk::ask_bytes(std::string_view method, json::object params) {
  ZC_TRY(const json::object answer, ask(method, std::move(params)));
  const json::value* const text = answer.if_contains("data");
  if (text == nullptr || !text->is_string()) {
    return Error(ErrorKind::kProtocol, "the browser sent no bytes");
  }
  return decode_base64(std::string_view(text->as_string()));
}

void PageTalk::tell(std::string_view method, json::object params) {
  chromium_.tools().post(method, std::move(params), chromium_.session());
}

// The world of a name is one and the same as long as its document lives.
Result<json::value> PageTalk::run(std::string_view function, const json::value& argument) {
  ZC_TRY(const json::object world,
         ask("Page.createIsolatedWorld",
             {{"frameId", chromium_.target()}, {"worldName", "zhengcha"}}));
  const std::string script = fmt::format("({})({})", function, json::serialize(argument));
  const auto context = static_cast<std::int64_t>(number_in(world, "executionContextId"));
  ZC_TRY(const json::object answer,
         ask("Runtime.evaluate",
             {{"expression", script},
              {"contextId", context},
              {"returnByValue", true},
              {"silent", true},
              {"timeout", kScriptMilliseconds}}));
  if (const json::object* const thrown = object_in(answer, "exceptionDetails")) {
    const json::object* const what = object_in(*thrown, "exception");
    const std::string words = what == nullptr ? "" : text_in(*what, "description");
    return Error(ErrorKind::kProtocol, "a script of ours failed: " + words.substr(0, 300));
  }
  const json::object* const result = object_in(answer, "result");
  const json::value* const value = result == nullptr ? nullptr : result->if_contains("value");
  return value == nullptr ? json::value() : *value;
}

Result<bool> PageTalk::wait_until(const std::function<bool()>& done, TimePoint latest) {
  return chromium_.tools().wait_until(done, std::min(deadline_, latest));
}

Status PageTalk::rest(std::chrono::milliseconds time) {
  const auto never = [] { return false; };
  ZC_CHECK(wait_until(never, std::chrono::steady_clock::now() + time));
  return Done{};
}

std::chrono::milliseconds PageTalk::left() const {
  const auto left = deadline_ - std::chrono::steady_clock::now();
  return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left),
                  std::chrono::milliseconds(0));
}

}  // namespace zc
