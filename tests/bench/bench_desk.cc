// What officers' figures cost on a large store: the situation report and the figures of /metrics,
// beside a bare walk over the findings.
//   cmake --build --preset release --target bench_desk
//   build/release/tests/bench/bench_desk [PAGES CASES LEADS]   (default 100000 10000 10000)
// Each page carries five findings, a filing number of one of PAGES/20 operators.
// Each case, of one page, has an opening and seven acts; each lead from outside is a page of these.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/lead_desk.h"
#include "app/situation_source.h"
#include "app/store_figures.h"
#include "tests/bench/process_cost.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace zc;
using bench::cpu_seconds;
using bench::peak_mib;

constexpr std::size_t kPagesPerPut = 64;
constexpr std::size_t kPagesPerOperator = 20;

[[noreturn]] void stop(const Error& error) {
  fmt::print(stderr, "{}: {}\n", name_of(error.kind()), error.message());
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) stop(result.error());
  return *std::move(result);
}

void must(const Status& status) {
  if (!status) stop(status.error());
}

std::string url_of(std::size_t page) {
  return fmt::format("http://site{}.example/{}", page / kPagesPerOperator, page);
}

Judgement judgement_of(std::size_t page) {
  Judgement judgement;
  for (std::size_t i = 0; i < 5; ++i) {
    Finding finding;
    finding.category = kAllCategories.at((page + i) % kAllCategories.size());
    finding.severity = i == 0 ? Severity::kAlert : Severity::kReview;
    finding.clause = "MOHRSS-2022-25/2.4";
    finding.rule = fmt::format("rule-{}", i);
    finding.quote = "一次性通过，不过退费";
    finding.context = "本机构承诺一次性通过，不过退费，名额有限";
    finding.why = "句中有承诺通过的词语，说话的是机构自己";
    judgement.findings.push_back(finding);
  }
  return judgement;
}

void put_pages(Store& store, const Clock& clock, std::size_t pages) {
  for (std::size_t first = 0; first < pages; first += kPagesPerPut) {
    const std::size_t count = std::min(kPagesPerPut, pages - first);
    std::vector<Capture> captures(count);
    std::vector<Judgement> judgements(count);
    std::vector<PageMarks> marks(count);
    std::vector<PageWrite> writes(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t page = first + i;
      captures[i].url = url_of(page);
      captures[i].started = captures[i].ended = clock.now();
      captures[i].http_status = 200;
      captures[i].body = fmt::format("<p>一次性通过，不过退费 {}", page);
      judgements[i] = judgement_of(page);
      marks[i].facts = {
          {FactKind::kIcpNumber, fmt::format("冀ICP备{:08}号", page / kPagesPerOperator)}};
      writes[i].capture = &captures[i];
      writes[i].url_key = captures[i].url;
      writes[i].outcome = Outcome::kPage;
      writes[i].judgement = &judgements[i];
      writes[i].marks = &marks[i];
    }
    must(store.pages().put(writes));
  }
}

void put_cases(Store& store, const Clock& clock, std::size_t cases, std::size_t pages) {
  for (std::size_t i = 0; i < cases; ++i) {
    Case one;
    const std::string url = url_of(i % pages);
    one.items = {{"0123456789ab", url, url, 1}};
    one.opened = clock.now();
    one.acts = 1;
    CaseAct act;
    act.kind = CaseActKind::kOpen;
    act.time = clock.now();
    act.officer = "张三";
    act.reason = "巡查发现";
    one.number = must(store.cases().open(one, act));
    for (int n = 0; n < 7; ++n) {
      act.kind = n == 6 ? CaseActKind::kExport : CaseActKind::kRecheck;
      ++one.acts;
      must(store.cases().put(one, act));
    }
  }
}

void take_leads(LeadDesk& desk, std::size_t leads, std::size_t pages) {
  for (std::size_t i = 0; i < leads; ++i) {
    LeadForm form;
    form.url = url_of(i % pages);
    form.reference = fmt::format("RX{}", i);
    form.channel = "12333热线";
    must(desk.take(form, "李四"));
  }
}

template <typename Act>
void measure(const char* name, Act act) {
  const double cpu = cpu_seconds();
  const auto begin = std::chrono::steady_clock::now();
  act();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{:<28} {:6.2f} s, {:6.2f} CPU-s, peak resident memory {} MiB\n",
             name,
             took.count(),
             cpu_seconds() - cpu,
             peak_mib());
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int at, std::size_t otherwise) {
    return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise;
  };
  const std::size_t pages = number(1, 100'000), cases = number(2, 10'000),
                    leads = number(3, 10'000);
  const test::TempDir dir;
  test::ManualClock clock{*parse_rfc3339("2026-11-10T00:00:00Z")};
  {
    const auto store = must(Store::open({.path = dir.file("db")}, clock));
    LeadDesk desk(*store, dir.file("db"), clock);
    measure("filling", [&] {
      put_pages(*store, clock, pages);
      put_cases(*store, clock, cases, pages);
      take_leads(desk, leads, pages);
    });
  }
  const auto store = must(Store::open({.path = dir.file("db"), .create = false}, clock));
  std::size_t findings = 0;
  measure("a walk over the findings", [&] {
    must(store->findings().for_each({}, [&](const FindingRow&) { return ++findings, true; }));
  });
  std::uint64_t found = 0;
  measure("situation report", [&] {
    const SituationQuery query{*day_range("2026-11-01", "2026-11-30"), ""};
    found = must(read_situation(*store, query)).total.found;
  });
  measure("situation, a quiet week", [&] {
    must(read_situation(*store, {*day_range("2026-11-16", "2026-11-22"), ""}));
  });
  StoreFigures figures;
  measure("figures for /metrics", [&] { figures = must(store_figures(*store, clock.now())); });
  fmt::print("{} findings, {} in the report; {} bundles\n", findings, found, figures.bundles);
  return 0;
}
