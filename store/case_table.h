// Cases and what was done to them.  Each act goes to disk with the case as it then is and its audit
// line, in one synced write.  What may be done is decided in cases/case_life.
// Thread-safe.  Fails with kStorage or kCorrupt, and as named.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/case.h"
#include "base/result.h"
#include "store/audit_log.h"
#include "store/rocks.h"

namespace zc {

struct KeptAct {
  CaseAct act = {};
  std::uint64_t log_sequence = 0;  // of its audit line
  bool operator==(const KeptAct&) const = default;
};

class CaseTable {
 public:
  // Both must outlive the table.
  CaseTable(Rocks& rocks, AuditLog& audit) : rocks_(rocks), audit_(audit) {}

  // A new case with its first act; returns its number.
  Result<std::uint64_t> open(Case made, const CaseAct& act);
  // The next act: `now.acts` is one more than what is kept.  kNotFound: no such case; kDenied:
  // somebody else did something to it meanwhile.
  Status put(const Case& now, const CaseAct& act);

  Result<Case> get(std::uint64_t number) const;  // kNotFound
  // Oldest first; each checked against its audit line (kCorrupt).
  Result<std::vector<KeptAct>> acts(std::uint64_t number) const;
  // Cases about a page, by number.
  Result<std::vector<Case>> of_page(const std::string& url_key) const;
  // A bundle of a single finding or page left the store, which is no act on a case: a line of the
  // log, whose sequence is returned.  `fingerprint`: SHA-256 of its tagmanifest.
  Result<std::uint64_t> note_bundle(const std::string& officer, const Digest& fingerprint);
  // Bundles so far, of cases and of single pages.  In a store that was last written before they
  // were counted, the log is walked.
  Result<std::uint64_t> bundles() const;
  // In order of number until `visit` returns false.
  Status for_each(const std::function<bool(const Case&)>& visit) const;
  Result<std::vector<Case>> all() const;

 private:
  Status write(AuditLog::Turn& turn, const Case& now, const CaseAct& act);
  Status count_bundle(Batch& batch) const;
  Result<std::uint64_t> bundles_in_log() const;

  Rocks& rocks_;
  AuditLog& audit_;
};

}  // namespace zc
