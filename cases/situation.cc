#include "cases/situation.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace zc {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::size_t kDayLetters = 10;   // "2026-11-24"
constexpr std::size_t kMonthLetters = 7;  // "2026-11"

Result<sys_days> day_from(std::string_view text) {
  const Result<UtcTime> time = parse_rfc3339(text);
  if (text.size() != kDayLetters || !time) {
    return Error(ErrorKind::kBadInput, fmt::format("'{}' is no day; write it as 2026-11-24", text));
  }
  return std::chrono::floor<days>(*time);
}

std::string text_of(sys_days day) {
  return to_rfc3339(day).substr(0, kDayLetters);
}

// What the acts of a case within the period make of it: each of 0 or 1.
SituationCounts event_of(const CaseAct& act) {
  using Kind = CaseActKind;
  SituationCounts one;
  one.opened = act.kind == Kind::kOpen ? 1 : 0;
  one.confirmed = act.kind == Kind::kConfirm && act.after == CaseState::kConfirmed ? 1 : 0;
  one.notified = act.kind == Kind::kNotify ? 1 : 0;
  one.dismissed = act.kind == Kind::kDismiss ? 1 : 0;
  one.closed = act.kind == Kind::kClose ? 1 : 0;
  one.relapsed = act.kind == Kind::kRelapse ? 1 : 0;
  if (act.kind == Kind::kRecheck) {
    one.rectified = act.outcome == RecheckOutcome::kRectified ? 1 : 0;
    one.taken_down = act.outcome == RecheckOutcome::kTakenDown ? 1 : 0;
    one.moved = act.outcome == RecheckOutcome::kMoved ? 1 : 0;
    one.relapsed = act.after == CaseState::kRelapsed ? 1 : 0;
  }
  return one;
}

constexpr std::array kEvents = {&SituationCounts::opened,
                                &SituationCounts::confirmed,
                                &SituationCounts::notified,
                                &SituationCounts::rectified,
                                &SituationCounts::taken_down,
                                &SituationCounts::moved,
                                &SituationCounts::relapsed,
                                &SituationCounts::dismissed,
                                &SituationCounts::closed};

void join_events(SituationCounts& into, const SituationCounts& other) {
  for (const auto event : kEvents) into.*event = std::max(into.*event, other.*event);
}

void add_events(SituationCounts& into, const SituationCounts& other) {
  for (const auto event : kEvents) into.*event += other.*event;
}

void count_end(SituationCounts& into, LeadEnd end) {
  if (end == LeadEnd::kPageChanged) ++into.changed;
  if (end == LeadEnd::kPageGone) ++into.page_gone;
}

std::vector<SituationRow> most_found_first(const std::map<std::string, SituationCounts>& rows) {
  std::vector<SituationRow> out;
  for (const auto& [name, counts] : rows) {
    if (!counts.empty()) out.push_back({name, counts});
  }
  std::stable_sort(out.begin(), out.end(), [](const SituationRow& a, const SituationRow& b) {
    return a.counts.found > b.counts.found;
  });
  return out;
}

// Who is named by a number comes first: it says most.
constexpr std::array kMarkOrder = {FactKind::kCreditCode,
                                   FactKind::kLicence,
                                   FactKind::kIcpNumber,
                                   FactKind::kPoliceNumber,
                                   FactKind::kAccount,
                                   FactKind::kWechat,
                                   FactKind::kPhone,
                                   FactKind::kQq,
                                   FactKind::kEmail};

std::vector<PageMark> shown(const std::set<PageMark>& marks) {
  std::vector<PageMark> out(marks.begin(), marks.end());
  const auto rank = [](const PageMark& mark) {
    return std::find(kMarkOrder.begin(), kMarkOrder.end(), mark.kind) - kMarkOrder.begin();
  };
  std::stable_sort(out.begin(), out.end(), [&](const PageMark& a, const PageMark& b) {
    return rank(a) < rank(b);
  });
  if (out.size() > kMostMarksShown) out.resize(kMostMarksShown);
  return out;
}

std::vector<std::string> most_often(const std::map<std::string, std::uint64_t>& names) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(names.begin(), names.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.second > b.second;
  });
  std::vector<std::string> out;
  for (const auto& [name, times] : sorted) {
    if (out.size() < kMostNamesShown) out.push_back(name);
  }
  return out;
}

}  // namespace

UtcTime DayRange::begin() const {
  return UtcTime(first) - kBeijingAhead;
}

UtcTime DayRange::end() const {
  return UtcTime(last + days(1)) - kBeijingAhead;
}

Result<DayRange> day_range(std::string_view from, std::string_view to) {
  DayRange range;
  ZC_TRY(range.first, day_from(from));
  ZC_TRY(range.last, day_from(to));
  if (range.last < range.first) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("the period begins {} after it ends {}", from, to));
  }
  if (range.last - range.first >= days(kMostDays)) {
    return Error(ErrorKind::kBadInput, fmt::format("a period has at most {} days", kMostDays));
  }
  return range;
}

DayRange last_whole_week(UtcTime now) {
  const sys_days today = std::chrono::floor<days>(now + kBeijingAhead);
  const std::chrono::weekday weekday(today);
  const sys_days monday = today - days(weekday.iso_encoding() - 1);
  return {monday - days(7), monday - days(1)};
}

SituationCounter::SituationCounter(const DayRange& period) : period_(period) {
  so_far_.period = period;
  const bool is_short = period.last - period.first < days(kMostDaysByDay);
  for (sys_days day = period.first; day <= period.last; day += days(1)) {
    months_.try_emplace(text_of(day).substr(0, kMonthLetters));
    if (is_short) days_.try_emplace(text_of(day));
  }
}

SituationCounts* SituationCounter::row_of_time(Rows& rows, std::size_t letters, UtcTime time) {
  const auto known = rows.find(to_beijing(time).substr(0, letters));
  return known == rows.end() ? nullptr : &known->second;
}

void SituationCounter::add(const SituationLead& lead, const LeadPage& page) {
  const bool found = period_.has(lead.first_seen);
  if (lead.severity == Severity::kLog) {
    if (found) ++so_far_.logged_only;
    return;
  }
  if (found) count_found(lead, page);
  if (lead.end == LeadEnd::kStands || !period_.has(lead.ended)) return;
  if (lead.end == LeadEnd::kRulesChanged) {
    ++so_far_.ended_by_rules;
    return;
  }
  count_end(so_far_.total, lead.end);
  count_end(categories_.at(static_cast<std::size_t>(lead.category)), lead.end);
  count_end(provinces_[page.province], lead.end);
  count_end(platforms_[page.platform], lead.end);
  for (SituationCounts* const row : {row_of_time(months_, kMonthLetters, lead.ended),
                                     row_of_time(days_, kDayLetters, lead.ended)}) {
    if (row != nullptr) count_end(*row, lead.end);
  }
}

void SituationCounter::count_found(const SituationLead& lead, const LeadPage& page) {
  ++so_far_.total.found;
  if (lead.severity == Severity::kAlert) ++so_far_.found_alert;
  if (lead.end == LeadEnd::kStands) ++so_far_.found_still_open;
  ++categories_.at(static_cast<std::size_t>(lead.category)).found;
  ++provinces_[page.province].found;
  ++platforms_[page.platform].found;
  for (SituationCounts* const row : {row_of_time(months_, kMonthLetters, lead.first_seen),
                                     row_of_time(days_, kDayLetters, lead.first_seen)}) {
    if (row != nullptr) ++row->found;
  }
  const std::optional<std::size_t> place = operator_of(page);
  if (!place) {
    ++so_far_.found_without_operator;
    return;
  }
  Operator& who = operators_[*place];
  ++who.found;
  if (pages_.insert(page.url_key).second) ++who.pages;
  who.sites.insert(page.site);
  who.categories.insert(lead.category);
}

void SituationCounter::add(const SituationCase& one) {
  SituationCounts events;
  std::map<std::string, SituationCounts> months, days_seen;
  std::optional<CaseState> state;
  for (const CaseAct& act : one.acts) {
    if (act.time >= period_.end()) continue;
    state = act.after;
    if (!period_.has(act.time)) continue;
    const SituationCounts event = event_of(act);
    const std::string when = to_beijing(act.time);
    join_events(events, event);
    join_events(months[when.substr(0, kMonthLetters)], event);
    join_events(days_seen[when.substr(0, kDayLetters)], event);
  }
  if (state) ++so_far_.states.at(static_cast<std::size_t>(*state));
  if (events.empty()) return;
  add_events(so_far_.total, events);
  for (const auto& [month, counts] : months) add_events(months_[month], counts);
  for (const auto& [day, counts] : days_seen) {
    if (const auto row = days_.find(day); row != days_.end()) add_events(row->second, counts);
  }
  count_events(one, events);
}

void SituationCounter::count_events(const SituationCase& one, const SituationCounts& events) {
  for (const Category category : one.categories) {
    add_events(categories_.at(static_cast<std::size_t>(category)), events);
  }
  std::set<std::string> provinces, platforms;
  for (const LeadPage& page : one.pages) {
    provinces.insert(page.province);
    platforms.insert(page.platform);
    const std::optional<std::size_t> place = operator_of(page);
    if (!place) continue;
    operators_[*place].cases.insert(one.number);
    if (events.relapsed > 0) operators_[*place].relapsed.insert(one.number);
  }
  for (const std::string& province : provinces) add_events(provinces_[province], events);
  for (const std::string& platform : platforms) add_events(platforms_[platform], events);
}

std::size_t SituationCounter::root_of(std::size_t place) {
  while (parents_[place] != place) place = parents_[place] = parents_[parents_[place]];
  return place;
}

void SituationCounter::join(std::size_t a, std::size_t b) {
  a = root_of(a);
  b = root_of(b);
  if (a == b) return;
  parents_[b] = a;
  const auto other = operators_.find(b);
  if (other == operators_.end()) return;
  Operator from = std::move(other->second);
  operators_.erase(other);
  Operator& into = operators_[a];
  into.marks.merge(from.marks);
  for (const auto& [name, times] : from.names) into.names[name] += times;
  into.found += from.found;
  into.pages += from.pages;
  into.sites.merge(from.sites);
  into.cases.merge(from.cases);
  into.relapsed.merge(from.relapsed);
  into.categories.merge(from.categories);
}

std::optional<std::size_t> SituationCounter::operator_of(const LeadPage& page) {
  std::optional<std::size_t> root;
  for (const PageMark& mark : page.links) {
    auto known = mark_places_.find(mark);
    if (known == mark_places_.end()) {
      if (mark_places_.size() >= kMostOperatorMarks) {
        so_far_.operators_cut = true;
        continue;
      }
      known = mark_places_.emplace(mark, parents_.size()).first;
      parents_.push_back(parents_.size());
      operators_[known->second].marks.insert(mark);
    }
    if (root) join(*root, known->second);
    root = root_of(root ? *root : known->second);
  }
  if (root) {
    for (const std::string& name : page.names) ++operators_[*root].names[name];
  }
  return root;
}

SituationReport SituationCounter::report() const {
  SituationReport out = so_far_;
  for (const Category category : kAllCategories) {
    out.categories.push_back(
        {std::string(name_of(category)), categories_.at(static_cast<std::size_t>(category))});
  }
  out.provinces = most_found_first(provinces_);
  out.platforms = most_found_first(platforms_);
  for (const auto& [name, counts] : months_) out.months.push_back({name, counts});
  for (const auto& [name, counts] : days_) out.days.push_back({name, counts});
  for (const auto& [root, who] : operators_) {
    if (who.found == 0 && who.cases.empty()) continue;
    out.operators.push_back({shown(who.marks),
                             most_often(who.names),
                             who.found,
                             who.pages,
                             who.sites.size(),
                             who.cases.size(),
                             who.relapsed.size(),
                             {who.categories.begin(), who.categories.end()}});
  }
  out.operator_count = out.operators.size();
  std::sort(out.operators.begin(),
            out.operators.end(),
            [](const OperatorFigures& a, const OperatorFigures& b) {
              if (a.found != b.found) return a.found > b.found;
              if (a.cases != b.cases) return a.cases > b.cases;
              return a.marks < b.marks;
            });
  if (out.operators.size() > kMostOperatorsShown) out.operators.resize(kMostOperatorsShown);
  return out;
}

}  // namespace zc
