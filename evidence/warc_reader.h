// Reads .warc and .warc.gz (gzip members of any grouping), record by record, distrusting every
// length: nothing is allocated because a header says so, and every total has a limit.
// Source: WARC 1.0 and 1.1 (ISO 28500:2017), RFC 1952.  Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "evidence/warc_record.h"

namespace zc {
inline namespace evidence_parts {

struct WarcLimits {
  std::size_t max_records = 100'000;
  std::size_t max_header_bytes = std::size_t{64} << 10;  // of one record, block not counted
  std::size_t max_block_bytes = std::size_t{256} << 20;  // of one record
  std::size_t max_total_bytes = std::size_t{1} << 30;    // of the unpacked file
  // Unpacked bytes per packed byte, once `ratio_free_bytes` are passed: repetitive pages pack well,
  // deflate's best is 1032.
  std::size_t max_ratio = 200;
  std::size_t ratio_free_bytes = std::size_t{64} << 20;
};

// Hands each record to `take`, in file order; stops at the first error, its own or take's.
// Fails with kCorrupt (broken, cut short: the message tells offset and why) or kProtocol (over a
// limit).
Status read_warc(std::string_view bytes,
                 const WarcLimits& limits,
                 const std::function<Status(WarcRecord&&)>& take);

// All records at once.
Result<std::vector<WarcRecord>> read_warc(std::string_view bytes, const WarcLimits& limits = {});

}  // namespace evidence_parts
}  // namespace zc
