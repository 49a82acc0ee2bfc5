#include "crawler/curl_loop.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/use_awaitable.hpp>
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "crawler/completion.h"
#include "crawler/curl_handle.h"

namespace zc {
namespace {

using Steady = std::chrono::steady_clock;

struct Job {
  std::shared_ptr<CurlTransfer> transfer;
  Completion<TransferEnd> done;
};

struct RunningJob {
  CurlEasy easy;
  Job job;
};

}  // namespace

class CurlLoop::Impl {
 public:
  Impl(CurlLoopOptions options, std::function<Status(CurlEasy&)> set_up)
      : options_(options), set_up_(std::move(set_up)) {}
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Status open();
  void stop();
  void cancel_all();
  void offer(Job job);

 private:
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM* multi, long milliseconds, void* self);
  static int on_new_socket(void* self, curl_socket_t socket, curlsocktype purpose);
  static int on_close_socket(void* self, curl_socket_t socket);

  void watch(curl_socket_t socket, int what, bool known);
  void run();
  void wait_and_act();
  // False: it is time to end.
  bool take_jobs();
  void start_waiting();
  void start(Job job);
  void reap();
  void retire(CURL* easy, int code);
  void cancel_running();
  int wait_limit() const;
  void act(curl_socket_t socket, int events);
  Status make_ready(CurlEasy& easy);
  void wake();

  const CurlLoopOptions options_;
  const std::function<Status(CurlEasy&)> set_up_;
  int epoll_ = -1;
  int wake_ = -1;
  std::thread thread_;

  std::mutex mutex_;  // guards the next three
  std::vector<Job> offered_;
  bool closed_ = false;
  bool stopping_ = false;

  // Of our thread alone.
  CURLM* multi_ = nullptr;
  std::optional<Steady::time_point> timer_;
  std::deque<Job> waiting_;
  std::unordered_map<CURL*, RunningJob> running_;
  std::vector<CurlEasy> idle_;
  std::size_t sockets_ = 0;  // of connections, in use or pooled
};

CurlLoop::Impl::~Impl() {
  idle_.clear();
  if (multi_ != nullptr) curl_multi_cleanup(multi_);
  if (epoll_ >= 0) close(epoll_);
  if (wake_ >= 0) close(wake_);
}

Status CurlLoop::Impl::open() {
  CurlEasy first;  // starts libcurl; and its options are checked before anything depends on them
  ZC_CHECK(make_ready(first));
  ZC_CHECK(first.status());
  idle_.push_back(std::move(first));

  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  multi_ = curl_multi_init();
  if (epoll_ < 0 || wake_ < 0 || multi_ == nullptr) {
    return Error(ErrorKind::kNetwork, "curl loop: no epoll, eventfd or multi handle");
  }
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Impl::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Impl::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  const std::size_t most = options_.max_idle_connections + options_.max_running;  // see start()
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(most));
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  thread_ = std::thread([this] { run(); });
  return Done{};
}

void CurlLoop::Impl::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

void CurlLoop::Impl::offer(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) {
      const bool first = offered_.empty();
      offered_.push_back(std::move(job));
      if (first) wake();
      return;
    }
  }
  job.done(TransferEnd::kCancelled);
}

void CurlLoop::Impl::cancel_all() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake();
}

void CurlLoop::Impl::stop() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    stopping_ = true;
    wake();
  }
  if (thread_.joinable()) thread_.join();
}

void CurlLoop::Impl::run() {
  while (take_jobs()) {
    start_waiting();
    wait_and_act();
    reap();
  }
}

bool CurlLoop::Impl::take_jobs() {
  std::vector<Job> fresh;
  bool closed = false;
  bool stopping = false;
  {
    const std::lock_guard lock(mutex_);
    fresh.swap(offered_);
    closed = closed_;
    stopping = stopping_;
  }
  for (Job& job : fresh) waiting_.push_back(std::move(job));
  if (closed) cancel_running();
  return !stopping;
}

void CurlLoop::Impl::cancel_running() {
  for (Job& job : waiting_) job.done(TransferEnd::kCancelled);
  waiting_.clear();
  for (auto& [easy, running] : running_) {
    curl_multi_remove_handle(multi_, easy);
    running.job.done(TransferEnd::kCancelled);
  }
  running_.clear();
}

void CurlLoop::Impl::start_waiting() {
  while (!waiting_.empty() && running_.size() < options_.max_running) {
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    start(std::move(job));
  }
}

void CurlLoop::Impl::start(Job job) {
  const bool pooled = !idle_.empty();
  CurlEasy easy = pooled ? std::move(idle_.back()) : CurlEasy();
  if (pooled) idle_.pop_back();
  easy.clear_error();
  const Status set_up = pooled ? Status(Done{}) : make_ready(easy);
  // libcurl 7.88 makes room in a full pool by closing the oldest connection, but keeps the entry of
  // its host, and walks all such entries the next time: with 20,000 hosts that cost more than all
  // else.  So the pool is never full: beyond its size connections end with their exchange.
  const bool is_full = sockets_ >= options_.max_idle_connections;
  easy.set_number(CURLOPT_FORBID_REUSE, is_full ? 1 : 0);
  if (!set_up || !job.transfer->prepare(easy) || !easy.status()) {
    job.done(TransferEnd::kNotStarted);
    return;
  }
  CURL* const raw = easy.raw();
  if (curl_multi_add_handle(multi_, raw) != CURLM_OK) {
    job.done(TransferEnd::kNotStarted);
    return;
  }
  running_.emplace(raw, RunningJob{std::move(easy), std::move(job)});
}

int CurlLoop::Impl::wait_limit() const {
  constexpr std::chrono::milliseconds kLongest{10'000};
  if (!timer_) return static_cast<int>(kLongest.count());
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*timer_ - Steady::now());
  return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), kLongest).count());
}

void CurlLoop::Impl::act(curl_socket_t socket, int events) {
  int still_running = 0;
  curl_multi_socket_action(multi_, socket, events, &still_running);
}

void CurlLoop::Impl::wait_and_act() {
  std::array<epoll_event, 128> events = {};
  const int count =
      epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_limit());
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_) {
      std::uint64_t ignored = 0;
      [[maybe_unused]] const ssize_t taken = read(wake_, &ignored, sizeof ignored);
      continue;
    }
    const bool failed = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    const int what = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                     ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                     (failed ? CURL_CSELECT_ERR : 0);
    act(event.data.fd, what);
  }
  if (timer_ && *timer_ <= Steady::now()) {
    timer_.reset();
    act(CURL_SOCKET_TIMEOUT, 0);
  }
}

void CurlLoop::Impl::reap() {
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) retire(message->easy_handle, message->data.result);
  }
}

void CurlLoop::Impl::retire(CURL* easy, int code) {
  auto node = running_.extract(easy);
  curl_multi_remove_handle(multi_, easy);
  RunningJob& ended = node.mapped();
  ended.job.transfer->finish(ended.easy, code);
  idle_.push_back(std::move(ended.easy));
  ended.job.done(TransferEnd::kFinished);
}

Status CurlLoop::Impl::make_ready(CurlEasy& easy) {
  easy.set_callback(CURLOPT_SOCKOPTFUNCTION, &Impl::on_new_socket);
  easy.set_pointer(CURLOPT_SOCKOPTDATA, this);
  easy.set_callback(CURLOPT_CLOSESOCKETFUNCTION, &Impl::on_close_socket);
  easy.set_pointer(CURLOPT_CLOSESOCKETDATA, this);
  return set_up_(easy);
}

int CurlLoop::Impl::on_new_socket(void* self, curl_socket_t, curlsocktype) {
  ++static_cast<Impl*>(self)->sockets_;
  return CURL_SOCKOPT_OK;
}

int CurlLoop::Impl::on_close_socket(void* self, curl_socket_t socket) {
  std::size_t& sockets = static_cast<Impl*>(self)->sockets_;
  if (sockets > 0) --sockets;
  return close(socket);
}

int CurlLoop::Impl::on_timer(CURLM*, long milliseconds, void* self) {
  std::optional<Steady::time_point>& timer = static_cast<Impl*>(self)->timer_;
  if (milliseconds < 0) {
    timer.reset();
  } else {
    timer = Steady::now() + std::chrono::milliseconds(milliseconds);
  }
  return 0;
}

int CurlLoop::Impl::on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
  static_cast<Impl*>(self)->watch(socket, what, known != nullptr);
  return 0;
}

void CurlLoop::Impl::watch(curl_socket_t socket, int what, bool known) {
  if (what == CURL_POLL_REMOVE) {
    // Here and now: by the next turn the number may belong to another connection.
    epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
    return;
  }
  epoll_event event = {};
  event.data.fd = socket;
  event.events = ((what & CURL_POLL_IN) != 0 ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
                 ((what & CURL_POLL_OUT) != 0 ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
  if (known && epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) == 0) return;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  curl_multi_assign(multi_, socket, this);
}

CurlLoop::CurlLoop(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

CurlLoop::~CurlLoop() {
  impl_->stop();
}

Result<std::unique_ptr<CurlLoop>> CurlLoop::create(CurlLoopOptions options,
                                                   std::function<Status(CurlEasy&)> set_up) {
  auto impl = std::make_shared<Impl>(options, std::move(set_up));
  ZC_CHECK(impl->open());
  return std::unique_ptr<CurlLoop>(new CurlLoop(std::move(impl)));
}

void CurlLoop::cancel_all() {
  impl_->cancel_all();
}

void CurlLoop::stop() {
  impl_->stop();
}

boost::asio::awaitable<TransferEnd> CurlLoop::run(std::shared_ptr<CurlTransfer> transfer) {
  auto initiate = [impl = impl_](auto handler, std::shared_ptr<CurlTransfer> offered) {
    // The coroutine, and this lambda with it, may end before offer() does.
    const auto kept = impl;  // NOLINT(performance-unnecessary-copy-initialization)
    kept->offer(Job{std::move(offered), Completion<TransferEnd>::of(std::move(handler))});
  };
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(TransferEnd)>(
      initiate, boost::asio::use_awaitable, std::move(transfer));
}

}  // namespace zc
