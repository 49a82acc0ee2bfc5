// What was found and what became of it in a period: the figures of the situation report
// (清理情况报告) that 人社部函〔2022〕25号 二(一) and 三(一) ask of offices.  Figures only, no
// words of a report; app/situation_tables.h gives them their words.  Pure.
//
// A lead is a finding of severity review or alert; what is only logged is counted apart.  A case
// counts once for each kind of event, however often it happened in the period.  It stands in the
// row of each category, province and platform that it has a finding of, so rows of cases may add up
// to more than the whole.
//
// Order: add() everything in any order, then report().  The order makes no difference, but for what
// is left out beyond kMostOperatorMarks.  Memory grows with operators, hosts and pages with a lead
// of the period, not with findings.  Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/case.h"
#include "base/finding.h"
#include "base/page_marks.h"
#include "base/time.h"

namespace zc {

// Whole days of China Standard Time (UTC+8, no daylight saving since 1991), both inclusive.
struct DayRange {
  std::chrono::sys_days first = {};
  std::chrono::sys_days last = {};
  UtcTime begin() const;  // the first moment of `first`
  UtcTime end() const;    // the first moment after `last`
  bool has(UtcTime time) const { return begin() <= time && time < end(); }
  bool operator==(const DayRange&) const = default;
};
inline constexpr int kMostDays = 3660;
// "2026-11-01", both ends.  kBadInput: no such day, `from` is after `to`, or more than kMostDays.
Result<DayRange> day_range(std::string_view from, std::string_view to);
// The last Monday to Sunday that is over at `now`, by Beijing's calendar.
DayRange last_whole_week(UtcTime now);

struct SituationCounts {
  std::uint64_t found = 0;      // leads first seen in the period
  std::uint64_t changed = 0;    // leads, whenever found, that ended as their page was changed ...
  std::uint64_t page_gone = 0;  // ... or is gone; an end by new rules is neither
  std::uint64_t opened = 0;     // cases, from here on
  std::uint64_t confirmed = 0;  // with two-person review: by the second officer
  std::uint64_t notified = 0;
  std::uint64_t rectified = 0;  // seen at a recheck, as the next two
  std::uint64_t taken_down = 0;
  std::uint64_t moved = 0;
  std::uint64_t relapsed = 0;
  std::uint64_t dismissed = 0;
  std::uint64_t closed = 0;
  bool empty() const { return *this == SituationCounts(); }
  bool operator==(const SituationCounts&) const = default;
};

enum class LeadEnd { kStands, kPageChanged, kPageGone, kRulesChanged };

// Where a lead stands.
struct LeadPage {
  std::string url_key = {};
  std::string site = {};                // registrable domain
  std::string province = {};            // "": nothing tells
  std::string platform = {};            // as the report names it
  std::vector<PageMark> links = {};     // marks that point to one operator: can_link(), few sites
  std::vector<std::string> names = {};  // organisations named on the page; shown, never followed
};

struct SituationLead {
  Category category = Category::kGuarantee;
  Severity severity = Severity::kReview;
  UtcTime first_seen = {};
  LeadEnd end = LeadEnd::kStands;
  UtcTime ended = {};  // unless it stands
};

struct SituationCase {
  std::uint64_t number = 0;
  std::vector<CaseAct> acts = {};  // oldest first
  std::set<Category> categories = {};
  std::vector<LeadPage> pages = {};
};

struct SituationRow {
  std::string name = {};  // "": not known
  SituationCounts counts = {};
  bool operator==(const SituationRow&) const = default;
};

// Pages that share a mark that links.  A lead to one operator, no proof.
struct OperatorFigures {
  std::vector<PageMark> marks = {};     // at most kMostMarksShown, those with a number first
  std::vector<std::string> names = {};  // at most kMostNamesShown, the most frequent
  std::uint64_t found = 0;
  std::uint64_t pages = 0;  // with a lead found in the period
  std::uint64_t sites = 0;  // of these pages
  std::uint64_t cases = 0;  // with any event in the period
  std::uint64_t relapsed = 0;
  std::vector<Category> categories = {};  // of the leads found, ascending
  bool operator==(const OperatorFigures&) const = default;
};

inline constexpr std::size_t kMostOperatorsShown = 20;
inline constexpr std::size_t kMostMarksShown = 4;
inline constexpr std::size_t kMostNamesShown = 3;
inline constexpr std::size_t kMostOperatorMarks = 200'000;
// Periods of at most so many days are told by day, too.
inline constexpr int kMostDaysByDay = 31;

struct SituationReport {
  DayRange period = {};
  SituationCounts total = {};
  std::uint64_t found_alert = 0;              // of total.found
  std::uint64_t found_still_open = 0;         // of total.found: still on their page
  std::uint64_t logged_only = 0;              // findings of severity log first seen in the period
  std::uint64_t ended_by_rules = 0;           // leads that new rules no longer see, in the period
  std::vector<SituationRow> categories = {};  // all ten, by name_of(), in the order of the enum
  std::vector<SituationRow> provinces = {};   // with any figure; most found first, then by name
  std::vector<SituationRow> platforms = {};   // likewise
  std::vector<SituationRow> months = {};      // every month of the period: "2026-11"
  std::vector<SituationRow> days = {};        // every day of a short period: "2026-11-24"
  std::array<std::uint64_t, kCaseStateCount> states = {};  // of all cases, as the period ended
  std::vector<OperatorFigures> operators = {};  // most leads found first, then most cases
  std::uint64_t operator_count = 0;             // of whom `operators` are the first
  std::uint64_t found_without_operator = 0;     // leads on pages without a mark that links
  bool operators_cut = false;                   // beyond kMostOperatorMarks marks none was taken

  // Nothing happened in the period at all.
  bool empty() const { return total.empty() && logged_only == 0 && ended_by_rules == 0; }
};

class SituationCounter {
 public:
  explicit SituationCounter(const DayRange& period);

  void add(const SituationLead& lead, const LeadPage& page);
  // Acts at or after the end of the period are not looked at.
  void add(const SituationCase& one);
  SituationReport report() const;

 private:
  using Rows = std::map<std::string, SituationCounts>;
  struct Operator {
    std::set<PageMark> marks = {};
    std::map<std::string, std::uint64_t> names = {};  // and how many leads stand beside each
    std::uint64_t found = 0;
    std::uint64_t pages = 0;
    std::set<std::string> sites = {};
    std::set<std::uint64_t> cases = {}, relapsed = {};
    std::set<Category> categories = {};
  };

  void count_found(const SituationLead& lead, const LeadPage& page);
  void count_events(const SituationCase& one, const SituationCounts& events);
  SituationCounts* row_of_time(Rows& rows, std::size_t letters, UtcTime time);
  std::optional<std::size_t> operator_of(const LeadPage& page);
  std::size_t root_of(std::size_t place);
  void join(std::size_t a, std::size_t b);

  DayRange period_;
  SituationReport so_far_;  // the plain numbers
  std::array<SituationCounts, kAllCategories.size()> categories_ = {};
  Rows provinces_ = {}, platforms_ = {}, months_ = {}, days_ = {};
  std::map<PageMark, std::size_t> mark_places_ = {};
  std::vector<std::size_t> parents_ = {};
  std::unordered_map<std::size_t, Operator> operators_ = {};  // by root
  std::unordered_set<std::string> pages_ = {};                // with a lead found
};

}  // namespace zc
