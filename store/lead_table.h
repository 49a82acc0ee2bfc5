// Leads from outside and what was done to them.  Each act goes to disk with the lead as it then is
// and its audit line, in one synced write.  No personal data of a complainant is here: that lies in
// store/lead_people.  Rows are keys of the family `default` (docs/storage_format.md).
// Thread-safe.  Fails with kStorage or kCorrupt, and as named.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/lead.h"
#include "base/result.h"
#include "store/audit_log.h"
#include "store/rocks.h"

namespace zc {

struct KeptLeadAct {
  LeadAct act = {};
  std::uint64_t log_sequence = 0;  // of its audit line
  bool operator==(const KeptLeadAct&) const = default;
};

class LeadTable {
 public:
  // Both must outlive the table.
  LeadTable(Rocks& rocks, AuditLog& audit) : rocks_(rocks), audit_(audit) {}

  enum class Taken {
    kNew,
    kFurther,  // of a lead that was known
    kKnown,    // the same reference told of the same thing before: nothing is written
  };
  struct Receipt {
    Taken taken = Taken::kNew;
    std::uint64_t number = 0;  // of the lead
    std::uint32_t act = 0;     // of the report in it; 0 when nothing was written
  };
  // A report; act.kind is kReport.  `before`, called before anything is written, keeps what goes
  // with it; when it fails, so does this.
  using Keep = std::function<Status(std::uint64_t number, std::uint32_t act)>;
  Result<Receipt> report(const LeadSubject& subject, const LeadAct& act, const Keep& before);
  // Another act on a lead.  kNotFound: no such lead.
  Status note(std::uint64_t number, const LeadAct& act);

  Result<Lead> get(std::uint64_t number) const;  // kNotFound
  // Oldest first; each checked against its audit line (kCorrupt).
  Result<std::vector<KeptLeadAct>> acts(std::uint64_t number) const;
  // Of an office's number; empty: nothing came with it.
  Result<std::vector<Lead>> of_reference(const std::string& reference) const;
  // In order of number until `visit` returns false.
  Status for_each(const std::function<bool(const Lead&)>& visit) const;
  Result<std::vector<Lead>> all() const;

 private:
  Result<std::optional<std::uint64_t>> number_of(const LeadSubject& subject) const;
  Result<std::uint64_t> last_number() const;
  Status write(AuditLog::Turn& turn, Lead& now, const LeadAct& act);

  Rocks& rocks_;
  AuditLog& audit_;
};

}  // namespace zc
