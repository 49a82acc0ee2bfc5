#include "app/status_server.h"

#include <filesystem>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

namespace zc {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Protocol = asio::local::stream_protocol;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr int kMaxClients = 8;
constexpr std::size_t kMaxQuestion = 64;
constexpr std::size_t kMaxPath = 107;
constexpr std::chrono::seconds kServerPatience(2);
constexpr std::chrono::seconds kClientPatience(5);
constexpr std::chrono::seconds kPause(1);  // after a failed accept

// A socket may be left from a process that died.
Status make_way(const std::string& path) {
  std::error_code failed;
  const fs::file_status found = fs::symlink_status(path, failed);
  if (!fs::exists(found)) return Done{};
  if (!fs::is_socket(found)) {
    return Error(ErrorKind::kBadInput, fmt::format("{} is there and no socket", path));
  }
  asio::io_context context;
  Protocol::socket socket(context);
  boost::system::error_code refused;
  socket.connect(Protocol::endpoint(path), refused);
  if (!refused) {
    return Error(ErrorKind::kDenied, fmt::format("another service listens at {}", path));
  }
  fs::remove(path, failed);
  return Done{};
}

}  // namespace

struct StatusServer::Impl {
  Impl(const asio::any_io_executor& executor, std::string where, Answer how)
      : acceptor(executor), path(std::move(where)), answer(std::move(how)) {}

  struct Client {
    explicit Client(Protocol::socket accepted)
        : socket(std::move(accepted)), patience(socket.get_executor(), kServerPatience) {}
    Protocol::socket socket;
    asio::steady_timer patience;
  };

  static asio::awaitable<void> serve(std::shared_ptr<Impl> self, std::shared_ptr<Client> client) {
    Protocol::socket* const socket = &client->socket;
    std::string question;
    auto buffer = asio::dynamic_buffer(question, kMaxQuestion);
    const auto [failed, length] = co_await asio::async_read_until(*socket, buffer, '\n', kQuiet);
    if (!failed) {
      question.resize(length - 1);
      const std::string reply = self->answer(question);
      const auto bytes = asio::buffer(reply);
      const auto [unsent, sent] = co_await asio::async_write(*socket, bytes, kQuiet);
      static_cast<void>(unsent);  // the client went away: nothing to do about it
      static_cast<void>(sent);
    }
    boost::system::error_code ignored;
    socket->close(ignored);
    client->patience.cancel();
    --self->clients;
  }

  static asio::awaitable<void> lose_patience(std::shared_ptr<Client> client) {
    const auto [cancelled] = co_await client->patience.async_wait(kQuiet);
    static_cast<void>(cancelled);
    boost::system::error_code ignored;
    client->socket.close(ignored);
  }

  static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
    for (;;) {
      auto [failed, accepted] = co_await self->acceptor.async_accept(kQuiet);
      if (failed == asio::error::operation_aborted || !self->acceptor.is_open()) co_return;
      if (failed) {  // no descriptor left, most likely
        asio::steady_timer pause(self->acceptor.get_executor(), kPause);
        co_await pause.async_wait(kQuiet);
        continue;
      }
      if (self->clients >= kMaxClients) continue;  // the socket closes here
      ++self->clients;
      auto client = std::make_shared<Client>(std::move(accepted));
      const auto executor = client->socket.get_executor();
      asio::co_spawn(executor, lose_patience(client), asio::detached);
      asio::co_spawn(executor, serve(self, client), asio::detached);
    }
  }

  Protocol::acceptor acceptor;
  std::string path;
  Answer answer;
  int clients = 0;
};

Result<std::unique_ptr<StatusServer>> StatusServer::start(const asio::any_io_executor& executor,
                                                          const std::string& path,
                                                          Answer answer) {
  if (path.size() > kMaxPath) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("the socket's path is longer than {} bytes: {}", kMaxPath, path));
  }
  ZC_CHECK(make_way(path));
  auto impl = std::make_shared<Impl>(executor, path, std::move(answer));
  boost::system::error_code failed;
  impl->acceptor.open(Protocol(), failed);
  const mode_t before = umask(0177);
  if (!failed) impl->acceptor.bind(Protocol::endpoint(path), failed);
  umask(before);
  if (!failed) impl->acceptor.listen(kMaxClients, failed);
  if (failed) {
    return Error(ErrorKind::kStorage,
                 fmt::format("the socket {} cannot be made: {}", path, failed.message()));
  }
  asio::co_spawn(executor, Impl::accept(impl), asio::detached);
  return std::unique_ptr<StatusServer>(new StatusServer(std::move(impl)));
}

StatusServer::StatusServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

StatusServer::~StatusServer() {
  stop();
}

void StatusServer::stop() {
  if (!impl_->acceptor.is_open()) return;
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
  std::error_code gone;
  fs::remove(impl_->path, gone);
}

Result<std::string> ask_status(const std::string& path, const std::string& question) {
  asio::io_context context;
  Protocol::socket socket(context);
  boost::system::error_code failed;
  if (path.size() <= kMaxPath) socket.connect(Protocol::endpoint(path), failed);
  if (failed || path.size() > kMaxPath) {
    return Error(ErrorKind::kNotFound,
                 fmt::format("no service listens at {}: {}", path, failed.message()));
  }
  const std::string line = question + "\n";
  std::string answer;
  boost::system::error_code ended = asio::error::would_block;
  asio::async_write(socket, asio::buffer(line), [&](boost::system::error_code unsent, std::size_t) {
    if (unsent) {
      ended = unsent;
      return;
    }
    asio::async_read(socket,
                     asio::dynamic_buffer(answer),
                     [&](boost::system::error_code end, std::size_t) { ended = end; });
  });
  context.run_for(kClientPatience);
  if (ended != asio::error::eof) {
    return Error(ErrorKind::kTimeout, fmt::format("the service at {} does not answer", path));
  }
  return answer;
}

}  // namespace zc
