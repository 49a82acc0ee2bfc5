// Gives a bundle its seals, as the settings say: the office's signature, a second officer's, and
// the time of an authority.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "config/settings.h"
#include "evidence/bundle.h"
#include "store/store.h"

namespace zc {

// What the settings do not name is left out.  What they name and cannot be had (a key that cannot
// be read, an authority that does not answer) fails: a bundle is not sealed by halves.
Result<BundleSeals> seals_for(const Bundle& bundle, const EvidenceOptions& options, UtcTime now);

// The log's head, signed when there is a key, with the proof of each of `lines` (audit lines as
// they stand in the log).  kCorrupt: a line is not in the log.
Result<BundleLog> log_proof(const Store& store,
                            const std::vector<AuditEntry>& lines,
                            const EvidenceOptions& options);

}  // namespace zc
