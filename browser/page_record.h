// What a page did while it was rendered, gathered from the browser's events: requests with what
// became of them, words on the console, dialogs.  Bounded in number and length.  Pure; not
// thread-safe.  Source: DevTools protocol, domains Network, Runtime, Log and Page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "browser/devtools.h"

namespace zc {

struct PageRequest {
  std::string url = {};
  std::string method = {};        // "GET"
  std::string type = {};          // "Document", "Script", "Image", "WebSocket", ...
  int status = 0;                 // 0: no answer
  std::string content_type = {};  // as the browser understood it
  std::uint64_t received_bytes = 0;
  bool from_cache = false;
  std::string failure = {};  // what the network said: "net::ERR_CONNECTION_REFUSED"
  std::string blocked = {};  // why we refused it; "" = we did not
  bool operator==(const PageRequest&) const = default;
};

struct ConsoleLine {
  std::string level = {};  // "error", "warning", "exception"
  std::string text = {};
  std::string url = {};
  bool operator==(const ConsoleLine&) const = default;
};

class PageRecord {
 public:
  static constexpr std::size_t kMaxRequests = 2000;
  static constexpr std::size_t kMaxLines = 200;
  static constexpr std::size_t kMaxText = 1000;  // of a console line, in bytes
  static constexpr std::size_t kMaxUrl = 4096;

  void take(const DevToolsEvent& event);
  // We refuse the request with this id of the Network domain; before or after its other events.
  void note_blocked(const std::string& network_id, const std::string& reason);

  const std::vector<PageRequest>& requests() const { return requests_; }
  const std::vector<ConsoleLine>& console() const { return console_; }
  bool is_cut() const { return is_cut_; }  // there was more than is kept
  // Requests sent and not yet over.
  std::size_t open_requests() const { return open_.size(); }
  // Of requests that began or ended: a value that changes tells that something happened.
  std::uint64_t stirrings() const { return stirrings_; }

 private:
  void begin(const boost::json::object& params);
  void take_response(const std::string& id, const boost::json::object& response);
  void end(const boost::json::object& params, bool failed);
  void begin_socket(const boost::json::object& params);
  void add_line(ConsoleLine line);
  void take_console(const boost::json::object& params);
  void take_exception(const boost::json::object& params);
  void take_log(const boost::json::object& params);
  PageRequest* request_of(const std::string& id);  // nullptr: unknown
  PageRequest* add(const std::string& id);         // nullptr: there are enough

  std::vector<PageRequest> requests_ = {};
  std::vector<ConsoleLine> console_ = {};
  std::map<std::string, std::size_t> by_id_ = {};    // the last request of each id
  std::map<std::string, std::string> blocked_ = {};  // told before the request
  std::map<std::string, bool> open_ = {};
  std::uint64_t stirrings_ = 0;
  bool is_cut_ = false;
};

}  // namespace zc
