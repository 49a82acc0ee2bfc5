#include "app/metrics.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "app/metrics_server.h"
#include "tests/support/temp_dir.h"

namespace {

std::string ask(unsigned short port, const std::string& request) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  boost::asio::write(socket, boost::asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
  return answer;
}

// Runs `act(port)` against a server on its own thread.
template <typename Act>
void with_server(const zc::Metrics& metrics, Act act) {
  boost::asio::io_context context;
  auto server = zc::serve_metrics(context.get_executor(), "127.0.0.1:0", metrics);
  REQUIRE(server);
  const unsigned short port = (*server)->port();
  std::thread thread([&] { context.run(); });
  act(port);
  context.stop();
  thread.join();
}

}  // namespace

TEST_CASE("metrics: findings by province, of which there are thirty-five with the unknown") {
  zc::Metrics metrics;
  metrics.count_findings_in("广东省", 3);
  metrics.count_findings_in("", 2);
  metrics.count_findings_in("no province", 1);
  const std::string text = metrics.text();
  const std::string name = "\nzhengcha_findings_by_province_total{province=";
  CHECK(text.find(name + "\"广东省\"} 3") != std::string::npos);
  CHECK(text.find(name + "\"未知\"} 3") != std::string::npos);
  std::size_t series = 0;
  for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; ++at) ++series;
  CHECK(series == 35);
}

TEST_CASE("metrics: counts appear in the text format") {
  zc::Metrics metrics;
  metrics.count_outcome(zc::Outcome::kGone);
  metrics.count_page(zc::PageChange::kNew);
  metrics.observe(zc::PageStage::kJudge, std::chrono::microseconds(1500));
  metrics.set_frontier(7, 2);
  const std::string text = metrics.text();
  CHECK(text.find("zhengcha_visits_total{outcome=\"gone\"} 1") != std::string::npos);
  CHECK(text.find("zhengcha_pages_stored_total{change=\"new\"} 1") != std::string::npos);
  CHECK(text.find("zhengcha_stage_seconds_bucket{stage=\"judge\",le=\"0.002\"} 1") !=
        std::string::npos);
  CHECK(text.find("zhengcha_frontier_waiting 7") != std::string::npos);
}

namespace {

// Everything that can be counted, counted.
void fill(zc::Metrics& metrics) {
  metrics.count_outcome(zc::Outcome::kPage);
  metrics.observe(zc::PageStage::kFetch, std::chrono::milliseconds(3));
  metrics.set_rules("0123456789abcdef");
  metrics.set_resting({1, 2, 3, 4});
  zc::StoreFigures figures;
  figures.disk_bytes = 1000;
  figures.cases[0] = 5;
  figures.time = zc::UtcTime(std::chrono::milliseconds(1'700'000'000'500));
  metrics.set_store(figures);
  zc::JobRun job;
  job.id = "national";
  job.succeeded = zc::UtcTime(std::chrono::milliseconds(1'700'000'000'000));
  metrics.set_jobs({job});
  metrics.count_job_end("national", zc::JobEnd::kStuck);
  metrics.set_reload(false, job.succeeded);
}

}  // namespace

TEST_CASE("metrics: jobs, hosts, store and reloads are told") {
  zc::Metrics metrics;
  fill(metrics);
  metrics.set_job_running("national", true);
  std::string text = metrics.text();
  const auto has = [&](const char* line) {
    INFO(text);
    return text.find(line) != std::string::npos;
  };
  CHECK(has("zhengcha_job_last_success_timestamp_seconds{crawl=\"national\"} 1700000000"));
  CHECK(has("zhengcha_job_running{crawl=\"national\"} 1"));
  CHECK(has("zhengcha_job_runs_total{crawl=\"national\",end=\"stuck\"} 1"));
  CHECK(has("zhengcha_hosts_resting{why=\"operator\"} 4"));
  CHECK(has("zhengcha_cases{state=\"new\"} 5"));
  CHECK(has("zhengcha_store_disk_bytes 1000"));
  CHECK(has("zhengcha_reload_taken 0"));
  metrics.set_rules("fedcba9876543210");
  metrics.set_jobs({});
  text = metrics.text();
  CHECK(has("zhengcha_rules_info{hash=\"fedcba987654\"} 1"));
  CHECK_FALSE(has("0123456789ab"));
  CHECK_FALSE(has("zhengcha_job_running{"));
}

TEST_CASE("metrics: promtool finds nothing to complain of") {
  if (std::system("command -v promtool >/dev/null") != 0) {
    MESSAGE("SKIPPED: promtool is not installed");
    return;
  }
  zc::Metrics metrics;
  fill(metrics);
  const zc::test::TempDir dir;
  std::ofstream(dir.file("metrics")) << metrics.text();
  const std::string command = "promtool check metrics <" + dir.file("metrics") + " >" +
                              dir.file("said") + " 2>&1 && test ! -s " + dir.file("said");
  const int code = std::system(command.c_str());
  std::ifstream said(dir.file("said"));
  const std::string complaint((std::istreambuf_iterator<char>(said)),
                              std::istreambuf_iterator<char>());
  CHECK_MESSAGE(code == 0, complaint);
}

TEST_CASE("metrics server: GET /metrics is answered, anything else refused") {
  zc::Metrics metrics;
  with_server(metrics, [](unsigned short port) {
    CHECK(ask(port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").find("zhengcha_build_info") !=
          std::string::npos);
    CHECK(ask(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 404"));
    CHECK(ask(port, "POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 405"));
  });
}

TEST_CASE("metrics server: a head beyond the limit ends the connection") {
  zc::Metrics metrics;
  with_server(metrics, [](unsigned short port) {
    const std::string long_head = "GET /metrics HTTP/1.1\r\nX: " + std::string(7000, 'a');
    CHECK(ask(port, long_head + std::string(7000, 'b') + "\r\n\r\n").empty());
    CHECK_FALSE(ask(port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").empty());
  });
}

TEST_CASE("metrics server: a bad address is refused") {
  boost::asio::io_context context;
  const zc::Metrics metrics;
  for (const char* const address :
       {"nonsense", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", "x:1"}) {
    const auto server = zc::serve_metrics(context.get_executor(), address, metrics);
    REQUIRE_FALSE(server);
    CHECK(server.error().kind() == zc::ErrorKind::kBadInput);
    CHECK(server.error().message().find(address) != std::string::npos);
  }
}

TEST_CASE("metrics server: a port in use is told") {
  boost::asio::io_context context;
  const zc::Metrics metrics;
  boost::asio::ip::tcp::acceptor taken(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  const std::string address = "127.0.0.1:" + std::to_string(taken.local_endpoint().port());
  const auto server = zc::serve_metrics(context.get_executor(), address, metrics);
  REQUIRE_FALSE(server);
  CHECK(server.error().message().find(address) != std::string::npos);
}
