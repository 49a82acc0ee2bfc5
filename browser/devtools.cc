#include "browser/devtools.h"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kTick(250);
// Pages choose how deep their values are.
constexpr std::size_t kMaxDepth = 200;
constexpr std::size_t kReadBytes = std::size_t{1} << 18;

Error closed() {
  return Error(ErrorKind::kNetwork, "the browser ended", {{"rule", kBrowserEnded}});
}

Result<json::object> answer_of(json::object& message) {
  if (const json::object* const error = object_in(message, "error"); error != nullptr) {
    return Error(ErrorKind::kProtocol, "the browser refused: " + text_in(*error, "message"));
  }
  json::value* const result = message.if_contains("result");
  if (result == nullptr || !result->is_object()) return json::object();
  return std::move(result->as_object());
}

}  // namespace

DevTools::DevTools(int to, int from, OnEvent on_event, OnTick on_tick)
    : to_(to),
      from_(from),
      on_event_(std::move(on_event)),
      on_tick_(std::move(on_tick)),
      incoming_(kMaxMessageBytes) {}

Result<json::object> DevTools::call(std::string_view method,
                                    json::object params,
                                    std::string_view session,
                                    TimePoint deadline) {
  const std::int64_t id = queue(method, std::move(params), session);
  waited_ = id;
  const auto has_answer = [&] { return answers_.contains(id); };
  const Result<bool> came = wait_until(has_answer, deadline);
  waited_ = 0;
  if (!came) return came.error().within(method);
  if (!*came) {
    return Error(ErrorKind::kTimeout,
                 fmt::format("{}: the browser gave no answer in time", method));
  }
  Result<json::object> answer = std::move(answers_.at(id));
  answers_.clear();
  if (!answer) return answer.error().within(method);
  return answer;
}

void DevTools::post(std::string_view method, json::object params, std::string_view session) {
  queue(method, std::move(params), session);
}

Result<bool> DevTools::wait_until(const std::function<bool()>& done, TimePoint deadline) {
  for (;;) {
    while (!events_.empty()) {
      const DevToolsEvent event = std::move(events_.front());
      events_.pop_front();
      on_event_(event);
    }
    if (done()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    ZC_CHECK(on_tick_());
    ZC_CHECK(step(deadline));
  }
}

std::int64_t DevTools::queue(std::string_view method,
                             json::object params,
                             std::string_view session) {
  json::object message = {{"id", ++last_id_}, {"method", method}, {"params", std::move(params)}};
  if (!session.empty()) message["sessionId"] = session;
  outgoing_ += json::serialize(message);
  outgoing_ += '\0';
  return last_id_;
}

// One wait for the pipe, at most a tick long.
Status DevTools::step(TimePoint deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  const auto wait = std::clamp(left, std::chrono::milliseconds(1), kTick);
  pollfd waited[2] = {{from_, POLLIN, 0}, {to_, POLLOUT, 0}};
  const nfds_t count = outgoing_.empty() ? 1 : 2;
  const int ready = ::poll(waited, count, static_cast<int>(wait.count()));
  if (ready < 0 && errno != EINTR) return closed();
  if (ready <= 0) return Done{};
  if (count == 2 && waited[1].revents != 0) ZC_CHECK(write_some());
  if (waited[0].revents != 0) ZC_CHECK(read_some());
  return Done{};
}

Status DevTools::write_some() {
  const ssize_t size = ::write(to_, outgoing_.data(), outgoing_.size());
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return Done{};
  if (size <= 0) return closed();
  outgoing_.erase(0, static_cast<std::size_t>(size));
  return Done{};
}

Status DevTools::read_some() {
  std::vector<char> bytes(kReadBytes);
  const ssize_t size = ::read(from_, bytes.data(), bytes.size());
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return Done{};
  if (size <= 0) return closed();
  ZC_CHECK(incoming_.add({bytes.data(), static_cast<std::size_t>(size)}));
  while (const std::optional<std::string> message = incoming_.next()) {
    ZC_CHECK(take(*message));
  }
  return Done{};
}

Status DevTools::take(std::string_view message) {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::error_code failed;
  json::value value = json::parse({message.data(), message.size()}, failed, {}, options);
  if (failed || !value.is_object()) {
    return Error(ErrorKind::kProtocol, "the browser sent something that is no message");
  }
  json::object& object = value.as_object();
  if (const json::value* const id = object.if_contains("id"); id != nullptr && id->is_int64()) {
    if (id->as_int64() == waited_) answers_.emplace(waited_, answer_of(object));
    return Done{};
  }
  DevToolsEvent event;
  event.method = text_in(object, "method");
  event.session = text_in(object, "sessionId");
  if (json::value* const params = object.if_contains("params");
      params != nullptr && params->is_object()) {
    event.params = std::move(params->as_object());
  }
  events_.push_back(std::move(event));
  return Done{};
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string() : std::string(value->as_string());
}

double number_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return 0;
  return value->to_number<double>();
}

bool flag_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

const json::object* object_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

}  // namespace zc
