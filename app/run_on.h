// Runs a function on another pool and comes home: `ZC_CO_TRY(auto x, co_await run_on(pool, fn));`
//
// `fn` is taken by reference and must be a named variable of the awaiting coroutine (which stays
// suspended, so its frame outlives the call).  The coroutine resumes on its own executor.  An
// exception out of `fn` is a defect and ends the program.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace zc {

template <typename Fn>
boost::asio::awaitable<std::invoke_result_t<Fn&>> run_on(boost::asio::thread_pool& pool, Fn& fn) {
  namespace asio = boost::asio;
  using Value = std::invoke_result_t<Fn&>;
  std::optional<Value> value;
  auto start = [&pool, &fn, &value](auto handler) {
    const auto home = asio::get_associated_executor(handler);
    auto work = asio::make_work_guard(home);
    asio::post(pool, [&fn, &value, work = std::move(work), handler = std::move(handler)]() mutable {
      value.emplace(fn());
      const auto executor = work.get_executor();
      asio::post(executor, std::move(handler));
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
  co_return std::move(*value);
}

}  // namespace zc
