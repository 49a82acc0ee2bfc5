#include "app/metrics_server.h"

namespace zc {
namespace {

constexpr const char* kTextFormat = "text/plain; version=0.0.4; charset=utf-8";

HttpAnswer answer_to(const HttpQuestion& question, const Metrics& metrics) {
  if (question.target != "/metrics") return {404, kTextFormat, "only /metrics is here\n"};
  if (question.method != "GET") {
    HttpAnswer refusal = {405, kTextFormat};
    refusal.allow = "GET";
    return refusal;
  }
  return {200, kTextFormat, metrics.text()};
}

}  // namespace

Result<std::unique_ptr<HttpServer>> serve_metrics(const boost::asio::any_io_executor& executor,
                                                  const std::string& address,
                                                  const Metrics& metrics) {
  const auto answer = [&metrics](const HttpQuestion& asked) { return answer_to(asked, metrics); };
  return HttpServer::start(
      executor, {.name = "metrics", .address = address, .connections = 16}, answer);
}

}  // namespace zc
