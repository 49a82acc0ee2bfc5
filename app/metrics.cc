#include "app/metrics.h"

#include <array>
#include <map>
#include <mutex>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "app/region.h"
#include "app/version.h"

namespace zc {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::array kStageNames = {"fetch", "judge", "store", "render"};
constexpr std::array kChangeNames = {"new", "changed", "unchanged"};
constexpr std::array kSeverityValues = {Severity::kLog, Severity::kReview, Severity::kAlert};

Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

constexpr std::array kRestNames = {"backoff", "breaker", "held", "operator"};

double seconds_of(UtcTime time) {
  return static_cast<double>(time.time_since_epoch().count()) / 1e3;
}

Family<Gauge>& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

struct StoreGauges {
  explicit StoreGauges(prometheus::Registry& registry)
      : disk(gauge(registry,
                   "zhengcha_store_disk_bytes",
                   "Tables and blob files of the store, without the write-ahead log")),
        memory(gauge(registry, "zhengcha_store_memory_bytes", "Write buffers of the store")),
        outbox(
            gauge(registry, "zhengcha_outbox_waiting", "Pages whose new findings wait to be told")),
        relapses(gauge(registry, "zhengcha_case_relapses", "Relapses of all cases so far")),
        rechecks(gauge(registry,
                       "zhengcha_rechecks_overdue",
                       "Pages of open cases whose day of recheck passed more than a day ago")),
        notices(gauge(registry,
                      "zhengcha_notices_overdue",
                      "Cases past the deadline of their notice and not yet obeyed")),
        bundles(gauge(registry, "zhengcha_bundles", "Evidence bundles exported so far")),
        awaiting(gauge(registry,
                       "zhengcha_outside_lead_oldest_seconds",
                       "Age of the oldest lead from outside whose page awaits its look; 0: none")),
        time(gauge(registry,
                   "zhengcha_store_read_timestamp_seconds",
                   "When the figures of store and cases were read")) {
    auto& kinds = gauges(registry, "zhengcha_store_rows", "What the store holds, by kind of row");
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = &kinds.Add({{"kind", kRowNames[i]}});
    auto& told = gauges(
        registry, "zhengcha_outside_leads", "Leads from outside by what may be told of them");
    for (size_t i = 0; i < leads.size(); ++i) {
      leads[i] = &told.Add({{"status", std::string(name_of(static_cast<LeadStatus>(i)))}});
    }
    auto& states = gauges(registry, "zhengcha_cases", "Cases by state");
    auto& ages = gauges(
        registry, "zhengcha_case_oldest_seconds", "Age of the oldest case in each state; 0: none");
    for (size_t i = 0; i < cases.size(); ++i) {
      const std::string state(name_of(static_cast<CaseState>(i)));
      cases[i] = &states.Add({{"state", state}});
      oldest[i] = &ages.Add({{"state", state}});
    }
  }

  void set(const StoreFigures& now) {
    disk.Set(static_cast<double>(now.disk_bytes));
    memory.Set(static_cast<double>(now.memory_bytes));
    outbox.Set(static_cast<double>(now.outbox));
    relapses.Set(static_cast<double>(now.relapses));
    rechecks.Set(static_cast<double>(now.overdue_rechecks));
    notices.Set(static_cast<double>(now.overdue_notices));
    bundles.Set(static_cast<double>(now.bundles));
    awaiting.Set(static_cast<double>(now.oldest_awaiting.count()));
    time.Set(seconds_of(now.time));
    for (size_t i = 0; i < leads.size(); ++i) leads[i]->Set(static_cast<double>(now.leads[i]));
    const std::array counts = {now.pages, now.versions, now.visits, now.findings, now.log_lines};
    for (size_t i = 0; i < rows.size(); ++i) rows[i]->Set(static_cast<double>(counts[i]));
    for (size_t i = 0; i < cases.size(); ++i) {
      cases[i]->Set(static_cast<double>(now.cases[i]));
      oldest[i]->Set(static_cast<double>(now.oldest[i].count()));
    }
  }

  static constexpr std::array kRowNames = {"pages", "versions", "visits", "findings", "log_lines"};
  Gauge &disk, &memory, &outbox, &relapses, &rechecks, &notices, &bundles, &awaiting, &time;
  std::array<Gauge*, kRowNames.size()> rows = {};
  std::array<Gauge*, kLeadStatusCount> leads = {};
  std::array<Gauge*, kCaseStateCount> cases = {}, oldest = {};
};

// Jobs come and go with the settings.  Prometheus calls its targets' label "job"; ours is "crawl".
struct JobGauges {
  explicit JobGauges(prometheus::Registry& registry)
      : success(gauges(registry,
                       "zhengcha_job_last_success_timestamp_seconds",
                       "When a run of the job was last complete; 0: never")),
        running(gauges(registry, "zhengcha_job_running", "1 while the job runs")),
        ends(counters(registry, "zhengcha_job_runs_total", "Runs of the job, by how they ended")),
        reload_taken(gauge(registry,
                           "zhengcha_reload_taken",
                           "1 when the last reading of settings and rules was taken")),
        reload_time(gauge(registry,
                          "zhengcha_reload_timestamp_seconds",
                          "When settings and rules were last read, taken or not")) {}

  struct One {
    Gauge *success = nullptr, *running = nullptr;
  };

  void set(const std::vector<JobRun>& jobs) {
    std::map<std::string, One> now;
    for (const JobRun& job : jobs) {
      const prometheus::Labels labels = {{"crawl", job.id}};
      One& one = now[job.id] = {&success.Add(labels), &running.Add(labels)};
      one.success->Set(job.succeeded == UtcTime{} ? 0 : seconds_of(job.succeeded));
      for (int end = 1; end < kJobEndCount; ++end) count_of(job.id, static_cast<JobEnd>(end));
      known.erase(job.id);
    }
    for (const auto& [id, gone] : known) {
      success.Remove(gone.success);
      running.Remove(gone.running);
    }
    known = std::move(now);
  }

  // From 0 on: increase() sees nothing in a series that begins with 1.
  Counter& count_of(const std::string& id, JobEnd end) {
    return ends.Add({{"crawl", id}, {"end", std::string(name_of(end))}});
  }

  void count_end(const std::string& id, JobEnd end) { count_of(id, end).Increment(); }

  void set_running(const std::string& id, bool is_running) {
    const auto one = known.find(id);
    if (one != known.end()) one->second.running->Set(is_running ? 1 : 0);
  }

  void set_reload(bool taken, UtcTime time) {
    reload_taken.Set(taken ? 1 : 0);
    reload_time.Set(seconds_of(time));
  }

  Family<Gauge>&success, &running;
  Family<Counter>& ends;
  Gauge &reload_taken, &reload_time;
  std::map<std::string, One> known = {};
};

// Channels come and go with the settings; their counters stay.
struct ChannelGauges {
  explicit ChannelGauges(prometheus::Registry& registry)
      : waiting(gauges(registry, "zhengcha_channel_waiting", "Notices that wait for the channel")),
        success(gauges(registry,
                       "zhengcha_channel_last_success_timestamp_seconds",
                       "When the channel last took a message; 0: not since the program began")),
        sent(counters(registry, "zhengcha_channel_sent_total", "Notices that the channel took")),
        failures(counters(registry,
                          "zhengcha_channel_failures_total",
                          "Messages that the channel did not take")) {}

  struct One {
    Gauge *waiting = nullptr, *success = nullptr;
    Counter *sent = nullptr, *failures = nullptr;
  };

  void set(const std::vector<std::string>& ids) {
    const std::scoped_lock lock(mutex);
    std::map<std::string, One> now;
    for (const std::string& id : ids) {
      const prometheus::Labels labels = {{"channel", id}};
      now[id] = {
          &waiting.Add(labels), &success.Add(labels), &sent.Add(labels), &failures.Add(labels)};
      known.erase(id);
    }
    for (const auto& [id, gone] : known) {
      waiting.Remove(gone.waiting);
      success.Remove(gone.success);
    }
    known = std::move(now);
  }

  template <typename Act>
  void with(const std::string& id, Act act) {
    const std::scoped_lock lock(mutex);
    const auto one = known.find(id);
    if (one != known.end()) act(one->second);
  }

  std::mutex mutex;
  Family<Gauge>&waiting, &success;
  Family<Counter>&sent, &failures;
  std::map<std::string, One> known = {};
};

}  // namespace

std::chrono::microseconds time_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               begin);
}

struct Metrics::Impl {
  prometheus::Registry registry;
  std::array<Counter*, kOutcomeCount> outcomes = {};
  std::array<Counter*, kChangeNames.size()> changes = {};
  std::array<std::array<Counter*, kSeverityValues.size()>, kAllCategories.size()> findings = {};
  std::array<Histogram*, kStageNames.size()> stages = {};
  std::map<std::string, Counter*, std::less<>> provinces = {};  // "": not known
  Counter* bytes = nullptr;
  Counter* alerts = nullptr;
  Counter* undecided = nullptr;
  std::array<Counter*, kRenderReasonCount> render_decisions = {};
  std::array<Counter*, 2> renders = {};  // failed, done
  Gauge* waiting = nullptr;
  Gauge* in_flight = nullptr;
  Gauge* stuck = nullptr;
  Gauge* paused = nullptr;
  Family<Gauge>* rules = nullptr;
  Gauge* rules_now = nullptr;
  std::array<Gauge*, kRestNames.size()> resting = {};
  StoreGauges store;
  JobGauges jobs;
  ChannelGauges channels;

  Impl() : store(registry), jobs(registry), channels(registry) {
    declare_labelled();
    bytes = &counters(registry, "zhengcha_fetched_bytes_total", "Body bytes received on the wire")
                 .Add({});
    alerts = &counters(registry, "zhengcha_alerts_total", "Alerts written").Add({});
    undecided = &counters(registry,
                          "zhengcha_pages_undecided_total",
                          "Pages on which the classifier could not tell")
                     .Add({});
    waiting = &gauge(registry, "zhengcha_frontier_waiting", "URLs waiting to be fetched");
    in_flight = &gauge(registry, "zhengcha_frontier_in_flight", "Fetches now running");
    stuck = &gauge(registry,
                   "zhengcha_stuck_seconds",
                   "How long the oldest page is under way beyond its deadline; 0 when none is");
    paused = &gauge(registry,
                    "zhengcha_crawl_paused",
                    "1 while the whole crawl pauses because hardly any host answers");
    rules = &prometheus::BuildGauge()
                 .Name("zhengcha_rules_info")
                 .Help("Hash of the rule set in force, as a label; the value is 1")
                 .Register(registry);
    auto& hosts = prometheus::BuildGauge()
                      .Name("zhengcha_hosts_resting")
                      .Help("Hosts with waiting addresses that are not asked now, by reason")
                      .Register(registry);
    for (size_t i = 0; i < resting.size(); ++i) resting[i] = &hosts.Add({{"why", kRestNames[i]}});
    prometheus::BuildGauge()
        .Name("zhengcha_build_info")
        .Help("Version of the program, as a label; the value is 1")
        .Register(registry)
        .Add({{"version", kVersion}})
        .Set(1);
  }

  void declare_labelled() {
    auto& pages = counters(registry, "zhengcha_visits_total", "Addresses looked at, by outcome");
    for (size_t i = 0; i < outcomes.size(); ++i) {
      outcomes[i] = &pages.Add({{"outcome", std::string(name_of(static_cast<Outcome>(i)))}});
    }
    auto& decisions = counters(registry,
                               "zhengcha_render_decisions_total",
                               "Pages that might be rendered, by why they are or are not");
    for (size_t i = 0; i < render_decisions.size(); ++i) {
      const std::string reason(name_of(static_cast<RenderReason>(i)));
      render_decisions[i] = &decisions.Add({{"reason", reason}});
    }
    auto& rendered =
        counters(registry, "zhengcha_renders_total", "Pages and hash routes rendered, by result");
    renders = {&rendered.Add({{"result", "failed"}}), &rendered.Add({{"result", "done"}})};
    auto& kept = counters(registry, "zhengcha_pages_stored_total", "Pages stored, by change");
    for (size_t i = 0; i < changes.size(); ++i)
      changes[i] = &kept.Add({{"change", kChangeNames[i]}});
    auto& found = counters(
        registry, "zhengcha_findings_total", "Findings not seen on the page's last version");
    for (size_t c = 0; c < findings.size(); ++c) {
      for (size_t s = 0; s < kSeverityValues.size(); ++s) {
        findings[c][s] = &found.Add({{"category", std::string(name_of(kAllCategories[c]))},
                                     {"severity", std::string(name_of(kSeverityValues[s]))}});
      }
    }
    auto& places = counters(registry,
                            "zhengcha_findings_by_province_total",
                            "Findings not seen on the page's last version, by province");
    for (const std::string_view one : all_provinces()) {
      provinces[std::string(one)] = &places.Add({{"province", std::string(one)}});
    }
    provinces[""] = &places.Add({{"province", "未知"}});
    auto& seconds = prometheus::BuildHistogram()
                        .Name("zhengcha_stage_seconds")
                        .Help("Wall time of each stage of a page")
                        .Register(registry);
    for (size_t i = 0; i < stages.size(); ++i) {
      stages[i] =
          &seconds.Add({{"stage", kStageNames[i]}},
                       Histogram::BucketBoundaries{0.0005, 0.002, 0.01, 0.05, 0.2, 1, 5, 20, 60});
    }
  }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count_outcome(Outcome outcome) {
  impl_->outcomes[static_cast<size_t>(outcome)]->Increment();
}

void Metrics::count_bytes(std::size_t wire_bytes) {
  impl_->bytes->Increment(static_cast<double>(wire_bytes));
}

void Metrics::count_page(PageChange change) {
  impl_->changes[static_cast<size_t>(change)]->Increment();
}

void Metrics::count_finding(const Finding& finding) {
  impl_->findings[static_cast<size_t>(finding.category)][static_cast<size_t>(finding.severity)]
      ->Increment();
}

void Metrics::count_render_decision(RenderReason reason) {
  impl_->render_decisions[static_cast<size_t>(reason)]->Increment();
}

void Metrics::count_render(bool succeeded) {
  impl_->renders[succeeded ? 1 : 0]->Increment();
}

void Metrics::count_alert() {
  impl_->alerts->Increment();
}

void Metrics::count_findings_in(const std::string& province, std::size_t findings) {
  const auto known = impl_->provinces.find(province);
  Counter* const counter =
      known == impl_->provinces.end() ? impl_->provinces.at("") : known->second;
  counter->Increment(static_cast<double>(findings));
}

void Metrics::count_undecided() {
  impl_->undecided->Increment();
}

void Metrics::observe(PageStage stage, std::chrono::microseconds took) {
  impl_->stages[static_cast<size_t>(stage)]->Observe(static_cast<double>(took.count()) / 1e6);
}

void Metrics::set_frontier(std::uint64_t waiting, std::size_t in_flight) {
  impl_->waiting->Set(static_cast<double>(waiting));
  impl_->in_flight->Set(static_cast<double>(in_flight));
}

void Metrics::set_health(std::chrono::microseconds stuck, bool paused) {
  impl_->stuck->Set(static_cast<double>(stuck.count()) / 1e6);
  impl_->paused->Set(paused ? 1 : 0);
}

void Metrics::set_rules(const std::string& rules_hash) {
  if (impl_->rules_now != nullptr) impl_->rules->Remove(impl_->rules_now);
  impl_->rules_now = &impl_->rules->Add({{"hash", rules_hash.substr(0, 12)}});
  impl_->rules_now->Set(1);
}

void Metrics::set_resting(const RestingHosts& hosts) {
  for (size_t i = 0; i < hosts.size(); ++i) impl_->resting[i]->Set(static_cast<double>(hosts[i]));
}

void Metrics::set_store(const StoreFigures& figures) {
  impl_->store.set(figures);
}

void Metrics::set_jobs(const std::vector<JobRun>& jobs) {
  impl_->jobs.set(jobs);
}

void Metrics::count_job_end(const std::string& id, JobEnd end) {
  impl_->jobs.count_end(id, end);
}

void Metrics::set_job_running(const std::string& id, bool running) {
  impl_->jobs.set_running(id, running);
}

void Metrics::set_reload(bool taken, UtcTime time) {
  impl_->jobs.set_reload(taken, time);
}

void Metrics::set_channels(const std::vector<std::string>& ids) {
  impl_->channels.set(ids);
}

void Metrics::set_channel_waiting(const std::string& id, std::uint64_t notices) {
  const auto waiting = static_cast<double>(notices);
  impl_->channels.with(id, [&](ChannelGauges::One& one) { one.waiting->Set(waiting); });
}

void Metrics::count_channel_sent(const std::string& id, std::size_t notices, UtcTime time) {
  const auto count = static_cast<double>(notices);
  impl_->channels.with(id, [&](ChannelGauges::One& one) {
    one.sent->Increment(count);
    one.success->Set(seconds_of(time));
  });
}

void Metrics::count_channel_failure(const std::string& id) {
  impl_->channels.with(id, [](ChannelGauges::One& one) { one.failures->Increment(); });
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace zc
