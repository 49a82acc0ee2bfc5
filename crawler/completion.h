// Where a thread of ours leaves the answer of an awaited operation: the coroutine resumes on its
// own executor, which counts the operation as work until then.  Used by resolver.cc and
// curl_loop.cc.
#pragma once

#include <utility>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

namespace zc {

template <typename T>
class Completion {
 public:
  template <typename Handler>
  static Completion of(Handler handler) {
    const boost::asio::any_io_executor executor = boost::asio::get_associated_executor(handler);
    return Completion(
        boost::asio::prefer(executor, boost::asio::execution::outstanding_work.tracked),
        boost::asio::any_completion_handler<void(T)>(std::move(handler)));
  }

  // At most once.  Any thread; the handler itself never runs inside this call.
  void operator()(T value) {
    auto resume = [handler = std::move(handler_), answer = std::move(value)]() mutable {
      std::move(handler)(std::move(answer));
    };
    boost::asio::post(executor_, std::move(resume));
    executor_ = boost::asio::any_io_executor();
  }

 private:
  Completion(boost::asio::any_io_executor executor,
             boost::asio::any_completion_handler<void(T)> handler)
      : executor_(std::move(executor)), handler_(std::move(handler)) {}

  boost::asio::any_io_executor executor_;
  boost::asio::any_completion_handler<void(T)> handler_;
};

}  // namespace zc
