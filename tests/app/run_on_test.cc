#include "app/run_on.h"

#include <string>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

namespace {

boost::asio::awaitable<void> visit_pool(boost::asio::thread_pool& pool, int& homecomings) {
  const std::thread::id home = std::this_thread::get_id();
  for (int i = 0; i < 100; ++i) {
    auto where = [] { return std::this_thread::get_id(); };
    const std::thread::id away = co_await zc::run_on(pool, where);
    if (away != home && std::this_thread::get_id() == home) ++homecomings;
  }
}

}  // namespace

TEST_CASE("run_on: the function runs on the pool and the coroutine comes home") {
  boost::asio::io_context context;
  boost::asio::thread_pool pool(2);
  int homecomings = 0;
  boost::asio::co_spawn(context, visit_pool(pool, homecomings), boost::asio::detached);
  context.run();
  CHECK(homecomings == 100);
}
