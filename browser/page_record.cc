#include "browser/page_record.h"

#include <string_view>
#include <utility>

#include <boost/json.hpp>

namespace zc {
namespace {

namespace json = boost::json;

// Cut at the border of a UTF-8 sequence.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  text.resize(most);
  return text;
}

std::uint64_t count_in(const json::object& object, std::string_view name) {
  const double number = number_in(object, name);
  return number > 0 && number < 9e15 ? static_cast<std::uint64_t>(number) : 0;
}

// What a console call was given, as words.
std::string words_of(const json::object& params) {
  std::string out;
  const json::value* const list = params.if_contains("args");
  if (list == nullptr || !list->is_array()) return out;
  for (const json::value& one : list->as_array()) {
    const json::object* const argument = one.if_object();
    if (argument == nullptr || out.size() > PageRecord::kMaxText) continue;
    if (!out.empty()) out += ' ';
    const json::value* const value = argument->if_contains("value");
    if (value != nullptr && value->is_string()) {
      out += std::string_view(value->as_string());
    } else if (value != nullptr && value->is_primitive()) {
      out += json::serialize(*value);
    } else {
      out += text_in(*argument, "description");
    }
  }
  return out;
}

}  // namespace

PageRequest* PageRecord::request_of(const std::string& id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &requests_[found->second];
}

PageRequest* PageRecord::add(const std::string& id) {
  ++stirrings_;
  if (requests_.size() == kMaxRequests) {
    is_cut_ = true;
    return nullptr;
  }
  by_id_[id] = requests_.size();
  open_[id] = true;
  requests_.emplace_back();
  if (const auto told = blocked_.find(id); told != blocked_.end()) {
    requests_.back().blocked = told->second;
    blocked_.erase(told);
  }
  return &requests_.back();
}

void PageRecord::note_blocked(const std::string& network_id, const std::string& reason) {
  if (PageRequest* const request = request_of(network_id); request != nullptr) {
    request->blocked = reason;
  } else if (blocked_.size() < kMaxRequests) {
    blocked_[network_id] = reason;
  }
}

// A redirect begins anew under the same id, and tells how the hop before it ended.
void PageRecord::begin(const json::object& params) {
  const std::string id = text_in(params, "requestId");
  if (const json::object* const redirect = object_in(params, "redirectResponse");
      redirect != nullptr) {
    take_response(id, *redirect);
  }
  const json::object* const request = object_in(params, "request");
  PageRequest* const added = request == nullptr ? nullptr : add(id);
  if (added == nullptr) return;
  added->url = cut(text_in(*request, "url"), kMaxUrl);
  added->method = cut(text_in(*request, "method"), 32);
  added->type = cut(text_in(params, "type"), 32);
}

void PageRecord::take_response(const std::string& id, const json::object& response) {
  PageRequest* const request = request_of(id);
  if (request == nullptr) return;
  request->status = static_cast<int>(count_in(response, "status") % 1000);
  request->content_type = cut(text_in(response, "mimeType"), 128);
  request->from_cache = flag_in(response, "fromDiskCache");
  request->received_bytes = count_in(response, "encodedDataLength");
}

void PageRecord::end(const json::object& params, bool failed) {
  ++stirrings_;
  const std::string id = text_in(params, "requestId");
  open_.erase(id);
  PageRequest* const request = request_of(id);
  if (request == nullptr) return;
  if (failed) {
    request->failure = cut(text_in(params, "errorText"), 128);
  } else {
    request->received_bytes = count_in(params, "encodedDataLength");
  }
}

// A socket stays open as long as the page likes: it is not waited for.
void PageRecord::begin_socket(const json::object& params) {
  const std::string id = text_in(params, "requestId");
  if (PageRequest* const added = add(id); added != nullptr) {
    added->url = cut(text_in(params, "url"), kMaxUrl);
    added->method = "GET";
    added->type = "WebSocket";
  }
  open_.erase(id);
}

void PageRecord::add_line(ConsoleLine line) {
  if (console_.size() == kMaxLines) {
    is_cut_ = true;
    return;
  }
  line.text = cut(std::move(line.text), kMaxText);
  line.url = cut(std::move(line.url), kMaxUrl);
  console_.push_back(std::move(line));
}

void PageRecord::take_console(const json::object& params) {
  const std::string type = text_in(params, "type");
  if (type == "error" || type == "warning" || type == "assert") {
    add_line({type == "assert" ? "error" : type, words_of(params), {}});
  }
}

void PageRecord::take_exception(const json::object& params) {
  const json::object* const details = object_in(params, "exceptionDetails");
  if (details == nullptr) return;
  const json::object* const thrown = object_in(*details, "exception");
  std::string text = thrown == nullptr ? std::string() : text_in(*thrown, "description");
  if (text.empty()) text = text_in(*details, "text");
  add_line({"exception", std::move(text), text_in(*details, "url")});
}

void PageRecord::take_log(const json::object& params) {
  const json::object* const entry = object_in(params, "entry");
  if (entry == nullptr) return;
  const std::string level = text_in(*entry, "level");
  if (level == "error" || level == "warning") {
    add_line({level, text_in(*entry, "text"), text_in(*entry, "url")});
  }
}

void PageRecord::take(const DevToolsEvent& event) {
  const json::object& params = event.params;
  const std::string id = text_in(params, "requestId");
  if (event.method == "Network.requestWillBeSent") {
    begin(params);
  } else if (event.method == "Network.responseReceived") {
    const json::object* const response = object_in(params, "response");
    if (response != nullptr) take_response(id, *response);
  } else if (event.method == "Network.loadingFinished") {
    end(params, false);
  } else if (event.method == "Network.loadingFailed") {
    end(params, true);
  } else if (event.method == "Network.webSocketCreated") {
    begin_socket(params);
  } else if (event.method == "Network.webSocketHandshakeResponseReceived") {
    const json::object* const response = object_in(params, "response");
    if (response != nullptr) take_response(id, *response);
  } else if (event.method == "Network.webSocketFrameError") {
    if (PageRequest* const request = request_of(id); request != nullptr) {
      request->failure = cut(text_in(params, "errorMessage"), 128);
    }
  } else if (event.method == "Runtime.consoleAPICalled") {
    take_console(params);
  } else if (event.method == "Runtime.exceptionThrown") {
    take_exception(params);
  } else if (event.method == "Log.entryAdded") {
    take_log(params);
  }
}

}  // namespace zc
