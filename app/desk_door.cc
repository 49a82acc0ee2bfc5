#include "app/desk_door.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/lead_request.h"
#include "app/run_on.h"
#include "base/descriptor.h"
#include "base/digest.h"

namespace zc {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;
using Local = asio::local::stream_protocol;

constexpr auto kQuiet = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kMostBytes = std::size_t{1} << 20;  // of a request, and of an answer
constexpr std::chrono::seconds kPatience(10);             // for an officer's line
constexpr std::chrono::seconds kPause(1);                 // after a failed accept
constexpr int kSecondsForAnswer = 120;
constexpr std::size_t kLongestName = 64;  // of a store, that its socket is named after it

std::string answer_to(const Result<std::string>& done) {
  json::object answer;
  if (done) {
    answer["text"] = *done;
  } else {
    answer["error"] = static_cast<int>(done.error().kind());
    answer["message"] = done.error().message();
  }
  return json::serialize(answer) + "\n";
}

Result<std::string> read_answer(std::string_view line) {
  try {
    const json::value value = json::parse({line.data(), line.size()});
    const json::object& answer = value.as_object();
    if (const json::value* const text = answer.if_contains("text")) {
      return std::string(text->as_string());
    }
    const auto kind = json::value_to<int>(answer.at("error"));
    if (kind >= 0 && kind <= static_cast<int>(ErrorKind::kUnsupported)) {
      return Error(static_cast<ErrorKind>(kind), std::string(answer.at("message").as_string()));
    }
  } catch (const std::exception&) {  // Boost.JSON tells a wrong type or lost member by throwing
  }
  return Error(ErrorKind::kProtocol, "the crawl gave an answer that cannot be read");
}

// A socket's file by a short name, whatever its folder is called: a socket's name holds 107 bytes.
class ShortName {
 public:
  explicit ShortName(const fs::path& path)
      : folder_(open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
        name_(fmt::format("/proc/self/fd/{}/{}", folder_.get(), path.filename().string())) {}
  const std::string& get() const { return name_; }

 private:
  Descriptor folder_;
  std::string name_;
};

// Connected, or -1 when nobody listens there.
int knock(const std::string& path) {
  const ShortName name(path);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  name.get().copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int number = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (number < 0) return -1;
  const timeval patience = {kSecondsForAnswer, 0};
  setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  if (connect(number, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return number;
  }
  close(number);
  return -1;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Result<std::string> receive_line(int socket) {
  std::string line;
  std::string piece(4096, '\0');
  while (line.find('\n') == std::string::npos && line.size() <= kMostBytes) {
    const ssize_t count = recv(socket, piece.data(), piece.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      return Error(ErrorKind::kTimeout, "the crawl that holds the store does not answer");
    }
    if (count <= 0) {
      return Error(ErrorKind::kCancelled, "the crawl that holds the store ended: try again");
    }
    line.append(piece, 0, static_cast<std::size_t>(count));
  }
  return line;
}

}  // namespace

std::string desk_door_of(const std::string& store_path) {
  std::error_code ignored;
  const fs::path whole = fs::absolute(store_path, ignored).lexically_normal();
  const std::string name = whole.filename().string();
  const std::string shown =
      name.size() <= kLongestName ? name : "zhengcha-" + sha256(name).hex().substr(0, 16);
  return (whole.parent_path() / (shown + ".desk")).string();
}

struct DeskDoor::Impl {
  Impl(const asio::any_io_executor& executor, std::string where, const Parts& taken)
      : acceptor(executor), path(std::move(where)), parts(taken) {}

  // One officer: a line in, a line out; who says nothing for a while is sent away.
  static asio::awaitable<void> serve(std::shared_ptr<Impl> self,
                                     std::shared_ptr<Local::socket> socket) {
    asio::steady_timer patience(socket->get_executor(), kPatience);
    patience.async_wait([socket](const boost::system::error_code& cancelled) {
      boost::system::error_code ignored;
      if (!cancelled) socket->cancel(ignored);
    });
    std::string line;
    auto buffer = asio::dynamic_buffer(line, kMostBytes);
    const auto [failed, bytes] = co_await asio::async_read_until(*socket, buffer, '\n', kQuiet);
    patience.cancel();
    if (failed) co_return;
    line.resize(bytes);
    Parts& parts = self->parts;
    auto work = [&line, &parts]() -> Result<std::string> {
      if (is_lead_request(line)) {
        ZC_TRY(const LeadRequest request, parse_lead_request(line));
        return carry_out(parts.leads, request);
      }
      ZC_TRY(const DeskRequest request, parse_desk_request(line));
      return carry_out(parts.store, parts.desk, request);
    };
    const Result<std::string> done = co_await run_on(parts.disk, work);
    if (is_lead_request(line) && parts.on_leads) parts.on_leads();
    const std::string answer = answer_to(done);
    const auto whole = asio::buffer(answer);
    // An officer who went away meanwhile: the act stands all the same.
    co_await asio::async_write(*socket, whole, kQuiet);
  }

  static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
    for (;;) {
      auto [failed, socket] = co_await self->acceptor.async_accept(kQuiet);
      if (!self->acceptor.is_open()) co_return;
      if (failed) {  // no descriptor left, most likely
        asio::steady_timer pause(self->acceptor.get_executor(), kPause);
        co_await pause.async_wait(kQuiet);
        continue;
      }
      auto shared = std::make_shared<Local::socket>(std::move(socket));
      co_await serve(self, shared);
    }
  }

  Local::acceptor acceptor;
  std::string path;
  Parts parts;
};

Result<std::unique_ptr<DeskDoor>> DeskDoor::open(const asio::any_io_executor& executor,
                                                 const std::string& path,
                                                 const Parts& parts) {
  auto impl = std::make_shared<Impl>(executor, path, parts);
  unlink(path.c_str());
  boost::system::error_code failed;
  impl->acceptor.open(Local(), failed);
  const mode_t before = umask(0177);
  if (!failed) impl->acceptor.bind(Local::endpoint(ShortName(path).get()), failed);
  umask(before);
  if (!failed) impl->acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) {
    return Error(ErrorKind::kStorage,
                 fmt::format("no socket for the desk at {}: {}", path, failed.message()));
  }
  asio::co_spawn(executor, Impl::accept(impl), asio::detached);
  return std::unique_ptr<DeskDoor>(new DeskDoor(std::move(impl)));
}

DeskDoor::~DeskDoor() {
  stop();
}

void DeskDoor::stop() {
  if (!impl_->acceptor.is_open()) return;
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
  unlink(impl_->path.c_str());
}

std::optional<Result<std::string>> ask_at_door(const std::string& path,
                                               const DeskRequest& request) {
  return ask_at_door(path, to_json(request));
}

std::optional<Result<std::string>> ask_at_door(const std::string& path, const std::string& json) {
  const Descriptor socket(knock(path));
  if (socket.get() < 0) return std::nullopt;
  if (!send_all(socket.get(), json + "\n")) {
    return Result<std::string>(
        Error(ErrorKind::kCancelled, "the crawl that holds the store ended: try again"));
  }
  const Result<std::string> line = receive_line(socket.get());
  if (!line) return Result<std::string>(line.error());
  return read_answer(*line);
}

}  // namespace zc
