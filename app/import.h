// Brings in pages that other tools captured (browser archives, attachments of complaints): the HTTP
// exchanges of WARC files, through the same extraction and rules as crawled pages, marked with the
// file that they came from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "classifier/rule_set.h"
#include "evidence/warc_record.h"
#include "store/store.h"

namespace zc {

struct ImportReport {
  std::uint64_t pages = 0;                 // responses taken
  std::uint64_t findings = 0;              // new ones
  std::uint64_t passed_over = 0;           // records that are no HTTP response to a web address
  std::vector<std::string> problems = {};  // one a record that could not be read: file, place, why
};

// The exchange of a response record with its request (null: there was none).  What a WARC does not
// tell stays empty.  kBadInput: no HTTP response, or an address that is none.
Result<Capture> capture_of(const WarcRecord& response, const WarcRecord* request);

// `name`: of the file, for the mark and for messages.  kCorrupt, kProtocol: the file cannot be read
// (nothing of it is kept); kStorage.
Result<ImportReport> import_warc(Store& store,
                                 const RuleSet& rules,
                                 const std::string& name,
                                 std::string_view bytes);

}  // namespace zc
