#include "app/schedule.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using zc::JobEnd;
using zc::JobOptions;
using zc::JobRun;
using zc::Misfire;
using zc::Turn;
using zc::UtcTime;

UtcTime at(const char* text) {
  return *zc::parse_rfc3339(text);
}

JobOptions job(const char* id, const char* cron, const std::vector<std::string>& windows = {}) {
  JobOptions options;
  options.id = id;
  options.cron = *zc::Cron::parse(cron);
  options.windows = *zc::DayWindows::parse(windows);
  return options;
}

JobRun settled(const JobOptions& options, const char* time) {
  return zc::first_memory(options.id, at(time));
}

}  // namespace

TEST_CASE("schedule: a job that was never seen waits for its next moment") {
  const JobOptions nightly = job("n", "0 2 * * *");
  const UtcTime now = at("2026-11-24T03:00:00Z");
  const auto turn = zc::turn_of(nightly, zc::first_memory("n", now), now, now);
  CHECK(turn.turn == Turn::kWait);
  CHECK(turn.due == at("2026-11-25T02:00:00Z"));
  CHECK(turn.start == turn.due);
}

TEST_CASE("schedule: due at its moment, and not again when that is settled") {
  const JobOptions nightly = job("n", "0 2 * * *");
  JobRun memory = settled(nightly, "2026-11-23T02:00:00Z");
  const UtcTime up = at("2026-11-23T12:00:00Z");
  CHECK(zc::turn_of(nightly, memory, up, at("2026-11-24T01:59:59Z")).turn == Turn::kWait);
  const auto turn = zc::turn_of(nightly, memory, up, at("2026-11-24T02:00:00Z"));
  CHECK(turn.turn == Turn::kRun);
  CHECK_FALSE(turn.misfired);
  memory = zc::begun(memory, turn.due, at("2026-11-24T02:00:00Z"));
  memory = zc::ended(memory, JobEnd::kComplete, 12, at("2026-11-24T02:10:00Z"));
  CHECK(memory.succeeded == at("2026-11-24T02:10:00Z"));
  CHECK(memory.addresses == 12);
  CHECK(zc::turn_of(nightly, memory, up, at("2026-11-24T02:10:00Z")).turn == Turn::kWait);
}

TEST_CASE("schedule: a due job waits for its window") {
  const JobOptions nightly = job("n", "0 20 * * *", {"22:00-06:00"});
  const JobRun memory = settled(nightly, "2026-11-23T20:00:00Z");
  const UtcTime up = at("2026-11-01");
  const auto turn = zc::turn_of(nightly, memory, up, at("2026-11-24T20:30:00Z"));
  CHECK(turn.turn == Turn::kWait);
  CHECK(turn.due == at("2026-11-24T20:00:00Z"));
  CHECK(turn.start == at("2026-11-24T22:00:00Z"));
  CHECK(zc::turn_of(nightly, memory, up, at("2026-11-24T22:00:00Z")).turn == Turn::kRun);
  CHECK(zc::turn_of(nightly, memory, up, at("2026-11-25T06:00:00Z")).turn == Turn::kWait);
}

TEST_CASE("schedule: a run that the window cut off goes on in the next one") {
  const JobOptions weekly = job("w", "0 22 * * mon", {"22:00-06:00"});
  JobRun memory = settled(weekly, "2026-11-22T00:00:00Z");
  const UtcTime up = at("2026-11-01");
  memory = zc::begun(memory, at("2026-11-23T22:00:00Z"), at("2026-11-23T22:00:00Z"));
  memory = zc::ended(memory, JobEnd::kWindowClosed, 5, at("2026-11-24T06:00:00Z"));
  CHECK(zc::turn_of(weekly, memory, up, at("2026-11-24T12:00:00Z")).start ==
        at("2026-11-24T22:00:00Z"));
  const auto turn = zc::turn_of(weekly, memory, up, at("2026-11-24T22:00:00Z"));
  CHECK(turn.turn == Turn::kRun);
  CHECK(turn.due == at("2026-11-23T22:00:00Z"));
}

TEST_CASE("schedule: what came due while the service was down is made up once, or skipped") {
  JobOptions hourly = job("h", "0 * * * *");
  const JobRun memory = settled(hourly, "2026-11-24T02:00:00Z");
  const UtcTime up = at("2026-11-24T08:30:00Z");
  auto turn = zc::turn_of(hourly, memory, up, up);
  CHECK(turn.turn == Turn::kRun);
  CHECK(turn.misfired);
  CHECK(turn.due == at("2026-11-24T08:00:00Z"));  // six passed; one run
  hourly.misfire = Misfire::kSkip;
  turn = zc::turn_of(hourly, memory, up, up);
  CHECK(turn.turn == Turn::kSkip);
  const JobRun after = zc::left_out(memory, turn.due, JobEnd::kSkipped, up);
  CHECK(zc::turn_of(hourly, after, up, up).due == at("2026-11-24T09:00:00Z"));
}

TEST_CASE("schedule: waiting for another job, or a restart at the wrong second, is no misfire") {
  JobOptions hourly = job("h", "0 * * * *");
  hourly.misfire = Misfire::kSkip;
  const JobRun memory = settled(hourly, "2026-11-24T07:00:00Z");
  const UtcTime now = at("2026-11-24T08:50:00Z");
  CHECK(zc::turn_of(hourly, memory, at("2026-11-24T07:30:00Z"), now).turn == Turn::kRun);
  CHECK(zc::turn_of(hourly, memory, at("2026-11-24T08:00:30Z"), now).turn == Turn::kRun);
  CHECK(zc::turn_of(hourly, memory, at("2026-11-24T08:01:01Z"), now).turn == Turn::kSkip);
}

TEST_CASE("schedule: a moment over which the program died three times is given up") {
  const JobOptions nightly = job("n", "0 2 * * *");
  JobRun memory = settled(nightly, "2026-11-23T02:00:00Z");
  const UtcTime due = at("2026-11-24T02:00:00Z");
  for (std::uint32_t i = 0; i < zc::kMostTries; ++i) {
    const auto turn = zc::turn_of(nightly, memory, due, due + minutes(i));
    REQUIRE(turn.turn == Turn::kRun);
    memory = zc::begun(memory, turn.due, due + minutes(i));
  }
  const auto turn = zc::turn_of(nightly, memory, due, due + minutes(9));
  CHECK(turn.turn == Turn::kGiveUp);
  memory = zc::left_out(memory, turn.due, JobEnd::kGivenUp, due + minutes(9));
  const auto next = zc::turn_of(nightly, memory, due, due + minutes(9));
  CHECK(next.turn == Turn::kWait);
  CHECK(next.due == at("2026-11-25T02:00:00Z"));
  CHECK(zc::turn_of(nightly, memory, due, next.due).turn == Turn::kRun);
}

TEST_CASE("schedule: stops in good order do not count as deaths") {
  const JobOptions nightly = job("n", "0 2 * * *");
  JobRun memory = settled(nightly, "2026-11-23T02:00:00Z");
  const UtcTime due = at("2026-11-24T02:00:00Z");
  for (int i = 0; i < 10; ++i) {
    REQUIRE(zc::turn_of(nightly, memory, due, due).turn == Turn::kRun);
    memory = zc::ended(zc::begun(memory, due, due), JobEnd::kStopped, 1, due);
  }
}

TEST_CASE("schedule: who died least goes first, then who is due longest, then the first") {
  const std::vector<zc::JobTurn> turns = {{Turn::kRun, at("2026-11-24T02:00:00Z"), {}, false, 0},
                                          {Turn::kRun, at("2026-11-24T03:00:00Z"), {}, false, 0},
                                          {Turn::kRun, at("2026-11-24T02:30:00Z"), {}, false, 0},
                                          {Turn::kWait, at("2026-11-24T01:00:00Z"), {}, false, 0}};
  std::vector<JobRun> memories(4);
  CHECK(zc::first_to_run(turns, memories) == 0);
  memories[0] = zc::begun(memories[0], turns[0].due, turns[0].due);
  CHECK(zc::first_to_run(turns, memories) == 2);
  const std::vector<zc::JobTurn> waiting = {turns[3]};
  CHECK_FALSE(zc::first_to_run(waiting, std::vector<JobRun>(1)));
}

TEST_CASE("schedule: of jobs that are due the highest priority goes first, unless it dies") {
  std::vector<zc::JobTurn> turns = {{Turn::kRun, at("2026-11-24T02:00:00Z"), {}, false, 0},
                                    {Turn::kRun, at("2026-11-24T03:00:00Z"), {}, false, 5},
                                    {Turn::kWait, at("2026-11-24T01:00:00Z"), {}, false, 9}};
  std::vector<JobRun> memories(3);
  CHECK(zc::first_to_run(turns, memories) == 1);
  memories[1] = zc::begun(memories[1], turns[1].due, turns[1].due);
  CHECK(zc::first_to_run(turns, memories) == 0);
  JobOptions urgent = job("n", "0 2 * * *");
  urgent.priority = 7;
  const UtcTime due = at("2026-11-24T02:00:00Z");
  const JobRun memory = settled(urgent, "2026-11-23T02:00:00Z");
  CHECK(zc::turn_of(urgent, memory, due, due).priority == 7);
}

TEST_CASE("schedule: a clock that is set back a little repeats nothing, by much loses nothing") {
  const JobOptions hourly = job("h", "0 * * * *");
  const JobRun memory = settled(hourly, "2026-11-24T08:00:00Z");
  const UtcTime up = at("2026-11-01");
  CHECK(zc::turn_of(hourly, memory, up, at("2026-11-24T07:59:30Z")).turn == Turn::kWait);
  CHECK(zc::turn_of(hourly, memory, up, at("2026-11-24T07:59:30Z")).due ==
        at("2026-11-24T09:00:00Z"));
  CHECK(zc::turn_of(hourly, memory, up, at("2026-11-24T08:00:00Z")).turn == Turn::kWait);
  // The clock had been ten years ahead.
  const JobRun ahead = settled(hourly, "2036-11-24T08:00:00Z");
  CHECK(zc::turn_of(hourly, ahead, up, at("2026-11-24T07:59:30Z")).due ==
        at("2026-11-24T08:00:00Z"));
}

namespace {

// One process after another over one memory; seconds pass only here.
class Simulation {
 public:
  Simulation(std::vector<JobOptions> jobs, std::vector<minutes> takes, UtcTime begin)
      : now(begin), up_since(begin), jobs_(std::move(jobs)), takes_(std::move(takes)) {
    for (const JobOptions& one : jobs_) kept.push_back(zc::first_memory(one.id, begin));
  }

  // The process dies, at whatever it is, and comes back.
  void restart(seconds down) {
    running_.reset();
    now += down;
    up_since = now;
  }

  void pass(seconds step) {
    now += step;
    if (running_ && now >= done_at_) {
      kept[*running_] = zc::ended(kept[*running_], JobEnd::kComplete, 1, now);
      complete.emplace_back(*running_, kept[*running_].taken_up);
      running_.reset();
    }
    if (running_) return;
    std::vector<zc::JobTurn> turns;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      turns.push_back(zc::turn_of(jobs_[i], kept[i], up_since, now));
      if (turns.back().turn == Turn::kGiveUp) ++given_up;
    }
    running_ = zc::first_to_run(turns, kept);
    if (!running_) return;
    outside += jobs_[*running_].windows.is_open(now, jobs_[*running_].zone) ? 0 : 1;
    kept[*running_] = zc::begun(kept[*running_], turns[*running_].due, now);
    done_at_ = now + takes_[*running_];
  }

  UtcTime now, up_since;
  std::vector<JobRun> kept = {};
  std::vector<std::pair<std::size_t, UtcTime>> complete = {};
  int outside = 0, given_up = 0;

 private:
  std::vector<JobOptions> jobs_;
  std::vector<minutes> takes_;
  std::optional<std::size_t> running_ = {};
  UtcTime done_at_ = {};
};

}  // namespace

TEST_CASE("schedule: seven days, twenty restarts at random moments, every job once in its window") {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    std::mt19937 random(seed);
    std::vector<JobOptions> jobs = {job("national", "0 1 * * *", {"01:00-07:00"}),
                                    job("province", "30 1 * * *", {"01:00-07:00"}),
                                    job("leads", "0 */6 * * *")};
    for (JobOptions& one : jobs) one.zone = *zc::TimeZone::find("Asia/Shanghai");
    const UtcTime begin = at("2026-11-23T00:30:00Z");
    Simulation run(jobs, {minutes(40), minutes(25), minutes(5)}, begin);
    const UtcTime end = begin + hours(24 * 7);
    std::vector<UtcTime> restarts;
    for (int i = 0; i < 20; ++i) {
      restarts.push_back(begin + seconds(random() % (7 * 86400)));
    }
    std::sort(restarts.begin(), restarts.end());
    auto next = restarts.begin();
    while (run.now < end) {
      if (next != restarts.end() && run.now >= *next) {
        run.restart(seconds(random() % 1800));
        ++next;
      }
      run.pass(seconds(20));
    }
    INFO(seed);
    CHECK(next == restarts.end());
    CHECK(run.outside == 0);
    CHECK(run.given_up == 0);
    std::map<std::pair<std::size_t, UtcTime>, int> times;
    for (const auto& one : run.complete) ++times[one];
    for (const auto& [which, count] : times) CHECK(count == 1);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      UtcTime moment = begin;
      for (;;) {
        const auto due = jobs[i].cron.next(moment, jobs[i].zone);
        if (!due || *due + hours(3) > end) break;
        CHECK_MESSAGE(times.contains(std::pair(i, *due)),
                      jobs[i].id << " " << zc::to_rfc3339(*due));
        moment = *due;
      }
    }
  }
}
