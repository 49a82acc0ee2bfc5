// Writes pages, findings and URL tasks into the store at argv[1], and tells each acknowledged put
// on standard output, one line: "<page> <version> <seed of its body>".  Runs until it is killed, or
// until the disk is full: then it prints "error <kind>" and ends with 3.
// argv[2]: seed; argv[3] (optional): largest file in bytes, which stands for a full disk.
// With the argument "desk" each round also works on a case and every third forgets old versions; it
// tells "case <number> <acts>".
// With the argument "lock" for argv[3] it only tries to open, and prints the error or "open".
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>

#include "store/retention.h"
#include "store/store.h"
#include "tests/store/crash_pages.h"

namespace zc::test {
namespace {

int fail(const Error& error) {
  std::printf("error %s %s\n", std::string(name_of(error.kind())).c_str(), error.message().c_str());
  std::fflush(stdout);
  return 3;
}

void limit_files(const char* bytes) {
  const rlim_t limit = std::strtoull(bytes, nullptr, 10);
  const rlimit both{limit, limit};
  std::signal(SIGXFSZ, SIG_IGN);  // then write() fails with EFBIG
  setrlimit(RLIMIT_FSIZE, &both);
}

// One round: a batch of pages, and the URL tasks that led to them.
Status write_round(Store& store, std::uint64_t round) {
  std::vector<CrashPage> pages = crash_round(round);
  std::vector<PageWrite> writes;
  std::vector<UrlTask> tasks;
  for (const CrashPage& page : pages) {
    writes.push_back(page.write());
    tasks.push_back(page.task(round));
  }
  ZC_TRY(const std::vector<UrlTask> added, store.urls().add(tasks));
  ZC_TRY(const std::vector<Receipt> receipts, store.pages().put(writes));
  for (const UrlTask& task : added) {
    const Visit visit{.url = task.url, .outcome = Outcome::kPage};
    ZC_CHECK(store.urls().finish(task, visit, nullptr));
  }
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    std::printf("%s %u %s\n",
                receipts[i].url_key.c_str(),
                receipts[i].version,
                receipts[i].content_sha256.c_str());
  }
  std::printf("round %llu\n", static_cast<unsigned long long>(round));
  std::fflush(stdout);
  return Done{};
}

// The case of this round's first page gets one act more.
Status work_on_case(Store& store, const CrashPage& page) {
  ZC_TRY(const std::vector<Case> cases, store.cases().of_page(page.capture.url));
  CaseAct act;
  act.kind = CaseActKind::kNote;
  act.officer = "officer";
  act.reason = "noted";
  Case now;
  if (cases.empty()) {
    const Result<PageVersion> latest = store.pages().latest(page.capture.url);
    if (!latest) return Done{};  // not written yet
    now.items = {{"0123456789ab", page.capture.url, page.capture.url, latest->number}};
    now.acts = 1;
    ZC_TRY(now.number, store.cases().open(now, act));
  } else {
    now = cases.front();
    ++now.acts;
    ZC_CHECK(store.cases().put(now, act));
  }
  std::printf("case %llu %u\n", static_cast<unsigned long long>(now.number), now.acts);
  std::fflush(stdout);
  return Done{};
}

Status desk_round(Store& store, std::uint64_t round) {
  if (round % 2 == 0) ZC_CHECK(work_on_case(store, crash_round(round % 40).front()));
  if (round % 3 != 0) return Done{};
  const UtcTime later{std::chrono::hours(24 * 3650)};
  ZC_TRY(const PruneReport pruned,
         prune_store(store, {1, 1, kCrashKeptVersions}, later, PruneMode::kPrune, "officer"));
  std::atomic<bool> never = false;
  ZC_CHECK(reclaim_pruned(store, never));
  std::printf("pruned %llu 0\n", static_cast<unsigned long long>(pruned.versions));
  std::fflush(stdout);
  return Done{};
}

int run(int argc, char** argv) {
  const SystemClock clock;
  const bool lock_only = argc > 3 && std::string_view(argv[3]) == "lock";
  const bool desk = argc > 3 && std::string_view(argv[3]) == "desk";
  if (argc > 3 && !lock_only && !desk) limit_files(argv[3]);
  // Small buffers: flushes and merges happen often, and may be cut by the kill.
  auto store = Store::open({.path = argv[1], .write_buffer_bytes = std::size_t{256} << 10}, clock);
  if (!store) return fail(store.error());
  if (lock_only) {
    std::puts("open");
    return 0;
  }
  const auto started = (*store)->urls().begin_run();
  if (!started) return fail(started.error());
  for (std::uint64_t round = std::strtoull(argv[2], nullptr, 10);; ++round) {
    if (const Status status = write_round(**store, round); !status) return fail(status.error());
    if (!desk) continue;
    if (const Status status = desk_round(**store, round); !status) return fail(status.error());
  }
}

}  // namespace
}  // namespace zc::test

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  return zc::test::run(argc, argv);
}
