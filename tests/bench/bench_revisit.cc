// Weighted freshness and detection delay of the revisit plan on a simulated web whose pages change
// by Poisson processes, beside the known optimum and three simpler rules with the same budget.
//   build/release/tests/bench/bench_revisit [PAGES] [DAYS]        (default 20000 pages, 120 days)
//
// Rates are log-normal (median once in ten days); one page in twenty weighs ten.  Each rule looks
// at the same number of pages a round, four rounds a day, and knows no rate beforehand; "optimum"
// does, and is the bound that no rule with this budget can pass (Azar et al. 2018: looks evenly
// spaced, frequencies by one Lagrange multiplier).  Freshness is measured over the second half.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "crawler/revisit.h"

namespace {

constexpr double kDay = 86400;
constexpr double kRound = kDay / 4;
constexpr double kShareLooked = 0.03;  // of all pages, a round

struct Page {
  double rate = 0;  // changes a second
  double weight = 1;
  double next_change = 0;
  double changed_at = -1;  // first change that was not seen yet; < 0: fresh
  double last_look = 0;
  double interval = 10 * kDay;  // of the adaptive rule
  zc::KnownUrl known = {};
};

std::vector<Page> make_web(int pages, std::mt19937_64& random) {
  std::lognormal_distribution<double> rate(std::log(1 / (10 * kDay)), 1.5);
  std::vector<Page> web(static_cast<std::size_t>(pages));
  for (std::size_t i = 0; i < web.size(); ++i) {
    web[i].rate = rate(random);
    web[i].known.last_outcome = "page";
    if (i % 20 == 0) {
      web[i].weight = 10;
      web[i].known.findings = 1;
    }
    web[i].next_change = std::exponential_distribution<double>(web[i].rate)(random);
  }
  return web;
}

struct Score {
  double fresh = 0;  // weighted share of time
  double delay = 0;  // weighted mean, seconds from a first change to the look that saw it
};

using Rule = std::function<double(const Page& page, double now)>;  // higher goes first

class Simulation {
 public:
  Simulation(std::vector<Page> web, double days, std::uint64_t seed)
      : web_(std::move(web)), end_(days * kDay), random_(seed) {}

  Score run(const Rule& rule) {
    const auto budget = static_cast<std::size_t>(static_cast<double>(web_.size()) * kShareLooked);
    std::vector<std::size_t> order(web_.size());
    std::vector<double> worth(web_.size());
    for (double now = kRound; now <= end_; now += kRound) {
      for (Page& page : web_) pass(page, now - kRound, now);
      std::iota(order.begin(), order.end(), 0);
      for (std::size_t i = 0; i < web_.size(); ++i) worth[i] = rule(web_[i], now);
      std::nth_element(order.begin(),
                       order.begin() + static_cast<std::ptrdiff_t>(budget),
                       order.end(),
                       [&](std::size_t a, std::size_t b) { return worth[a] > worth[b]; });
      for (std::size_t i = 0; i < budget; ++i) look(web_[order[i]], now);
    }
    return {fresh_time_ / all_time_, delays_ / looks_with_change_};
  }

 private:
  bool counts(double now) const { return now > end_ / 2; }

  // The page's own life from `from` to `to`.
  void pass(Page& page, double from, double to) {
    const double fresh_until =
        page.changed_at >= 0 ? from : std::min(to, std::max(from, page.next_change));
    if (counts(to)) {
      fresh_time_ += page.weight * (fresh_until - from);
      all_time_ += page.weight * (to - from);
    }
    while (page.next_change <= to) {
      if (page.changed_at < 0) page.changed_at = page.next_change;
      page.next_change += std::exponential_distribution<double>(page.rate)(random_);
    }
  }

  void look(Page& page, double now) {
    const bool changed = page.changed_at >= 0;
    if (changed && counts(now)) {
      delays_ += page.weight * (now - page.changed_at);
      looks_with_change_ += page.weight;
    }
    auto& seen = page.known.observations;
    seen.push_back({static_cast<std::uint32_t>(now - page.last_look), changed});
    if (seen.size() > zc::KnownUrl::kMaxObservations) seen.erase(seen.begin());
    page.interval = std::clamp(page.interval * (changed ? 0.8 : 1.4), kRound, 365 * kDay);
    page.last_look = now;
    page.changed_at = -1;
  }

  std::vector<Page> web_;
  double end_;
  std::mt19937_64 random_;
  double fresh_time_ = 0, all_time_ = 0, delays_ = 0, looks_with_change_ = 0;
};

// Freshness when each page is looked at evenly f times a second: f / r (1 - exp(-r / f)).
double freshness(double rate, double often) {
  return often <= 0 ? 0 : often / rate * -std::expm1(-rate / often);
}

// Its derivative in f: what one more look a second buys.
double gain(double weight, double rate, double often) {
  const double x = rate / often;
  return weight / rate * (-std::expm1(-x) - x * std::exp(-x));
}

double best_often(const Page& page, double price) {
  if (gain(page.weight, page.rate, 1e-12) <= price) return 0;
  double low = 1e-12, high = 1 / kRound;  // no rule here looks twice in a round
  if (gain(page.weight, page.rate, high) >= price) return high;
  for (int i = 0; i < 60; ++i) {
    const double middle = std::sqrt(low * high);
    (gain(page.weight, page.rate, middle) > price ? low : high) = middle;
  }
  return low;
}

double optimum(const std::vector<Page>& web) {
  const double budget = static_cast<double>(web.size()) * kShareLooked / kRound;
  double low = 1e-3, high = 1e12;
  for (int i = 0; i < 80; ++i) {
    const double price = std::sqrt(low * high);
    double spent = 0;
    for (const Page& page : web) spent += best_often(page, price);
    (spent > budget ? low : high) = price;
  }
  double fresh = 0, weights = 0;
  for (const Page& page : web) {
    fresh += page.weight * freshness(page.rate, best_often(page, high));
    weights += page.weight;
  }
  return fresh / weights;
}

}  // namespace

int main(int argc, char** argv) {
  const int pages = argc > 1 ? std::atoi(argv[1]) : 20'000;
  const double days = argc > 2 ? std::atof(argv[2]) : 120;
  std::mt19937_64 random(11);
  const std::vector<Page> web = make_web(pages, random);
  zc::RevisitOptions options;
  options.finding_floor = std::chrono::hours(24 * 3650);  // budgets alone, as for the other rules
  const zc::RevisitPlan plan(options);
  const std::vector<std::pair<std::string, Rule>> rules = {
      {"uniform", [](const Page& page, double now) { return now - page.last_look; }},
      {"proportional to the estimated rate",
       [&](const Page& page, double now) {
         return (now - page.last_look) * plan.change_rate(page.known.observations);
       }},
      {"x1.4 / x0.8 adaptive intervals",
       [](const Page& page, double now) { return (now - page.last_look) / page.interval; }},
      {"threshold, rates estimated (ours)",
       [&](const Page& page, double now) {
         return zc::RevisitPlan::worth_of(plan.weight(page.known),
                                          plan.change_rate(page.known.observations),
                                          now - page.last_look);
       }},
      {"threshold, rates known",
       [](const Page& page, double now) {
         return zc::RevisitPlan::worth_of(page.weight, page.rate, now - page.last_look);
       }},
  };
  const double best = optimum(web);
  fmt::print(
      "{} pages, {:.0f} days, {:.0f} % looked at a day\n\n", pages, days, kShareLooked * 400);
  fmt::print("{:<38}{:>10}{:>14}{:>12}\n", "rule", "freshness", "of optimum", "delay, days");
  fmt::print("{:<38}{:>10.4f}{:>13.1f} %\n", "optimum, continuous, rates known", best, 100.0);
  for (const auto& [name, rule] : rules) {
    const Score score = Simulation(web, days, 5).run(rule);
    fmt::print("{:<38}{:>10.4f}{:>13.1f} %{:>12.2f}\n",
               name,
               score.fresh,
               100 * score.fresh / best,
               score.delay / kDay);
  }
}
