// The parts of verify_bundle(), each adding the checks that it names.  Used by verify.cc alone.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/findings_file.h"
#include "evidence/verify.h"
#include "evidence/wacz.h"
#include "evidence/warc_record.h"

namespace zc {
inline namespace evidence_parts {

// The files of the bag by their path in it.
using BagFiles = std::map<std::string, std::string>;

// Collects what is wrong under one check's name.
class Problems {
 public:
  void add(std::string problem) { problems_.push_back(std::move(problem)); }
  bool empty() const { return problems_.empty(); }
  // kPass with `good`, or kFail with the problems.
  Check check(std::string_view name, std::string_view good) const;

 private:
  std::vector<std::string> problems_ = {};
};

Check missing_check(std::string_view name, std::string_view why);
// The content of a file, or nullptr.
const std::string* file_at(const BagFiles& files, std::string_view path);

// bagit, bag-info, tagmanifest, manifest, manifest-sm3.
void check_bag(const BagFiles& files, std::vector<Check>& checks);

// Where the exchanges lie: a WACZ, or in formats 1 and 2 a WARC by itself.
struct Archive {
  std::string path = {};         // in the bag
  const std::string* file = {};  // nullptr: not in the bundle
  WaczFiles package = {};        // what is in it; empty for a WARC by itself
  std::string problem = {};      // why it cannot be opened
  bool is_wacz = true;
  const std::string* warc() const;  // nullptr: none
};
Archive open_archive(const BagFiles& files);

// warc; fills `records` if it passes.
void check_warc(const Archive& archive,
                std::vector<WarcRecord>& records,
                std::vector<Check>& checks);
// warc-digests, warc-exchanges.
void check_records(const std::vector<WarcRecord>& records, std::vector<Check>& checks);

// findings (the file and its agreement with the WARC), quotes.
struct FoundParts {
  FindingsFile file = {};
  bool readable = false;
};
FoundParts check_findings(const BagFiles& files,
                          const std::vector<WarcRecord>& records,
                          std::vector<Check>& checks);

// rendered: each folder of data/rendered/ is named by a page and is as its own list says.
Check check_rendered(const BagFiles& files, const FoundParts& found);

// wacz: form, digests, index and list of pages follow from the WARC and the findings.
void check_wacz(const Archive& archive,
                const std::vector<WarcRecord>& records,
                const FoundParts& found,
                std::vector<Check>& checks);

// checkpoint, inclusion: the audit lines stand in the store's log.
void check_log(const BagFiles& files, const VerifyOptions& options, std::vector<Check>& checks);
// signature, sm2, timestamp.
void check_seals(const BagFiles& files, const VerifyOptions& options, std::vector<Check>& checks);

// inventory, history, audit, report.
struct ArchivedRecords {
  const std::string& path;  // of the archive
  const std::vector<WarcRecord>& records;
};
void check_texts(const BagFiles& files,
                 const ArchivedRecords& archived,
                 const FoundParts& found,
                 std::vector<Check>& checks);

}  // namespace evidence_parts
}  // namespace zc
