#include "crawler/resolver.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include <ares.h>
#include <arpa/inet.h>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "crawler/completion.h"

namespace zc {
namespace {

using Steady = std::chrono::steady_clock;
using Answer = Result<Resolver::Addresses>;

Error dns_error(ErrorKind kind, const std::string& host, std::string_view why) {
  return Error(kind,
               fmt::format("resolving {}: {}", host, why),
               {ErrorField{"stage", "dns"}, ErrorField{"host", host}});
}

// c-ares asks for one call per process, before any other.
bool ares_is_ready() {
  static const bool kReady = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
  return kReady;
}

Resolver::Addresses addresses_of(const ares_addrinfo* info) {
  Resolver::Addresses addresses;
  for (const ares_addrinfo_node* node = info->nodes; node != nullptr; node = node->ai_next) {
    std::array<char, INET6_ADDRSTRLEN> text = {};
    const void* const address =
        node->ai_family == AF_INET
            ? static_cast<const void*>(&reinterpret_cast<sockaddr_in*>(node->ai_addr)->sin_addr)
            : static_cast<const void*>(&reinterpret_cast<sockaddr_in6*>(node->ai_addr)->sin6_addr);
    if (inet_ntop(node->ai_family, address, text.data(), text.size()) == nullptr) continue;
    if (std::find(addresses.begin(), addresses.end(), text.data()) == addresses.end()) {
      addresses.emplace_back(text.data());
    }
  }
  return addresses;
}

struct Waiter {
  Steady::time_point until;
  Completion<Answer> done;
};

struct Question {
  std::string host;
  Waiter waiter;
};

// What was answered lately.  Thread-safe.
class AnswerCache {
 public:
  AnswerCache(const ResolverOptions& options, const Clock& clock)
      : keep_(options.keep),
        keep_failure_(options.keep_failure),
        max_names_(options.max_names),
        clock_(clock) {}

  std::optional<Answer> find(const std::string& host) const {
    const UtcTime now = clock_.now();
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(host);
    // A clock set back makes an entry that seems to come from the future: not to be trusted.
    if (found == kept_.end() || found->second.until <= now || found->second.since > now) return {};
    return found->second.answer;
  }

  void put(const std::string& host, const Answer& answer) {
    const UtcTime now = clock_.now();
    const UtcTime until = now + (answer ? keep_ : keep_failure_);
    const std::lock_guard lock(mutex_);
    if (kept_.size() >= max_names_) make_room(now);
    kept_.insert_or_assign(host, Kept{answer, now, until});
  }

 private:
  struct Kept {
    Answer answer;
    UtcTime since;
    UtcTime until;
  };

  // The expired first; if that is not enough, any quarter: a lost entry costs one query.
  void make_room(UtcTime now) {
    std::erase_if(kept_, [now](const auto& entry) { return entry.second.until <= now; });
    const std::size_t target = max_names_ - max_names_ / 4 - 1;
    while (kept_.size() > target) kept_.erase(kept_.begin());
  }

  const std::chrono::seconds keep_;
  const std::chrono::seconds keep_failure_;
  const std::size_t max_names_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace

class Resolver::Impl {
 public:
  Impl(const ResolverOptions& options, const Clock& clock) : cache_(options, clock) {}
  ~Impl() {
    if (wake_ >= 0) close(wake_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Status open(const ResolverOptions& options);
  void stop();
  void cancel_all();
  void ask(Question question);
  std::optional<Answer> cached(const std::string& host) const { return cache_.find(host); }
  bool is_closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  struct Lookup {
    Impl* resolver;
    std::string host;
    std::vector<Waiter> waiters;
  };

  static void on_socket(void* self, ares_socket_t socket, int readable, int writable);
  static void on_answer(void* lookup, int status, int timeouts, ares_addrinfo* info);

  void run();
  void wake();
  // False: it is time to end.
  bool take_questions();
  void start(Question question);
  void finish(Lookup& lookup, const Answer& answer, bool keep);
  void expire(Steady::time_point now);
  void wait_for_sockets();
  int wait_limit() const;

  AnswerCache cache_;
  int wake_ = -1;
  std::thread thread_;

  mutable std::mutex mutex_;  // guards the next three
  std::vector<Question> asked_;
  bool closed_ = false;
  bool stopping_ = false;

  // Of our thread alone.
  ares_channel channel_ = nullptr;
  std::vector<pollfd> sockets_;
  std::unordered_map<std::string, std::unique_ptr<Lookup>> lookups_;
};

Status Resolver::Impl::open(const ResolverOptions& options) {
  if (!ares_is_ready()) return Error(ErrorKind::kNetwork, "resolver: c-ares does not start");
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_ < 0) return Error(ErrorKind::kNetwork, "resolver: no eventfd");

  std::string lookup_order = "fb";  // hosts file, then DNS
  ares_options setting = {};
  setting.flags = ARES_FLAG_NOSEARCH;
  setting.timeout = static_cast<int>(options.query_timeout.count());
  setting.tries = options.tries;
  setting.lookups = lookup_order.data();
  setting.sock_state_cb = &Impl::on_socket;
  setting.sock_state_cb_data = this;
  const int made = ares_init_options(&channel_,
                                     &setting,
                                     ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                                         ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB);
  if (made != ARES_SUCCESS) {
    return Error(ErrorKind::kNetwork, fmt::format("resolver: {}", ares_strerror(made)));
  }
  if (!options.servers.empty()) {
    const std::string servers = fmt::format("{}", fmt::join(options.servers, ","));
    if (ares_set_servers_ports_csv(channel_, servers.c_str()) != ARES_SUCCESS) {
      ares_destroy(channel_);
      return Error(ErrorKind::kBadInput,
                   fmt::format("resolver: \"{}\" is no list of DNS server addresses", servers));
    }
  }
  thread_ = std::thread([this] { run(); });
  return Done{};
}

void Resolver::Impl::wake() {
  const std::uint64_t one = 1;
  // A full counter wakes as well; nothing to do about any other failure.
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

void Resolver::Impl::ask(Question question) {
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) {
      asked_.push_back(std::move(question));
      wake();
      return;
    }
  }
  question.waiter.done(dns_error(ErrorKind::kCancelled, question.host, "stopping"));
}

void Resolver::Impl::cancel_all() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake();
}

void Resolver::Impl::stop() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    stopping_ = true;
    wake();
  }
  if (thread_.joinable()) thread_.join();
}

void Resolver::Impl::run() {
  while (take_questions()) {
    wait_for_sockets();
    expire(Steady::now());
  }
  ares_destroy(channel_);  // calls back every lookup that is still out
}

bool Resolver::Impl::take_questions() {
  std::vector<Question> fresh;
  bool closed = false;
  bool stopping = false;
  {
    const std::lock_guard lock(mutex_);
    fresh.swap(asked_);
    closed = closed_;
    stopping = stopping_;
  }
  for (Question& question : fresh) {
    if (closed) {
      question.waiter.done(dns_error(ErrorKind::kCancelled, question.host, "stopping"));
    } else {
      start(std::move(question));
    }
  }
  if (closed) ares_cancel(channel_);
  return !stopping;
}

void Resolver::Impl::start(Question question) {
  std::unique_ptr<Lookup>& lookup = lookups_[question.host];
  const bool running = lookup != nullptr;
  if (!running) {
    if (const std::optional<Answer> known = cache_.find(question.host)) {
      question.waiter.done(*known);
      lookups_.erase(question.host);
      return;
    }
    lookup = std::make_unique<Lookup>(Lookup{this, question.host, {}});
  }
  Lookup* const out = lookup.get();
  out->waiters.push_back(std::move(question.waiter));
  if (running) return;
  ares_addrinfo_hints hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  ares_getaddrinfo(channel_, question.host.c_str(), nullptr, &hints, &Impl::on_answer, out);
}

void Resolver::Impl::on_answer(void* arg, int status, int, ares_addrinfo* info) {
  Lookup& lookup = *static_cast<Lookup*>(arg);
  const bool ended_by_us = status == ARES_ECANCELLED || status == ARES_EDESTRUCTION;
  Answer answer = dns_error(ended_by_us ? ErrorKind::kCancelled : ErrorKind::kNetwork,
                            lookup.host,
                            ended_by_us ? "stopping" : ares_strerror(status));
  if (status == ARES_SUCCESS && info != nullptr) {
    Addresses addresses = addresses_of(info);
    if (!addresses.empty()) answer = std::move(addresses);
  }
  if (info != nullptr) ares_freeaddrinfo(info);
  lookup.resolver->finish(lookup, answer, !ended_by_us);
}

void Resolver::Impl::finish(Lookup& lookup, const Answer& answer, bool keep) {
  if (keep) cache_.put(lookup.host, answer);
  const auto found = lookups_.find(lookup.host);
  const std::unique_ptr<Lookup> ended = std::move(found->second);
  lookups_.erase(found);
  for (Waiter& waiter : ended->waiters) waiter.done(answer);
}

void Resolver::Impl::expire(Steady::time_point now) {
  for (auto& [host, lookup] : lookups_) {
    for (Waiter& waiter : lookup->waiters) {
      if (waiter.until > now) continue;
      waiter.done(dns_error(ErrorKind::kTimeout, host, "no answer within the time limit"));
    }
    std::erase_if(lookup->waiters, [now](const Waiter& waiter) { return waiter.until <= now; });
  }
}

int Resolver::Impl::wait_limit() const {
  timeval longest = {.tv_sec = 3600, .tv_usec = 0};
  timeval room = {};
  const timeval* const next = ares_timeout(channel_, &longest, &room);
  auto limit = std::chrono::milliseconds(next->tv_sec * 1000 + next->tv_usec / 1000 + 1);
  const Steady::time_point now = Steady::now();
  for (const auto& [host, lookup] : lookups_) {
    for (const Waiter& waiter : lookup->waiters) {
      limit = std::min(limit, std::chrono::ceil<std::chrono::milliseconds>(waiter.until - now));
    }
  }
  return static_cast<int>(std::max(limit, std::chrono::milliseconds(0)).count());
}

void Resolver::Impl::wait_for_sockets() {
  std::vector<pollfd> watched = sockets_;
  watched.push_back(pollfd{wake_, POLLIN, 0});
  const int ready = poll(watched.data(), watched.size(), wait_limit());
  if (ready > 0 && watched.back().revents != 0) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = read(wake_, &count, sizeof count);
  }
  watched.pop_back();
  for (const pollfd& socket : watched) {
    if (ready <= 0 || socket.revents == 0) continue;
    const bool readable = (socket.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
    const bool writable = (socket.revents & (POLLOUT | POLLERR)) != 0;
    ares_process_fd(
        channel_, readable ? socket.fd : ARES_SOCKET_BAD, writable ? socket.fd : ARES_SOCKET_BAD);
  }
  ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // its own timeouts
}

void Resolver::Impl::on_socket(void* self, ares_socket_t socket, int readable, int writable) {
  std::vector<pollfd>& sockets = static_cast<Impl*>(self)->sockets_;
  std::erase_if(sockets, [socket](const pollfd& known) { return known.fd == socket; });
  if (readable == 0 && writable == 0) return;
  const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
  sockets.push_back(pollfd{socket, static_cast<short>(events), 0});
}

Resolver::Resolver(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Resolver::~Resolver() {
  impl_->stop();
}

Result<std::unique_ptr<Resolver>> Resolver::create(ResolverOptions options, const Clock& clock) {
  auto impl = std::make_shared<Impl>(options, clock);
  ZC_CHECK(impl->open(options));
  return std::unique_ptr<Resolver>(new Resolver(std::move(impl)));
}

void Resolver::cancel_all() {
  impl_->cancel_all();
}

void Resolver::stop() {
  impl_->stop();
}

namespace {

template <typename Impl>
boost::asio::awaitable<Answer> ask_for(std::shared_ptr<Impl> impl,
                                       std::string host,
                                       std::chrono::milliseconds limit) {
  if (impl->is_closed()) co_return dns_error(ErrorKind::kCancelled, host, "stopping");
  if (std::optional<Answer> known = impl->cached(host)) co_return *std::move(known);
  const Steady::time_point until = Steady::now() + limit;
  auto initiate = [impl, until](auto handler, std::string name) {
    const auto kept = impl;  // the coroutine, and this lambda with it, may end before ask() returns
    kept->ask(Question{std::move(name), Waiter{until, Completion<Answer>::of(std::move(handler))}});
  };
  constexpr boost::asio::use_awaitable_t<> kAwait;
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                 void(Answer)>(initiate, kAwait, host);
}

}  // namespace

boost::asio::awaitable<Result<Resolver::Addresses>> Resolver::resolve(
    std::string host, std::chrono::milliseconds limit) {
  return ask_for(impl_, std::move(host), limit);
}

}  // namespace zc
