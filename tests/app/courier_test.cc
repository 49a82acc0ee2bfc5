#include "app/courier.h"

#include <fstream>
#include <sstream>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "store/store.h"
#include "tests/support/temp_dir.h"

using namespace zc;
using namespace std::chrono_literals;

namespace {

Notice notice(int number) {
  Notice made;
  made.key = "new/" + std::to_string(number);
  made.time = UtcTime(1'700'000'000'000ms);
  made.url = "https://a.example/" + std::to_string(number);
  return made;
}

struct Scene {
  test::TempDir dir;
  SystemClock clock;
  std::vector<std::string> lines;
  std::mutex mutex;
  Log log{clock, [this](std::string_view line) {
            const std::scoped_lock lock(mutex);
            lines.emplace_back(line);
          }};
  Metrics metrics;
  StoreOptions options{.path = dir.file("db")};

  ChannelOptions feed() const {
    ChannelOptions channel;
    channel.target.id = "feed";
    channel.target.kind = ChannelKind::kJsonFeed;
    channel.target.address = dir.file("feed.json");
    channel.target.entries = 5;
    channel.pace.batch = 2;
    channel.pace.gather = 0s;
    channel.pace.per_minute = 0;
    return channel;
  }
  // Nobody listens on it.
  ChannelOptions dead() const {
    ChannelOptions channel;
    channel.target.id = "dead";
    channel.target.address = "http://127.0.0.1:1/";
    channel.target.secret = "s";
    channel.pace.gather = 0s;
    return channel;
  }
  void queue(Rocks& rocks, const std::string& channel, int from, int to) const {
    std::vector<Notice> notices;
    for (int i = from; i <= to; ++i) notices.push_back(notice(i));
    const UtcTime now = clock.now();
    REQUIRE(NoticeTable(rocks).queue(channel, notices, now, now - 24h));
  }
  std::string urls() const {
    std::ifstream in(dir.file("feed.json"));
    std::stringstream text;
    text << in.rdbuf();
    if (text.str().empty()) return "";
    std::string all;
    const auto feed = boost::json::parse(text.str());
    for (const auto& item : feed.at("items").as_array()) {
      all += std::string(item.at("url").as_string()).substr(18) + " ";
    }
    return all;
  }
  template <typename Condition>
  static bool soon(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
};

}  // namespace

TEST_CASE(
    "courier: what waits is sent in order; a dead channel holds nobody up and keeps its own") {
  Scene scene;
  auto store = Store::open(scene.options, scene.clock);
  REQUIRE(store);
  Rocks& rocks = (*store)->rocks();
  scene.queue(rocks, "feed", 1, 7);
  scene.queue(rocks, "dead", 1, 3);
  {
    Courier courier(scene.clock, scene.log, scene.metrics);
    courier.set_channels({scene.dead(), scene.feed()});
    courier.lend(rocks);
    courier.finish(20s);
    CHECK(scene.urls() == "7 6 5 4 3 ");
    scene.queue(rocks, "feed", 8, 8);
    courier.wake();
    CHECK(scene.soon([&] { return scene.urls() == "8 7 6 5 4 "; }));
    CHECK(scene.soon([&] { return *NoticeTable(rocks).count("feed") == 0; }));
  }
  const NoticeTable table(rocks);
  CHECK(*table.count("dead") == 3);
  const ChannelMemory memory = *table.memory("dead");
  CHECK(memory.failures == 1);
  CHECK_FALSE(memory.last_error.empty());
  CHECK(memory.not_before > scene.clock.now());
  const std::string metrics = scene.metrics.text();
  CHECK(metrics.find("zhengcha_channel_sent_total{channel=\"feed\"} 8") != std::string::npos);
  CHECK(metrics.find("zhengcha_channel_failures_total{channel=\"dead\"} 1") != std::string::npos);
  CHECK(metrics.find("zhengcha_channel_waiting{channel=\"dead\"} 3") != std::string::npos);
}

TEST_CASE("courier: it opens the store alone, and waits while somebody else has it") {
  Scene scene;
  auto store = Store::open(scene.options, scene.clock);
  REQUIRE(store);
  scene.queue((*store)->rocks(), "feed", 1, 1);
  Courier courier(scene.clock, scene.log, scene.metrics);
  courier.set_channels({scene.feed()});
  courier.open_alone(scene.options);
  std::this_thread::sleep_for(300ms);
  CHECK(scene.urls().empty());  // whoever has the store sends by himself
  store->reset();
  courier.wake();
  CHECK(scene.soon([&] { return scene.urls() == "1 "; }));
  const auto settled = [&] {
    StoreOptions reading = scene.options;
    reading.read_only = true;
    const auto rocks = Rocks::open(reading);
    return rocks && *NoticeTable(**rocks).count("feed") == 0;
  };
  CHECK(scene.soon(settled));
  courier.leave();
  auto again = Store::open(scene.options, scene.clock);
  REQUIRE(again);
  scene.queue((*again)->rocks(), "feed", 2, 2);
  courier.wake();
  std::this_thread::sleep_for(100ms);
  CHECK(scene.urls() == "1 ");  // nothing is sent between leave() and lend()
  courier.lend((*again)->rocks());
  CHECK(scene.soon([&] { return scene.urls() == "2 1 "; }));
  courier.leave();
}

TEST_CASE("courier: it ends at once while a receiver hangs") {
  Scene scene;
  auto store = Store::open(scene.options, scene.clock);
  REQUIRE(store);
  scene.queue((*store)->rocks(), "dead", 1, 1);
  ChannelOptions hanging = scene.dead();
  // Takes connections and never answers.
  boost::asio::io_context context;
  const boost::asio::ip::tcp::endpoint loopback(boost::asio::ip::address_v4::loopback(), 0);
  const boost::asio::ip::tcp::acceptor acceptor(context, loopback);
  hanging.target.address =
      "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/";
  hanging.target.deadline = 60s;
  const auto begin = std::chrono::steady_clock::now();
  {
    Courier courier(scene.clock, scene.log, scene.metrics);
    courier.set_channels({hanging});
    courier.lend((*store)->rocks());
    std::this_thread::sleep_for(200ms);
  }
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
  CHECK(*NoticeTable((*store)->rocks()).count("dead") == 1);
}
