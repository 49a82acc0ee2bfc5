// What the bundle of a large case costs: gathering, making and writing it, and verifying it from
// its bytes alone.
//   cmake --build --preset release --target bench_bundle
//   build/release/tests/bench/bench_bundle [PAGES BYTES]
// PAGES (200) seeded pages of BYTES (30000), each in two versions with a finding, are one case. The
// store is filled by one process, the bundle made by a second and verified by a third, so that each
// one's resident memory is its own.  Seals and PDF are not made: both are other programs' time.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/case_bundle.h"
#include "app/case_desk.h"
#include "evidence/verify.h"
#include "tests/bench/process_cost.h"
#include "tests/bench/seeded_web.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace zc;

struct Plan {
  int pages = 200;
  std::size_t bytes = 30'000;
};

template <typename T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}: {}\n", name_of(result.error().kind()), result.error().message());
  std::exit(1);
}

std::string url_of(int page) {
  return fmt::format("https://h{}.example/p{}", page / 50, page % 50);
}

constexpr const char* kQuote = "包过";

Finding finding_in(const std::string& body) {
  Finding finding;
  finding.category = Category::kGuarantee;
  finding.rule = "guarantee-pass";
  finding.clause = "MOHRSS-2022-25/2.4";
  finding.severity = Severity::kAlert;
  finding.quote = kQuote;
  finding.context = "本校学员考试包过，不过退费。";
  const std::size_t begin = body.find(kQuote);
  finding.span = {begin, begin + finding.quote.size()};
  return finding;
}

void see(Store& store, const Plan& plan, int page, int day) {
  Capture capture;
  capture.url = url_of(page);
  capture.started = capture.ended = UtcTime(std::chrono::days(20'000 + day));
  capture.request_head =
      fmt::format("GET /p{} HTTP/1.1\r\nHost: h{}.example\r\n\r\n", page % 50, page / 50);
  capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
  capture.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  capture.http_status = 200;
  capture.peer_ip = "192.0.2.1";
  capture.body =
      bench::make_page({.seed = 7, .bytes = plan.bytes, .number = page, .pages = plan.pages});
  capture.body += fmt::format("<p>本校学员考试包过，不过退费。第 {} 天</p>", day);
  Judgement judgement;
  judgement.findings = {finding_in(capture.body)};
  judgement.rules_hash = "0123456789abcdef";
  PageWrite write;
  write.capture = &capture;
  write.url_key = capture.url;
  write.judgement = &judgement;
  write.title = fmt::format("第 {} 页", page);
  write.extractor_version = "1";
  must(store.pages().put({&write, 1}));
}

int fill(const Plan& plan, const std::string& dir) {
  const SystemClock clock;
  const auto store = must(Store::open({.path = dir + "/db"}, clock));
  CaseDesk::Opening opening{{}, "一案多页", "张三", "巡查发现"};
  for (int page = 0; page < plan.pages; ++page) {
    see(*store, plan, page, 1);
    opening.subjects.push_back(url_of(page));
  }
  CaseDesk desk(*store, clock, CasePolicy());
  must(desk.open(opening));
  for (int page = 0; page < plan.pages; ++page) see(*store, plan, page, 2);
  return 0;
}

// Runs `work`, tells its time and this process's highest resident memory.
int measured(const char* name, const std::function<std::string()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string told = work();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  fmt::print("{}: {:.2f} s, peak resident memory {} MiB; {}\n",
             name,
             taken.count(),
             bench::peak_mib(),
             told);
  std::fflush(stdout);
  return 0;
}

int make(const std::string& dir) {
  return measured("export", [&] {
    const SystemClock clock;
    const auto store =
        must(Store::open({.path = dir + "/db", .read_only = true, .create = false}, clock));
    Settings settings;
    settings.rules.knowledge_directory = ZC_SOURCE_DIR "/config/knowledge";
    settings.evidence.letters_directory = ZC_SOURCE_DIR "/config/letters";
    const GatheredCase gathered = must(gather_whole_case(*store, settings, 1, clock.now()));
    const Bundle bundle = must(make_bundle(gathered.input));
    const std::string zip = must(zip_bundle(bundle, {}));
    std::ofstream(dir + "/case.zip", std::ios::binary) << zip;
    return fmt::format("{} page versions, {} bytes", gathered.input.pages.size(), zip.size());
  });
}

int verify(const std::string& dir) {
  return measured("verify", [&] {
    std::ifstream in(dir + "/case.zip", std::ios::binary);
    const std::string zip{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const VerifyReport report = verify_bundle(zip);
    if (!report.ok()) std::exit(1);
    return std::string("verified");
  });
}

int in_child(const std::function<int()>& work) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const int code = work();
    std::fflush(stdout);
    _exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  if (argc > 1) plan.pages = std::atoi(argv[1]);
  if (argc > 2) plan.bytes = static_cast<std::size_t>(std::atol(argv[2]));
  const test::TempDir dir;
  const std::string path = dir.path().string();
  fmt::print("a case of {} pages of {} bytes\n", plan.pages, plan.bytes);
  if (in_child([&] { return fill(plan, path); }) != 0) return 1;
  if (in_child([&] { return make(path); }) != 0) return 1;
  return in_child([&] { return verify(path); });
}
