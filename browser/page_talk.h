// Speaks with the one page of a browser while its time lasts, and runs small scripts of ours in it,
// in a world of their own: same document, but other objects, so that the page neither sees nor
// changes what they use.  Source: DevTools protocol, Page.createIsolatedWorld, Runtime.evaluate.
//
//   PageTalk page(*chromium, deadline);
//   Result<json::value> answer = page.run("function (ask) { return ask.a; }", {{"a", 1}});
//
// Not thread-safe; the browser outlives it.  Every call takes the browser's events.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"
#include "browser/chromium.h"

namespace zc {

class PageTalk {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  PageTalk(Chromium& chromium, TimePoint deadline) : chromium_(chromium), deadline_(deadline) {}

  // Fails as DevTools::call().
  Result<boost::json::object> ask(std::string_view method, boost::json::object params = {});
  // The same, of an answer whose "data" are bytes in base64.
  Result<std::string> ask_bytes(std::string_view method, boost::json::object params);
  void tell(std::string_view method, boost::json::object params);
  // `function`: JavaScript, a function of one argument, ended by force after two seconds together
  // with what it set off in the page.  Gives what it returns, by value; foreign all the same, since
  // the page's process answers.  kProtocol: it threw or was ended, or as ask().
  Result<boost::json::value> run(std::string_view function, const boost::json::value& argument);
  // True when `done` came before `latest`, and before the page's time is over.  Fails as ask().
  Result<bool> wait_until(const std::function<bool()>& done, TimePoint latest);
  Status rest(std::chrono::milliseconds time);
  std::chrono::milliseconds left() const;

 private:
  Chromium& chromium_;
  TimePoint deadline_;
};

}  // namespace zc
