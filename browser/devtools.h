// Speaks the DevTools protocol with a browser over its pipe: commands with answers, and events.
// Source: https://chromedevtools.github.io/devtools-protocol/ (version 1.3 and "tip of tree").
//
//   DevTools tools(process.to(), process.from(), on_event, on_tick);
//   Result<json::object> answer = tools.call("Page.navigate", {{"url", url}}, session, deadline);
//
// Events come to `on_event` while call() or wait_until() runs, in the order of their sending; it
// may post() but not call().  Not thread-safe; both descriptors outlive it and do not block.
// The process must ignore SIGPIPE (app/main.cc does): a browser may end while it is written to.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.h"
#include "browser/message_buffer.h"

namespace zc {

struct DevToolsEvent {
  std::string method = {};   // "Network.requestWillBeSent"
  std::string session = {};  // of the target it is about; "" = the browser itself
  boost::json::object params = {};
};

// The field "rule" of the Error that tells of a closed pipe.
inline constexpr const char* kBrowserEnded = "browser-ended";

class DevTools {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using OnEvent = std::function<void(const DevToolsEvent&)>;
  // Asked at least four times a second while we wait; its error ends the wait.
  using OnTick = std::function<Status()>;

  // No answer of a sane page is larger; a screenshot is base64.
  static constexpr std::size_t kMaxMessageBytes = std::size_t{96} << 20;

  DevTools(int to, int from, OnEvent on_event, OnTick on_tick);

  // Gives "result".  kTimeout: no answer before `deadline`.  kProtocol: nonsense, too much, or the
  // browser's own error, whose words are told.  kNetwork with kBrowserEnded: the pipe is closed. Or
  // on_tick's error.
  Result<boost::json::object> call(std::string_view method,
                                   boost::json::object params,
                                   std::string_view session,
                                   TimePoint deadline);
  // Without waiting for the answer, which is thrown away.  A pipe that is full holds it back.
  void post(std::string_view method, boost::json::object params, std::string_view session);
  // Takes events until `done` says so or `deadline` passes; true when it was `done`.  Fails as
  // call().
  Result<bool> wait_until(const std::function<bool()>& done, TimePoint deadline);

 private:
  std::int64_t queue(std::string_view method, boost::json::object params, std::string_view session);
  Status step(TimePoint deadline);
  Status write_some();
  Status read_some();
  Status take(std::string_view message);

  int to_;
  int from_;
  OnEvent on_event_;
  OnTick on_tick_;
  MessageBuffer incoming_;
  std::string outgoing_ = {};
  std::int64_t last_id_ = 0;
  std::map<std::int64_t, Result<boost::json::object>> answers_ = {};  // of those waited for
  std::int64_t waited_ = 0;                                           // 0: none
  std::deque<DevToolsEvent> events_ = {};                             // read, not yet told
};

// Members of protocol objects, which are foreign bytes: "" or 0 when absent or of another type.
std::string text_in(const boost::json::object& object, std::string_view name);
double number_in(const boost::json::object& object, std::string_view name);
bool flag_in(const boost::json::object& object, std::string_view name);
// nullptr when absent or no object.
const boost::json::object* object_in(const boost::json::object& object, std::string_view name);

}  // namespace zc
