// Backup and restore: a whole copy of the database as it stood at one moment, made while another
// process writes, checked, and only then put in its place.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "store/rocks.h"

namespace zc {

struct CopyReport {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // of keys and values
};

// Copies the database at `from` (opened for reading, so a crawl may go on) to `to`, which must not
// exist.  A copy that was cut off lies beside as TO.making and is replaced by the next one.
// kBadInput: `to` exists; kNotFound, kUnsupported: as Rocks::open(); kStorage: the disk is full.
Result<CopyReport> copy_database(const std::string& from, const std::string& to);

}  // namespace zc
