// Who complained, apart from the database: one file a report, mode 0600, in a folder of mode 0700
// beside the store, "STORE.people".  Not in the database, because what is erased there lives on in
// its old tables, its log and every backup; here a file is unlinked and gone.  Backups of the store
// do not have it.  Layout: docs/storage_format.md.
// One thread that writes.  kStorage: the folder or file cannot be read or written; kCorrupt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/lead.h"
#include "base/result.h"
#include "base/time.h"

namespace zc {

class LeadPeople {
 public:
  // Of the store at `store_path`.  Nothing is made before the first put().
  explicit LeadPeople(const std::string& store_path);

  // On disk when it returns.  An empty person: a file that stands there is removed.
  Status put(std::uint64_t lead, std::uint32_t act, const LeadPerson& person) const;

  struct Kept {
    std::uint64_t lead = 0;
    std::uint32_t act = 0;  // the report that it came with
    UtcTime written = {};   // by the file's time
    bool operator==(const Kept&) const = default;
  };
  Result<std::vector<Kept>> all() const;  // by lead and act
  Result<LeadPerson> read(const Kept& kept) const;
  Status forget(const Kept& kept) const;  // no error when it is gone already

 private:
  std::string file_of(std::uint64_t lead, std::uint32_t act) const;

  std::string folder_;
};

}  // namespace zc
