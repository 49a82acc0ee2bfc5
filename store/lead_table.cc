#include "store/lead_table.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/digest.h"
#include "store/row_codec.h"

namespace zc {
namespace {

constexpr std::uint8_t kLayout = 1;
// '0' is the byte after '/'.
constexpr std::string_view kLeads = "lead/n/", kLeadsEnd = "lead/n0";

std::string row_key(std::uint64_t number) {
  return fmt::format("{}{:016x}", kLeads, number);
}

std::string act_key(std::uint64_t number, std::uint32_t act) {
  return fmt::format("lead/a/{:016x}/{:08x}", number, act);
}

// By digest: an address may be longer than a key should be.
std::string subject_key(const LeadSubject& subject) {
  return fmt::format("lead/k/{}/{}", name_of(subject.kind), sha256(subject.key).hex());
}

std::string reference_begin(const std::string& reference) {
  return fmt::format("lead/r/{}/", sha256(reference).hex());
}

std::optional<std::uint64_t> number_at_end(std::string_view key) {
  if (key.size() < 16) return std::nullopt;
  const std::string_view digits = key.substr(key.size() - 16);
  std::uint64_t number = 0;
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (code != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string to_row(const Lead& lead) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_number(lead.number);
  row.put_byte(static_cast<std::uint8_t>(lead.subject.kind));
  row.put_text(lead.subject.key);
  row.put_text(lead.subject.shown);
  row.put_time(lead.first_report);
  row.put_time(lead.last_report);
  row.put_number(lead.reports);
  row.put_number(lead.acts);
  return row.take();
}

Result<Lead> lead_from(std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  Lead lead;
  lead.number = row.number();
  const std::uint8_t kind = row.byte();
  if (kind >= kLeadKindCount) row.fail();
  lead.subject.key = row.text();
  lead.subject.shown = row.text();
  lead.first_report = row.time();
  lead.last_report = row.time();
  lead.reports = static_cast<std::uint32_t>(row.number());
  lead.acts = static_cast<std::uint32_t>(row.number());
  if (!row.finished()) return Error(ErrorKind::kCorrupt, "the row of a lead is broken");
  lead.subject.kind = static_cast<LeadKind>(kind);
  return lead;
}

std::string to_row(const LeadAct& act, std::string_view lead_row) {
  RowWriter row;
  row.put_byte(kLayout);
  row.put_byte(static_cast<std::uint8_t>(act.kind));
  row.put_time(act.time);
  row.put_text(act.officer);
  row.put_text(act.reference);
  row.put_text(act.channel);
  row.put_byte(act.complained ? 1 : 0);
  if (act.complained) row.put_time(*act.complained);
  row.put_digest(sha256(lead_row));
  return row.take();
}

Result<LeadAct> act_from(std::string_view bytes) {
  RowReader row(bytes);
  if (row.byte() != kLayout) row.fail();
  LeadAct act;
  const std::uint8_t kind = row.byte();
  if (kind >= kLeadActKindCount) row.fail();
  act.time = row.time();
  act.officer = row.text();
  act.reference = row.text();
  act.channel = row.text();
  if (row.byte() != 0) act.complained = row.time();
  row.digest();
  if (!row.finished()) return Error(ErrorKind::kCorrupt, "the row of a lead's act is broken");
  act.kind = static_cast<LeadActKind>(kind);
  return act;
}

}  // namespace

Result<std::optional<std::uint64_t>> LeadTable::number_of(const LeadSubject& subject) const {
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kMeta, subject_key(subject)));
  if (!row) return std::optional<std::uint64_t>();
  const std::optional<std::uint64_t> number = number_at_end(*row);
  if (!number) return Error(ErrorKind::kCorrupt, "the row of a lead's subject is broken");
  return number;
}

Result<std::uint64_t> LeadTable::last_number() const {
  std::uint64_t last = 0;
  const auto first = [&](std::string_view key, std::string_view) {
    last = number_at_end(key).value_or(0);
    return false;
  };
  const KeyRange range{std::string(kLeads), std::string(kLeadsEnd)};
  ZC_CHECK(rocks_.scan(Family::kMeta, range, Direction::kBackward, first));
  return last;
}

// The turn is taken first: between reading what is kept and writing nobody else writes.
Result<LeadTable::Receipt> LeadTable::report(const LeadSubject& subject,
                                             const LeadAct& act,
                                             const Keep& before) {
  AuditLog::Turn turn = audit_.take_turn();
  ZC_TRY(const std::optional<std::uint64_t> number, number_of(subject));
  Lead lead;
  if (number) {
    if (!act.reference.empty()) {
      const std::string key = reference_begin(act.reference) + fmt::format("{:016x}", *number);
      ZC_TRY(const std::optional<std::string> told, rocks_.find(Family::kMeta, key));
      if (told) return Receipt{Taken::kKnown, *number, 0};
    }
    ZC_TRY(lead, get(*number));
  } else {
    ZC_TRY(const std::uint64_t last, last_number());
    lead.number = last + 1;
    lead.subject = subject;
    lead.first_report = act.time;
  }
  lead.last_report = act.time;
  ++lead.reports;
  ZC_CHECK(before(lead.number, lead.acts + 1));
  ZC_CHECK(write(turn, lead, act));
  return Receipt{number ? Taken::kFurther : Taken::kNew, lead.number, lead.acts};
}

Status LeadTable::note(std::uint64_t number, const LeadAct& act) {
  AuditLog::Turn turn = audit_.take_turn();
  ZC_TRY(Lead lead, get(number));
  return write(turn, lead, act);
}

Status LeadTable::write(AuditLog::Turn& turn, Lead& now, const LeadAct& act) {
  ++now.acts;
  Batch batch(rocks_);
  const std::string row = to_row(now);
  const std::string act_row = to_row(act, row);
  const std::string type = fmt::format("lead.{}", name_of(act.kind));
  const std::uint64_t sequence = turn.add(batch, {type, act.officer, sha256(act_row)});
  RowWriter kept;
  kept.put_number(sequence);
  kept.put_raw(act_row);
  batch.put(Family::kMeta, row_key(now.number), row);
  batch.put(Family::kMeta, act_key(now.number, now.acts), kept.take());
  const std::string number = fmt::format("{:016x}", now.number);
  batch.put(Family::kMeta, subject_key(now.subject), number);
  if (!act.reference.empty()) {
    batch.put(Family::kMeta, reference_begin(act.reference) + number, {});
  }
  return turn.commit(batch);
}

Result<Lead> LeadTable::get(std::uint64_t number) const {
  ZC_TRY(const std::optional<std::string> row, rocks_.find(Family::kMeta, row_key(number)));
  if (!row) return Error(ErrorKind::kNotFound, fmt::format("there is no lead {}", number));
  return lead_from(*row);
}

Result<std::vector<KeptLeadAct>> LeadTable::acts(std::uint64_t number) const {
  std::vector<KeptLeadAct> acts;
  Status failed = Done{};
  const auto step = [&](std::string_view value) -> Status {
    RowReader row(value);
    KeptLeadAct kept;
    kept.log_sequence = row.number();
    const std::string_view act_row = row.rest();
    ZC_TRY(const AuditEntry line, audit_.at(kept.log_sequence));
    if (line.object_sha256 != sha256(act_row).hex()) {
      return Error(ErrorKind::kCorrupt,
                   fmt::format("an act on lead {} is not the one that the audit log tells of "
                               "(line {})",
                               number,
                               kept.log_sequence));
    }
    ZC_TRY(kept.act, act_from(act_row));
    acts.push_back(std::move(kept));
    return Done{};
  };
  const auto visit = [&](std::string_view, std::string_view value) {
    failed = step(value);
    return static_cast<bool>(failed);
  };
  const KeyRange range{act_key(number, 0), act_key(number + 1, 0)};
  ZC_CHECK(rocks_.scan(Family::kMeta, range, Direction::kForward, visit));
  ZC_CHECK(std::move(failed));
  if (acts.empty()) {
    return Error(ErrorKind::kNotFound, fmt::format("there is no lead {}", number));
  }
  return acts;
}

Result<std::vector<Lead>> LeadTable::of_reference(const std::string& reference) const {
  std::vector<std::uint64_t> numbers;
  const auto visit = [&](std::string_view key, std::string_view) {
    if (const auto number = number_at_end(key)) numbers.push_back(*number);
    return true;
  };
  const std::string begin = reference_begin(reference);
  std::string end = begin;
  ++end.back();
  ZC_CHECK(rocks_.scan(Family::kMeta, {begin, end}, Direction::kForward, visit));
  std::vector<Lead> leads;
  for (const std::uint64_t number : numbers) {
    ZC_TRY(Lead lead, get(number));
    leads.push_back(std::move(lead));
  }
  return leads;
}

Status LeadTable::for_each(const std::function<bool(const Lead&)>& visit) const {
  Status failed = Done{};
  const auto row = [&](std::string_view, std::string_view value) {
    const Result<Lead> lead = lead_from(value);
    if (lead) return visit(*lead);
    failed = lead.error();
    return false;
  };
  const KeyRange range{std::string(kLeads), std::string(kLeadsEnd)};
  ZC_CHECK(rocks_.scan(Family::kMeta, range, Direction::kForward, row));
  return failed;
}

Result<std::vector<Lead>> LeadTable::all() const {
  std::vector<Lead> leads;
  ZC_CHECK(for_each([&](const Lead& lead) {
    leads.push_back(lead);
    return true;
  }));
  return leads;
}

}  // namespace zc
