// What the tests of the whole job share: a site whose pages may change, and a job that crawls it.
#pragma once

#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "app/runtime.h"
#include "store/store.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_site.h"

namespace zc::test {

inline const char* const kOffer =
    "<title>报名</title><p>本校学员签约包过，不过全额退款，加微信报名。</p>";
inline const char* const kPlain = "<title>天气</title><p>今天天气很好，适合出门散步。</p>";

// A site whose pages a test may change between crawls.
class Site {
 public:
  explicit Site(const std::string& address = "127.0.0.1")
      : site_([this](const TestRequest& request) { return answer(request); },
              {.address = address}) {}

  void set(const std::string& path, TestReply reply) {
    const std::lock_guard lock(mutex_);
    pages_.insert_or_assign(path, std::move(reply));
  }
  // What every other address shows, in place of 404.
  void set_default(TestReply reply) {
    const std::lock_guard lock(mutex_);
    default_ = std::move(reply);
  }
  // Instead, when a request's header has this value.
  void set_if(const std::string& path,
              const std::string& header,
              const std::string& value,
              TestReply reply) {
    const std::lock_guard lock(mutex_);
    conditions_.insert_or_assign(path, Condition{header, value, std::move(reply)});
  }
  std::string url(const std::string& path, const std::string& host = {}) const {
    return site_.url(path, host);
  }
  std::string last_header(std::string_view name) const {
    const auto requests = site_.requests();
    return requests.empty() ? "" : requests.back().header(name);
  }
  int answered_by_condition() {
    const std::lock_guard lock(mutex_);
    return answered_;
  }
  // Between any two requests.
  std::chrono::milliseconds least_gap() {
    const std::lock_guard lock(mutex_);
    auto least = std::chrono::milliseconds(1'000'000);
    for (std::size_t i = 1; i < times_.size(); ++i) {
      least = std::min(
          least, std::chrono::duration_cast<std::chrono::milliseconds>(times_[i] - times_[i - 1]));
    }
    return least;
  }
  int asked(const std::string& path) const {
    const auto requests = site_.requests();
    return static_cast<int>(std::count_if(
        requests.begin(), requests.end(), [&](const TestRequest& r) { return r.target == path; }));
  }

 private:
  TestReply answer(const TestRequest& request) {
    const std::lock_guard lock(mutex_);
    times_.push_back(std::chrono::steady_clock::now());
    const auto condition = conditions_.find(request.target);
    if (condition != conditions_.end() &&
        request.header(condition->second.header) == condition->second.value) {
      ++answered_;
      return condition->second.reply;
    }
    const auto found = pages_.find(request.target);
    return found != pages_.end() ? found->second : default_;
  }

  struct Condition {
    std::string header;
    std::string value;
    TestReply reply;
  };
  std::mutex mutex_;
  std::map<std::string, TestReply> pages_;
  std::map<std::string, Condition> conditions_;
  TestReply default_ = TestReply::status(404, {}, "no such page");
  int answered_ = 0;
  std::vector<std::chrono::steady_clock::time_point> times_;
  TestSite site_;
};

class Job {
 public:
  explicit Job(const std::string& seed) {
    settings_.store.path = dir_.file("store");
    settings_.crawl.seeds = {seed};
    settings_.crawl.user_agent = settings_.fetch.user_agent =
        "zhengcha-test/1 (+http://127.0.0.1/contact)";
    settings_.fetch.deadline = std::chrono::milliseconds(500);
    settings_.frontier.pace.min_gap = std::chrono::milliseconds(1);
    settings_.frontier.pace.fetch_factor = 0;
    settings_.frontier.ip_gap = std::chrono::milliseconds(1);
    settings_.frontier.retry.max_attempts = 1;
    settings_.address_guard.allow = {"127.0.0.0/8"};
    settings_.rules.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
    settings_.rules.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
    settings_.alerts.file = dir_.file("alerts.jsonl");
    settings_.alerts.min_severity = zc::Severity::kReview;
  }

  zc::Settings& settings() { return settings_; }
  std::string crawl() {
    auto runtime = zc::Runtime::create(settings_, {});
    REQUIRE_MESSAGE(runtime, (runtime ? "" : runtime.error().message()));
    auto summary = (*runtime)->crawl();
    REQUIRE_MESSAGE(summary, (summary ? "" : summary.error().message()));
    return *summary;
  }
  int alerts() const {
    std::ifstream in(settings_.alerts.file);
    return static_cast<int>(
        std::count(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), '\n'));
  }
  std::unique_ptr<zc::Store> store() {
    auto store = zc::Store::open(settings_.store, clock_);
    REQUIRE(store);
    return *std::move(store);
  }

 private:
  TempDir dir_;
  zc::Settings settings_;
  zc::SystemClock clock_;
};

}  // namespace zc::test
