#include "store/case_table.h"

#include <utility>

#include <fmt/format.h>

#include "store/case_rows.h"
#include "store/keys.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::string_view kBundleCount = "bundles";  // in Family::kMeta
constexpr std::string_view kPageBundle = "bundle.exported";
constexpr std::size_t kLinesAtOnce = 10'000;

Error no_case(std::uint64_t number) {
  return Error(ErrorKind::kNotFound, fmt::format("there is no case {}", number));
}

Result<std::uint64_t> last_number(const Rocks& rocks) {
  std::uint64_t last = 0;
  const auto first = [&](std::string_view key, std::string_view) {
    last = keys::case_number_in_key(key).value_or(0);
    return false;
  };
  ZC_CHECK(rocks.scan(
      Family::kCases, {keys::cases_begin(), keys::cases_end()}, Direction::kBackward, first));
  return last;
}

}  // namespace

// The turn is taken first: between reading what is kept and writing nobody else writes.
Result<std::uint64_t> CaseTable::open(Case made, const CaseAct& act) {
  AuditLog::Turn turn = audit_.take_turn();
  ZC_TRY(const std::uint64_t last, last_number(rocks_));
  made.number = last + 1;
  ZC_CHECK(write(turn, made, act));
  return made.number;
}

Status CaseTable::put(const Case& now, const CaseAct& act) {
  AuditLog::Turn turn = audit_.take_turn();
  ZC_TRY(const Case kept, get(now.number));
  if (now.acts != kept.acts + 1) {
    return Error(ErrorKind::kDenied,
                 fmt::format("case {} was changed by somebody else meanwhile", now.number));
  }
  return write(turn, now, act);
}

Status CaseTable::write(AuditLog::Turn& turn, const Case& now, const CaseAct& act) {
  Batch batch(rocks_);
  const std::string row = to_row(now);
  const std::string act_row = to_row(act, row);
  const std::string type = fmt::format("case.{}", name_of(act.kind));
  const std::uint64_t sequence = turn.add(batch, {type, act.officer, sha256(act_row)});
  RowWriter kept_act;
  kept_act.put_number(sequence);
  kept_act.put_raw(act_row);
  if (act.kind == CaseActKind::kExport) ZC_CHECK(count_bundle(batch));
  batch.put(Family::kCases, keys::case_row(now.number), row);
  batch.put(Family::kCases, keys::case_act(now.number, now.acts), kept_act.take());
  for (const CaseItem& item : now.items) {
    if (!keys::is_key_text(item.url_key)) {
      return Error(ErrorKind::kBadInput, fmt::format("'{}' cannot be a URL key", item.url_key));
    }
    batch.put(Family::kCases, keys::case_of_page(item.url_key, now.number), {});
  }
  return turn.commit(batch);
}

Result<std::uint64_t> CaseTable::note_bundle(const std::string& officer,
                                             const Digest& fingerprint) {
  AuditLog::Turn turn = audit_.take_turn();
  Batch batch(rocks_);
  ZC_CHECK(count_bundle(batch));
  const std::uint64_t sequence = turn.add(batch, {kPageBundle, officer, fingerprint});
  ZC_CHECK(turn.commit(batch));
  return sequence;
}

// The turn is held.
Status CaseTable::count_bundle(Batch& batch) const {
  ZC_TRY(const std::uint64_t before, bundles());
  RowWriter row;
  row.put_number(before + 1);
  batch.put(Family::kMeta, kBundleCount, row.take());
  return Done{};
}

Result<std::uint64_t> CaseTable::bundles() const {
  ZC_TRY(const std::optional<std::string> stored, rocks_.find(Family::kMeta, kBundleCount));
  if (!stored) return bundles_in_log();
  RowReader row(*stored);
  const std::uint64_t count = row.number();
  if (!row.finished()) {
    return Error(ErrorKind::kCorrupt, fmt::format("the row {} is broken", kBundleCount));
  }
  return count;
}

Result<std::uint64_t> CaseTable::bundles_in_log() const {
  const std::string case_bundle = fmt::format("case.{}", name_of(CaseActKind::kExport));
  std::uint64_t count = 0;
  for (std::uint64_t next = 1;;) {
    ZC_TRY(const std::vector<AuditEntry> lines, audit_.read(next, kLinesAtOnce));
    if (lines.empty()) return count;
    for (const AuditEntry& line : lines) {
      count += line.type == kPageBundle || line.type == case_bundle ? 1 : 0;
    }
    next = lines.back().sequence + 1;
  }
}

Result<Case> CaseTable::get(std::uint64_t number) const {
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kCases, keys::case_row(number)));
  if (!row) return no_case(number);
  return case_from_row(number, *row);
}

Result<std::vector<KeptAct>> CaseTable::acts(std::uint64_t number) const {
  std::vector<KeptAct> acts;
  std::optional<Error> failed;
  const auto step = [&](std::string_view value) -> Status {
    RowReader row(value);
    KeptAct kept;
    kept.log_sequence = row.number();
    const std::string_view act_row = row.rest();
    ZC_TRY(const AuditEntry line, audit_.at(kept.log_sequence));
    if (line.object_sha256 != sha256(act_row).hex()) {
      return Error(
          ErrorKind::kCorrupt,
          fmt::format("an act on case {} is not the one that the audit log tells of (line {})",
                      number,
                      kept.log_sequence));
    }
    ZC_TRY(kept.act, act_from_row(act_row));
    acts.push_back(std::move(kept));
    return Done{};
  };
  const auto visit = [&](std::string_view, std::string_view value) {
    if (const Status status = step(value); !status) failed = status.error();
    return !failed;
  };
  ZC_CHECK(rocks_.scan(Family::kCases,
                       {keys::case_act(number, 0), keys::case_act(number + 1, 0)},
                       Direction::kForward,
                       visit));
  if (failed) return *failed;
  if (acts.empty()) return no_case(number);
  return acts;
}

Result<std::vector<Case>> CaseTable::of_page(const std::string& url_key) const {
  std::vector<std::uint64_t> numbers;
  const auto visit = [&](std::string_view key, std::string_view) {
    if (const auto number = keys::case_number_in_page_key(key)) numbers.push_back(*number);
    return true;
  };
  const auto [begin, end] = keys::cases_of_page(url_key);
  ZC_CHECK(rocks_.scan(Family::kCases, {begin, end}, Direction::kForward, visit));
  std::vector<Case> cases;
  for (const std::uint64_t number : numbers) {
    ZC_TRY(Case one, get(number));
    cases.push_back(std::move(one));
  }
  return cases;
}

Status CaseTable::for_each(const std::function<bool(const Case&)>& visit) const {
  std::optional<Error> failed;
  const auto row = [&](std::string_view key, std::string_view value) {
    const Result<Case> one = case_from_row(keys::case_number_in_key(key).value_or(0), value);
    if (one) return visit(*one);
    failed = one.error();
    return false;
  };
  ZC_CHECK(rocks_.scan(
      Family::kCases, {keys::cases_begin(), keys::cases_end()}, Direction::kForward, row));
  if (failed) return *failed;
  return Done{};
}

Result<std::vector<Case>> CaseTable::all() const {
  std::vector<Case> cases;
  const auto take = [&cases](const Case& one) {
    cases.push_back(one);
    return true;
  };
  ZC_CHECK(for_each(take));
  return cases;
}

}  // namespace zc
