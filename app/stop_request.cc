#include "app/stop_request.h"

#include <csignal>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace zc {

namespace asio = boost::asio;

struct StopRequest::Impl {
  std::atomic<bool> flag = false;
  asio::io_context context = {};
  asio::signal_set signals{context, SIGINT, SIGTERM};
  asio::steady_timer timer{context};
  std::thread thread = {};
};

StopRequest::StopRequest(std::chrono::seconds limit) : impl_(std::make_unique<Impl>()) {
  Impl& impl = *impl_;
  const auto stop = [&impl](const boost::system::error_code& cancelled) {
    if (!cancelled) impl.flag = true;
  };
  impl.signals.async_wait(
      [stop](const boost::system::error_code& cancelled, int) { stop(cancelled); });
  impl.timer.expires_after(limit);
  impl.timer.async_wait(stop);
  impl.thread = std::thread([&impl] { impl.context.run(); });
}

StopRequest::~StopRequest() {
  impl_->context.stop();
  impl_->thread.join();
}

std::atomic<bool>& StopRequest::flag() {
  return impl_->flag;
}

}  // namespace zc
