#include "tests/support/test_dns.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace zc::test {
namespace {

// RFC 1035 section 4.1: a header of 12 bytes, then the question.
constexpr std::size_t kHeaderBytes = 12;

std::string name_in(std::string_view query, std::size_t& at) {
  std::string name;
  for (at = kHeaderBytes; at < query.size() && query[at] != '\0';) {
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(query[at]));
    if (!name.empty()) name += '.';
    name += query.substr(at + 1, length);
    at += length + 1;
  }
  ++at;
  return name;
}

// One resource record: the name is a pointer to the question; class IN, 60 seconds.
std::string record_of(const std::string& address, bool is_v6) {
  std::array<char, 16> bytes = {};
  if (inet_pton(is_v6 ? AF_INET6 : AF_INET, address.c_str(), bytes.data()) != 1) return {};
  const std::string_view fixed(
      is_v6 ? "\xc0\x0c\0\x1c\0\x01\0\0\0\x3c\0\x10" : "\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04", 12);
  return std::string(fixed) + std::string(bytes.data(), is_v6 ? 16 : 4);
}

std::string reply_to(std::string_view query,
                     std::size_t question_end,
                     const std::vector<std::string>* addresses) {
  const bool is_v6 = query[question_end - 3] == '\x1c';
  std::string records;
  char count = 0;
  for (const std::string& address :
       addresses != nullptr ? *addresses : std::vector<std::string>()) {
    const std::string record = record_of(address, is_v6);
    if (!record.empty()) ++count;
    records += record;
  }
  const char code = addresses == nullptr ? '\x83' : '\x80';  // NXDOMAIN or no error
  const std::array<char, 10> counts = {'\x81', code, 0, 1, 0, count, 0, 0, 0, 0};
  return std::string(query.substr(0, 2)) + std::string(counts.data(), counts.size()) +
         std::string(query.substr(kHeaderBytes, question_end - kHeaderBytes)) + records;
}

}  // namespace

class TestDns::Impl {
 public:
  explicit Impl(Names from_names) : names(std::move(from_names)) {
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in at = {};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (bind(socket_, reinterpret_cast<sockaddr*>(&at), size) != 0) {
      throw std::runtime_error("TestDns: cannot bind");
    }
    getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    stop_ = eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(stop_, &one, sizeof one);
    thread_.join();
    close(socket_);
    close(stop_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::uint16_t port = 0;
  mutable std::mutex mutex;  // guards the next two
  Names names;
  std::map<std::string, std::size_t> asked = {};

 private:
  void run() {
    while (true) {
      std::array<pollfd, 2> watched = {pollfd{socket_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
      poll(watched.data(), watched.size(), -1);
      if (watched[1].revents != 0) return;
      answer();
    }
  }

  void answer() {
    std::array<char, 1024> bytes;
    sockaddr_in from = {};
    socklen_t size = sizeof from;
    const ssize_t got =
        recvfrom(socket_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got < static_cast<ssize_t>(kHeaderBytes + 5)) return;
    const std::string_view query(bytes.data(), static_cast<std::size_t>(got));
    std::size_t name_end = 0;
    const std::string name = name_in(query, name_end);
    const std::lock_guard lock(mutex);
    ++asked[name];
    const auto known = names.find(name);
    if (known != names.end() && known->second.empty()) return;
    const std::string reply =
        reply_to(query, name_end + 4, known == names.end() ? nullptr : &known->second);
    sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }

  int socket_ = -1;
  int stop_ = -1;
  std::thread thread_ = {};
};

TestDns::TestDns(Names names) : impl_(std::make_unique<Impl>(std::move(names))) {}

TestDns::~TestDns() = default;

std::string TestDns::server() const {
  return "127.0.0.1:" + std::to_string(impl_->port);
}

std::size_t TestDns::asked(const std::string& name) const {
  const std::lock_guard lock(impl_->mutex);
  const auto found = impl_->asked.find(name);
  return found == impl_->asked.end() ? 0 : found->second;
}

void TestDns::set(const std::string& name, std::vector<std::string> addresses) {
  const std::lock_guard lock(impl_->mutex);
  impl_->names[name] = std::move(addresses);
}

}  // namespace zc::test
