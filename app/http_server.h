// A small HTTP/1.1 server for what the office's own machines ask of us: one question a connection.
//
//   ZC_TRY(const auto server, HttpServer::start(executor, {.name = "metrics", .address = …},
//   answer));
//
// Bounded by its options in connections, bytes and time; a connection beyond them is closed.  Plain
// HTTP: meant for this machine, or behind a proxy that speaks TLS.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "base/result.h"

namespace zc {

struct HttpQuestion {
  std::string method = {};  // "GET"
  std::string target = {};  // path and query as sent
  std::string authorization = {}, content_type = {};
  std::string body = {};
};

struct HttpAnswer {
  int status = 200;
  std::string content_type = {};
  std::string body = {};
  std::string allow = {}, authenticate = {}, retry_after = {};  // their headers; "": none
};

struct HttpServerOptions {
  std::string name = {};     // in messages
  std::string address = {};  // "127.0.0.1:9464" or "[::1]:9464"; port 0 picks one
  int connections = 8;
  std::uint64_t body_bytes = 0;                             // of a question; 0: it has none
  HttpAnswer too_much = {413, "text/plain", "too much\n"};  // to one with more
  std::chrono::seconds deadline{5};                         // to ask, and again to take the answer
  // True: answers are made on a thread of the server's own, one at a time, and take what time they
  // need; false: on the executor, and so at once.
  bool own_thread = false;
};
inline constexpr std::size_t kMaxQuestionHead = 8192;

class HttpServer {
 public:
  using Answer = std::function<HttpAnswer(const HttpQuestion&)>;
  // Asked on the executor with the head alone: who gets an answer here is not read any further.
  using Doorman = std::function<std::optional<HttpAnswer>(const HttpQuestion& head)>;

  // kBadInput for a bad address, kNetwork when it cannot be bound (the message says why).
  static Result<std::unique_ptr<HttpServer>> start(const boost::asio::any_io_executor& executor,
                                                   HttpServerOptions options,
                                                   Answer answer,
                                                   Doorman doorman = {});
  ~HttpServer();  // same thread as the executor's; waits for the answer under way

  unsigned short port() const;
  void stop();

 private:
  struct Impl;
  explicit HttpServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace zc
