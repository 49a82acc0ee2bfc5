#include "app/metrics.h"

#include <array>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "app/version.h"

namespace zc {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::array kStageNames = {"fetch", "judge", "store"};
constexpr std::array kChangeNames = {"new", "changed", "unchanged"};
constexpr std::array kSeverityValues = {Severity::kLog, Severity::kReview, Severity::kAlert};

Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;
  std::array<Counter*, kOutcomeCount> outcomes = {};
  std::array<Counter*, kChangeNames.size()> changes = {};
  std::array<std::array<Counter*, kSeverityValues.size()>, kAllCategories.size()> findings = {};
  std::array<Histogram*, kStageNames.size()> stages = {};
  Counter* bytes = nullptr;
  Counter* alerts = nullptr;
  Counter* undecided = nullptr;
  Gauge* waiting = nullptr;
  Gauge* in_flight = nullptr;
  Gauge* stuck = nullptr;
  Gauge* paused = nullptr;
  Family<Gauge>* rules = nullptr;

  Impl() {
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

void Metrics::count_alert() {
  impl_->alerts->Increment();
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
  impl_->rules->Add({{"hash", rules_hash.substr(0, 12)}}).Set(1);
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace zc
